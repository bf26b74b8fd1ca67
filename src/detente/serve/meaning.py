"""Sentences near in meaning, whatever their words: cosine of the shared encoder's sentence vectors.

Vectors are made in the background while the case is served, the newest documents first, and live in memory only, for
they tell much of what the sentences say and must go when a document is forgotten.
"""

from __future__ import annotations

import threading

import numpy as np

from detente.encode.encoder import shared_encoder
from detente.encode.heads import Floats
from detente.serve.index import Index, Record

# Sentences that are held: 1.5 KB each. A case with more says how far the vectors reach.
MOST = 100_000
# Below this cosine two sentences are not about the same.
NEAR = 0.35

Spans = list[tuple[int, int]]


class Meaning:
    """Vectors of the sentences of one index; those that `before` has of the same documents are taken over."""

    def __init__(self, index: Index, before: Meaning | None = None) -> None:
        self._index = index
        self._made: dict[str, tuple[Spans, Floats]] = {}
        if before is not None:
            self._made = {ident: made for ident, made in before._made.items() if ident in index.documents}
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

    def covered(self) -> tuple[int, int]:
        """How many documents have vectors, and how many there are."""
        return len(self._made), len(self._index.documents)

    def near(self, words: str, *, limit: int = 12) -> list[tuple[Record, float]]:
        """Sentences as evidence with their cosine, the nearest first; each wording once."""
        made = sorted((ident, spans, vectors) for ident, (spans, vectors) in list(self._made.items()) if spans)
        if not made or not words.strip():
            return []
        asked = shared_encoder().sentence_vectors([words])[0]
        places = [(ident, span) for ident, spans, _ in made for span in spans]
        scores = np.concatenate([vectors @ asked for _, _, vectors in made])
        found: list[tuple[Record, float]] = []
        told: set[str] = set()
        for number in np.argsort(-scores, kind="stable")[: 4 * limit].tolist():
            if scores[number] < NEAR or len(found) == limit:
                break
            ident, (start, end) = places[number]
            text = self._index.view.parsed(ident).text[start:end]
            if (key := " ".join(text.split())) not in told:
                told.add(key)
                name = self._index.documents[ident].name
                piece = {"document": name, "start": start, "end": end, "quote": text, "relay": []}
                found.append((piece, round(float(scores[number]), 2)))
        return found

    def _make(self) -> None:
        order = sorted(self._index.documents.values(), key=lambda d: (d.published.iso()[0] or "", d.id), reverse=True)
        held = sum(len(spans) for spans, _ in self._made.values())
        for document in order:
            if self._stop.is_set() or held >= MOST:
                return
            if document.id in self._made:
                continue
            parsed = self._index.view.parsed(document.id)
            spans = [(s.start, s.end) for s in parsed.sentences if s.read and parsed.text[s.start : s.end].strip()]
            texts = [parsed.text[start:end] for start, end in spans]
            self._made[document.id] = (spans, shared_encoder().sentence_vectors(texts))
            held += len(spans)
