"""Denying, declining, deflecting and keeping silent are told apart."""

import pytest

from detente.model.findings import Denial
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def told(text: str) -> list[Denial]:
    case = people(Builder())
    ident = case.document("a", text, "2023-05-26")
    for name in ("Ada Berg", "Carl Dahl"):
        if name in text:
            case.mention(ident, name, name)
    return found(case, Denial)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ada Berg denied that Norland had asked for the ports.", "deny"),
        ("Ada Berg rejected a long and detailed newspaper report about the ports.", "deny"),
        ("Ada Berg declined to say whether the ports would be named.", "decline_to_confirm"),
        ("Ada Berg did not specify which ports she meant.", "decline_to_confirm"),
        ("Ada Berg declined to describe the ports.", "decline_to_confirm"),
        ("Ada Berg sidestepped a question about the ports.", "deflect"),
        ("Ada Berg has made no comment on the ports.", "silence"),
    ],
)
def test_each_kind_by_its_words(text: str, kind: str) -> None:
    (one,) = told(text)
    assert (one.type, one.who.name) == (kind, "Ada Berg")
    assert one.evidence[0].quote.startswith("Ada Berg")
    assert "port" in one.what


@pytest.mark.parametrize(
    "text",
    [
        "Ada Berg told Carl Dahl about the ports.",
        "It was denied.",
        "“I denied nothing,” somebody said of the ports.",
        "Ada Berg should be denied the right to speak for the ports.",
        "Ada Berg dismissed the idea of a joint commission for the ports.",
        "Ada Berg had never refused to discuss the ports.",
        "Ada Berg did not openly deny that the ports were shut.",
        "Carl Dahl would close the ports if Ada Berg did not respond by Sunday.",
        "Carl Dahl would close the ports unless Ada Berg denied the report about them.",
        "Carl Dahl asked whether Ada Berg declined to discuss the ports.",
    ],
)
def test_no_denial_without_words_for_it_or_somebody_who_denies(text: str) -> None:
    assert told(text) == []


def test_the_same_denial_in_two_reports_is_one() -> None:
    case = people(Builder())
    for name in ("a", "b"):
        ident = case.document(
            name, f"Report {name}: Ada Berg declined to say whether the northern ports would be named.", "2023-05-26"
        )
        case.mention(ident, "Ada Berg", "Ada Berg")
    (one,) = found(case, Denial)
    assert len({e.document for e in one.evidence}) == 2


def test_the_reporters_word_and_the_quotation_behind_it_are_one_denial() -> None:
    case = people(Builder())
    text = "Ada Berg sidestepped a question about the ports. “Nobody knows what I will say,” she said."
    ident = case.document("a", text, "2023-05-26")
    case.mention(ident, "Ada Berg", "Ada Berg")
    quoted = "“Nobody knows what I will say,”"
    case.statement(ident, quoted, "Ada Berg", "she", form="direct", said=day("2023-05-26"))
    deflections = [d for d in found(case, Denial) if d.type == "deflect"]
    assert len(deflections) == 1
    assert len(deflections[0].evidence) == 2


def test_a_statement_marked_as_denial_carries_its_record() -> None:
    case = people(Builder())
    ident = case.document("a", "Of the ports Ada Berg said they had never been on her list.", "2023-05-26")
    case.statement(
        ident, "they had never been on her list", "Ada Berg", act="deny", denial="deny", said=day("2023-05-26")
    )
    (one,) = found(case, Denial)
    assert one.statement.startswith("statement-")


@pytest.mark.parametrize(
    ("content", "denied"),
    [
        ("Sudland had never asked for the ports", True),
        ("they had never asked for the ports", True),
        ("Norland has never signed the fishing pact", False),
        ("Norland never promised the crews a word of thanks", False),
        ("the fishing season had never been shorter", False),
    ],
)
def test_never_denies_what_is_said_of_the_speakers_own_side(content: str, denied: bool) -> None:
    case = people(Builder())
    ident = case.document("a", f"Carl Dahl said in Lund that {content}.", "2023-05-26")
    for state in ("Norland", "Sudland"):
        if state in content:
            case.mention(ident, state, state)
    case.statement(ident, content, "Carl Dahl", said=day("2023-05-26"))
    assert [d.who.name for d in found(case, Denial)] == (["Carl Dahl"] if denied else [])


def test_who_a_statement_says_denies_is_not_the_nearest_name() -> None:
    case = people(Builder())
    ident = case.document("a", "An aide of Ada Berg denied that the ports had been sold.", "2023-05-26")
    case.mention(ident, "Ada Berg", "Ada Berg")
    case.entity("the aide")
    case.statement(ident, "that the ports had been sold", "the aide", "An aide of Ada Berg", act="deny", denial="deny")
    assert [d.who.name for d in found(case, Denial)] == ["the aide"]


def test_a_denial_beside_a_clause_with_if_is_one() -> None:
    (one,) = told("If the ports were shut, Ada Berg declined to say so.")
    assert (one.type, one.who.name) == ("decline_to_confirm", "Ada Berg")
    (one,) = told("Ada Berg denied that the ports would shut if it rained.")
    assert (one.type, one.who.name) == ("deny", "Ada Berg")
