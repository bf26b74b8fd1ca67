"""The growing case: the same every time, and a larger one begins as the smaller."""

from __future__ import annotations

import sys
from collections import Counter

from tests.shared import ROOT

sys.path.insert(0, str(ROOT / "bench"))

import growth


def test_a_larger_case_goes_on_where_the_smaller_ends() -> None:
    small, large = growth.case(150), growth.case(400)
    assert small.rows == large.rows[:150]
    assert len({row["text"] for row in large.rows}) == 400
    days = [row["published"] for row in large.rows]
    assert days[0] < days[200] < days[399]


def test_what_is_planted_is_known() -> None:
    made = growth.case(2000)
    assert Counter(Counter(made.event.values()).values()) == {10: 200}
    copies = [name for name, origin in made.origin.items() if origin != name]
    assert 0.12 < len(copies) / 2000 < 0.18
    assert all(made.event[name] == made.event[made.origin[name]] for name in copies)


def test_pairs_are_those_of_one_group() -> None:
    assert growth.pairs([["b", "a", "c"], ["d"], {"e", "f"}]) == {("a", "b"), ("a", "c"), ("b", "c"), ("e", "f")}
