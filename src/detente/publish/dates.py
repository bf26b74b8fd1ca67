"""Intervals as people and programs write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from detente.model.interval import Interval

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
# So many years apart, an interval's first and last day are worked out and not told.
OF_YEARS = 3
_TICK = timedelta(microseconds=1)


def spoken(when: Interval) -> str | None:
    """ISO 8601 as finely as known: 2023-05-26, 2023-05, 2023-05-15/2023-05-26 (both days in), ../2023-05-26, None."""
    if not when.known:
        return None
    first, last = _ends(when)
    if when.start and when.end and (whole := _whole(when.start, when.end)):
        return whole
    if first == last and first is not None:
        return first.isoformat()
    return f"{first or '..'}/{last or '..'}"


def written(when: Interval) -> str:
    """For readers: 26 May 2023, May 2023, 15–26 May 2023, from 15 May 2023, until 26 May 2023; empty when unknown."""
    first, last = _ends(when)
    if first is None and last is None:
        return ""
    if last is None or first is None:
        return f"from {_day(first)}" if first else f"until {_day(last)}"  # type: ignore[arg-type]
    whole = _whole(when.start, when.end) if when.start and when.end else ""
    if len(whole) == 4:
        return str(first.year)
    if len(whole) == 7:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def roughly(when: Interval) -> str:
    """As `written`, but years for what is told of years: "within the past decade" is no matter of days."""
    first, last = _ends(when)
    if first is None or last is None or last.year - first.year < OF_YEARS:
        return written(when)
    return f"between {first.year} and {last.year}"


def _ends(when: Interval) -> tuple[date | None, date | None]:
    """First and last day."""
    last = when.end
    if last is not None and (when.start is None or last > when.start):
        last -= _TICK
    return when.start.date() if when.start else None, last.date() if last else None


def _whole(start: datetime, end: datetime) -> str:
    """YYYY or YYYY-MM when the interval is exactly that year or month."""
    if (start.day, start.hour, start.minute) != (1, 0, 0) or (end.day, end.hour, end.minute) != (1, 0, 0):
        return ""
    if start.month == end.month == 1 and end.year == start.year + 1:
        return f"{start.year:04}"
    following = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    return f"{start.year:04}-{start.month:02}" if (end.year, end.month) == following else ""


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def written_day(day: date) -> str:
    """26 May 2023."""
    return _day(day)
