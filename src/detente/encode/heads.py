"""What the heads on the encoder share with the recipes that train them: label order, distances, decoding of tags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Distances of a piece from a cue, in pieces: 0 inside it, then by bucket, first before it, then after it.
_EDGES = np.array([1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 23, 32, 46, 70, 110, 180])
DISTANCES = 2 * len(_EDGES) + 1

# The linker looks at this many pieces around a cue; 98 statements in 100 lie within 110 pieces.
LINK_REACH = 112


def reach(cue: tuple[int, int], length: int) -> tuple[int, int]:
    """The pieces, of `length`, that the linker reads for `cue`: LINK_REACH of them or all, the cue in the middle."""
    start = max(0, min((cue[0] + cue[1] - LINK_REACH) // 2, length - LINK_REACH))
    return start, min(length, start + LINK_REACH)


def distances(cues: Sequence[tuple[int, int]], length: int) -> NDArray[np.int64]:
    """Bucketed distance from each cue of each piece the linker reads for it: (cues, pieces)."""
    out = np.zeros((len(cues), min(length, LINK_REACH)), dtype=np.int64)
    for row, (start, end) in zip(out, cues, strict=True):
        at = np.arange(*reach((start, end), length))
        before, after = start - at, at - end + 1
        row[:] = np.where(before > 0, np.searchsorted(_EDGES, before, side="right"), 0)
        row[:] = np.where(after > 0, np.searchsorted(_EDGES, after, side="right") + len(_EDGES), row)
    return out


def best_tags(scores: Floats) -> NDArray[np.int64]:
    """Best tag sequences under begin/inside rules (Viterbi): tag 0 is outside, 2k-1 begins role k, 2k is inside it.

    `scores` is (rows, pieces, tags) of log scores, the answer (rows, pieces); an inside tag must follow a begin or
    inside tag of its role. Where each piece's own best tag keeps the rules, that is the best sequence.
    """
    out: NDArray[np.int64] = scores.argmax(-1)
    before = np.concatenate([np.zeros_like(out[:, :1]), out[:, :-1]], axis=1)
    inside = (out > 0) & (out % 2 == 0)
    broken = (inside & (before != out) & (before != out - 1)).any(1)
    for row in np.flatnonzero(broken).tolist():
        out[row] = _best_row(scores[row].tolist())
    return out


def _best_row(scores: list[list[float]]) -> list[int]:
    """Viterbi over one row; plain numbers are faster here than arrays of a few."""
    best = [value if tag % 2 or not tag else -np.inf for tag, value in enumerate(scores[0])]
    roles, back = range(1, len(best), 2), []
    for values in scores[1:]:
        top = max(best)
        came = best.index(top)
        new, whence = [top + values[0]], [came]
        for begin in roles:
            opened, gone_on = best[begin], best[begin + 1]
            new.append(top + values[begin])
            new.append(max(opened, gone_on) + values[begin + 1])
            whence.append(came)
            whence.append(begin if opened >= gone_on else begin + 1)
        best = new
        back.append(whence)
    tags = [best.index(max(best))]
    for whence in reversed(back):
        tags.append(whence[tags[-1]])
    return tags[::-1]


def tagged_spans(tags: NDArray[np.int64], role: int) -> list[tuple[int, int]]:
    """Spans of role number `role` (1, 2, …) in a tag sequence, half-open, in order."""
    begin, inside = 2 * role - 1, 2 * role
    spans: list[tuple[int, int]] = []
    for at, tag in enumerate(tags.tolist()):
        if tag == begin:
            spans.append((at, at + 1))
        elif tag == inside and spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
    return spans
