"""Applying people's marks: what each document is marked on a day, and what of a case a reader may not see.

stamp(store)                     documents bear the marks that people put on them and on their sources
withheld(view, clearance, day)   the documents, words and speakers kept from a reader of that clearance
redacted(view, document, …)      a document's text without the words and the speakers withheld, read afresh
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from detente.extract.contract import Page
from detente.model.documents import Document, ParsedText
from detente.model.entities import LogEntry
from detente.model.evidence import Evidence, Span
from detente.model.handling import TLP, Marks, marks, rank
from detente.model.interval import Interval
from detente.model.rows import Mention, Statement
from detente.run.pages import read_pages
from detente.run.stages import layers_with
from detente.store.contract import Store, View

STAGE = "handling"
# What stands for the name of somebody who must not be named; shorter names are blacked out.
SOMEBODY = "an official"
_BLACK = "█"
_TICK = timedelta(microseconds=1)
# Parts of a name that tell who it is: longer ones in capitals, whatever the script.
_TELLING = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a reader may not see: whole documents, sentences of others, and the names of speakers."""

    documents: frozenset[str] = frozenset()
    words: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    @property
    def redacted(self) -> frozenset[str]:
        """Documents of which a part is withheld."""
        return frozenset({*self.words, *self.names})

    def touches(self, cites: Iterable[Evidence]) -> bool:
        """True when any of the words cited is withheld."""
        return any(
            cite.document in self.documents
            or any(span.overlaps(cite.span) for span in self.words.get(cite.document, ()))
            for cite in cites
        )


def last_day(when: Interval) -> date | None:
    """The last day an interval holds: a report dated "May 2023" is sure to be out on the 31st. None when open."""
    if when.end is None:
        return None
    return (when.end - _TICK if when.start is None or when.end > when.start else when.end).date()


def newest_day(documents: Iterable[Document]) -> date | None:
    """The newest publication date of a case: what "now" means there."""
    return max((day for d in documents if (day := last_day(d.published)) is not None), default=None)


def standing(view: View, documents: Iterable[Document]) -> date | None:
    """The day that embargoes are held against: the newest publication date, no document counting as newer than the day
    it was taken in, so that a date which a page or a person gives opens nothing early.
    """
    taken = {raw.id: date.fromisoformat(raw.retrieved[:10]) for raw in view.raws() if raw.retrieved}
    told = ((last_day(d.published), taken.get(d.id)) for d in documents)
    return max((min(day, got or day) for day, got in told if day is not None), default=None)


def stamp(store: Store) -> None:
    """Give documents the marks that people put on them; one whose mark was taken back gets its own again.

    An embargo holds against the newest publication date of the case, never against the clock.
    """
    view = store.view()
    bases, said = view.marks(STAGE), marks(view.judgements())
    if not bases and not said:
        return
    documents = list(view.documents())
    day = standing(view, documents)
    with store.writer() as writer:
        for document in documents:
            base = bases.get(document.id, document.handling)
            wanted = said.of(document, base, day)
            if wanted != document.handling:
                parsed = view.parsed(document.id)
                writer.put_parsed(replace(parsed, document=replace(parsed.document, handling=wanted)))
            writer.clear(STAGE, document=document.id)
            if wanted != base:
                writer.mark(STAGE, document.id, base)


def own_mark(view: View, document: Document) -> str:
    """The mark that a document had before people marked it."""
    return view.marks(STAGE).get(document.id, document.handling)


def withheld(view: View, clearance: str, day: date | None) -> Withheld:
    """What is kept from a reader of that clearance, embargoes standing as on `day` (None: the newest of the case)."""
    said, bases, documents = marks(view.judgements()), view.marks(STAGE), list(view.documents())
    day = day or standing(view, documents)
    closed = {d.id for d in documents if rank(said.of(d, bases.get(d.id, d.handling), day)) > rank(clearance)}
    if clearance == TLP[-1]:
        return Withheld()
    words = {
        document: tuple(_sentences(view, document, [span for span, mark in spans if rank(mark) > rank(clearance)]))
        for document, spans in said.words.items()
        if document not in closed
    }
    names = {d.id: tuple(_names(view, d, said)) for d in documents if d.id not in closed}
    return Withheld(
        frozenset(closed),
        {document: spans for document, spans in words.items() if spans},
        {document: spans for document, spans in names.items() if spans},
    )


def _sentences(view: View, document: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The sentences that hold marked words: what stands around a statement tells it too."""
    if spans:
        for sentence in view.parsed(document).sentences:
            if any(span.overlaps(sentence.span) for span in spans):
                yield sentence.span


def _names(view: View, document: Document, said: Marks) -> Iterator[Span]:
    """Where a document names the speakers that are not to be named: their mentions, and their names wherever else."""
    whole, some = said.names_nobody(document), said.unattributed.get(document.id, ())
    if not whole and not some:
        return
    mentions = {m.id: m for m in view.rows(Mention, document=document.id)}
    chains: set[str] = set()
    spans: list[Span] = []
    for row in view.rows(Statement, document=document.id):
        if whole or any(piece.span.overlaps(span) for piece in row.evidence for span in some):
            spans += row.source_spans
            chains |= {mentions[row.speaker].chain} if row.speaker in mentions else set()
    mine = [m for m in mentions.values() if m.chain in chains and m.form != "pronoun"]
    spans += [piece.span for m in mine for piece in m.evidence]
    text = view.parsed(document.id).text
    for word in _telling({m.name for m in mine} | {text[a:b] for a, b in spans}):
        spans += [Span(*found.span()) for found in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]
    pronouns = {piece.span for m in mentions.values() if m.form == "pronoun" for piece in m.evidence}
    yield from sorted(set(spans) - pronouns)


def _telling(names: Iterable[str]) -> list[str]:
    found = {word for name in names for word in _TELLING.findall(name) if word[0] != word[0].lower()}
    return sorted(found)


def redacted(view: View, document: str, hidden: Withheld) -> Page | LogEntry:
    """A document as a reader may see it, read afresh: offsets stay, the bytes are not handed on.

    Sentences withheld are blacked out and read no more. A speaker who must not be named is "an official", in the text
    where there is room. Title, address, source and names of the document are dropped where they would tell.
    """
    parsed = view.parsed(document)
    words, names = hidden.words.get(document, ()), hidden.names.get(document, ())
    text = _blacked(parsed.text, words)
    for span in names:
        text = _renamed(text, span)
    kept = tuple(s for s in parsed.sentences if not any(s.span.overlaps(span) for span in words))
    told = _telling({parsed.text[a:b] for a, b in names})
    page = read_pages([ParsedText(_head(parsed, words, told), text, parsed.blocks, kept)], layers_with(view.issues()))[
        0
    ]
    if isinstance(page, Page):
        page.found.statements[:] = [_unnamed(row, names) for row in page.found.statements]
        page.found.log.clear()
    return page


def _blacked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", _BLACK, text[start:end]) + text[end:]
    return text


def _renamed(text: str, span: Span) -> str:
    size = span.end - span.start
    room = SOMEBODY.ljust(size) if size >= len(SOMEBODY) and "\n" not in text[span.start : span.end] else ""
    return text[: span.start] + (room or re.sub(r"[^\n]", _BLACK, text[span.start : span.end])) + text[span.end :]


def _head(parsed: ParsedText, words: Sequence[Span], told: Sequence[str]) -> Document:
    """The document's description without what is withheld."""
    document = parsed.document
    titles = [block for block in parsed.blocks if block.kind == "title"]
    bare = any(span.overlaps(Span(block.start, block.end)) for block in titles for span in words)
    pattern = re.compile("|".join(map(re.escape, told)), re.IGNORECASE) if told else None

    def tells(value: str) -> bool:
        return bool(value) and (bare or (pattern is not None and pattern.search(value) is not None))

    return replace(
        document,
        names=tuple(name for name in document.names if not tells(name)) or (document.id,),
        title="" if tells(document.title) else document.title,
        url="" if tells(document.url) else document.url,
        source=document.source if pattern is None or not pattern.search(document.source) else "",
        credits=tuple(c for c in document.credits if pattern is None or not pattern.search(c)),
        published=replace(document.published, reason=""),
        judged=(),
    )


def _unnamed(row: Statement, names: Sequence[Span]) -> Statement:
    if not any(span.overlaps(name) for span in row.source_spans for name in names):
        return row
    return replace(row, speaker="", speaker_words=SOMEBODY, office="", attribution="unnamed")
