"""When was an undated text written? Not before the last thing it tells, not after what it expects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from detente.extract.times.direction import direction
from detente.extract.times.tokens import tokenise
from detente.model.documents import ParsedText
from detente.model.interval import Interval
from detente.model.rows import TimeExpression

UNDATED = Interval(None, None, "unknown", basis="inferred", reason="the text gives no date in full")


def document_time(parsed: ParsedText, expressions: Sequence[TimeExpression]) -> Interval:
    """The document's time from dates its own text gives in full; `published` itself where that is known.

    Dates told as past bound it from below, dates told as coming from above; with neither it is unknown. It is
    never today's date.
    """
    published = parsed.document.published
    if published.known:
        return published
    told, coming = _bounds(parsed, expressions)
    start = max(told, default=None)
    end = min((b for b in coming if start is None or b[0] >= start[0]), default=None)
    if start is None and end is None:
        return UNDATED
    reasons = []
    if start is not None:
        reasons.append(f"it tells of {start[1]!r}")
    if end is not None:
        reasons.append(f"it expects {end[1]!r}")
    return Interval(
        start[0] if start else None,
        end[0] if end else None,
        "range" if start and end else "unknown",
        basis="inferred",
        reason=" and ".join(reasons),
        approximate=True,
    )


def _bounds(
    parsed: ParsedText, expressions: Sequence[TimeExpression]
) -> tuple[list[tuple[datetime, str]], list[tuple[datetime, str]]]:
    """Starts of dates told as past, ends of dates told as coming, with their words; only dates given in full."""
    tokens = tokenise(parsed.text)
    told: list[tuple[datetime, str]] = []
    coming: list[tuple[datetime, str]] = []
    for expression in expressions:
        interval = expression.interval
        if (
            interval is None
            or interval.anchor
            or interval.start is None
            or interval.end is None
            or expression.type not in ("DATE", "TIME")
        ):
            continue
        if interval.precision not in ("day", "part", "minute", "hour", "month"):
            continue
        words = expression.evidence[0]
        first = next(i for i, a in enumerate(tokens.starts) if a >= words.start)
        last = next((i for i, a in enumerate(tokens.starts) if a >= words.end), len(tokens.starts))
        sentence = next(
            ((s.start, s.end) for s in parsed.sentences if s.start <= words.start < s.end), (0, len(parsed.text))
        )
        inside = [i for i, a in enumerate(tokens.starts) if sentence[0] <= a < sentence[1]]
        ahead = direction(tokens.words, first, last, (inside[0], inside[-1] + 1) if inside else (first, last))
        (coming if ahead > 0 else told).append(
            (interval.end, words.quote) if ahead > 0 else (interval.start, words.quote)
        )
    return told, coming
