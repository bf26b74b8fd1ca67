"""spaCy's finder of names, by the same choices: all words that open no name at once, and then only the names.

spaCy goes from word to word. But as long as no name is open, what it chooses at a word hangs on that word's vector
alone; and inside a name only on how it began. A name begins (B) or is one word (U), goes on (I) or ends (L).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Names:
    """The finder of names of a pipeline's `part`, over the vectors of its own words."""

    def __init__(self, part: Any) -> None:
        linear, lower, upper = part.model.layers[0].layers[-1], part.model.get_ref("lower"), part.model.get_ref("upper")
        self._linear, self._linear_bias = linear.get_param("W").T, linear.get_param("b")
        # What the word, the first word of the open name and the word before add to a state; both pieces side by side.
        self._parts = [one.transpose(2, 1, 0).reshape(one.shape[2], -1) for one in lower.get_param("W")]
        self._none = [one.T.reshape(-1) for one in lower.get_param("pad")[0]]
        self._bias, self._width = lower.get_param("b").T.reshape(-1), lower.get_param("b").shape[0]
        self._scores, self._scores_bias = upper.get_param("W").T, upper.get_param("b")
        moves = [part.moves.get_class_name(at).partition("-") for at in range(upper.get_dim("nO"))]
        acts, self._labels = [act for act, _, _ in moves], [label for _, _, label in moves]
        column = {(act, label): at for at, (act, label) in enumerate(zip(acts, self._labels, strict=True))}
        self._act = np.array(acts)
        # "U" without a label keeps what others set; nobody does here.
        self._inside = np.isin(self._act, ["I", "L"]) | [move == ("U", "-", "") for move in moves]
        self._goes_on, self._ends = (
            np.array([column.get((act, label), 0) for label in self._labels]) for act in ("I", "L")
        )

    def set(self, docs: Sequence[Doc], vectors: Floats) -> None:
        """Set the names of parsed docs; `vectors` has a row a token, the docs' tokens after one another."""
        from spacy.tokens import Span

        seen = np.concatenate([doc.to_array(["SENT_START", "IS_SPACE"]) for doc in docs])
        ends = np.cumsum([len(doc) for doc in docs])
        # The parser may begin a sentence inside a text; no name reaches into it.
        alone = np.append(seen[1:, 0] == 1, True)
        alone[ends - 1] = True
        found = self._found(vectors @ self._linear + self._linear_bias, alone, seen[:, 1] != 0)
        first = at = 0
        for doc, end in zip(docs, ends.tolist(), strict=True):
            spans = []
            while at < len(found) and found[at][0] < end:
                a, b, label = found[at]
                spans.append(Span(doc, a - first, b - first, label=label))
                at += 1
            doc.set_ents(spans, default="outside")
            first = end

    def _found(self, words: Floats, alone: Bools, space: Bools) -> list[tuple[int, int, str]]:
        """The names: words from, to, label. A word `alone` is followed by none of its sentence."""
        word = words @ self._parts[0]
        scores = self._scored(word + self._none[1] + self._none[2])
        scores[:, self._inside] = -np.inf
        scores[np.ix_(alone, self._act == "B")] = -np.inf
        scores[np.ix_(space, self._act != "O")] = -np.inf
        best = scores.argmax(axis=1)
        begun = np.flatnonzero(self._act[best] == "B")
        ends = dict(zip(begun.tolist(), self._ended(words, word, alone, begun, best[begun]), strict=True))
        out: list[tuple[int, int, str]] = []
        for start in np.flatnonzero(self._act[best] != "O").tolist():
            if not out or start >= out[-1][1]:
                out.append((start, ends.get(start, start + 1), self._labels[best[start]]))
        return out

    def _ended(self, words: Floats, word: Floats, alone: Bools, begun: Ints, best: Ints) -> list[int]:
        """Where each name ends that begins at a word of `begun` with the choice `best`."""
        ends = begun + 2
        first = words[begun] @ self._parts[1]
        still = np.arange(len(begun))
        while len(still):
            last = ends[still] - 1
            state = word[last] + first[still] + words[last - 1] @ self._parts[2]
            scores = self._scored(state)
            rows = np.arange(len(still))
            goes_on = scores[rows, self._goes_on[best[still]]] >= scores[rows, self._ends[best[still]]]
            still = still[goes_on & ~alone[last]]
            ends[still] += 1
        return [int(end) for end in ends]

    def _scored(self, state: Floats) -> Floats:
        state = state + self._bias
        scores: Floats = np.maximum(state[:, : self._width], state[:, self._width :]) @ self._scores
        scores += self._scores_bias
        return scores
