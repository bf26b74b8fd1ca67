"""The times layer: every time expression of a document, with its TIMEX3 value and the interval it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.times.reading import Timex, read_text
from detente.model.documents import ParsedText
from detente.model.evidence import cite
from detente.model.ids import content_id
from detente.model.rows import TimeExpression


def anchor_day(parsed: ParsedText) -> date | None:
    """The day that relative expressions count from: the last day of the document's time; None when that is unknown."""
    published = parsed.document.published
    if published.day is not None:
        return published.day
    return published.start.date() if published.start is not None and published.end is not None else None


def expression(parsed: ParsedText, timex: Timex) -> TimeExpression:
    """The row of one anchored expression."""
    spans = ((timex.start, timex.end),)
    document = parsed.document.id
    return TimeExpression(
        content_id("time", document, spans), cite(document, parsed.text, spans), timex.resolved.type, timex.resolved.value,
        timex.resolved.interval, timex.resolved.mod,
    )


class Times(Layer):
    """Fills `page.found.times`; needs no parse and no model."""

    name: ClassVar[str] = "times"
    version: ClassVar[str] = "1"

    def read(self, pages: Sequence[Page]) -> None:
        """Read each page by itself, in reading order."""
        for page in pages:
            sentences = [(s.start, s.end) for s in page.sentences]
            found = read_text(page.text, sentences, anchor_day(page.parsed))
            page.found.times.extend(expression(page.parsed, timex) for timex in found)
