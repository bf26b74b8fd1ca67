"""Announced acts: who, what, when due, and the happening that settles them."""

import pytest

from detente.model.findings import Commitment
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def announced(text: str, *names: str) -> list[Commitment]:
    case = people(Builder())
    ident = case.document("a", text, "2023-04-26")
    for name in names:
        case.mention(ident, name, name)
    return found(case, Commitment)


def test_a_promise_is_kept_by_the_visit_that_follows() -> None:
    case = people(Builder())
    a = case.document("a", "Norland will send a delegation to Sudland to speak about the ports.", "2023-04-26")
    for name in ("Norland", "Sudland"):
        case.mention(a, name, name)
    b = case.document("b", "Ada Berg of Norland arrived in Lund on Tuesday, the first envoy in Sudland.", "2023-05-17")
    case.mention(b, "Norland", "Norland")
    visit = case.happening(
        b, "Ada Berg of Norland arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-05-16")
    )
    (one,) = found(case, Commitment)
    assert (one.who.name, one.status, one.firm) == ("Norland", "kept", True)
    assert one.settled_by == "happening-" + visit.id.split("-")[1]
    assert one.announced.iso() == ("2023-04-26", "2023-04-27")


def test_nothing_before_the_promise_settles_it() -> None:
    case = people(Builder())
    a = case.document("a", "Norland will send a delegation to Sudland to speak about the ports.", "2023-04-26")
    for name in ("Norland", "Sudland"):
        case.mention(a, name, name)
    b = case.document("b", "Ada Berg arrived in Lund in March.", "2023-03-17")
    case.happening(b, "Ada Berg arrived in Lund", "visit", ["Ada Berg/visitor"], place="Lund", when=day("2023-03-16"))
    (one,) = found(case, Commitment)
    assert one.status == "open"


def test_considering_is_open_and_not_firm() -> None:
    (one,) = announced("Norland is considering sending another mission in the summer.", "Norland")
    assert (one.status, one.firm) == ("open", False)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Berg vowed to keep the ports closed.",
        "Ada Berg's promise to open the ports stands.",
        "Ada Berg must decide next month whether to open the ports.",
    ],
)
def test_pledges_possessives_and_deadlines_bind_the_person(text: str) -> None:
    (one,) = announced(text, "Ada Berg")
    assert one.who.name == "Ada Berg"


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knows whether Ada Berg will visit the ports.",
        "Ada Berg had not agreed to leave the ports.",
        "If Ada Berg will travel, nobody knows.",
        "Ada Berg will surely be seventy next year.",
    ],
)
def test_questions_and_predictions_are_no_commitments(text: str) -> None:
    assert announced(text, "Ada Berg") == []


def test_what_somebody_says_of_themselves_binds_them() -> None:
    case = people(Builder())
    words = "I will open the ports before the summer"
    ident = case.document("a", f"“{words},” Ada Berg said.", "2023-04-26")
    case.statement(ident, words, "Ada Berg", form="direct", said=day("2023-04-26"))
    (one,) = found(case, Commitment)
    assert one.speaker is not None
    assert one.speaker.name == "Ada Berg"


def test_another_mission_and_another_delegation_are_one_intention() -> None:
    case = people(Builder())
    text = "Norland is considering another mission. It is ready to think about sending another delegation to the ports."
    ident = case.document("a", text, "2023-04-26")
    ahead = {"status": "considered"}
    case.happening(ident, "Norland is considering another mission", "visit", ["Norland/sender"], **ahead)
    case.happening(
        ident, "It is ready to think about sending another delegation", "visit", ["Norland=It/sender"], **ahead
    )
    (one,) = found(case, Commitment)
    assert not one.firm
