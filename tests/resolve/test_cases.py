"""Who is who in the real cases that lie beside the checkout."""

from __future__ import annotations

import json

import pytest
from bench.who import Case, offices, variants

from detente.model.entities import Entity
from detente.resolve.stage import resolve
from tests.resolve.case import case
from tests.shared import needs_shared, shared

UKRAINE = shared / "cases" / "ukraine-2023"
IRAN = shared / "gold" / "case-iran-2018"
# Days of publication as the reports give them; one gives none.
DAYS = {"000": "2023-06-03", "001": "2023-04-26", "002": "", "003": "2023-05-26", "004": "2023-05-26"}


@pytest.fixture(scope="module")
def tour() -> list[Entity]:
    """The entities of the first case."""
    files = sorted(UKRAINE.glob("*.txt"))
    days = tuple(DAYS[f.name[:3]] for f in files)
    return resolve(case(*(f.read_text(encoding="utf8") for f in files), published=days).view()).entities


@needs_shared
@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Li Hui", {"Li", "Lee", "Li Hui"}),
        ("Volodymyr Zelenskyy", {"Zelenskiy", "Volodymyr Zelensky"}),
        ("Antony Blinken", {"Anthony Blinken"}),
        ("Sergey Lavrov", {"Lavrov", "Sergei Lavrov", "The Russian foreign minister"}),
        ("Kyiv", {"Kiev", "Kyiv"}),
    ],
)
def test_one_entity_in_all_spellings(tour: list[Entity], name: str, spelled: set[str]) -> None:
    found = [e for e in tour if e.type in ("person", "place") and spelled & set(e.variants)]
    assert [e.name for e in found] == [name]
    assert spelled <= set(found[0].variants)


@needs_shared
def test_each_person_put_together_says_why(tour: list[Entity]) -> None:
    for entity in tour:
        if entity.type == "person" and len(entity.evidence) > 1:
            assert entity.reasons, entity.name


@needs_shared
def test_nobody_extra_and_the_unnamed_stay_unnamed(tour: list[Entity]) -> None:
    assert sorted(e.name for e in tour if e.type == "person") == [
        "Andrew Small",
        "Antony Blinken",
        "Dmytro Kuleba",
        "Hua Chunying",
        "Jens Stoltenberg",
        "Li Hui",
        "Mikhail Mishustin",
        "Sergey Lavrov",
        "Vladimir Putin",
        "Volodymyr Zelenskyy",
        "Xi Jinping",
        "Yu Jun",
    ]
    minister = [e for e in tour if "the Chinese Defense Minister" in e.variants]
    assert [(e.type, e.authority) for e in minister] == [("office", "")]


@needs_shared
def test_the_iran_case_as_two_people_read_it() -> None:
    read = Case(IRAN / "texts")
    for reading in ("A", "B"):
        gold = json.loads((IRAN / f"{reading}.json").read_text(encoding="utf8"))
        people = [e for e in gold["entities"] if e["type"] == "person"]
        for right, total, missed in (variants(read, people), offices(read, gold["roles"], people)):
            assert right / total >= 0.85, missed
