"""Sentences near in meaning, whatever their words: cosine of the shared encoder's sentence vectors.

Vectors are made in the background while the case is served, the newest documents first. They tell much of what the
sentences say and must go when a document is forgotten, or a sentence blacked out: so they live in memory only, or, for
who sees the whole of a record in PostgreSQL with pgvector, beside the sentences there, with which they go. What is put
together for a lower clearance is a record in memory, and so are its vectors.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from detente.encode.encoder import shared_encoder
from detente.encode.heads import Floats
from detente.model.documents import READ_BLOCKS, Document, ParsedText
from detente.model.errors import StoreError
from detente.serve.index import Index, Record
from detente.store.contract import Near, Store, Vectors

_LOG = logging.getLogger("detente.serve")

# Sentences that are held: 1.5 KB each. A case with more says how far the vectors reach.
MOST = 100_000
# Below this cosine two sentences are not about the same.
NEAR = 0.35
# How long vectors wait, in seconds, for another program to end its writing.
AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class _Made:
    """The sentences of a document: where they stand, their texts, and the vectors made of these."""

    spans: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    vectors: Floats


class Meaning(ABC):
    """Sentences of one index by meaning."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._make, daemon=True)

    def start(self) -> None:
        """Begin making vectors."""
        self._thread.start()

    def stop(self) -> None:
        """End it; what is there stays."""
        self._stop.set()

    def wait(self) -> None:
        """Return when all vectors are there."""
        self._thread.join()

    @abstractmethod
    def covered(self) -> tuple[int, int]:
        """How many documents have vectors, and how many there are."""

    def near(self, words: str, *, limit: int = 12) -> list[tuple[Record, float]]:
        """Sentences as evidence with their cosine, the nearest first; each wording once."""
        found: list[tuple[Record, float]] = []
        told: set[str] = set()
        if not words.strip():
            return found
        for hit in self._nearest(shared_encoder().sentence_vectors([words])[0], 4 * limit):
            if hit.cosine < NEAR or len(found) == limit:
                break
            document = self._index.documents.get(hit.document)
            if document is not None and (key := " ".join(hit.words.split())) not in told:
                told.add(key)
                place = {"document": document.name, "start": hit.start, "end": hit.end}
                found.append(({**place, "quote": hit.words, "relay": []}, round(hit.cosine, 2)))
        return found

    @abstractmethod
    def _nearest(self, asked: Floats, limit: int) -> Iterable[Near]:
        """Sentences by their cosine, the nearest first."""

    @abstractmethod
    def _make(self) -> None:
        """Make the vectors that are missing, until all are there or `stop` is called."""

    def _newest_first(self) -> list[Document]:
        return sorted(self._index.documents.values(), key=lambda d: (d.published.iso()[0] or "", d.id), reverse=True)


def meaning(index: Index, store: Store, before: Meaning | None = None) -> Meaning:
    """The sentences of an index of `store` by meaning; what was made for the index `before` it is taken over."""
    try:
        vectors = store.vectors(*shared_encoder().sentences_made_by)
    except StoreError as error:
        _LOG.warning("%s; they are kept in memory until the record changes", error)
        vectors = None
    if vectors is not None:
        return KeptMeaning(index, vectors)
    return HeldMeaning(index, before if isinstance(before, HeldMeaning) else None)


class KeptMeaning(Meaning):
    """Vectors that the record's own database keeps, and finds by an index; in memory from when it no longer does."""

    def __init__(self, index: Index, vectors: Vectors) -> None:
        super().__init__(index)
        self._vectors = vectors
        self._lacking = set(index.documents)
        self._lock = threading.Lock()
        self._instead: HeldMeaning | None = None

    def stop(self) -> None:
        """End it; what is there stays."""
        with self._lock:
            super().stop()
            if self._instead is not None:
                self._instead.stop()

    def wait(self) -> None:
        """Return when all vectors are there."""
        super().wait()
        if self._instead is not None:
            self._instead.wait()

    def covered(self) -> tuple[int, int]:
        """How many documents have vectors, and how many there are."""
        if self._instead is not None:
            return self._instead.covered()
        return len(self._index.documents.keys() - self._lacking), len(self._index.documents)

    def _nearest(self, asked: Floats, limit: int) -> Iterable[Near]:
        if self._instead is None:
            try:
                return self._vectors.near(asked.tolist(), limit=limit)
            except StoreError as error:
                self._fall_back(error)
        return self._instead._nearest(asked, limit) if self._instead is not None else ()

    def _fall_back(self, error: StoreError) -> None:
        """Make vectors in memory, for the database went away or other weights took over."""
        with self._lock:
            if self._instead is None and not self._stop.is_set():
                _LOG.warning("%s; they are kept in memory until the record changes", error)
                self._instead = HeldMeaning(self._index)
                self._instead.start()

    def _make(self) -> None:
        try:
            self._lacking = set(self._vectors.lacking())
            for document in self._newest_first():
                if document.id in self._lacking:
                    self._add(document.id)
                if self._stop.is_set() or self._instead is not None:
                    return
        except StoreError as error:
            self._fall_back(error)

    def _add(self, document: str) -> None:
        """Make the vectors of one document, again should it be written to meanwhile."""
        while not self._stop.is_set():
            sentences = self._vectors.written(document)
            told = [s for s in sentences if s.block in READ_BLOCKS and s.words.strip()]
            made = {
                s.number: vector.tolist() for s, vector in zip(told, _vectors([s.words for s in told]), strict=True)
            }
            if self._vectors.put([(s.number, made.get(s.number)) for s in sentences]):
                self._lacking.discard(document)
                return
            self._stop.wait(AGAIN_S)


class HeldMeaning(Meaning):
    """Vectors in memory; those that `before` made of the same texts are taken over."""

    def __init__(self, index: Index, before: HeldMeaning | None = None) -> None:
        super().__init__(index)
        self._made: dict[str, _Made] = {}
        # Not searched: a document may read otherwise by now.
        self._kept: dict[str, _Made] = {}
        if before is not None:
            # In this order, for `before` may still be moving documents from the first to the second.
            kept = before._kept.copy()
            kept.update(before._made.copy())
            self._kept = {ident: made for ident, made in kept.items() if ident in index.documents}

    def covered(self) -> tuple[int, int]:
        """How many documents have vectors, and how many there are."""
        return len(self._made), len(self._index.documents)

    def _nearest(self, asked: Floats, limit: int) -> Iterable[Near]:
        made = sorted(((ident, m) for ident, m in self._made.copy().items() if m.spans), key=lambda pair: pair[0])
        if not made:
            return
        places = [(ident, span) for ident, m in made for span in m.spans]
        scores = np.concatenate([m.vectors @ asked for _, m in made])
        for number in np.argsort(-scores, kind="stable")[:limit].tolist():
            ident, (start, end) = places[number]
            if (parsed := self._parsed(ident)) is not None:
                yield Near(ident, start, end, parsed.text[start:end], float(scores[number]))

    def _make(self) -> None:
        held = 0
        for document in self._newest_first():
            if self._stop.is_set():
                return
            if held >= MOST:
                break
            parsed = self._parsed(document.id)
            if parsed is None:
                continue
            spans = tuple((s.start, s.end) for s in parsed.sentences if s.read and parsed.text[s.start : s.end].strip())
            texts = tuple(parsed.text[start:end] for start, end in spans)
            self._made[document.id] = _Made(spans, texts, _vectors(texts, self._kept.get(document.id)))
            self._kept.pop(document.id, None)
            held += len(spans)
        self._kept.clear()

    def _parsed(self, document: str) -> ParsedText | None:
        """A document; None when it went since the index was made, or the record with it."""
        try:
            return self._index.view.parsed(document)
        except StoreError:
            return None


def _vectors(texts: Sequence[str], kept: _Made | None = None) -> Floats:
    """Vectors of the texts; those that are kept of the very same text are not made again."""
    if kept is not None and kept.texts == tuple(texts):
        return kept.vectors
    known = dict(zip(kept.texts, kept.vectors, strict=True)) if kept is not None else {}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known.update(zip(new, shared_encoder().sentence_vectors(new), strict=True))
    # A copy, so that vectors of what no longer stands there go with the whole they were part of.
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)
