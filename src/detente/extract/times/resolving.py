"""Senses to values: one reader goes through a document in reading order and anchors each expression.

The anchor is the document's day for what news tells ("yesterday", "on Friday", "last month"), the date last told for
what refers back ("two days later", "that year") and, in a narrative, for dates without a year.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from detente.extract.times.choosing import Choice, nearest_season, nearest_year, weekday_near
from detente.extract.times.compose import Reading
from detente.extract.times.holidays import holiday_day, holidays
from detente.extract.times.moments import Moment, of_day, parse_value
from detente.extract.times.sense import Sense
from detente.extract.times.stretches import Resolved, after_event, amount, cut, span, unplaced
from detente.extract.times.units import BACK, GRAIN, NAMES, ON, finer, too_far, whole_units
from detente.model.rows import TimexType

_TOLD_STEPS = frozenset({"following", "previous", "preceding", "same"})


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
        """Anchor one expression; `ahead` is −1 when its sentence looks back, 1 when ahead, 0 when nothing says."""
        sense = reading.sense
        if sense.event:
            return after_event(sense, self.document, ahead)
        if sense.kind in ("duration", "set", "reference", "recent"):
            return amount(sense, self.document)
        inside = self._moment(reading.inside, ahead, None) if reading.inside else None
        if reading.inside and inside is None:
            return Resolved("DATE", "")
        moment, why = self._anchored(sense, ahead, inside)
        if moment is None:
            return unplaced(sense, self._base(sense), self.document, why)
        anchor = self._anchor_of(sense, inside)
        if not sense.mod or sense.kind != "shift":
            self._remember(moment, sense)
        kind: TimexType = "TIME" if moment.grain in ("P", "T") else "DATE"
        interval = moment.interval(
            anchor=anchor, reason=why, mod=sense.mod if sense.mod in ("START", "MID", "END", "APPROX") else ""
        )
        if sense.step == "the past" and not self.narrative:
            # its value is the calendar's, as annotators give it; meant is the stretch up to now
            interval = span(replace(sense, amount=1), self.document) or interval
        elif sense.mod in ("BEFORE", "AFTER") and interval is not None:
            interval = cut(interval, sense.mod, self.document)
        return Resolved(kind, moment.value, interval, sense.mod, moment)

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
        bare_year = self.told is not None and not self.told.month and sense.kind == "calendar"
        return self.document or (None if bare_year else self.told)  # "the 2015 deal" does not date news of no date

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
            saturday = (base.first_day or date.max) - timedelta(days=5)
            return of_day(saturday, "WE"), f"the weekend before {where}, {base.value}"
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
            if sense.weekday:
                return None, "before Christ"
            return self._parts(sense, base.year), f"in the year of {name}"
        choice = Choice(base, ahead, told, sense.step)
        if sense.weekday and not sense.month:
            if self.document is None and not self.narrative:
                return None, "which week is meant depends on the document's day, which is not known"
            anchor = self.told_day or base if self.narrative or self.document is None else self.document
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
        grain = GRAIN.get(sense.unit)
        if grain is None:
            return None, "shorter than a day"
        count = -1 if sense.step in BACK else 1 if sense.step in ON else 0
        if not base.has_day and finer(grain, base.grain):
            return None, "finer than the date last told"
        moved = base.coarser(grain).shift(sense.unit, count)
        return moved, f"{sense.step} {NAMES[sense.unit]} from {where}, {base.value}"

    def _told(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        grain = GRAIN.get(sense.unit)
        if grain is None or finer(grain, base.grain):
            return None, "finer than the date last told"
        return base.coarser(grain), f"the {NAMES[sense.unit]} of {where}, {base.value}"

    def _year_ago(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        """A year before the period under report: in company results, the same quarter of the year before."""
        quarter = sense.quarter or (self.quarter.n if self.quarter else 0)
        if sense.year:
            found = Moment("Q", sense.year, n=quarter) if quarter else Moment("Y", sense.year)
            return found, "the period under report, in the year given"
        if sense.quarter:
            return Moment("Q", base.year - 1, n=sense.quarter), f"a year before {where}"
        if self.quarter is not None:
            return self.quarter.shift("Y", -1), f"a year before {self.quarter.value}, the quarter under report"
        return base.coarser("Y").shift("Y", -1), f"a year before {where}, {base.value}"

    def _shift(self, sense: Sense, base: Moment, where: str) -> tuple[Moment | None, str]:
        if sense.amount is None or sense.unit not in GRAIN or too_far(sense):
            return None, f"an unknown number of {NAMES.get(sense.unit, 'unit')}s from {where}, {base.value}"
        unit, count = whole_units(sense.unit, sense.amount)
        grain = GRAIN[unit]
        if finer(grain, base.grain):
            return None, f"finer than {where}, {base.value}"
        moved = base.coarser(grain).shift(unit, count)
        if sense.part:
            moved = replace(moved, grain="P", tag=sense.part)
        if not count:
            return moved, f"{where}, {base.value}"
        return moved, f"{abs(count)} {NAMES[unit]}(s) {'before' if count < 0 else 'after'} {where}, {base.value}"


def _direction(day: date, anchor: Moment) -> str:
    first = anchor.first_day
    if first == day:
        return "the day itself,"
    return "the one before" if first is not None and day < first else "the one after"
