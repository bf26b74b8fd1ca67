"""Uncertain time: half-open intervals with a precision and the reason they are what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from detente.model.errors import BadInput

Precision = Literal[
    "minute",
    "hour",
    "part",
    "day",
    "weekend",
    "week",
    "month",
    "season",
    "quarter",
    "half",
    "year",
    "decade",
    "century",
    "range",
    "unknown",
]
Basis = Literal["expression", "metadata", "front matter", "dateline", "url", "document", "inferred", "judged"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open [start, end) in the document's own wall-clock time; None is an open end.

    `precision` is how finely the source spoke, `value` its TIMEX3 value, `anchor` the ISO date it was computed from,
    `basis` where it comes from, `reason` the computation in words, `approximate` whether the source hedged ("about",
    "late May").
    """

    start: datetime | None
    end: datetime | None
    precision: Precision
    value: str = ""
    anchor: str = ""
    basis: Basis = "expression"
    reason: str = ""
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise BadInput(f"interval ends before it starts: {self.start} … {self.end}")

    @classmethod
    def of_day(cls, day: date, *, basis: Basis = "metadata", reason: str = "") -> Interval:
        """The whole of one day."""
        start = datetime(day.year, day.month, day.day)
        return cls(start, start + timedelta(days=1), "day", day.isoformat(), basis=basis, reason=reason)

    @property
    def known(self) -> bool:
        """True when at least one end is known."""
        return self.start is not None or self.end is not None

    @property
    def day(self) -> date | None:
        """The day, when the interval lies within one."""
        if self.start is None or self.end is None or self.end - self.start > timedelta(days=1):
            return None
        last = self.end - timedelta(microseconds=1) if self.end > self.start else self.start
        return self.start.date() if last.date() == self.start.date() else None

    def overlaps(self, other: Interval) -> bool:
        """True unless the two are known to be apart; unknown ends overlap everything."""
        return not (
            (self.end is not None and other.start is not None and self.end <= other.start)
            or (other.end is not None and self.start is not None and other.end <= self.start)
        )

    def iso(self) -> tuple[str | None, str | None]:
        """(start, end) as ISO dates, or ISO times when not at midnight."""
        return iso(self.start), iso(self.end)

    @property
    def days_back(self) -> tuple[int, int] | None:
        """(least, most) days before an unknown day of writing, where that is all the words tell ("a few days ago")."""
        match = _COUNTED_BACK.match(self.anchor)
        return (int(match[1]), int(match[2])) if match else None


_COUNTED_BACK = re.compile(r"document-(\d+)\.\.(\d+)\Z")


def counted_back(least: int, most: int, *, reason: str = "") -> Interval:
    """A time told only as so many days before the day of writing, which is not known; `days_back` reads it again."""
    return Interval(None, None, "unknown", anchor=f"document-{least}..{most}", reason=reason, approximate=least != most)


UNKNOWN_TIME = Interval(None, None, "unknown", reason="no time is given")


def hull(times: Iterable[Interval], *, reason: str = "from the first to the last") -> Interval:
    """From the earliest start to the latest end of those known; one known time is itself."""
    known = [time for time in times if time.start is not None and time.end is not None]
    if not known:
        return UNKNOWN_TIME
    start, end = min(t.start for t in known if t.start), max(t.end for t in known if t.end)
    same = next((t for t in known if (t.start, t.end) == (start, end)), None)
    return same or Interval(start, end, "range", basis="inferred", reason=reason)


def iso(moment: datetime | None) -> str | None:
    """ISO date for midnight, else ISO time to the minute."""
    if moment is None:
        return None
    return moment.date().isoformat() if (moment.hour, moment.minute) == (0, 0) else moment.isoformat(timespec="minutes")
