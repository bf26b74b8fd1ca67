"""One verb that tells of several occasions, and one occasion of many: who was with whom, and when."""

from __future__ import annotations

import pytest

from detente.model.rows import Happening
from tests.extract.reading import happenings_of


def pairs(text: str) -> list[set[str]]:
    """The last words of those who took part, an occasion a set."""
    return [_who(h) for h in happenings_of(text)]


def _who(happening: Happening) -> set[str]:
    return {p.words.split()[-1] for p in happening.participants}


@pytest.mark.parametrize(
    "text",
    [
        "President Lind met Prime Minister Souza separately on Monday and President Rojas on Sunday.",
        "President Lind met Prime Minister Souza on Monday and President Rojas on Sunday.",
        "President Lind met Prime Minister Souza first, and then President Rojas, before the signing.",
        "President Lind held talks here on Monday with General Souza and, separately, with Foreign Minister Rojas.",
        "President Lind met Prime Minister Souza and President Rojas separately on Monday.",
        "Prime Minister Souza and President Rojas were received separately by President Lind on Friday.",
    ],
)
def test_who_was_met_apart_makes_two_occasions(text: str) -> None:
    found = happenings_of(text)
    assert [_who(h) for h in found] == [{"Lind", "Souza"}, {"Lind", "Rojas"}]
    assert len({h.id for h in found}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "President Lind met Prime Minister Souza and President Rojas in Oslo on Monday.",
        "Separately, President Lind met Prime Minister Souza and President Rojas on Monday.",
        "President Lind met Prime Minister Souza and President Rojas in Oslo, officials said on Tuesday.",
    ],
)
def test_who_was_met_together_makes_one_occasion(text: str) -> None:
    assert pairs(text) == [{"Lind", "Souza", "Rojas"}]


def test_each_has_the_day_beside_it_and_neither_is_a_place() -> None:
    found = happenings_of("President Lind met Prime Minister Souza on Monday and President Rojas on Sunday.")
    assert [(h.when.value, h.place) for h in found] == [("2023-05-22", ""), ("2023-05-21", "")]


def test_again_is_a_second_time() -> None:
    found = happenings_of("The envoy Ana Souza visited Oslo in March and again last week.")
    assert [(h.type, h.place, h.when.value) for h in found] == [
        ("visit", "Oslo", "2023-03"),
        ("visit", "Oslo", "2023-W20"),
    ]
    assert "again last week" in found[1].evidence[0].quote


def test_the_two_leaders_whom_somebody_received_are_those_told_of_before() -> None:
    text = (
        "President Lind and Prime Minister Souza met in Oslo on Thursday. "
        "President Rojas received the two leaders separately before the talks."
    )
    _, first, second = happenings_of(text)
    assert [_who(first), _who(second)] == [{"Rojas", "Lind"}, {"Rojas", "Souza"}]
    assert {p.role for p in first.participants} == {"host", "visitor"}
    assert "the two leaders" in first.evidence[0].quote


def test_the_two_sides_nobody_told_of_keep_their_words() -> None:
    (found,) = happenings_of("The envoy Ana Souza had held indirect talks with the two sides in Geneva in March.")
    assert [p.words for p in found.participants] == ["The envoy Ana Souza", "the two sides"]
    assert (found.place, found.when.value) == ("Geneva", "2023-03")


def test_the_two_leaders_met_another_time() -> None:
    text = (
        "President Lind and Prime Minister Souza spoke at a summit in Oslo on Friday. "
        "The two leaders last met in Warsaw on October 24, 2022."
    )
    _, last = happenings_of(text)
    assert (last.type, last.status, last.place, last.when.value) == ("meeting", "held", "Warsaw", "2022-10-24")
    assert _who(last) == {"Lind", "Souza"}


def test_diplomats_from_states_and_bodies_take_part_for_them() -> None:
    text = "Diplomats from Norway, Chile, the African Union and the United Nations met behind closed doors."
    assert pairs(text) == [{"Norway", "Chile", "Union", "Nations"}]


@pytest.mark.parametrize(
    "text",
    [
        "The envoy Ana Souza also held talks with Lind and with army commander General Rui Rojas.",
        "The envoy Ana Souza also held talks with President Lind and with army chief General Rui Rojas.",
        "The envoy Ana Souza met with President Lind and with the army's chief, General Rui Rojas.",
        "The envoy Ana Souza had a meeting with President Lind and with General Rui Rojas on Friday.",
        "The envoy Ana Souza spoke by phone with President Lind and with Foreign Minister Rui Rojas on Friday.",
    ],
)
def test_with_said_twice_names_two(text: str) -> None:
    there = {p.words.split()[-1] for h in happenings_of(text) for p in h.participants}
    assert there == {"Souza", "Lind", "Rojas"}
