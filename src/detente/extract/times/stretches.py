"""Times that are no cell of the calendar: lengths, "the past ten days", "recently", dates that nothing places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from detente.extract.times.moments import Moment, of_day
from detente.extract.times.sense import Sense
from detente.extract.times.units import BACK, DAYS, FEW, GRAIN, NAMES, ON, duration_value, too_far
from detente.model.interval import Interval, Precision, counted_back
from detente.model.rows import TimexType


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an expression comes to."""

    type: TimexType
    value: str
    interval: Interval | None = None
    mod: str = ""
    moment: Moment | None = None


def amount(sense: Sense, document: Moment | None) -> Resolved:
    """A length, a set, or a word for past, present or future; `document` is the document's day where that is known."""
    if sense.kind == "reference":
        return Resolved("DATE", sense.value, _reference(sense.value, document))
    if sense.kind == "recent":
        return Resolved("DURATION", duration_value(sense.unit, None))
    if sense.kind == "set":
        return Resolved("SET", sense.value or duration_value(sense.unit, sense.amount))
    return Resolved("DURATION", duration_value(sense.unit, sense.amount), span(sense, document), sense.mod)


def after_event(sense: Sense, document: Moment | None, ahead: int) -> Resolved:
    """ "a week after the truce": a length, and a time that is known only as past or coming until the event is dated."""
    bounds = document.bounds() if document is not None else None
    start, end = bounds[0] if bounds and ahead > 0 else None, bounds[1] if bounds and ahead <= 0 else None
    count = "some" if sense.amount is None else f"{sense.amount:g}"
    side = "before" if sense.step == "back" else "after"
    reason = f"{count} {NAMES[sense.unit]}(s) {side} an event that the text does not date here"
    value, anchor = duration_value(sense.unit, sense.amount), document.value if document else ""
    time = Interval(start, end, "range" if start or end else "unknown", value, anchor, reason=reason, approximate=True)
    return Resolved("DURATION", value, time, sense.mod)


def _reference(value: str, document: Moment | None) -> Interval | None:
    bounds = document.bounds() if document is not None else None
    if document is None or bounds is None:
        return None
    start, end = None if value == "PAST_REF" else bounds[0], None if value == "FUTURE_REF" else bounds[1]
    precision: Precision = "day" if value == "PRESENT_REF" else "range"
    return Interval(start, end, precision, value, document.value, reason="told from the document's day")


def span(sense: Sense, document: Moment | None) -> Interval | None:
    """The stretch that ends or begins with the document's day: "the past ten days", "the next week"."""
    if sense.step not in BACK | ON or document is None or sense.amount is None or too_far(sense):
        return None
    unit, count = ("D", 1) if sense.unit not in GRAIN else (sense.unit, round(sense.amount) or 1)
    back = sense.step in BACK
    near, far = document.bounds(), document.shift(unit, -count if back else count).bounds()
    if near is None or far is None:
        return None
    start, end = (far[0], near[1]) if back else (near[0], far[1])
    reason = f"{count} {NAMES[unit]}(s) {'to' if back else 'from'} the document's day, {document.value}"
    value = duration_value(sense.unit, sense.amount)
    return Interval(start, end, "range", value, document.value, reason=reason, approximate=bool(sense.mod))


def cut(interval: Interval, mod: str, document: Moment | None) -> Interval:
    """ "earlier this month" ends with the document's day, "later this month" begins with it."""
    day = document.bounds() if document is not None else None
    start, end = interval.start, interval.end
    if day is None or start is None or end is None or not start < day[0] < end:
        return interval
    if mod == "BEFORE":
        return replace(interval, end=min(day[1], end), reason=f"{interval.reason}, up to that day")
    return replace(interval, start=day[0], reason=f"{interval.reason}, from that day")


def unplaced(sense: Sense, base: Moment | None, document: Moment | None, why: str) -> Resolved:
    """A date that the text does not place: its value says so; its interval is as wide as the words allow, or none."""
    if sense.kind == "clock":
        return Resolved("TIME", f"XXXX-XX-XXT{sense.clock or sense.part}")
    if sense.kind == "step" and sense.unit in ("H", "MIN", "S"):
        return Resolved("DURATION", duration_value(sense.unit, 1))
    counted = None if document is not None or sense.told else _days_before(sense)
    if sense.kind == "shift" and base is None and sense.amount is not None:
        return Resolved("DATE", _pattern(sense), counted)
    if sense.kind != "shift" or not sense.step:
        return Resolved("DATE", _pattern(sense))
    value = "PAST_REF" if sense.step == "back" else "FUTURE_REF"
    return Resolved("DATE", value, counted or (_vague(sense, base, value, why) if base is not None else None))


def _days_before(sense: Sense) -> Interval | None:
    """In an undated text: so many days before the unknown day of writing."""
    if sense.kind != "shift" or sense.step == "on" or (sense.amount or 0) > 0:
        return None
    days = DAYS.get(sense.unit, 0)
    least, most = (FEW[0] * days, FEW[1] * days) if sense.amount is None else (round(-sense.amount * days),) * 2
    return counted_back(least, most, reason=f"{least} to {most} days before the day of writing, which is not known")


def _vague(sense: Sense, base: Moment, value: str, why: str) -> Interval | None:
    """ "a few days ago", or "two days later" in a year told without a day: from the least to the most it can be."""
    least, most = FEW if sense.amount is None else (abs(round(sense.amount)),) * 2
    bounds, unit = base.bounds(), sense.unit if sense.unit in GRAIN else "D"
    if bounds is None or too_far(sense):
        return None
    ends = [of_day(moment.date()) for moment in (bounds[0], bounds[1] - timedelta(microseconds=1))]
    counts = (least, most) if value == "FUTURE_REF" else (-most, -least)
    edges = [day.shift(unit, count).bounds() for day, count in zip(ends, counts, strict=True)]
    if edges[0] is None or edges[1] is None:
        return None
    return Interval(edges[0][0], edges[1][1], "range", value, base.value, reason=why, approximate=True)


def _pattern(sense: Sense) -> str:
    """The value of a date whose year is not known; empty where even that says nothing."""
    if sense.short:
        return ""
    if sense.kind != "calendar":
        return {"D": "XXXX-XX-XX", "M": "XXXX-XX", "W": "XXXX-WXX", "Y": "XXXX", "Q": "XXXX-QX"}.get(sense.unit, "")
    if sense.holiday:
        return "XXXX"
    if sense.weekday:
        return f"XXXX-WXX-{sense.weekday}"
    if sense.day:
        return f"XXXX-{sense.month:02}-{sense.day:02}" if sense.month else f"XXXX-XX-{sense.day:02}"
    if sense.month:
        return f"XXXX-{sense.month:02}"
    tag = sense.season or (f"Q{sense.quarter}" if sense.quarter else f"H{sense.half}" if sense.half else "")
    return f"XXXX-{tag}" if tag else ""
