"""Passages put together that say one thing, each compared only with those that share enough telling words with it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def grouped(
    items: Sequence[T],
    same: Callable[[T, T], bool],
    matter: Callable[[T], frozenset[str]],
    also: Callable[[T], Iterable[Hashable]],
    *,
    share: float,
) -> list[list[T]]:
    """The items in groups: each joins every group that holds one that it is the `same` as.

    Two can be the same only when their `matter` has the share `share` of the smaller's words in common, or when they
    have one of `also` in common. Of a set with n words, n - share·n + 1 of its rarest hold one of the common ones
    (prefix filter, Chaudhuri et al. 2006); so only texts that share a rare word meet, whatever the number of items.
    """
    often = Counter(word for item in items for word in matter(item))
    whole: dict[str, list[int]] = defaultdict(list)
    rarest: dict[str, list[int]] = defaultdict(list)
    by_key: dict[Hashable, list[int]] = defaultdict(list)
    home: list[int] = []
    groups: dict[int, list[int]] = {}
    for number, item in enumerate(items):
        words = sorted(matter(item), key=lambda word: (often[word], word))
        first = words[: len(words) - math.ceil(share * len(words)) + 1]
        keys = tuple(also(item))
        met = {n for word in first for n in whole[word]} | {n for word in words for n in rarest[word]}
        met.update(n for key in keys for n in by_key[key])
        homes: set[int] = set()
        for n in met:
            if home[n] not in homes and same(item, items[n]):
                homes.add(home[n])
        members = [n for group in sorted(homes) for n in groups.pop(group)] + [number]
        groups[number] = members
        home.append(number)
        for n in members:
            home[n] = number
        for word in words:
            whole[word].append(number)
        for word in first:
            rarest[word].append(number)
        for key in keys:
            by_key[key].append(number)
    return [[items[n] for n in members] for members in groups.values()]


def joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Numbers that pairs connect, sorted, each set once."""
    parent: dict[int, int] = {}

    def root(n: int) -> int:
        while parent.setdefault(n, n) != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    sets: dict[int, list[int]] = defaultdict(list)
    for n in sorted(parent):
        sets[root(n)].append(n)
    return list(sets.values())
