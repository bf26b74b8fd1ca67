"""When a document was published: clues weighed, the best kept, disagreements told. Never a file's time, never today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from detente.model.dates import Dated, find, in_name
from detente.model.interval import UNKNOWN_TIME, Basis, Interval
from detente.parse.content import DateClue

# Best first: the publisher's own data, what stands above the text, the agency's dateline, the address or file name.
_RANK: tuple[Basis, ...] = ("metadata", "front matter", "dateline", "url")
# A dateline is often a day older than the paper it is printed in; only a wider difference is worth a word.
TOLERATED_DAYS = 1
# A date is in the first few words or in none.
LONGEST_CLUE = 200


@dataclass(frozen=True, slots=True)
class _Reading:
    clue: DateClue
    dated: Dated
    days: tuple[date, ...]


def settle(clues: Sequence[DateClue]) -> tuple[Interval, tuple[str, ...]]:
    """The interval of publication from all clues, and what is to be said about it."""
    notes: list[str] = []
    readings = [reading for clue in clues if (reading := _read(clue, notes)) is not None]
    readings = [_with_year(reading, readings) for reading in readings]
    readings = [_unambiguous(reading, readings, notes) for reading in readings]
    usable = sorted((r for r in readings if r.days), key=lambda r: (r.clue.weak, _RANK.index(r.clue.basis)))
    if not usable:
        return UNKNOWN_TIME, tuple(notes)
    best = usable[0]
    for other in usable[1:]:
        if not other.clue.weak and _apart(best.days, other.days) > TOLERATED_DAYS:
            notes.append(
                f"dates disagree: {best.clue.basis} has {_iso(best.days)}, {other.clue.basis} has {_iso(other.days)}; "
                f"the {best.clue.basis} is kept"
            )
    return _interval(best), tuple(notes)


def _read(clue: DateClue, notes: list[str]) -> _Reading | None:
    found = next(find(clue.words[:LONGEST_CLUE]), None)
    if found is None:
        named = in_name(clue.words[:LONGEST_CLUE])
        if named is None:
            notes.append(f"the {clue.basis} gives a date that cannot be read: {clue.words[:60]!r}")
            return None
        found = Dated(0, len(clue.words), (named[1],))
    return _Reading(clue, found, found.days)


def _with_year(reading: _Reading, all_readings: Sequence[_Reading]) -> _Reading:
    """A day without a year takes it from the nearest clue that has one."""
    if reading.days:
        return reading
    anchors = [day for other in all_readings if len(other.dated.days) == 1 for day in other.dated.days]
    choices = [day for anchor in anchors for day in _around(anchor, reading.dated)]
    if not choices:
        return reading
    nearest = min(choices, key=lambda day: (min(abs((day - anchor).days) for anchor in anchors), day))
    return _Reading(reading.clue, reading.dated, (nearest,))


def _around(anchor: date, dated: Dated) -> list[date]:
    out = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            out.append(date(year, dated.month, dated.day))
        except ValueError:
            continue
    return out


def _unambiguous(reading: _Reading, all_readings: Sequence[_Reading], notes: list[str]) -> _Reading:
    """03/06/2023: settled by another clue's day, by the order of another date written alike, or left as an interval."""
    if len(reading.days) < 2:
        return reading
    sure = {day for other in all_readings if len(other.days) == 1 for day in other.days}
    agreed = [day for day in reading.days if any(abs((day - other).days) <= TOLERATED_DAYS for other in sure)]
    if len(agreed) == 1:
        notes.append(
            f"{reading.clue.words[:40]!r} could be {_iso(reading.days)}; another date in the document settles it"
        )
        return _Reading(reading.clue, reading.dated, (agreed[0],))
    orders = {
        "day" if other.dated.numeric[0] > 12 else "month"
        for other in all_readings
        if other.dated.numeric[2] == reading.dated.numeric[2] and max(other.dated.numeric[:2]) > 12
    }
    if len(orders) == 1:
        first, second, _ = reading.dated.numeric
        year = reading.days[0].year
        day = date(year, second, first) if orders == {"day"} else date(year, first, second)
        notes.append(
            f"{reading.clue.words[:40]!r} could be {_iso(reading.days)}; another date is written {orders.pop()} first"
        )
        return _Reading(reading.clue, reading.dated, (day,))
    notes.append(f"{reading.clue.words[:40]!r} could be {_iso(reading.days)}; both are kept as one interval")
    return reading


def _apart(left: Sequence[date], right: Sequence[date]) -> int:
    return min(abs((a - b).days) for a in left for b in right)


def _iso(days: Sequence[date]) -> str:
    return " or ".join(day.isoformat() for day in days)


def _interval(best: _Reading) -> Interval:
    words = " ".join(best.clue.words.split())[:60]
    if len(best.days) == 1:
        return Interval.of_day(best.days[0], basis=best.clue.basis, reason=f"{best.clue.basis}: {words!r}")
    first, last = best.days[0], best.days[-1]
    start = datetime(first.year, first.month, first.day)
    end = datetime(last.year, last.month, last.day) + timedelta(days=1)
    reason = f"{best.clue.basis}: {words!r} is {_iso(best.days)}"
    return Interval(start, end, "range", f"{first}/{last}", basis=best.clue.basis, reason=reason, approximate=True)
