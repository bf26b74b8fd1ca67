"""Cutting quotations: verbatim stretches, short, ending where a clause ends if they can."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.model.evidence import Evidence
from detente.publish.brief.line import QuotePart

# A quotation shows no more words than this; the rest is one click away.
LONGEST = 35
# A cut at the end of a clause is preferred to one in its middle if at least this many words remain.
LEAST = 15

_WORD = re.compile(r"\S+")
_OPENING, _CLOSING = "“„\"'‘«", "”“\"'’»"


def quotation(evidence: Sequence[Evidence], *, longest: int = LONGEST) -> QuotePart | None:
    """The words of `evidence` as a quotation of at most `longest` words; None when there is nothing to quote."""
    pieces: list[Evidence] = []
    left = longest
    for whole in evidence:
        trimmed = _trim(whole)
        if trimmed is None:
            continue
        words = list(_WORD.finditer(trimmed.quote))
        if len(words) > left:
            if left >= LEAST or not pieces:
                pieces.append(_part(trimmed, 0, _cut_at(trimmed.quote, words, left)))
            return QuotePart(tuple(pieces), cut=True, whole=whole)
        pieces.append(trimmed)
        left -= len(words)
    return QuotePart(tuple(pieces), whole=evidence[-1]) if pieces else None


def fragment(evidence: Evidence, start: int, end: int) -> QuotePart:
    """A few words out of `evidence`; offsets count from its start."""
    piece = _part(evidence, start, end)
    return QuotePart((piece,), whole=piece)


def _part(evidence: Evidence, start: int, end: int) -> Evidence:
    first = evidence.start
    return Evidence(evidence.document, first + start, first + end, evidence.quote[start:end], evidence.relay)


def _trim(evidence: Evidence) -> Evidence | None:
    """Without white space, a comma at the end, and the quotation marks around it, which the brief sets itself."""
    quote = evidence.quote
    start, end = 0, len(quote)
    while True:
        before = start, end
        while start < end and (quote[start].isspace() or quote[start] in ",;:"):
            start += 1
        while end > start and (quote[end - 1].isspace() or quote[end - 1] in ",;:"):
            end -= 1
        inside = quote[start:end]
        if len(inside) > 1 and inside[0] in _OPENING and not _has_closing(inside[1:-1]):
            start += 1
        if len(inside) > 1 and inside[-1] in _CLOSING and inside[-1] not in "'’" and not _has_opening(inside[:-1]):
            end -= 1
        if before == (start, end):
            break
    if not any(c.isalnum() for c in quote[start:end]):
        return None
    return _part(evidence, start, end)


def _has_closing(words: str) -> bool:
    return any(c in words for c in "”»") or words.count('"') % 2 == 1


def _has_opening(words: str) -> bool:
    return any(c in words for c in "“„«") or words.count('"') % 2 == 1


def _cut_at(quote: str, words: list[re.Match[str]], longest: int) -> int:
    """Where to cut to `longest` words: after the last clause that leaves enough, else after the last word."""
    kept = words[:longest]
    at = len(kept) - 1
    for number in range(len(kept) - 1, LEAST - 2, -1):
        if kept[number].group()[-1] in ".,;:!?—–":
            at = number
            break
    end = kept[at].end()
    while end > kept[at].start() + 1 and quote[end - 1] in ",;:—–":
        end -= 1
    return end
