"""Words that change while they are carried on are told side by side; other reports of the same source are not."""

from __future__ import annotations

import pytest

from detente.model.findings import Contradiction
from detente.model.rows import Relay
from tests.findings.build import found, people
from tests.reconcile.build import Builder

FIRST = "Ada Berg wants a truce that would leave Norland in control of the harbours it holds in Sudland"


def carried(first: str, second: str, *, published: str = "2023-05-27", via: str = "The Gazette") -> list[Contradiction]:
    case = people(Builder())
    case.entity("The Herald", "outlet")
    for name, outlet, content, day in (
        ("a", "The Gazette", first, "2023-05-26"),
        ("b", via, second, published),
    ):
        document = case.document(name, f"{outlet}, citing Western officials, reported that {content}.", day)
        link = case.mention(document, outlet, outlet)
        relay = (Relay(case.place(document, outlet), outlet, link),)
        case.statement(document, content, "Western officials", attribution="unnamed", relay=relay)
    return [c for c in found(case, Contradiction) if c.type == "relay drift"]


def test_a_report_carried_on_in_other_words_has_both_wordings() -> None:
    second = "Ada Berg wants a truce that lets Norland keep the harbours of Sudland as new provinces"
    (drift,) = carried(FIRST, second)
    assert [side.value for side in drift.sides] == [FIRST, second]
    assert [side.who for side in drift.sides] == [f"{name} ← The Gazette ← Western officials" for name in ("a", "b")]


@pytest.mark.parametrize(
    "second",
    [
        FIRST,
        "Ada Berg wants a truce that would leave Norland in control of the harbours",
        "the price of wheat in Lund rose by a third after the floods of this spring",
    ],
)
def test_the_same_words_cuts_and_other_reports_are_no_drift(second: str) -> None:
    assert carried(FIRST, second) == []


def test_another_source_or_another_month_is_no_drift() -> None:
    second = "Eva Falk and Ada Berg want a truce with Norland over harbours it holds in Sudland before winter"
    assert len(carried(FIRST, second)) == 1
    assert carried(FIRST, second, published="2023-08-01") == []
    other = "Ada Berg seeks a truce with Norland, harbours it holds under guard of neutral ships"
    assert carried(FIRST, other, via="The Herald") == []
