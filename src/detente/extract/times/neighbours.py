"""An undated document placed by what it shares with dated ones: happenings that other reports date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.extract.times.offsets import offset_days
from detente.model.interval import Interval
from detente.model.rows import Happening, TimeExpression

# How soon after the newest thing it tells a report is written, when its own words do not say: a week.
NEWS_DAYS = 7
# Types under which one occasion goes in different reports.
_ALIKE = frozenset({"meeting", "talks", "visit", "tour", "summit"})
_HAPPENED = frozenset({"held", "reported"})


@dataclass(frozen=True, slots=True)
class Telling:
    """A happening as one document tells it, with its people and place resolved: entity ids, and the document's own time."""

    happening: Happening
    who: frozenset[str]
    where: str
    published: Interval


def same_occasion(a: Telling, b: Telling) -> bool:
    """True when two tellings may be of one happening: alike in type, and two people in common, or one and the place."""
    types = {a.happening.type, b.happening.type}
    if len(types) > 1 and not types <= _ALIKE:
        return False
    shared = len(a.who & b.who)
    return shared >= 2 or (shared >= 1 and bool(a.where) and a.where == b.where)


def place_by_neighbours(own: Interval, here: Sequence[Telling], there: Sequence[Telling], lead: Sequence[TimeExpression] = ()) -> Interval:
    """The time of an undated document: `own` (from its text alone), narrowed by happenings that dated documents date.

    It is not older than the newest happening it tells as held, nor than "a few days" (the offsets its own `lead` expressions
    give) or, without such words, a week after it; not younger than a happening it tells as planned and others as held.
    Depends on nothing but its arguments; their order does not matter.
    """
    floor = _newest_held(here, there)
    if floor is None:
        return own
    start, why = floor
    most = max((days[1] for e in lead if (days := offset_days(e)) is not None and days[1] > 0), default=NEWS_DAYS)
    end = start + timedelta(days=most + 1)
    reasons = [why, f"a report of it is written within {most} days"]
    ceiling = _first_still_to_come(here, there, start)
    if ceiling is not None and ceiling[0] < end:
        end = ceiling[0]
        reasons.append(ceiling[1])
    if own.start is not None and own.start > start:
        start = min(own.start, end)
        reasons.append(own.reason)
    if own.end is not None and own.end < end:
        end = max(own.end, start)
        reasons.append(own.reason)
    return Interval(start, end, "range", basis="inferred", reason="; ".join(reasons), approximate=True)


def _newest_held(here: Sequence[Telling], there: Sequence[Telling]) -> tuple[datetime, str] | None:
    """The day of the newest happening told as held that a dated document dates to the day."""
    found = []
    for mine in here:
        for other in there if mine.happening.status in _HAPPENED else ():
            time = other.happening.when
            if time.start is None or time.day is None or not same_occasion(mine, other):
                continue
            if other.happening.status in _HAPPENED:
                found.append((time.start.replace(hour=0, minute=0), mine.happening.evidence[0].quote, other.happening.document))
    if not found:
        return None
    start, words, document = max(found, key=lambda f: (f[0], f[2], f[1]))
    return start, f"it tells of {words[:80]!r}, which {document} dates {start.date().isoformat()}"


def _first_still_to_come(here: Sequence[Telling], there: Sequence[Telling], start: datetime) -> tuple[datetime, str] | None:
    """The end of the first happening that this document plans and a dated one tells as held."""
    found = []
    for mine in here:
        for other in there if mine.happening.status in ("planned", "considered", "conditional") else ():
            time = other.happening.when
            if time.end is not None and time.start is not None and time.start > start and other.happening.status in _HAPPENED and same_occasion(mine, other):
                found.append((time.end, f"it still expects what {other.happening.document} dates {time.start.date().isoformat()}"))
    return min(found, default=None)
