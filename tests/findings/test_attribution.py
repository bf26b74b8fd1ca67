"""Who said it, when two reports name two people; and which contradictions come first."""

from detente.model.findings import Contradiction
from tests.findings.build import found, people
from tests.reconcile.build import Builder

WORDS = "the harbour will stay open to every ship that brings bread and nothing else"


def quoted(first: str, second: str, words: str = WORDS) -> list[Contradiction]:
    case = people(Builder())
    for name, who in (("a", first), ("b", second)):
        ident = case.document(name, f"“{words},” {who} said in report {name}.", "2023-05-26")
        case.statement(ident, words, who, form="direct")
    return [c for c in found(case, Contradiction) if c.type == "attribution"]


def test_one_quotation_of_two_people_is_told_with_both() -> None:
    (one,) = quoted("Ada Berg", "Carl Dahl")
    assert {side.who for side in one.sides} == {"Ada Berg", "Carl Dahl"}
    assert all(WORDS[:20] in side.evidence[0].quote for side in one.sides)


def test_one_speaker_and_a_phrase_that_anybody_says_are_no_dispute() -> None:
    assert quoted("Ada Berg", "Ada Berg") == []
    assert quoted("Ada Berg", "Carl Dahl", "we have no comment") == []


def test_what_a_president_disputes_comes_before_the_same_of_another() -> None:
    (envoy,) = quoted("Ada Berg", "Carl Dahl")
    (president,) = quoted("Ada Berg", "Eva Falk")
    assert president.weight > envoy.weight
