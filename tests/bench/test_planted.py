"""A small planted case: what is planted is found as far as the bench says, and the same seed plants the same."""

from __future__ import annotations

import tomllib

import pytest
from bench.planted import WORDINGS, plant, recovered, shares

# What a small case of seed 1 gives in the development wordings, or a little less; `bench/planted.py` prints all kinds.
FLOORS = {"position": 0.6, "position kept": 0.6, "promise kept": 0.5, "existence": 0.5}


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[int, int]]:
    return shares(recovered(plant(1, "dev", issues=2, pairs=2)))


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_planted_findings_are_recovered(found: dict[str, tuple[int, int]], kind: str) -> None:
    right, total = found[kind]
    assert total > 1
    assert right / total >= FLOORS[kind]


def test_a_seed_plants_the_same_case_and_another_seed_another() -> None:
    assert plant(3, "dev") == plant(3, "dev")
    assert plant(3, "dev").rows != plant(4, "dev").rows


def test_wordings_of_the_report_are_not_those_of_development() -> None:
    def splits(table: object) -> list[tuple[set[str], set[str]]]:
        if not isinstance(table, dict):
            return []
        if set(table) == {"dev", "report"}:
            return [({str(w) for w in table["dev"]}, {str(w) for w in table["report"]})]
        return [pair for value in table.values() for pair in splits(value)]

    pairs = splits(tomllib.loads(WORDINGS.read_text(encoding="utf8")))
    assert len(pairs) > 10
    assert all(dev and report and not dev & report for dev, report in pairs)
