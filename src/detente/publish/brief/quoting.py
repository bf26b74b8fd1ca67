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
# No word is longer; a stretch without a space may be.
LONGEST_WORD = 30
_POSSESSIVE = re.compile(r"\s*[’']s\s+")
_INTO, _ON = re.compile(r"(?:\w+-)*\w*$"), re.compile(r"\w*")
# A reported clause may be quoted without the word that joins it; "that is" may be no such word.
_JOINING = re.compile(r"\s*that\s+(?!(?:is|was|will|would|has|had|can|could|may|might|must|means|way|kind)\b)")
_OPENING, _CLOSING = "“„\"'‘«", "”“\"'’»"


def quotation(evidence: Sequence[Evidence], *, longest: int = LONGEST, clause: bool = True) -> QuotePart | None:
    """The words of `evidence` as a quotation of at most `longest` words; None when there is nothing to quote.

    The "that" before a reported `clause` is left out.
    """
    pieces: list[Evidence] = []
    left = longest
    for whole in evidence:
        joining = _JOINING.match(whole.quote) if clause and not pieces else None
        if joining:
            whole = _part(whole, joining.end(), len(whole.quote))
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


def whole_words(evidence: Evidence, text: str) -> Evidence:
    """`evidence` with a word of `text` that it begins or ends inside of in full;

    a loose "’s" at its start is left out.
    """
    loose = _POSSESSIVE.match(evidence.quote)
    start, end = evidence.start + (loose.end() if loose else 0), evidence.end
    if not loose and evidence.quote[:1].isalnum():
        start -= len(_INTO.search(text[max(0, start - LONGEST_WORD) : start]).group())  # type: ignore[union-attr]
    if evidence.quote[-1:].isalnum():
        end += len(_ON.match(text[end : end + LONGEST_WORD]).group())  # type: ignore[union-attr]
    return Evidence(evidence.document, start, end, text[start:end], evidence.relay) if start < end else evidence


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
