"""When what was put off is to be, and when it was to be before: "planned for 5 May, has been postponed by a week"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from detente.extract.contract import Page
from detente.extract.happenings.lexicon import words
from detente.extract.happenings.status import moved, moved_to
from detente.extract.happenings.telling import Telling
from detente.model.evidence import Span
from detente.model.interval import UNKNOWN_TIME, Interval

# Between the verb and the length by which it moves: "pushed back by two weeks", "delayed three days".
_BY = re.compile(r"\s*(?:(?:back|off|forward)\s+)?(?:(?:by|for)\s+)?(?:about\s+|at least\s+)?", re.IGNORECASE)
_ON = re.compile(r"\s*(?:(?:back|off|forward)\s+)?(?:(?:on|late|early|last|this)\s+)*", re.IGNORECASE)
_LENGTH = re.compile(r"P(?:(?P<months>\d+)M|(?P<weeks>\d+)W|(?P<days>\d+)D)")


def put_off(page: Page, telling: Telling, time: Interval) -> tuple[Interval, Interval | None]:
    """The time of the occasion and, where it was put off, the time at which it was to be; UNKNOWN_TIME if not told.

    `time` is the one that governs the occasion's word.
    """
    verbs = [t for t in telling.standing.tokens if telling.standing.status == "planned" and moved(t)]
    if not verbs:
        return time, None
    spans = [page.syntax.span(telling.index, list(c.subtree)) for v in verbs for c in moved_to(v)]
    dated = [t for t in page.found.times if t.interval is not None and t.type in {"DATE", "TIME"}]
    new = next((t.interval for t in dated if any(s.covers(t.evidence[0].span) for s in spans)), None)
    verb = page.syntax.span(telling.index, verbs[:1])
    decided = [t.interval for t in dated if _right_behind(page, verb, t.evidence[0].start, _ON)]
    old = time if time.basis == "expression" and time != new and time not in decided else UNKNOWN_TIME
    if new is None and (told := _length(page, verb)) is not None:
        new = _moved(old, told, -1 if verbs[0].lemma_ in words().brings else 1)
    return new or replace(UNKNOWN_TIME, basis="document", reason="put off, and no new day is told"), old


def _length(page: Page, verb: Span) -> re.Match[str] | None:
    """By how much a verb moves what it is said of, in months, weeks or days."""
    lengths = [t for t in page.found.times if t.type == "DURATION"]
    found = next((t for t in lengths if _right_behind(page, verb, t.evidence[0].start, _BY)), None)
    return _LENGTH.fullmatch(found.value) if found is not None else None


def _moved(old: Interval, length: re.Match[str], sign: int) -> Interval | None:
    """A time moved by a length; None where it is not known, or the month that it comes into lacks its day."""
    ends = [_shifted(end, length, sign) for end in (old.start, old.end)]
    if ends[0] is None or ends[1] is None or old.start is None:
        return None
    value = ends[0].date().isoformat()
    value = value if old.day is not None else value[:7] if old.precision == "month" else ""
    day = old.start.date().isoformat()
    return Interval(ends[0], ends[1], old.precision, value, day, "inferred", f"{length.group()} from {day}")


def _shifted(moment: datetime | None, length: re.Match[str], sign: int) -> datetime | None:
    if moment is None:
        return None
    moment += sign * timedelta(days=7 * int(length["weeks"] or 0) + int(length["days"] or 0))
    month = moment.year * 12 + moment.month - 1 + sign * int(length["months"] or 0)
    try:
        return moment.replace(year=month // 12, month=month % 12 + 1)
    except ValueError:
        return None


def _right_behind(page: Page, verb: Span, at: int, between: re.Pattern[str]) -> bool:
    return verb.end <= at and between.fullmatch(page.text, verb.end, at) is not None
