"""Vectors of words in their sentences, by the parts of spaCy's models that look at words and their neighbours.

A model gives each word a vector for itself, made once for each word, and then looks four times at each word and the
ones beside it. The vectors are those of spaCy's own layers up to the rounding of single numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Words whose vectors are remembered: 800 bytes each.
KEPT_WORDS = 60_000
# Rows worked on at a time: what lies between two products then stays in the processor's cache.
ROWS = 512
# Empty rows between sentences, so that none sees another: one for each look.
_APART = 4
# Word, norm and space as one 64-bit key: two of the hashes spaCy gives to strings, and a bit.
_MIX = np.array([2, 0x9E3779B97F4A7C16, 1], dtype=np.uint64)


class Vectors:
    """The vectors that several models of one pipeline give to words, each by its `tok2vec` in the order given."""

    def __init__(self, nlp: Language, models: Sequence[Any]) -> None:
        self._words = _Words(nlp, [model.get_ref("embed") for model in models])
        self._looks = [_looks(model.get_ref("encode")) for model in models]

    def of(self, docs: Sequence[Doc]) -> list[Floats]:
        """For each model one array: a row a token, the docs' tokens after one another."""
        rows, tables = self._words.rows(docs)
        made: list[list[Floats]] = [[] for _ in tables]
        first = 0
        for lengths in _groups([len(doc) for doc in docs]):
            here = rows[first : first + sum(lengths)]
            first += len(here)
            places = np.arange(len(here)) + np.repeat(np.arange(1, len(lengths) + 1) * _APART, lengths)
            for table, looks, out in zip(tables, self._looks, made, strict=True):
                out.append(_looked(table[here], places, looks))
        return [np.concatenate(arrays) for arrays in made]


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Sentences, by their lengths, put together until they fill the rows that are worked on at a time."""
    group: list[int] = []
    rows = 0
    for length in lengths:
        group.append(length)
        rows += length + _APART
        if rows >= ROWS:
            yield group
            group, rows = [], 0
    if group:
        yield group


class _Look:
    """One look of each word at itself and its neighbours: the greatest of three products, brought to one measure."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self.width, self._pieces, seen = weights.shape
        # Piece by piece, so that the greatest is taken of whole stretches of memory.
        self._weights = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(seen, -1))
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, seen: Floats) -> Floats:
        """What is added to each word's vector, from the vectors `seen` at once."""
        width = self.width
        pieces = seen @ self._weights
        pieces += self._bias
        out: Floats = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
        for piece in range(2, self._pieces):
            np.maximum(out, pieces[:, piece * width : (piece + 1) * width], out=out)
        out -= out.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", out, out) / np.float32(width) + np.float32(1e-8)
        out *= (spread ** np.float32(-0.5))[:, None]
        out *= self._gain
        out += self._shift
        return out


def _looks(encode: Any) -> list[_Look]:
    parts = list(encode.walk())
    found = [[part for part in parts if part.name == name] for name in ("maxout", "layernorm")]
    return [_Look(maxout, norm) for maxout, norm in zip(*found, strict=True)]


def _looked(words: Floats, places: Ints, looks: Sequence[_Look]) -> Floats:
    """The words' vectors after all looks; `places` are their rows among empty ones."""
    width = words.shape[1]
    rows = np.zeros((int(places[-1]) + _APART + 1, width), dtype=np.float32)
    rows[places] = words
    seen = np.zeros((len(rows), 3 * width), dtype=np.float32)
    for look in looks[:-1]:
        seen[1:, :width] = rows[:-1]
        seen[:, width : 2 * width] = rows
        seen[:-1, 2 * width :] = rows[1:]
        rows += look(seen)
    # The last time, empty rows need no look.
    last = np.concatenate([rows[places - 1], rows[places], rows[places + 1]], axis=1)
    return rows[places] + looks[-1](last)


class _Words:
    """Vectors of words alone by what the embedding layers see of one: its text, its norm, whether a space follows."""

    def __init__(self, nlp: Language, layers: Sequence[Any]) -> None:
        self._nlp, self._layers = nlp, layers
        self._row: dict[int, int] = {}
        self._tables: list[Floats] = []

    def rows(self, docs: Sequence[Doc]) -> tuple[Ints, list[Floats]]:
        """Of each token the row, of each layer the table that its vectors stand in."""
        tokens = np.concatenate([doc.to_array(["ORTH", "NORM", "SPACY"]) for doc in docs])
        keys, first, token_key = np.unique(tokens @ _MIX, return_index=True, return_inverse=True)
        if len(keys) > KEPT_WORDS:
            return np.arange(len(tokens)), [np.concatenate(layer.predict(list(docs))) for layer in self._layers]
        if len(self._row) + len(keys) > KEPT_WORDS:
            self._row.clear()
        known = keys.tolist()
        self._learn([(key, *tokens[at].tolist()) for key, at in zip(known, first, strict=True) if key not in self._row])
        return np.array([self._row[key] for key in known], dtype=np.int64)[token_key], self._tables

    def _learn(self, new: Sequence[tuple[int, int, int, int]]) -> None:
        from spacy.tokens import Doc

        if not new:
            return
        words, spaces = [self._nlp.vocab.strings[word] for _, word, _, _ in new], [bool(space) for *_, space in new]
        doc = Doc(self._nlp.vocab, words=words, spaces=spaces)
        norms: Any = np.array([[norm] for _, _, norm, _ in new], dtype=np.uint64)
        doc.from_array(["NORM"], norms)
        made = [layer.predict([doc])[0] for layer in self._layers]
        if not self._tables:
            self._tables = [np.empty((KEPT_WORDS, one.shape[1]), dtype=np.float32) for one in made]
        first = len(self._row)
        for table, one in zip(self._tables, made, strict=True):
            table[first : first + len(new)] = one
        self._row.update((key, first + number) for number, (key, *_) in enumerate(new))
