"""No reader does worse on its gold set than it has done before: the floors in tests/floors."""

from __future__ import annotations

import pytest

from tests.floors import measure
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize("name", measure.plans())
def test_scores_keep_above_their_floors(name: str) -> None:
    wanted = measure.plan(name)
    assert list(measure.below(wanted, measure.measure(wanted))) == []


@pytest.mark.parametrize("name", measure.plans())
def test_every_plan_holds_floors_that_can_be_missed(name: str) -> None:
    floors = measure.plan(name)["floors"]
    assert floors
    assert all(0 < floor <= 1 for floor in floors.values())


def test_a_floor_is_missed_below_it_and_kept_at_it() -> None:
    wanted = {"floors": {"whole_f1": 0.5}}
    assert list(measure.below(wanted, {"whole_f1": 0.5})) == []
    assert list(measure.below(wanted, {"whole_f1": 0.499})) == ["whole_f1 is 0.4990, its floor 0.5"]
    assert list(measure.below(wanted, {"whole_f1": float("nan")}))


def test_floors_are_lifted_and_never_lowered() -> None:
    wanted = {"floors": {"up": 0.5, "down": 0.5}}
    assert measure.lifted(wanted, {"up": 0.7, "down": 0.3})["floors"] == {"up": 0.697, "down": 0.5}
