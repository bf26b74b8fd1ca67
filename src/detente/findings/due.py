"""When an announced act is due: a time in its words after the announcement, "by 30 April", "within a week"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from detente.findings.case import Case
from detente.model.evidence import Span
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.rows import TimeExpression

_WITHIN = re.compile(r"\b(?:within|in|inside|over|during)\s+(?:the\s+(?:next|coming)\s+)?$", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:by|before|until|till|no\s+later\s+than|not\s+later\s+than|as\s+of|from)\s+(?:the\s+)?$", re.IGNORECASE
)
_LENGTH = re.compile(r"P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?(?:T(?:(?P<H>\d+)H)?)?")
_HOURS = {"Y": 365 * 24, "M": 30 * 24, "W": 7 * 24, "D": 24, "H": 1}
# Characters before a length in which "within" stands.
BEFORE = 24


def due(case: Case, document: str, span: Span) -> Interval:
    """The day an announcement gives: one behind "by", else one after it was made, else one that is not yet over then;
    else one behind "by" before it in the sentence. A length of time counts from the publication.
    """
    published = case.published(document)
    if published.start is None:
        return UNKNOWN_TIME
    ahead: list[tuple[int, Interval]] = []
    for time in case.time_in(document, span):
        when, start = time.interval, time.evidence[0].start
        if when is not None and when.end is not None and when.end > published.start and time.type != "DURATION":
            by = _BY.search(case.words(document, (max(start - BEFORE, 0), start)))
            later = published.end is not None and when.end > published.end
            ahead.append((0 if by else 1 if later else 2, when))
        elif (ends := _end(case, document, time, published.start)) is not None:
            anchor = published.start.date().isoformat()
            reason = "counted from the day of the announcement"
            ahead.append((1, Interval(published.start, ends, "range", anchor=anchor, basis="inferred", reason=reason)))
    return min(ahead, key=lambda found: found[0])[1] if ahead else _before(case, document, span)


def _before(case: Case, document: str, span: Span) -> Interval:
    """The day behind "by" that stands earlier in the sentence: "By the end of March Norland will publish …"."""
    published, sentence = case.published(document), case.sentence(document, span.start)
    for time in case.time_in(document, Span(sentence.start, span.start)):
        when, start = time.interval, time.evidence[0].start
        by = _BY.search(case.words(document, (max(start - BEFORE, sentence.start), start)))
        ahead = when is not None and when.end is not None and published.end is not None and when.end > published.end
        if when is not None and by and ahead and time.type != "DURATION":
            return when
    return UNKNOWN_TIME


def _end(case: Case, document: str, time: TimeExpression, announced: datetime) -> datetime | None:
    """When "within two weeks" of the announcement is over, its last day included; None for any other length."""
    place = time.evidence[0]
    m = _LENGTH.fullmatch(time.value) if time.type == "DURATION" else None
    if m is None or not _WITHIN.search(case.words(document, (max(place.start - BEFORE, 0), place.start))):
        return None
    hours = sum(int(number) * _HOURS[unit] for unit, number in m.groupdict().items() if number)
    return announced + timedelta(hours=hours + 24) if hours else None
