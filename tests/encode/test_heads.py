"""Decoding of tags, and the distances the linker is told."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from detente.encode.heads import LINK_REACH, best_tags, distances, reach, tagged_spans


def is_lawful(tags: tuple[int, ...]) -> bool:
    """Inside tags follow a begin or inside tag of their role."""
    return all(t % 2 == 1 or t == 0 or (n and tags[n - 1] in (t, t - 1)) for n, t in enumerate(tags))


@pytest.mark.parametrize("seed", range(5))
def test_best_tags_is_the_best_lawful_sequence(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(3, 5, 5)).astype(np.float32)
    for row, found in zip(scores, best_tags(scores), strict=True):
        lawful = [t for t in itertools.product(range(5), repeat=5) if is_lawful(t)]
        best = max(lawful, key=lambda t: sum(row[n, tag] for n, tag in enumerate(t)))
        assert tuple(found.tolist()) == best


def test_spans_of_a_role() -> None:
    tags = np.array([0, 1, 2, 1, 0, 3, 4, 4])
    assert tagged_spans(tags, 1) == [(1, 3), (3, 4)]
    assert tagged_spans(tags, 2) == [(5, 8)]


def test_distances_are_zero_on_the_cue_and_tell_before_from_after() -> None:
    (row,) = distances([(10, 12)], 40)
    assert row[10] == row[11] == 0
    assert row[9] != row[12]
    assert set(row[:10].tolist()).isdisjoint(row[12:].tolist())
    assert row[39] > row[13]


def test_the_linker_reads_around_the_cue_and_never_past_the_ends() -> None:
    assert reach((3, 4), 50) == (0, 50)
    assert reach((2, 3), 1000) == (0, LINK_REACH)
    assert reach((998, 999), 1000) == (1000 - LINK_REACH, 1000)
    start, end = reach((500, 502), 1000)
    assert (end - start, (start + end) // 2) == (LINK_REACH, 501)
