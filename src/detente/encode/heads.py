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
LINK_REACH = 176


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
    inside tag of its role.
    """
    rows, count, tags = scores.shape
    allowed = np.zeros((tags, tags), dtype=np.float32)
    for tag in range(2, tags, 2):
        allowed[:, tag] = -np.inf
        allowed[tag - 1 : tag + 1, tag] = 0.0
    out = np.zeros((rows, count), dtype=np.int64)
    if not count:
        return out
    best = scores[:, 0].copy()
    best[:, 2::2] = -np.inf
    back = np.zeros((count, rows, tags), dtype=np.int64)
    for step in range(1, count):
        total = best[:, :, None] + allowed
        back[step] = total.argmax(1)
        best = total.max(1) + scores[:, step]
    out[:, -1] = best.argmax(1)
    for step in range(count - 1, 0, -1):
        out[:, step - 1] = back[step, np.arange(rows), out[:, step]]
    return out


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
