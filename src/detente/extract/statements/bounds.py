"""What the reader's spans may not reach into: the cue, the naming of the origin, and titles above the paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from detente.extract.contract import Page
from detente.extract.statements.plain import plain
from detente.extract.statements.reader import Reported
from detente.extract.statements.words import words
from detente.model.documents import Block
from detente.model.evidence import Span

_ABOVE = frozenset({"title", "heading", "dateline", "byline", "front matter"})
# Pronouns for a hearer that what was said may begin with: "assured him the road would stay open".
_HEARD = frozenset({"him", "her", "them", "me", "us", "you"})


# "called on Sunday | for a halt": what the call is for begins behind "for".
_CALLS = re.compile(r"\bcall(?:s|ed|ing)?$")
_BEFORE_FOR = re.compile(r"(?:\s+(?:(?:on|upon|in|at)(?:\s+[^\s,;]+){1,3}?|again|yesterday|today|\w+ly|\w+day))*\s+")
_FOR = re.compile(r"for\s+(?=\S)")


def tidied(text: str, said: Reported) -> Reported:
    """A statement whose content keeps clear of its cue and of the naming of its origin ("…, citing officials")."""
    said = _called_for(text, said)
    clear = (
        Span(max(a, said.cue.end), b) if a < said.cue.end <= b and a >= said.cue.start else Span(a, b)
        for a, b in said.content
    )
    kept = tuple(
        span for span in clear if text[slice(*span)].strip() and not words().citation.match(plain(text[slice(*span)]))
    )
    trimmed = (Span(b - len(text[a:b].lstrip()), b) for a, b in kept)
    return replace(said, content=tuple(trimmed)) if kept else said


def _called_for(text: str, said: Reported) -> Reported:
    """A call whose "for" the reader took for content: the word is the cue's, wherever the day of the call stands."""
    (a, b), *rest = said.content
    begins = _FOR.match(text, a, b)
    if begins is None or not _CALLS.search(plain(text[slice(*said.cue)])):
        return said
    if not said.cue.end <= a or not _BEFORE_FOR.fullmatch(text, said.cue.end, a):
        return said
    return replace(said, cue=Span(said.cue.start, a + len("for")), content=(Span(begins.end(), b), *rest))


def without_hearer(text: str, said: Reported, hearer: Span | None) -> Reported:
    """A statement whose content leaves out whom it was said to: "told the envoy on Friday that …", "assured him …"."""
    first, rest = said.content[0], said.content[1:]
    if hearer is None or first.start < said.cue.end or not first.overlaps(hearer):
        return said
    if rest and text.startswith("that ", rest[0].start):
        return replace(said, content=rest)
    after = hearer.end + len(text[hearer.end : first.end]) - len(text[hearer.end : first.end].lstrip())
    if first.start == hearer.start and after < first.end and plain(text[slice(*hearer)]) in _HEARD:
        return replace(said, content=(Span(after, first.end), *rest))
    return said


def within_block(page: Page, said: Reported) -> Reported:
    """A source or content that runs from a title or dateline on into the paragraph of its cue, kept to it."""
    blocks = page.parsed.blocks
    block = next((b for b in blocks if b.start <= said.cue.start < b.end), None)
    if block is None:
        return said
    above = [b for b in blocks if b.kind in _ABOVE and b.end <= block.start]
    content = _unbroken(page, said.cue.start, _below(said.content, above))
    source = tuple(Span(max(a, block.start), b) if a < block.start < b else Span(a, b) for a, b in said.source)
    return replace(said, source=source, content=content or said.content)


def _unbroken(page: Page, cue: int, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans cut where one sentence ends without a mark: a heading that was run into the text stands between."""
    out = []
    for a, b in spans:
        first = max(0, bisect_right(page.sentences, a, key=lambda s: s.start) - 1)
        last = bisect_right(page.sentences, b, key=lambda s: s.start)
        for before, after in pairwise(page.sentences[first:last]):
            if a < after.start < b and page.text[before.end - 1].isalnum():
                a, b = (a, before.end) if cue < after.start else (after.start, b)
        out.append(Span(a, b))
    return tuple(out)


def _below(spans: Sequence[Span], above: Sequence[Block]) -> tuple[Span, ...]:
    """The spans without what they have in the blocks above; each cut to what follows the last of them it touches."""
    out = []
    for a, b in spans:
        start = max((block.end for block in above if block.start < b and a < block.end), default=a)
        if start < b:
            out.append(Span(start, b))
    return tuple(out)
