"""Senses to values: one reader goes through a document in reading order and anchors each expression.

The anchor is the document's day for what news tells ("yesterday", "on Friday", "last month"), the date last told for what refers
back ("two days later", "that year") and, in a narrative, for dates without a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.extract.times.choosing import Choice, nearest_season, nearest_year, weekday_near
from detente.extract.times.compose import Reading
from detente.extract.times.holidays import holiday_day, holidays
from detente.extract.times.moments import Grain, Moment, of_day, parse_value
from detente.extract.times.senses import Sense
from detente.model.interval import Interval, counted_back
from detente.model.rows import TimexType

_GRAIN: dict[str, Grain] = {
    "D": "D",
    "NI": "D",
    "W": "W",
    "F": "W",
    "WE": "WE",
    "M": "M",
    "Q": "Q",
    "Y": "Y",
    "DE": "DE",
    "CE": "CE",
    "ML": "CE",
}
_BACK_STEPS = frozenset({"the past", "last", "past", "previous", "preceding", "latest"})
_ON_STEPS = frozenset({"next", "coming", "following", "upcoming"})
_TOLD_STEPS = frozenset({"following", "previous", "preceding", "same"})
# What "a few" and a bare plural come to when an interval is wanted: the least and the most of the unit.
FEW = (2, 5)
# Shifts beyond this leave the calendar: about five thousand years.
FARTHEST_DAYS = 1_800_000
_DAYS_IN = {"D": 1, "NI": 1, "W": 7, "F": 14, "M": 30, "Q": 91, "Y": 365, "DE": 3652, "CE": 36525, "ML": 365250}
_UNIT_NAMES = {
    "D": "day",
    "NI": "night",
    "W": "week",
    "WE": "weekend",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "H": "hour",
    "MIN": "minute",
    "S": "second",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an expression comes to."""

    type: TimexType
    value: str
    interval: Interval | None = None
    mod: str = ""
    moment: Moment | None = None


class Reader:
    """Anchors the expressions of one document, in order; remembers the dates told so far."""

    def __init__(self, document: date | None, *, narrative: bool = False) -> None:
        self.document = of_day(document) if document else None
        self.narrative = narrative
        self.told: Moment | None = None
        self.told_day: Moment | None = None
        self.quarter: Moment | None = None
        self.christ = False

    def read(self, reading: Reading, ahead: int) -> Resolved:
        """Anchor one expression; `ahead` is −1 when its sentence looks back, 1 when it looks ahead, 0 when nothing says."""
        sense = reading.sense
        if sense.kind in ("duration", "set", "reference", "recent"):
            return self._amount(sense)
        inside = self._moment(reading.inside, ahead, None) if reading.inside else None
        if reading.inside and inside is None:
            return Resolved("DATE", "")
        moment, why = self._anchored(sense, ahead, inside)
        if moment is None:
            return self._unanchored(sense, why)
        anchor = self._anchor_of(sense, inside)
        if not sense.mod or sense.kind != "shift":
            self._remember(moment, sense)
        kind: TimexType = "TIME" if moment.grain in ("P", "T") else "DATE"
        interval = moment.interval(
            anchor=anchor, reason=why, mod=sense.mod if sense.mod in ("START", "MID", "END", "APPROX") else ""
        )
        if (
            sense.step == "the past" and not self.narrative
        ):  # value by the calendar, as annotators give it; meant is the stretch up to now
            interval = self._span(replace(sense, amount=1)) or interval
        elif sense.mod in ("BEFORE", "AFTER") and interval is not None:
            interval = self._cut(interval, sense.mod)
        return Resolved(kind, moment.value, interval, sense.mod, moment)

    def _cut(self, interval: Interval, mod: str) -> Interval:
        """ "earlier this month" ends with the document's day, "later this month" begins with it."""
        bounds = self.document.bounds() if self.document is not None else None
        if (
            bounds is None
            or interval.start is None
            or interval.end is None
            or not interval.start < bounds[0] < interval.end
        ):
            return interval
        start, end = (interval.start, min(bounds[1], interval.end)) if mod == "BEFORE" else (bounds[0], interval.end)
        side = "up to" if mod == "BEFORE" else "from"
        return replace(interval, start=start, end=end, reason=f"{interval.reason}, {side} that day")

    def _remember(self, moment: Moment, sense: Sense) -> None:
        self.told = moment
        if moment.has_day:
            self.told_day = moment
        if moment.grain == "Q" and sense.kind != "yearago":
            self.quarter = moment
        self.christ = self.christ or moment.year < 0

    def _anchor_of(self, sense: Sense, inside: Moment | None) -> str:
        if inside is not None:
            return inside.value
        base = self._base(sense)
        return base.value if base is not None and not (sense.kind == "calendar" and sense.year) else ""

    def _base(self, sense: Sense) -> Moment | None:
        """What the expression is counted from."""
        told = sense.told or sense.step in _TOLD_STEPS or self.narrative or sense.kind == "clock"
        if sense.kind == "shift" and not sense.told:
            told = False
        if told and sense.unit in ("D", "NI") and self.told_day is not None and self.told is not None:
            return self.told_day if self.told_day.year == self.told.year else self.told
        if told:
            return self.told or self.document
        if sense.kind == "told" and sense.unit == "Q" and self.quarter is not None:
            return self.quarter
        return self.document or self.told

    def _moment(self, sense: Sense, ahead: int, inside: Moment | None) -> Moment | None:
        return self._anchored(sense, ahead, inside)[0]

    def _anchored(self, sense: Sense, ahead: int, inside: Moment | None) -> tuple[Moment | None, str]:
        """The moment and how it was found; None with the reason why not."""
        if sense.kind == "calendar":
            return self._calendar(sense, ahead, inside)
        if sense.kind == "clock":
            return self._clock(sense, inside)
        base = self._base(sense)
        if base is None:
            return None, "the document's day is not known"
        where = "the date last told" if base is not self.document else "the document's day"
        if sense.kind == "step":
            return self._step(sense, base, where)
        if sense.kind == "told" and sense.unit == "WE":
            base = self.document or base
            return of_day(
                (base.first_day or date.min) - timedelta(days=5), "WE"
            ), f"the weekend before {where}, {base.value}"
        if sense.kind == "told":
            return self._told(sense, base, where)
        if sense.kind == "yearago":
            return self._year_ago(sense, base, where)
        return self._shift(sense, base, where)

    def _calendar(self, sense: Sense, ahead: int, inside: Moment | None) -> tuple[Moment | None, str]:
        sign = -1 if sense.bc else 1
        if sense.short and not self.christ:
            return None, "no year before Christ has been told"
        if sense.century or sense.decade:
            return self._long(sense, sign), "named in full"
        year = sign * sense.year if sense.year else 0
        if not year and inside is not None:
            return self._within(sense, inside)
        if year and (sense.month or sense.quarter or sense.half or sense.season or sense.holiday):
            return self._parts(sense, year), "given in full"
        if year:
            return Moment("Y", year), "given in full"
        base = self._base(sense)
        if base is None:
            return None, "no year is given and the document's day is not known"
        return self._partial(sense, base, ahead)

    def _long(self, sense: Sense, sign: int) -> Moment:
        if sense.century:
            return Moment("CE", sign * sense.century * 100 if sign > 0 else -(sense.century * 100))
        return Moment("DE", sign * sense.decade * 10)

    def _parts(self, sense: Sense, year: int) -> Moment | None:
        """The cell that month, quarter, half, season or holiday name in `year`."""
        if sense.holiday:
            day = holiday_day(sense.holiday, year)
            return of_day(day, holidays()[sense.holiday].get("grain", "D")) if day else None
        if sense.quarter:
            return Moment("Q", year, n=sense.quarter)
        if sense.half:
            return Moment("H", year, n=sense.half)
        if sense.season:
            return Moment("SE", year, tag=sense.season)
        if not sense.day:
            return Moment("M", year, sense.month)
        if year > 0 and parse_value(f"{year:04}-{sense.month:02}-{sense.day:02}") is None:
            return None
        return Moment("D", year, sense.month, sense.day)

    def _within(self, sense: Sense, inside: Moment) -> tuple[Moment | None, str]:
        why = f"within {inside.value}"
        if sense.weekday and inside.first_day:
            first = inside.first_day
            return of_day(first + timedelta(days=(sense.weekday - first.isoweekday()) % 7)), why
        return self._parts(sense, inside.year), why

    def _partial(self, sense: Sense, base: Moment, ahead: int) -> tuple[Moment | None, str]:
        """Dates without a year, weekdays, days of the month."""
        told = base is not self.document
        name = "the date last told" if told else "the document's day"
        if base.year < 0:
            return (
                (self._parts(sense, base.year), f"in the year of {name}")
                if not sense.weekday
                else (None, "before Christ")
            )
        choice = Choice(base, ahead, told, sense.step)
        if sense.weekday and not sense.month:
            anchor = (
                self.document if self.document and not (self.narrative and self.told_day) else self.told_day or base
            )
            day = weekday_near(sense.weekday, replace(choice, base=anchor))
            return of_day(day), f"{_direction(day, anchor)} {anchor.value}"
        if sense.day and not sense.month:
            return self._day_only(sense, base, ahead)
        if sense.season or sense.quarter or sense.half:
            return nearest_season(lambda year: self._parts(sense, year), choice), f"nearest to {name}, {base.value}"
        found = nearest_year(lambda year: self._parts(sense, year), choice)
        return found, f"nearest to {name}, {base.value}" if found else "no such day in these years"

    def _day_only(self, sense: Sense, base: Moment, ahead: int) -> tuple[Moment | None, str]:
        if not base.month:
            return None, "no month has been told"
        month = Moment("M", base.year, base.month)
        if base.has_day and base is self.document:
            if ahead > 0 and sense.day < base.day:
                month = month.shift("M", 1)
            elif ahead < 0 and sense.day > base.day:
                month = month.shift("M", -1)
        return self._parts(replace(sense, month=month.month), month.year), f"in {month.value}"

    def _clock(self, sense: Sense, inside: Moment | None) -> tuple[Moment | None, str]:
        day = inside
        if day is None:
            day = self.told_day if self.narrative or self._told_is_recent() else self.document
        if day is None or not day.has_day:
            return None, "the day is not known"
        why = f"on {day.coarser('D').value}"
        if sense.clock:
            return Moment("T", day.year, day.month, day.day, clock=sense.clock), why
        return Moment("P", day.year, day.month, day.day, tag=sense.part), why

    def _told_is_recent(self) -> bool:
        if self.told is None or self.told_day is None or self.told is not self.told_day or self.document is None:
            return self.document is None
        first, today = self.told_day.first_day, self.document.first_day
        return first is not None and today is not None and abs((first - today).days) <= 7

    def _step(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        grain = _GRAIN.get(sense.unit)
        if grain is None:
            return None, "shorter than a day"
        amount = -1 if sense.step in _BACK_STEPS else 1 if sense.step in _ON_STEPS else 0
        if not base.has_day and _finer(grain, base.grain):
            return None, "finer than the date last told"
        moved = base.coarser(grain).shift(sense.unit, amount)
        return moved, f"{sense.step} {_UNIT_NAMES[sense.unit]} from {where}, {base.value}"

    def _told(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        grain = _GRAIN.get(sense.unit)
        if grain is None or _finer(grain, base.grain):
            return None, "finer than the date last told"
        return base.coarser(grain), f"the {_UNIT_NAMES[sense.unit]} of {where}, {base.value}"

    def _year_ago(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        """A year before the period under report: in company results, the same quarter of the year before."""
        quarter = sense.quarter or (self.quarter.n if self.quarter else 0)
        if sense.year:
            return (
                Moment("Q", sense.year, n=quarter) if quarter else Moment("Y", sense.year)
            ), "the period under report, in the year given"
        if sense.quarter:
            return Moment("Q", base.year - 1, n=sense.quarter), f"a year before {where}"
        if self.quarter is not None:
            return self.quarter.shift("Y", -1), f"a year before {self.quarter.value}, the quarter under report"
        return base.coarser("Y").shift("Y", -1), f"a year before {where}, {base.value}"

    def _shift(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        grain = _GRAIN.get(sense.unit)
        if sense.amount is None or grain is None or _too_far(sense):
            return None, f"an unknown number of {_UNIT_NAMES.get(sense.unit, 'unit')}s from {where}, {base.value}"
        unit, amount = sense.unit, sense.amount
        if unit in ("DE", "CE"):  # told in years: "a decade earlier" names a year, not ten
            unit, amount = "Y", amount * (10 if unit == "DE" else 100)
        if amount != int(amount):
            unit, amount = {
                "Y": ("M", amount * 12),
                "M": ("D", amount * 30),
                "W": ("D", amount * 7),
                "DE": ("Y", amount * 10),
            }.get(unit, (unit, round(amount)))
        if _finer(_GRAIN.get(unit, "D"), base.grain):
            return None, f"finer than {where}, {base.value}"
        moved = base.coarser(_GRAIN.get(unit, "D")).shift(unit, round(amount))
        if sense.part:
            moved = replace(moved, grain="P", tag=sense.part)
        side = "before" if amount < 0 else "after"
        return (
            moved,
            f"{abs(round(amount))} {_UNIT_NAMES[unit]}(s) {side} {where}, {base.value}"
            if amount
            else f"{where}, {base.value}",
        )

    def _unanchored(self, sense: Sense, why: str) -> Resolved:
        """A date that the text does not place: the value says so, and the interval is open on the side that is unknown."""
        base = self._base(sense)
        if sense.kind == "shift" and base is None and sense.amount is not None:
            return Resolved("DATE", _pattern(sense), self._counted_back(sense))
        bounds = base.bounds() if base is not None else None
        if sense.kind == "shift" and sense.step:
            back = sense.step == "back"
            interval = self._counted_back(sense)
            if bounds is not None and interval is None:
                interval = _vague(sense, bounds[0].date(), back, base.value if base else "", why)
            return Resolved("DATE", "PAST_REF" if back else "FUTURE_REF", interval)
        if sense.kind == "clock":
            return Resolved("TIME", f"XXXX-XX-XXT{sense.clock or sense.part}")
        if sense.kind == "step" and sense.unit in ("H", "MIN", "S"):
            return Resolved("DURATION", duration_value(sense.unit, 1))
        return Resolved("DATE", _pattern(sense))

    def _counted_back(self, sense: Sense) -> Interval | None:
        """In an undated text: so many days before the unknown day of writing."""
        if self.document is not None or sense.told or sense.step == "on" or (sense.amount or 0) > 0:
            return None
        days = _DAYS_IN.get(sense.unit, 0)
        least, most = (FEW[0] * days, FEW[1] * days) if sense.amount is None else (round(-sense.amount * days),) * 2
        why = f"{least} to {most} days before the day of writing, which is not known"
        return counted_back(least, most, reason=why)

    def _amount(self, sense: Sense) -> Resolved:
        if sense.kind == "reference":
            return Resolved("DATE", sense.value, self._reference(sense.value))
        if sense.kind == "recent":
            return Resolved("DURATION", duration_value(sense.unit, None))
        if sense.kind == "set":
            return Resolved("SET", sense.value or duration_value(sense.unit, sense.amount))
        return Resolved("DURATION", duration_value(sense.unit, sense.amount), self._span(sense), sense.mod)

    def _reference(self, value: str) -> Interval | None:
        if self.document is None:
            return None
        bounds = self.document.bounds()
        assert bounds is not None
        start, end = bounds
        ends = {"PRESENT_REF": (start, end), "PAST_REF": (None, end), "FUTURE_REF": (start, None)}[value]
        return Interval(
            ends[0],
            ends[1],
            "day" if value == "PRESENT_REF" else "range",
            value,
            self.document.value,
            reason="told from the document's day",
        )

    def _span(self, sense: Sense) -> Interval | None:
        """ "the past ten days": the stretch that ends, or begins, with the document's day."""
        if not sense.step or sense.step not in _BACK_STEPS | _ON_STEPS or self.document is None or sense.amount is None:
            return None
        if _too_far(sense):
            return None
        unit, amount = ("D", 1) if sense.unit not in _GRAIN else (sense.unit, round(sense.amount) or 1)
        back = sense.step in _BACK_STEPS
        bounds = self.document.bounds()
        far = self.document.shift(unit, -amount if back else amount).bounds()
        if bounds is None or far is None:
            return None
        start, end = (far[0], bounds[1]) if back else (bounds[0], far[1])
        reason = (
            f"the {amount} {_UNIT_NAMES[unit]}(s) {'to' if back else 'from'} the document's day, {self.document.value}"
        )
        return Interval(
            start,
            end,
            "range",
            duration_value(sense.unit, sense.amount),
            self.document.value,
            reason=reason,
            approximate=bool(sense.mod),
        )


def _too_far(sense: Sense) -> bool:
    return abs(sense.amount or 0) * _DAYS_IN.get(sense.unit, 0) > FARTHEST_DAYS


def _finer(grain: Grain, than: Grain) -> bool:
    order = {"CE": 0, "DE": 1, "Y": 2, "H": 3, "Q": 4, "SE": 4, "M": 5, "W": 6, "WE": 6, "D": 7, "P": 8, "T": 9}
    return order[grain] > order[than] and not (than in ("W", "WE") and grain == "D")


def _direction(day: date, anchor: Moment) -> str:
    first = anchor.first_day
    if first == day:
        return "the day itself,"
    return "the one before" if first is not None and day < first else "the one after"


def _vague(sense: Sense, base: date, back: bool, anchor: str, why: str) -> Interval:
    """ "a few days ago": from the most to the least that a few can be."""
    sign = -1 if back else 1
    unit = sense.unit if sense.unit in _GRAIN else "D"
    low, high = (of_day(base).shift(unit, sign * n).first_day for n in FEW)
    assert low is not None and high is not None
    start, end = min(low, high), max(low, high) + timedelta(days=1)
    first, last = Interval.of_day(start), Interval.of_day(end)
    return Interval(
        first.start, last.start, "range", "PAST_REF" if back else "FUTURE_REF", anchor, reason=why, approximate=True
    )


def _pattern(sense: Sense) -> str:
    """The value of a date whose year is not known."""
    if sense.kind == "calendar" and not sense.short:
        if sense.holiday:
            return "XXXX"
        if sense.weekday:
            return f"XXXX-WXX-{sense.weekday}"
        if sense.day:
            return f"XXXX-{sense.month:02}-{sense.day:02}" if sense.month else f"XXXX-XX-{sense.day:02}"
        if sense.month:
            return f"XXXX-{sense.month:02}"
        return (
            f"XXXX-{sense.season}"
            if sense.season
            else f"XXXX-Q{sense.quarter}"
            if sense.quarter
            else f"XXXX-H{sense.half}"
            if sense.half
            else ""
        )
    return (
        {"D": "XXXX-XX-XX", "M": "XXXX-XX", "W": "XXXX-WXX", "Y": "XXXX", "Q": "XXXX-QX"}.get(sense.unit, "")
        if not sense.short
        else ""
    )


# What half a unit is told as: "an hour and a half" is PT1H30M.
_HALVES = {"H": "30M", "MIN": "30S", "Y": "6M"}
_SMALL = {"H": "H", "MIN": "M", "S": "S"}


def duration_value(unit: str, amount: float | None) -> str:
    """The TIMEX3 value of a length; `None` is an unknown number."""
    if amount is not None and unit in ("DE", "CE"):
        return f"P{amount * (10 if unit == 'DE' else 100):g}Y"
    if unit == "F":
        unit, amount = "W", None if amount is None else amount * 2
    number, half = ("X", "") if amount is None else (f"{amount:g}", "")
    if amount is not None and amount > 1 and amount % 1 == 0.5 and unit in _HALVES:
        number, half = f"{int(amount)}", _HALVES[unit]
    if unit in _SMALL:
        return f"PT{number}{_SMALL[unit]}{half}"
    return f"P{number}{'D' if unit == 'NI' else unit}{half}"
