"""Which of several candidate dates is meant: the weekday before or after, the month of this year or the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from detente.extract.times.moments import Moment

# Without a verb that settles it, a date to come must be this much nearer than the past one to be chosen.
PAST_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """What the choice rests on: the anchor, the direction, whether the anchor was told before, and "last" or "next"."""

    base: Moment
    ahead: int
    told: bool
    step: str = ""


def weekday_near(weekday: int, choice: Choice) -> date:
    """The weekday meant: the next one when the sentence looks ahead, else the last one up to the anchor's day."""
    base = choice.base.first_day
    assert base is not None
    back = (base.isoweekday() - weekday) % 7
    if choice.step in ("last", "past", "previous"):
        return base - timedelta(days=back or 7)
    if choice.step in ("next", "coming", "following", "upcoming"):
        return base + timedelta(days=(7 - back) or 7)
    if choice.step == "this":
        return base + timedelta(days=weekday - base.isoweekday())
    if (choice.ahead > 0 and back) or (choice.told and back):
        return base + timedelta(days=7 - back)
    return base - timedelta(days=back)


def _days(moment: Moment | None, base: date) -> int | None:
    first = moment.first_day if moment is not None else None
    return (first - base).days if first is not None else None


def nearest_year(of_year: Callable[[int], Moment | None], choice: Choice) -> Moment | None:
    """A month or a day of a month in the year meant."""
    base = choice.base
    if choice.told:
        return _after_told(of_year, base)
    first = base.first_day
    assert first is not None
    candidates = [m for m in (of_year(base.year + n) for n in (-1, 0, 1)) if m is not None]
    if choice.step in ("last", "past", "previous"):
        # the month just gone is "last month"; its name with "last" is the one of the year before
        candidates = [m for m in candidates if m.coarser("M").value < base.coarser("M").shift("M", -1).value]
        return candidates[-1] if candidates else None
    if choice.step in ("next", "coming", "following", "upcoming"):
        candidates = [m for m in candidates if m.coarser("M").value > base.coarser("M").value]
        return candidates[0] if candidates else None
    if choice.step == "this":
        return of_year(base.year)
    return min(candidates, key=lambda m: _cost(m, first, choice.ahead), default=None)


def _cost(moment: Moment, base: date, ahead: int) -> float:
    bounds = moment.bounds()
    assert bounds is not None
    start, end = bounds[0].date(), bounds[1].date()
    if start <= base < end:
        return 0.0
    past = end <= base
    gap = (base - end).days + 1 if past else (start - base).days
    if ahead > 0:
        return gap * (3.0 if past else 1.0)
    if ahead < 0:
        return gap * (1.0 if past else 4.0)
    return gap * (PAST_WEIGHT if past else 1.0)


def _after_told(of_year: Callable[[int], Moment | None], base: Moment) -> Moment | None:
    """In a narrative: the year last told, or the next when the month lies more than half a year back."""
    found = of_year(base.year)
    if found is None:
        return None
    if base.month and found.month and base.month - found.month >= 9:
        return of_year(base.year + 1) or found
    return found


def nearest_season(of_year: Callable[[int], Moment | None], choice: Choice) -> Moment | None:
    """A season, quarter or half in the year meant."""
    if choice.told or choice.step == "this":
        return of_year(choice.base.year)
    first = choice.base.first_day
    assert first is not None
    candidates = [m for m in (of_year(choice.base.year + n) for n in (-1, 0, 1)) if m is not None]
    if choice.step in ("last", "past", "previous"):
        candidates = [m for m in candidates if (b := m.bounds()) is not None and b[1].date() <= first]
        return candidates[-1] if candidates else None
    if choice.step in ("next", "coming", "following", "upcoming"):
        candidates = [m for m in candidates if (b := m.bounds()) is not None and b[0].date() > first]
        return candidates[0] if candidates else None
    return min(candidates, key=lambda m: _cost(m, first, choice.ahead), default=None)
