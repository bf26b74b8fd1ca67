"""Copies and versions kept up to date: what a reading found out about texts stays in the store, and the next reading
compares only what is new with its neighbours. The groups are those of a reading from scratch, whatever came when.

Postings of the stage "copies": under each bucket its texts; under each sentence the first texts that have it; of each
text its MinHash, the texts it is alike with, and the rows that name it. Marks say in which state each was taken in.
"""

from __future__ import annotations

import bisect
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from detente.model.documents import Document, ParsedText
from detente.model.records import Copy, Version
from detente.reconcile.copies import copies_of
from detente.reconcile.likeness import Compared, Sketch, Verdict, compared, keys
from detente.reconcile.neighbours import NEIGHBOURS, Ids, Neighbours, Shelf
from detente.reconcile.versions import versions
from detente.store.contract import Posting, View, Writer

STAGE = "copies"
# The mark that says which program made the postings; documents' marks stand beside it.
PROGRAM = "program"
# Names under which documents come over the network; when these were fetched tells their versions apart.
_FETCHED = ("http://", "https://")
_TOLD, _SKETCH, _ALIKE, _ROWS = "told ", "sketch ", "alike ", "rows "


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept of a reading: new postings, keys whose earlier ones go (all go when `anew`), and marks."""

    postings: list[Posting]
    gone: list[str]
    marks: dict[str, str]
    anew: bool

    def put(self, writer: Writer) -> None:
        """Keep it."""
        if self.anew:
            writer.clear(STAGE)
        writer.post(STAGE, self.postings, gone=self.gone)
        for item, state in sorted(self.marks.items()):
            writer.mark(STAGE, item, state)


@dataclass(frozen=True, slots=True)
class Kin:
    """All copies (by their documents) and versions (by id, without statements), those of the documents that `changed`
    first, and what is to be kept.
    """

    copies: list[Copy]
    versions: list[Version]
    changed: frozenset[str]
    kept: Kept = field(repr=False)


def kin(view: View, documents: Iterable[Document], program: str) -> Kin:
    """The copies and versions among a case's documents; `program` tells the postings of another program apart."""
    found = _kin(view, documents, program)
    copies, editions = found.copies, found.versions
    if not found.kept.anew:
        copies += [copy for copy in view.rows(Copy) if not found.changed & set(copy.documents)]
        editions += [v for v in view.rows(Version) if not found.changed & {v.earlier, v.later}]
    return replace(
        found, copies=sorted(copies, key=lambda c: c.documents), versions=sorted(editions, key=lambda v: v.id)
    )


def kin_of_part(view: View, documents: Sequence[str], program: str) -> Kin:
    """The same of documents that are new, or may be known by another name or date, while all others are as they were:
    only the copies and versions of what changed.
    """
    return _kin(view, view.documents(documents), program, among=frozenset(documents))


def begins_anew(view: View, documents: Sequence[str], program: str) -> bool:
    """True when nothing that was kept can be gone on from: another program kept it, or one of these documents has other
    words since.
    """
    marks = view.marks(STAGE, [PROGRAM, *documents])
    made_by = marks.pop(PROGRAM, "")
    return made_by != program or _other_words(view, marks)


def naming(view: View, documents: Iterable[str]) -> tuple[list[Copy], list[Version]]:
    """The copies and versions that name any of these documents, as they were kept."""
    told = view.postings(STAGE, keys=[_ROWS + ident for ident in documents])
    ids = sorted({ident for posting in told for ident in posting.value.split()})
    return list(view.rows(Copy, ids=ids)), list(view.rows(Version, ids=ids))


def _kin(view: View, documents: Iterable[Document], program: str, among: frozenset[str] | None = None) -> Kin:
    """The copies and versions of what changed among these documents; all others stay as they are."""
    items = None if among is None else sorted(among)
    marks = view.marks(STAGE, None if items is None else [PROGRAM, *items])
    made_by = marks.pop(PROGRAM, "")
    now = _states(view, list(documents), items)
    anew = not program or made_by != program or not marks.keys() <= now.keys() or _other_words(view, marks)
    before = {} if anew else {ident: _State(*mark.split()) for ident, mark in marks.items()}
    shelf = Shelf() if anew else StoredShelf(view)
    known = Neighbours(shelf)
    new = []
    for parsed in view.texts(sorted(now.keys() - before.keys())):
        now[parsed.document.id] = now[parsed.document.id]._replace(words=_words(parsed))
        new.append(compared(parsed))
    if isinstance(shelf, StoredShelf):
        shelf.fetch(new)
    changed = known.add(new)
    for ident, state in sorted(before.items()):
        now[ident] = now[ident]._replace(words=state.words)
        if now[ident] != state:
            changed |= set(known.group(ident))
    copies, editions = copies_of(known, changed), _editions(view, known, changed)
    gone = [*(_ALIKE + ident for ident in sorted(known.touched)), *(_ROWS + ident for ident in sorted(changed))]
    kept = Kept(
        [*_postings(known), *_rows(changed, copies, editions)],
        [] if anew else gone,
        {PROGRAM: program, **{ident: " ".join(s) for ident, s in now.items() if before.get(ident) != s}},
        anew,
    )
    return Kin(copies, editions, frozenset(changed), kept)


class _State(NamedTuple):
    """In which state a document was taken in, as digests: how it was read, what groups say of it, and what it is
    compared by.
    """

    read: str
    about: str
    words: str = ""


def _states(view: View, documents: Sequence[Document], items: Sequence[str] | None) -> dict[str, _State]:
    """The states of these documents now, their words not looked at; `items` are their ids, None for a whole case."""
    fetched = _fetched(view, None if items is None else [document.id for document in documents])
    read = view.marks("extract", items)
    return {d.id: _State(_digest(read.get(d.id, "")), _digest(_about(d), fetched.get(d.id, ""))) for d in documents}


def _other_words(view: View, marks: Mapping[str, str]) -> bool:
    """True when a document taken in under one of these marks was read in another way since, and has other words."""
    read, taken = view.marks("extract", sorted(marks)), {ident: _State(*mark.split()) for ident, mark in marks.items()}
    late = [ident for ident, state in sorted(taken.items()) if state.read != _digest(read.get(ident, ""))]
    return any(_words(parsed) != taken[parsed.document.id].words for parsed in view.texts(late))


def _words(parsed: ParsedText) -> str:
    """All of a document that `compared` looks at."""
    return _digest(parsed.text, parsed.document.url, *(f"{s.start} {s.end}" for s in parsed.sentences if s.read))


def _rows(changed: Iterable[str], copies: Iterable[Copy], editions: Iterable[Version]) -> Iterator[Posting]:
    """Under each document that changed: the ids of the rows that name it."""
    rows: dict[str, list[str]] = {ident: [] for ident in sorted(changed)}
    named = [*((c.id, c.documents) for c in copies), *((v.id, (v.earlier, v.later)) for v in editions)]
    for ident, documents in sorted(named):
        for document in documents:
            rows[document].append(ident)
    yield from (Posting(_ROWS + document, document, " ".join(ids)) for document, ids in rows.items() if ids)


def _editions(view: View, known: Neighbours, changed: Iterable[str]) -> list[Version]:
    shared = [ident for ident in sorted(changed) if len(known.group(ident)) > 1]
    return versions(known, {parsed.document.id: parsed for parsed in view.texts(shared)}, _fetched(view, shared))


def _fetched(view: View, documents: Sequence[str] | None) -> dict[str, str]:
    """When documents came over the network, of those that did."""
    raws = view.raws(documents)
    return {raw.id: raw.retrieved for raw in raws if raw.names and raw.names[0].startswith(_FETCHED)}


def _about(document: Document) -> str:
    """What groups say of a document beyond its text."""
    return json.dumps([document.name, *document.published.iso()])


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x00".join(parts).encode(), digest_size=8).hexdigest()


def _postings(known: Neighbours) -> Iterator[Posting]:
    for ident in known.new:
        text = known.texts[ident]
        yield from (Posting(key, ident) for key in known.keys[ident])
        yield from (Posting(_TOLD + key, ident) for key in sorted(set(text.told)) if known.holds(key, ident))
        yield Posting(_SKETCH + ident, ident, " ".join(f"{value:x}" for value in text.sketch))
    for ident in sorted(known.touched):
        for other, verdict in sorted(known.alike(ident).items()):
            yield Posting(_ALIKE + ident, other, json.dumps(verdict, ensure_ascii=False))


class StoredShelf(Shelf):
    """What earlier readings found out about texts, from the store's postings."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._under: dict[str, list[str]] = {}
        self._sketches: dict[str, Sketch] = {}
        self._texts: dict[str, ParsedText] = {}

    def fetch(self, texts: Iterable[Compared]) -> None:
        """Look up at once what taking these texts in will ask for."""
        found = [(text.document.id, keys(text), {_TOLD + key for key in text.told}) for text in texts]
        wanted = {key for _, buckets, told in found for key in (*buckets, *told)}
        self._under = {key: [] for key in wanted}
        for posting in self._view.postings(STAGE, keys=sorted(wanted)):
            self._under[posting.key].append(posting.item)
        near: set[str] = set()
        for ident, buckets, _ in found:
            for key in buckets:
                held = self._under[key]
                at = bisect.bisect_left(held, ident)
                near.update(held[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS])
        self.expect(sketches=near)

    def expect(self, buckets: Ids = (), told: Ids = (), sketches: Ids = (), texts: Ids = ()) -> None:
        """Look these up at once."""
        wanted = {key for key in (*buckets, *(_TOLD + key for key in told)) if key not in self._under}
        if wanted:
            self._under |= {key: [] for key in wanted}
            for posting in self._view.postings(STAGE, keys=sorted(wanted)):
                self._under[posting.key].append(posting.item)
        unknown = sorted({ident for ident in sketches if ident not in self._sketches})
        if unknown:
            for posting in self._view.postings(STAGE, keys=[_SKETCH + ident for ident in unknown]):
                self._sketches[posting.item] = _sketch(posting)
        for parsed in self._view.texts(sorted({ident for ident in texts if ident not in self._texts})):
            self._texts[parsed.document.id] = parsed

    def text(self, ident: str) -> Compared:
        """A text that is there."""
        return compared(self._texts.pop(ident) if ident in self._texts else self._view.parsed(ident))

    def sketch(self, ident: str) -> Sketch:
        """Its MinHash."""
        if ident not in self._sketches:
            (posting,) = self._view.postings(STAGE, keys=[_SKETCH + ident])
            self._sketches[ident] = _sketch(posting)
        return self._sketches[ident]

    def keys(self, ident: str) -> list[str]:
        """The buckets it stands in."""
        own = (_TOLD, _SKETCH, _ALIKE, _ROWS)
        return [p.key for p in self._view.postings(STAGE, items=[ident]) if not p.key.startswith(own)]

    def bucket(self, key: str) -> list[str]:
        """The texts that stand in a bucket."""
        if key not in self._under:
            self._under[key] = [posting.item for posting in self._view.postings(STAGE, keys=[key])]
        return self._under.pop(key)

    def holders(self, key: str) -> list[str]:
        """Texts with a sentence: all when they are fewer than FURNITURE, else so many."""
        return self.bucket(_TOLD + key)

    def alike(self, ident: str) -> dict[str, Verdict]:
        """The texts of one origin with it, as far as they were compared."""
        return {p.item: Verdict(*json.loads(p.value)) for p in self._view.postings(STAGE, keys=[_ALIKE + ident])}


def _sketch(posting: Posting) -> Sketch:
    return tuple(int(value, 16) for value in posting.value.split())
