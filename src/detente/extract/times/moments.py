"""Calendar arithmetic on TIMEX3 values: a moment is a cell of the calendar that can be shifted, coarsened, written."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Literal

from detente.model.interval import Basis, Interval, Precision

Grain = Literal["CE", "DE", "Y", "H", "Q", "SE", "M", "W", "WE", "D", "P", "T"]

GRAIN_ORDER: tuple[Grain, ...] = ("CE", "DE", "Y", "H", "Q", "SE", "M", "W", "WE", "D", "P", "T")
_PRECISION: dict[Grain, Precision] = {
    "CE": "century",
    "DE": "decade",
    "Y": "year",
    "H": "half",
    "Q": "quarter",
    "SE": "season",
    "M": "month",
    "W": "week",
    "WE": "weekend",
    "D": "day",
    "P": "part",
    "T": "minute",
}
# Hours of the day that a part of it covers, as English news uses the words; evening and night overlap.
PART_HOURS = {"MO": (5, 12), "MI": (11, 14), "AF": (12, 18), "DT": (6, 18), "EV": (17, 24), "NI": (18, 30)}
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_HALF = timedelta(hours=12)

_VALUE = re.compile(
    r"(?P<y>\d{4})(?:-(?:Q(?P<q>[1-4])|H(?P<h>[12])|(?P<se>SP|SU|FA|WI)|W(?P<w>\d{1,2})(?P<we>-WE)?|(?P<m>\d\d)(?:-(?P<d>\d\d)"
    r"(?:T(?P<p>[A-Z]{2}|\d\d(?::\d\d)?)?(?:Z|[+-]\d\d(?::\d\d)?)?)?)?))?\Z"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One cell of the calendar: a year, month, day, week … named by `year` and what its grain needs.

    `n` is the quarter, half or ISO week; `tag` the season or part of day; `clock` "HH:MM"; years before Christ are
    negative (−44 is 44 BC).
    """

    grain: Grain
    year: int
    month: int = 0
    day: int = 0
    n: int = 0
    tag: str = ""
    clock: str = ""
    zone: str = ""

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        if self.year < 0:
            return self._value_bc()
        if self.grain == "CE":
            return f"{self.year // 100:02}"
        if self.grain == "DE":
            return f"{self.year // 10:03}"
        year = f"{self.year:04}"
        return year + self._tail()

    def _tail(self) -> str:
        if self.grain == "Y":
            return ""
        if self.grain in ("Q", "H"):
            return f"-{self.grain}{self.n}"
        if self.grain == "SE":
            return f"-{self.tag}"
        if self.grain in ("W", "WE"):
            return f"-W{self.n:02}" + ("-WE" if self.grain == "WE" else "")
        tail = f"-{self.month:02}"
        if self.grain == "M":
            return tail
        tail += f"-{self.day:02}"
        if self.grain == "P":
            return f"{tail}T{self.tag}"
        return f"{tail}T{self.clock}{self.zone}" if self.grain == "T" else tail

    def _value_bc(self) -> str:
        if self.grain == "CE":
            return f"BC{(-self.year) // 100:02}"
        if self.grain == "DE":
            return f"BC{(-self.year) // 10:03}"
        return f"BC{-self.year:04}{self._tail()}"

    @property
    def first_day(self) -> date | None:
        """The first day of the stretch; None before Christ and after the last year a calendar holds."""
        if not 1 <= self.year <= MAXYEAR:
            return None
        if self.grain in ("W", "WE"):
            return date.fromisocalendar(self.year, self.n, 6 if self.grain == "WE" else 1)
        if self.grain == "CE":
            return date(max(self.year // 100 * 100, 1), 1, 1)
        if self.grain == "DE":
            return date(max(self.year // 10 * 10, 1), 1, 1)
        month = {"Q": 3 * self.n - 2, "H": 6 * self.n - 5}.get(self.grain, self.month or 1)
        if self.grain == "SE":
            month = SEASON_MONTHS[self.tag]
        return date(self.year, month, self.day or 1)

    @property
    def has_day(self) -> bool:
        """True when the grain is a day or finer."""
        return self.grain in ("D", "P", "T")

    def bounds(self) -> tuple[datetime, datetime] | None:
        """[start, end) of the stretch; None before Christ or past what a calendar holds."""
        first = self.first_day
        if first is None:
            return None
        start = datetime(first.year, first.month, first.day)
        if self.grain == "P":
            early, late = PART_HOURS[self.tag]
            return start + timedelta(hours=early), start + timedelta(hours=late)
        if self.grain == "T":
            hour, _, minute = self.clock.partition(":")
            at = start + timedelta(hours=int(hour), minutes=int(minute or 0))
            return at, at + (timedelta(minutes=1) if minute else timedelta(hours=1))
        months = {"CE": 1200, "DE": 120, "Y": 12, "H": 6, "Q": 3, "SE": 3, "M": 1}.get(self.grain)
        if months is None:
            return start, start + timedelta(days={"W": 7, "WE": 2, "D": 1}[self.grain])
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return (start, datetime(year, month + 1, 1)) if year <= 9999 else None

    def interval(
        self, *, anchor: str = "", reason: str = "", mod: str = "", basis: Basis = "expression"
    ) -> Interval | None:
        """The stretch as an interval; START, MID and END take the third of it that the words mean."""
        both = self.bounds()
        if both is None:
            return None
        start, end = both
        third = (end - start) / 3
        approximate = mod != ""
        if mod == "START":
            end = start + third
        elif mod == "END":
            start = end - third
        elif mod == "MID":
            start, end = start + third, end - third
        if approximate and self.grain not in ("P", "T", "D"):
            start, end = _whole_day(start), max(_whole_day(end), _whole_day(start) + timedelta(days=1))
        return Interval(start, end, _PRECISION[self.grain], self.value, anchor, basis, reason, approximate)

    def coarser(self, grain: Grain) -> Moment:
        """The cell of `grain` that holds this one's beginning (this one, when it is already as coarse)."""
        if GRAIN_ORDER.index(grain) >= GRAIN_ORDER.index(self.grain):
            return self
        if self.year < 0 or grain in ("Y", "DE", "CE"):
            month = self.month if grain == "M" else 0
            return Moment(grain, self.year, month)
        first = self.first_day
        assert first is not None
        return of_day(first, grain)

    def shift(self, unit: str, amount: int) -> Moment:
        """Move by whole units (D W M Q H Y DE CE …), keeping the grain; a day that the month lacks becomes its last."""
        if unit in ("DE", "CE"):
            return self.shift("Y", amount * (10 if unit == "DE" else 100))
        if self.year < 0:
            return replace(self, year=self.year + amount) if unit == "Y" else self
        if unit == "Y" and self.grain not in ("W", "WE"):
            return self._fit(self.year + amount, self.month)
        if unit in ("M", "Q", "H") and self.grain not in ("W", "WE"):
            return self._shift_months(amount * {"M": 1, "Q": 3, "H": 6}[unit])
        first = self.first_day
        assert first is not None
        days = amount * {"D": 1, "NI": 1, "W": 7, "F": 14, "WE": 7, "M": 30, "Q": 91, "H": 182, "Y": 364}[unit]
        if not 0 < first.toordinal() + days <= date.max.toordinal():
            return Moment("Y", first.year + days // 365)
        moved = first + timedelta(days=days)
        if self.has_day:
            return replace(self, year=moved.year, month=moved.month, day=moved.day)
        return of_day(moved, self.grain)

    def _shift_months(self, months: int) -> Moment:
        if self.grain in ("Q", "H"):
            size = 3 if self.grain == "Q" else 6
            year, index = divmod(self.year * (12 // size) + self.n - 1 + months // size, 12 // size)
            return replace(self, year=year, n=index + 1)
        if self.grain in ("Y", "DE", "CE", "SE"):
            return replace(self, year=self.year + months // 12)
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return self._fit(year, month + 1)

    def _fit(self, year: int, month: int) -> Moment:
        day = min(self.day, calendar.monthrange(year, month)[1]) if self.day and 1 <= year <= 9999 else self.day
        return replace(self, year=year, month=month, day=day)


def _whole_day(moment: datetime) -> datetime:
    nearest = moment + _HALF
    return datetime(nearest.year, nearest.month, nearest.day)


def of_day(day: date, grain: Grain = "D") -> Moment:
    """The cell of `grain` that `day` lies in."""
    if grain in ("W", "WE"):
        year, week, _ = day.isocalendar()
        return Moment(grain, year, n=week)
    if grain in ("CE", "DE", "Y"):
        return Moment(grain, day.year)
    if grain in ("Q", "H"):
        return Moment(grain, day.year, n=(day.month - 1) // (3 if grain == "Q" else 6) + 1)
    if grain == "SE":
        tag = ("WI", "SP", "SU", "FA")[day.month % 12 // 3]
        return Moment(grain, day.year - (day.month < 3), tag=tag)
    return Moment("M", day.year, day.month) if grain == "M" else Moment("D", day.year, day.month, day.day)


def parse_value(value: str) -> Moment | None:
    """The moment a TIMEX3 date or time names; None for durations, sets, references, and values with an X in them."""
    if re.fullmatch(r"\d\d", value):
        return Moment("CE", int(value) * 100)
    if re.fullmatch(r"\d\d\d", value):
        return Moment("DE", int(value) * 10)
    match = _VALUE.match(value)
    if match is None:
        return None
    year = int(match["y"])
    if match["q"]:
        return Moment("Q", year, n=int(match["q"]))
    if match["h"]:
        return Moment("H", year, n=int(match["h"]))
    if match["se"]:
        return Moment("SE", year, tag=match["se"])
    if match["w"]:
        return Moment("WE" if match["we"] else "W", year, n=int(match["w"]))
    if not match["m"]:
        return Moment("Y", year)
    month, day = int(match["m"]), int(match["d"] or 0)
    if not 1 <= month <= 12 or day > calendar.monthrange(year or 4, month)[1]:
        return None
    part = match["p"] or ""
    if not day:
        return Moment("M", year, month)
    if part.isalpha() and part in PART_HOURS:
        return Moment("P", year, month, day, tag=part)
    return Moment("T", year, month, day, clock=part) if part[:1].isdigit() else Moment("D", year, month, day)
