"""Where texts are from: credits, copies, and what sentences cite."""

from contextlib import closing

import pytest

from detente.model.records import Origin
from detente.reconcile.sourcing import how_cited, rules
from detente.reconcile.stage import reconcile
from tests.reconcile.build import Builder
from tests.reconcile.test_copies import REWRITTEN, WIRE


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["how"])
def test_a_cue_fits_its_examples_only(rule: dict[str, object]) -> None:
    for words in rule["examples"]:  # type: ignore[attr-defined]
        assert how_cited(words, "Harbour Wire") == rule["how"], words
    for words in rule["others"]:  # type: ignore[attr-defined]
        assert how_cited(words, "Harbour Wire") is None, words


def edges(case: Builder) -> dict[tuple[str, str], Origin]:
    with closing(case.store()) as store:
        rows = [r for r in reconcile(store.view()) if isinstance(r, Origin)]
    names = {ident: parsed.document.name for ident, parsed in case.parsed.items()}
    return {(names[row.document], row.name.name): row for row in rows}


def test_outlets_lead_to_what_they_credit_copy_and_cite_each_with_its_words() -> None:
    b = Builder()
    b.entity("Harbour Wire", "outlet")
    b.document("wire.txt", WIRE, "2023-05-01")
    credit = "Reuters contributed to this report."
    b.document("copy.txt", f"{REWRITTEN}\n\n{credit}", "2023-05-02", credits=(credit,))
    told = b.document("told.txt", "The envoy will resign, Harbour Wire reported. It was raining.", "2023-05-03")
    b.mention(told, "Harbour Wire", "Harbour Wire")
    first = b.document("first.txt", "The plan, first reported by Harbour Wire, has six points.", "2023-05-03")
    b.mention(first, "Harbour Wire", "Harbour Wire")
    found = edges(b)
    assert {key: row.how for key, row in found.items()} == {
        ("copy.txt", "Reuters"): "credit",
        ("wire.txt", "Reuters"): "copy",
        ("told.txt", "Harbour Wire"): "cited",
        ("first.txt", "Harbour Wire"): "first reported",
    }
    assert found["told.txt", "Harbour Wire"].evidence[0].quote == "The envoy will resign, Harbour Wire reported."
    assert found["copy.txt", "Reuters"].evidence[0].quote == credit


def test_an_outlet_merely_spoken_of_is_no_origin() -> None:
    b = Builder()
    b.entity("Harbour Wire", "outlet")
    told = b.document("told.txt", "Harbour Wire moved its bureau to Eastby.", "2023-05-03")
    b.mention(told, "Harbour Wire", "Harbour Wire")
    assert edges(b) == {}
