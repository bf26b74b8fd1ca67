"""Windows hold each piece's sentence exactly once as core, and never more than the encoder reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.encode.tokens import Pieces
from detente.encode.windows import CONTEXT, WINDOW, windows


def cut_of(count: int) -> Pieces:
    """`count` one-letter pieces, two code points apart."""
    row = tuple(range(count))
    starts = tuple(2 * n for n in row)
    return Pieces(row, starts, tuple(s + 1 for s in starts), row, row, row)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 400), max_size=30))
def test_every_piece_is_in_exactly_one_core(lengths: list[int]) -> None:
    starts, at = [], 0
    for length in lengths:
        starts.append(2 * at)
        at += length
    cut = cut_of(at)
    found = windows(cut, starts)
    assert [n for w in found for n in range(w.core_start, w.core_end)] == list(range(at))
    for window in found:
        assert 0 <= window.start <= window.core_start < window.core_end <= window.end <= at
        assert window.end - window.start <= WINDOW
        assert window.core_start - window.start <= CONTEXT


def test_context_is_whole_sentences() -> None:
    found = windows(cut_of(600), [2 * n for n in range(0, 600, 30)])
    assert len(found) > 1
    assert all(w.start % 30 == 0 and w.end % 30 == 0 for w in found)
    assert found[1].core_start - found[1].start == CONTEXT // 30 * 30


def test_nothing_to_read_gives_no_window() -> None:
    assert windows(cut_of(0), []) == []
