"""Overlapping windows of whole sentences, so that each sentence is read with what stands around it.

Every sentence is the *core* of exactly one window; the sentences before and after it in the window are context. What a
window holds depends on its document only, never on the batch it is read in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from detente.encode.tokens import Pieces

# Word pieces a window may hold, and how many of them are context on each side. The encoder's positions end at 512;
# nine statements in ten lie within 110 pieces, so 96 pieces on each side show most of what a core sentence refers to.
WINDOW, CONTEXT = 384, 96


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` of a text, of which `core_start` to `core_end` are read for their own sake."""

    start: int
    end: int
    core_start: int
    core_end: int


def boundaries(cut: Pieces, sentence_starts: Sequence[int]) -> list[int]:
    """Piece numbers at which sentences begin, from sentence starts in code points; sentences too long are cut."""
    firsts = sorted({bisect_left(cut.starts, at) for at in sentence_starts} | {0})
    longest = WINDOW - 2 * CONTEXT
    out: list[int] = []
    for first, after in zip(firsts, [*firsts[1:], len(cut)], strict=True):
        out.extend(range(first, max(after, first + 1), longest))
    return [at for at in out if at < len(cut)]


def windows(cut: Pieces, sentence_starts: Sequence[int]) -> list[Window]:
    """The windows of a text, in order."""
    firsts = boundaries(cut, sentence_starts)
    ends = [*firsts[1:], len(cut)]
    out: list[Window] = []
    at, room = 0, WINDOW - 2 * CONTEXT
    while at < len(firsts):
        last = at
        while last + 1 < len(firsts) and ends[last + 1] - firsts[at] <= room:
            last += 1
        core_start, core_end = firsts[at], ends[last]
        start = firsts[bisect_left(firsts, core_start - CONTEXT)]
        after = bisect_left(ends, core_end + CONTEXT + 1) - 1
        end = max(core_end, ends[after]) if after >= 0 else core_end
        out.append(Window(min(start, core_start), end, core_start, core_end))
        at = last + 1
    return out
