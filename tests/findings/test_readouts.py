"""Two accounts of one meeting: what one says and the other leaves out, and who gave none."""

from __future__ import annotations

from detente.model.findings import Contradiction
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day

MET = "Ada Berg met Carl Dahl"
FISH = "fishing quotas for herring would be cut in half next season"
FISH_TOO = "quotas for herring fishing would be cut next season"
GAS = "a pipeline across the strait was discussed at length"


def case_of(norland: tuple[str, ...], sudland: tuple[str, ...], **more: str) -> list[Contradiction]:
    case = people(Builder())
    case.entity("Norland's ministry", "body", state="NO")
    case.entity("Sudland's ministry", "body", state="SE")
    text = f"{MET} in Lund on Friday. "
    text += "".join(f"Norland's ministry said after Carl Dahl left that {content}. " for content in norland)
    text += "".join(f"Sudland's ministry told Ada Berg that {content}. " for content in sudland)
    document = case.document("a", f"{text}Norland and Sudland are neighbours.", "2023-05-27")
    for state in ("Norland", "Sudland"):
        case.mention(document, f"{state} " if state == "Norland" else f"{state} are", state)
    case.happening(document, MET, "meeting", ["Ada Berg", "Carl Dahl"], place="Lund", when=day("2023-05-26"))
    said = day(more.get("said", "2023-05-26"))
    for nth in range(len(norland) + 1):
        case.mention(document, "Carl Dahl", "Carl Dahl", nth=nth)
    for nth in range(len(sudland) + 1):
        case.mention(document, "Ada Berg", "Ada Berg", nth=nth)
    for body, contents in (("Norland's ministry", norland), ("Sudland's ministry", sudland)):
        for content in contents:
            case.statement(document, content, body, attribution="readout", said=said)
    return [c for c in found(case, Contradiction) if c.type == "omission"]


def test_what_one_account_leaves_out_is_the_others_side() -> None:
    (one,) = case_of((FISH, GAS), (FISH_TOO,))
    assert [(side.who, [e.quote for e in side.evidence]) for side in one.sides] == [("Norland", [GAS])]


def test_a_party_without_account_is_named() -> None:
    (one,) = case_of((FISH,), ())
    assert "Sudland" in one.reason
    assert [side.who for side in one.sides] == ["Norland"]


def test_accounts_that_agree_and_words_of_other_days_are_no_omission() -> None:
    assert case_of((FISH,), (FISH_TOO,)) == []
    assert case_of((FISH, GAS), (FISH_TOO,), said="2023-05-12") == []
    assert case_of((), ()) == []
