"""Reader: a document with everything read from it marked in place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from detente.model.documents import ParsedText
from detente.model.rows import Event, Happening, Mention, Statement, TimeExpression
from detente.model.serial import pack
from detente.serve.errors import NotHere
from detente.serve.index import Index

# Kinds of marks, the outermost first: where several lie over one word, the last of them is the one that is opened.
KINDS: tuple[tuple[str, type[Any]], ...] = (
    ("happening", Happening),
    ("event", Event),
    ("statement", Statement),
    ("time", TimeExpression),
    ("mention", Mention),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that a row rests on; `record` is the record that was put together of the row."""

    start: int
    end: int
    kind: str
    row: str
    record: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text under the same marks. `opens` are those that begin here, `cited` when the reader was sent here."""

    text: str
    marks: tuple[Mark, ...]
    opens: bool
    cited: bool
    first: bool

    @property
    def kinds(self) -> str:
        """The kinds of its marks, as class names."""
        return " ".join(dict.fromkeys(f"m-{mark.kind}" for mark in self.marks))

    @property
    def inmost(self) -> Mark | None:
        """The mark that is opened from here."""
        return self.marks[-1] if self.marks else None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the document: its kind, where it begins, and its stretches."""

    kind: str
    start: int
    stretches: tuple[Stretch, ...]


def reader(index: Index, document: str, at: str, layers: frozenset[str]) -> dict[str, Any]:
    """What the template shows. `at` names the words to go to ("10-20,40-60"). Raises NotHere."""
    if document not in index.documents:
        raise NotHere(f"there is no document {document} in this case")
    parsed = index.view.parsed(document)
    marks = list(_marks(index, document, layers))
    cited = _spans(at, len(parsed.text))
    return {
        "document": index.documents[document],
        "record": index.records("document", [document])[0],
        "blocks": list(_blocks(parsed, marks, cited)),
        "counts": {kind: len({m.row for m in marks if m.kind == kind}) for kind, _ in KINDS},
        "layers": layers,
        "at": at,
        "cited": cited,
    }


def card(index: Index, document: str, row: str) -> dict[str, Any]:
    """What is shown of a marked row: the record it is part of, else the row itself. Raises NotHere."""
    for kind, cls in KINDS:
        found = list(index.view.rows(cls, ids=[row]))
        if found and found[0].evidence[0].document == document:
            member = next(iter(index.members([row]).get(row, ())), None)
            record = index.records(member.kind, [member.id]) if member else []
            return {"kind": kind, "row": pack(found[0]), "record": record[0] if record else None}
    raise NotHere(f"nothing called {row} is marked in this document; it may have been read anew")


def _marks(index: Index, document: str, layers: frozenset[str]) -> Iterator[Mark]:
    found = {kind: list(index.view.rows(cls, document=document)) for kind, cls in KINDS if kind in layers}
    known = index.members([row.id for rows in found.values() for row in rows])
    for kind, rows in found.items():
        for row in rows:
            record = next((m.id for m in known.get(row.id, ())), row.id if kind == "event" else "")
            for piece in row.evidence:
                yield Mark(piece.start, piece.end, kind, row.id, record)


def _spans(at: str, length: int) -> list[tuple[int, int]]:
    """The spans that an address names, those that lie in the text; what is no span is passed over."""
    found = []
    for part in at.split(","):
        first, _, last = part.partition("-")
        if first.isdigit() and last.isdigit() and int(first) < int(last) <= length:
            found.append((int(first), int(last)))
    return sorted(found)


def _blocks(parsed: ParsedText, marks: Sequence[Mark], cited: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """The text in its blocks; text between blocks, and of a document without any, is a block of its own."""
    edges: list[tuple[int, int, str]] = []
    at = 0
    for block in sorted(parsed.blocks, key=lambda b: (b.start, b.end)):
        if block.start > at:
            edges.append((at, block.start, "body"))
        if block.end > max(at, block.start):
            edges.append((max(at, block.start), block.end, block.kind))
        at = max(at, block.end)
    edges.append((at, len(parsed.text), "body"))
    order = {kind: number for number, (kind, _) in enumerate(KINDS)}
    first = True
    for start, end, kind in edges:
        inside = [m for m in marks if m.start < end and m.end > start]
        spans = [(a, b) for a, b in cited if a < end and b > start]
        inside.sort(key=lambda m: (order[m.kind], m.start - m.end, m.start, m.row))
        stretches = []
        for stretch in _stretches(parsed.text, (start, end), inside, spans):
            here = stretch.cited and first
            first = first and not here
            stretches.append(Stretch(stretch.text, stretch.marks, stretch.opens, stretch.cited, here))
        if any(s.text.strip() for s in stretches):
            yield Block(kind, start, tuple(stretches))


def _stretches(
    text: str, span: tuple[int, int], marks: Sequence[Mark], cited: Iterable[tuple[int, int]]
) -> Iterator[Stretch]:
    """The text of a span cut wherever a mark or a citation begins or ends."""
    start, end = span
    cited = list(cited)
    cuts = {start, end}
    for a, b in [*((m.start, m.end) for m in marks), *cited]:
        cuts |= {max(a, start), min(b, end)}
    edges = sorted(cuts)
    over: list[list[Mark]] = [[] for _ in edges]
    for mark in marks:
        for place in range(bisect_left(edges, max(mark.start, start)), bisect_left(edges, min(mark.end, end))):
            over[place].append(mark)
    for place, (a, b) in enumerate(pairwise(edges)):
        here = tuple(over[place])
        opens = bool(here) and max(here[-1].start, start) == a
        yield Stretch(text[a:b], here, opens, any(x <= a and b <= y for x, y in cited), False)
