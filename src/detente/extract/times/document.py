"""When was an undated text written? Not before the last thing it tells, not after what it expects."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from datetime import datetime

from detente.extract.times.direction import direction
from detente.extract.times.tokens import tokenise
from detente.model.documents import ParsedText, Sentence
from detente.model.interval import Interval, Precision
from detente.model.rows import TimeExpression

# Only dates this fine bound a document's time; a year it names may be half gone or hardly begun.
_FINE = frozenset({"day", "part", "minute", "hour", "month", "weekend", "week"})
# The plain future, which the writer speaks from the day of writing; "would" and "was to" may look ahead from long ago.
_FUTURE = frozenset({"will", "shall"})


def document_time(parsed: ParsedText, expressions: Sequence[TimeExpression]) -> Interval:
    """The document's time from dates its own text gives in full; `published` itself where that is known.

    A date told in the plain future bounds it from above, one told as past from below; without either it is unknown. It
    is never today's date.
    """
    published = parsed.document.published
    if published.known:
        return published
    dates = list(_dates(parsed, expressions))
    start, told = max(((start, words) for start, _, words, ahead in dates if not ahead), default=(None, ""))
    coming = [(end, words) for _, end, words, ahead in dates if ahead and (start is None or end > start)]
    end, expected = min(coming, default=(None, ""))
    if start is None and end is None:
        return Interval(None, None, "unknown", basis="inferred", reason="the text gives no date in full")
    reasons = [f"it tells of {told!r}"] * bool(told) + [f"it expects {expected!r}"] * bool(expected)
    precision: Precision = "range" if start and end else "unknown"
    return Interval(start, end, precision, basis="inferred", reason=" and ".join(reasons), approximate=True)


def _dates(parsed: ParsedText, expressions: Sequence[TimeExpression]) -> Iterator[tuple[datetime, datetime, str, bool]]:
    """(start, end, words, told as coming) of each date given in full, leaving out those that may be either."""
    for expression in expressions:
        time, words = expression.interval, expression.evidence[0]
        if time is None or time.anchor or time.start is None or time.end is None or time.precision not in _FINE:
            continue
        sentence = next((s for s in parsed.sentences if s.start <= words.start < s.end), Sentence(0, len(parsed.text)))
        tokens = tokenise(parsed.text[sentence.start : sentence.end])
        first = bisect.bisect_left(tokens.starts, words.start - sentence.start)
        last = bisect.bisect_left(tokens.starts, words.end - sentence.start)
        coming = not _FUTURE.isdisjoint(tokens.words[:first])
        if coming or direction(tokens.words, first, last, (0, len(tokens.words))) <= 0:
            yield time.start, time.end, words.quote, coming
