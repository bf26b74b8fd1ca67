"""Every piece has one place among the blocks, sees what stands around it, and a position that the encoder knows."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.encode.bands import AROUND, BLOCK, MARGIN, PART, STRETCH, band, firsts, parts, positions
from detente.encode.tokens import Pieces


def cut_of(count: int) -> Pieces:
    """`count` one-letter pieces, two code points apart."""
    row = tuple(range(count))
    starts = tuple(2 * n for n in row)
    return Pieces(row, starts, tuple(s + 1 for s in starts), row, row, row)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 900))
def test_every_piece_is_asked_for_once_and_sees_its_surroundings(length: int) -> None:
    queries, keys, place = band(length)
    assert queries.reshape(-1)[place].tolist() == list(range(length))
    assert keys.min() >= 0
    assert keys.max() < length
    for block, seen in zip(queries, keys, strict=True):
        assert set(range(max(0, block[0] - AROUND), min(length, block[-1] + 1 + AROUND))) <= set(seen.tolist())
    assert queries.shape[1] == min(BLOCK, length)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 600), min_size=1, max_size=12))
def test_positions_count_on_and_start_again_at_sentences(lengths: list[int]) -> None:
    starts = np.cumsum([0, *lengths])[:-1].tolist()
    at = positions(starts, sum(lengths))
    assert at.max() < STRETCH
    again = [n for n in range(1, len(at)) if at[n] != at[n - 1] + 1]
    assert all(at[n] == 0 for n in [0, *again])
    assert all(n in starts or at[n - 1] == STRETCH - 1 for n in again)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 4 * PART))
def test_parts_read_every_piece_once_with_its_surroundings(length: int) -> None:
    found = list(parts(length))
    assert [n for _, _, first, after in found for n in (first, after)][1:-1:2] == [p[3] for p in found[:-1]]
    assert sum(after - first for _, _, first, after in found) == length
    for start, end, first, after in found:
        assert (start, end) == (max(0, first - MARGIN), min(length, after + MARGIN))


def test_sentences_begin_at_the_pieces_that_stand_there() -> None:
    assert firsts(cut_of(6), [0, 4, 5, 40]) == [0, 2, 3]
    assert firsts(cut_of(6), [4]) == [0, 2]
    assert firsts(cut_of(0), []) == []
