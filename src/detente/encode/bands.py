"""Which pieces of a text the reader reads together: each piece once, in blocks that see the blocks beside them.

A block attends to itself and to the pieces around it, so that the cost of a piece does not grow with its text, and
through the layers a piece still learns of what stands further off. Positions start again at a sentence before they
would pass what the encoder knows. What is read together depends on the text only, never on the batch it came in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.encode.tokens import Pieces

Ints = NDArray[np.int64]

# Pieces of a block, and how many it sees before and after itself; pieces numbered before positions start again.
BLOCK, AROUND, STRETCH = 64, 64, 384
# Texts longer than this are read in parts, to bound memory; a part is read with this much of what stands around it.
PART, MARGIN = 2048, 256


class Band(NamedTuple):
    """Piece numbers of each block, (blocks, pieces), of what each block sees, and each piece's place in the blocks.

    Where a text ends the last block reaches back, so that all are of one size and nothing has to be filled up.
    """

    queries: Ints
    keys: Ints
    place: Ints


def band(length: int) -> Band:
    """The blocks of `length` pieces."""
    size, seen = min(BLOCK, length), min(BLOCK + 2 * AROUND, length)
    firsts = np.arange(0, length, size)
    starts = np.minimum(firsts, length - size)
    lefts = np.clip(starts - AROUND, 0, length - seen)
    number = np.arange(length) // size
    place = number * size + np.arange(length) - starts[number]
    return Band(starts[:, None] + np.arange(size), lefts[:, None] + np.arange(seen), place)


def firsts(cut: Pieces, sentence_starts: Sequence[int]) -> list[int]:
    """Piece numbers at which sentences begin, from sentence starts in code points."""
    found = sorted({bisect_left(cut.starts, at) for at in sentence_starts} | {0})
    return [at for at in found if at < len(cut)]


def positions(sentences: Sequence[int], length: int) -> Ints:
    """Each piece's position: counted from a sentence's begin on, anew before a sentence that would pass STRETCH.

    `sentences` are the piece numbers where sentences begin. A sentence longer than that starts again within itself.
    """
    out = np.zeros(length, dtype=np.int64)
    at = 0
    for first, end in zip(sentences, [*sentences[1:], length], strict=True):
        if end - at > STRETCH:
            at = first
        out[first:end] = np.arange(first - at, end - at) % STRETCH
    return out


def parts(length: int) -> Iterator[tuple[int, int, int, int]]:
    """Start and end of each part of a text, and of those of its pieces that are read for their own sake."""
    for first in range(0, length, PART):
        after = min(first + PART, length)
        yield max(0, first - MARGIN), min(length, after + MARGIN), first, after
