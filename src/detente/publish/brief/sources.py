"""The sources section: every document, its origin, and the cited words in their sentences, which citations link to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.model.documents import Document, ParsedText
from detente.model.evidence import Evidence, Span
from detente.model.records import Copy
from detente.publish.brief.line import Line
from detente.publish.dates import written
from detente.store.contract import View

# A sentence longer than this many characters is shown only around the words cited.
LONGEST = 500
AROUND = 160
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text that is cited, or not."""

    words: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences with cited words in them. `key` is the anchor ("2-7"), `label` what citations show ("2.7")."""

    key: str
    label: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A document as the sources section lists it; `copies` are the numbers of those with the same origin, `people` what
    people said of it: whose note it is, who set its date.
    """

    number: int
    document: Document
    date: str
    basis: str
    copies: tuple[int, ...]
    why: tuple[str, ...]
    passages: tuple[Passage, ...]
    people: tuple[str, ...] = ()


class Sources:
    """Numbers documents by date and passages by place, and knows which passage a citation is in."""

    def __init__(self, view: View, lines: Iterable[Line]) -> None:
        self._parsed = {d.id: view.parsed(d.id) for d in view.documents()}
        ordered = sorted(
            self._parsed.values(), key=lambda p: (p.document.published.iso()[0] or "9999", p.document.name)
        )
        self._number = {parsed.document.id: number for number, parsed in enumerate(ordered, 1)}
        self._copies = list(view.rows(Copy))
        cited: dict[str, list[Evidence]] = defaultdict(list)
        for line in lines:
            for cite in line.cites:
                cited[cite.document].append(cite)
        self._passages: dict[str, list[tuple[Span, Passage]]] = {
            document: list(_passages(self._parsed[document], self._number[document], cites))
            for document, cites in cited.items()
        }

    def of(self, cites: Iterable[Evidence]) -> list[Passage]:
        """The passages that hold the citations, each once, by document and place."""
        found: dict[tuple[int, int], Passage] = {}
        for cite in cites:
            for span, passage in self._passages[cite.document]:
                if span.covers(cite.span):
                    found[self._number[cite.document], span.start] = passage
        return [found[place] for place in sorted(found)]

    def entries(self) -> list[SourceEntry]:
        """All documents, by number."""
        return [
            self._entry(self._parsed[ident].document) for ident in sorted(self._number, key=self._number.__getitem__)
        ]

    def _entry(self, document: Document) -> SourceEntry:
        copy = next((c for c in self._copies if document.id in c.documents), None)
        others = (
            sorted(self._number[d] for d in copy.documents if d != document.id and d in self._number) if copy else []
        )
        date = written(document.published)
        return SourceEntry(
            self._number[document.id], document, date, document.published.basis if date else "", tuple(others),
            copy.reasons if copy else (), tuple(p for _, p in self._passages.get(document.id, ())),
            tuple(f"{m.field} set by {m.author}" if m.field else f"a note by {m.author}" for m in document.judged),
        )  # fmt: skip


def _passages(parsed: ParsedText, number: int, cites: Sequence[Evidence]) -> Iterator[tuple[Span, Passage]]:
    """Stretches of whole sentences around the citations, merged where they meet."""
    spans: list[Span] = []
    for cite in sorted(cites, key=lambda c: (c.start, c.end)):
        span = _sentences(parsed, cite)
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    for count, span in enumerate(spans, 1):
        inside = [c for c in cites if span.covers(c.span)]
        yield span, Passage(f"{number}-{count}", f"{number}.{count}", _stretches(parsed.text, span, inside))


def _sentences(parsed: ParsedText, cite: Evidence) -> Span:
    """From the start of the first sentence that the citation touches to the end of the last."""
    starts = parsed.sentences
    at = max(bisect_right(starts, cite.start, key=lambda s: s.start) - 1, 0)
    start, end = cite.start, cite.end
    for sentence in starts[at:]:
        if sentence.start >= cite.end:
            break
        if sentence.end > cite.start:
            start, end = min(start, sentence.start), max(end, sentence.end)
    return Span(start, end)


def _stretches(text: str, span: Span, cites: Sequence[Evidence]) -> tuple[Stretch, ...]:
    """The passage as cited and other stretches; far from what is cited, long text gives way to …"""
    merged: list[Span] = []
    for cite in sorted(cites, key=lambda c: (c.start, c.end)):
        if merged and cite.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, cite.end))
        else:
            merged.append(cite.span)
    out: list[Stretch] = []
    at = span.start
    long = span.end - span.start > LONGEST
    for place in merged:
        out.append(Stretch(_shortened(text[at : place.start], head=bool(out), tail=True, long=long), cited=False))
        out.append(Stretch(text[place.start : place.end], cited=True))
        at = place.end
    out.append(Stretch(_shortened(text[at : span.end], head=True, tail=False, long=long), cited=False))
    return tuple(Stretch(_SPACE.sub(" ", s.words), s.cited) for s in out if s.words)


def _shortened(words: str, *, head: bool, tail: bool, long: bool) -> str:
    """Keep the ends that touch citations; cut the rest at a word."""
    if not long or len(words) <= 2 * AROUND:
        return words
    first = words[:AROUND].rsplit(" ", 1)[0] if head else ""
    last = words[-AROUND:].split(" ", 1)[-1] if tail else ""
    return f"{first} … {last}"
