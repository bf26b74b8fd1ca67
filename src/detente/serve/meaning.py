"""Sentences near in meaning, whatever their words: cosine of the shared encoder's sentence vectors.

Vectors are made in the background while the case is served, the newest documents first, and live in memory only, for
they tell much of what the sentences say and must go when a document is forgotten, or a sentence blacked out.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.encode.encoder import shared_encoder
from detente.encode.heads import Floats
from detente.serve.index import Index, Record

# Sentences that are held: 1.5 KB each. A case with more says how far the vectors reach.
MOST = 100_000
# Below this cosine two sentences are not about the same.
NEAR = 0.35


@dataclass(frozen=True, slots=True)
class _Made:
    """The sentences of a document: where they stand, their texts, and the vectors made of these."""

    spans: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    vectors: Floats


class Meaning:
    """Vectors of the sentences of one index; those that `before` made of the same texts are taken over."""

    def __init__(self, index: Index, before: Meaning | None = None) -> None:
        self._index = index
        self._made: dict[str, _Made] = {}
        # Not searched: a document may read otherwise by now.
        self._kept: dict[str, _Made] = {}
        if before is not None:
            # In this order, for `before` may still be moving documents from the first to the second.
            kept = before._kept.copy()
            kept.update(before._made.copy())
            self._kept = {ident: made for ident, made in kept.items() if ident in index.documents}
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
        made = sorted(((ident, m) for ident, m in self._made.copy().items() if m.spans), key=lambda pair: pair[0])
        if not made or not words.strip():
            return []
        asked = shared_encoder().sentence_vectors([words])[0]
        places = [(ident, span) for ident, m in made for span in m.spans]
        scores = np.concatenate([m.vectors @ asked for _, m in made])
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
        held = 0
        for document in order:
            if self._stop.is_set():
                return
            if held >= MOST:
                break
            parsed = self._index.view.parsed(document.id)
            spans = tuple((s.start, s.end) for s in parsed.sentences if s.read and parsed.text[s.start : s.end].strip())
            texts = tuple(parsed.text[start:end] for start, end in spans)
            self._made[document.id] = _Made(spans, texts, _vectors(texts, self._kept.get(document.id)))
            self._kept.pop(document.id, None)
            held += len(spans)
        self._kept.clear()


def _vectors(texts: Sequence[str], kept: _Made | None) -> Floats:
    """Vectors of the texts; those that are kept of the very same text are not made again."""
    if kept is not None and kept.texts == texts:
        return kept.vectors
    known = dict(zip(kept.texts, kept.vectors, strict=True)) if kept is not None else {}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known.update(zip(new, shared_encoder().sentence_vectors(new), strict=True))
    # A copy, so that vectors of what no longer stands there go with the whole they were part of.
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)
