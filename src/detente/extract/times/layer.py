"""The times layer: every time expression of a document, with its TIMEX3 value and the interval it stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.foreign import reading as foreign
from detente.extract.times.document import document_time
from detente.extract.times.reading import Timex, read_text
from detente.extract.times.stretches import Resolved
from detente.model.documents import FOREIGN, ParsedText
from detente.model.entities import LogEntry
from detente.model.evidence import cite
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.rows import TimeExpression

# A document dated more vaguely than this gives no anchor: what "yesterday" means in it is not known.
VAGUEST = timedelta(days=62)


def anchor_days(parsed: ParsedText) -> tuple[date, date] | None:
    """The first and last day the document may be of, which relative expressions count from; None when too vague."""
    published = parsed.document.published
    if published.start is None or published.end is None or published.end - published.start > VAGUEST:
        return None
    last = max(published.start, published.end - timedelta(microseconds=1))
    return published.start.date(), last.date()


def read_page(parsed: ParsedText) -> list[Timex]:
    """The expressions of a document; in one whose day is not certain, relative ones cover all the days it may be of."""
    sentences = [(s.start, s.end) for s in parsed.sentences]
    days = anchor_days(parsed)
    found = [t for t in read_text(parsed.text, sentences, days[1] if days else None) if not _elsewhere(parsed, t)]
    if days is None or days[0] == days[1]:
        return found
    earliest = {t.start: t.resolved for t in read_text(parsed.text, sentences, days[0])}
    return [replace(t, resolved=_covering(earliest[t.start], t.resolved)) if t.start in earliest else t for t in found]


def _elsewhere(parsed: ParsedText, timex: Timex) -> bool:
    """Words of a sentence in another language, whose months and days English words only happen to look like."""
    at = bisect_right(parsed.sentences, timex.start, key=lambda s: s.start) - 1
    return at >= 0 and parsed.sentences[at].block == FOREIGN


def _covering(first: Resolved, last: Resolved) -> Resolved:
    """What an expression comes to when the document may be of any day between two."""
    a, b = first.interval, last.interval
    if (first.value == last.value and a == b) or a is None or b is None:
        return last
    start = None if a.start is None or b.start is None else min(a.start, b.start)
    end = None if a.end is None or b.end is None else max(a.end, b.end)
    value = last.value if first.value == last.value else f"{first.value}/{last.value}"
    anchor = a.anchor if a.anchor == b.anchor else f"{a.anchor}/{b.anchor}"
    interval = replace(b, start=start, end=end, value=value, anchor=anchor, approximate=True)
    return replace(last, value=value, interval=interval)


def expression(parsed: ParsedText, timex: Timex) -> TimeExpression:
    """The row of one anchored expression."""
    spans = ((timex.start, timex.end),)
    document = parsed.document.id
    return TimeExpression(
        content_id("time", document, spans),
        cite(document, parsed.text, spans),
        timex.resolved.type,
        timex.resolved.value,
        timex.resolved.interval,
        timex.resolved.mod,
    )


class Times(Layer):
    """Fills `page.found.times`; needs no parse and no model."""

    name: ClassVar[str] = "times"
    version: ClassVar[str] = "1"

    def read(self, pages: Sequence[Page]) -> None:
        """Read each page by itself, in reading order; an undated page gets the time its own dates allow."""
        for page in pages:
            page.found.times.extend(expression(page.parsed, timex) for timex in read_page(page.parsed))
            page.found.times.extend(foreign.times(page))
            page.found.times.sort(key=lambda time: (time.evidence[0].start, time.id))
            page.found.log.extend(foreign.told(page))
            inferred = document_time(page.parsed, page.found.times)
            if inferred.known and not page.parsed.document.published.known:
                page.parsed = replace(page.parsed, document=replace(page.parsed.document, published=inferred))
                page.found.log.append(_note(page, inferred))


def _note(page: Page, inferred: Interval) -> LogEntry:
    start, end = inferred.iso()
    reason = f"undated; written between {start or 'an unknown day'} and {end or 'an unknown day'}: {inferred.reason}"
    ident = content_id("log", "extract", page.id, "published", reason)
    return LogEntry(ident, "note", "extract", page.parsed.document.name, reason, page.id)
