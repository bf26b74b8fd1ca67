"""Which claim a denial answers: another party's, of the same thing; what merely stands near it is none."""

import pytest

from detente.model.findings import Contradiction
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day

DENIAL = "Ada Berg denied that Norland was arming militias in the hills."


def claimed(*told: tuple[str, str, str], denial: str = DENIAL) -> list[str]:
    """What is set against a denial that stands between two reports' sentences: of (content, speaker, act)."""
    case = people(Builder())
    case.entity("Rolf Ek", state="SE", offices=("defence minister",))
    sentences = [f"{who} said {content}." for content, who, _ in told]
    ident = case.document("a", " ".join([*sentences, denial]), "2023-05-26")
    for name in ("Ada Berg", "Norland", "Sudland", "Lund"):
        if name in " ".join([*sentences, denial]):
            case.mention(ident, name, name)
    for content, who, act in told:
        case.statement(ident, content, who, act=act, said=day("2023-05-26"))
    sides = [c.sides[0] for c in found(case, Contradiction) if c.type == "denial"]
    return [piece.quote for side in sides for piece in side.evidence]


CHARGE = ("Norland sends rifles to the militias", "Carl Dahl", "accuse")


def test_a_charge_near_by_is_what_is_denied() -> None:
    assert ["rifles" in quote for quote in claimed(CHARGE)] == [True]


@pytest.mark.parametrize(
    ("content", "act"),
    [
        ("the hills are lovely in May", "assert"),
        ("Norland spends much on its railways", "assert"),
        ("he could not confirm that Norland was arming militias in the hills", "confirm"),
        ("nobody was arming militias in the hills", "assert"),
    ],
)
def test_what_stands_near_but_says_something_else_is_no_claim(content: str, act: str) -> None:
    assert claimed((content, "Carl Dahl", act)) == []
    assert ["rifles" in quote for quote in claimed(CHARGE, (content, "Rolf Ek", act))] == [True]


def test_what_the_same_party_says_is_no_claim_that_it_denies() -> None:
    case = people(Builder())
    case.entity("Ulf Ros", state="NO", offices=("defence minister",))
    ident = case.document("a", f"Ulf Ros said Norland was arming militias in the hills. {DENIAL}", "2023-05-26")
    for name in ("Ada Berg", "Norland"):
        case.mention(ident, name, name)
    case.statement(ident, "Norland was arming militias in the hills", "Ulf Ros", said=day("2023-05-26"))
    assert [c for c in found(case, Contradiction) if c.type == "denial"] == []


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ("Ada Berg rejected the claim.", True),
        ("Ada Berg denied it and left.", True),
        ("Ada Berg denied that rain had fallen.", False),
    ],
)
def test_a_bare_denial_answers_what_was_said_before_it(words: str, answered: bool) -> None:
    assert bool(claimed(("the barges had been sunk at night", "Carl Dahl", "assert"), denial=words)) is answered


def test_a_denial_that_says_whose_report_it_denies_is_set_against_it_and_not_against_its_neighbour() -> None:
    denial = "Ada Berg denied a newspaper report that the envoys had sold the lighthouse."
    (quote,) = claimed(("the envoys had been late for supper", "Carl Dahl", "assert"), denial=denial)
    assert quote.startswith("newspaper report that the envoys")
