"""Names of the authority file in a sentence: longest match over tokens, one pass."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from detente.model.authority import Entry, shipped


class Hit(NamedTuple):
    """Tokens [a, b) that are a name of `entries`."""

    a: int
    b: int
    entries: tuple[Entry, ...]


# Kinds of names that tell where a people lives, and that name one.
_LANDS = ("state", "demonym", "people")
_PEOPLES = ("demonym", "people")


@functools.cache
def _longest() -> dict[str, int]:
    """First token → tokens of the longest name that begins with it."""
    longest: dict[str, int] = {}
    for tokens in shipped().names:
        longest[tokens[0]] = max(longest.get(tokens[0], 0), len(tokens))
    return longest


def hits(words: Sequence[str]) -> list[Hit]:
    """All names in `words`, left to right, the longest where several begin, none overlapping.

    Shouted headlines ("CHINA SAYS") are matched in title case.
    """
    longest, found, end = _longest(), [], 0
    shouted = [w.capitalize() if len(w) > 3 and w.isupper() else w for w in words]
    for i in [i for i, (w, loud) in enumerate(zip(words, shouted, strict=True)) if w in longest or loud in longest]:
        if i >= end and (hit := _at(words, i) or _at(shouted, i)):
            found.append(hit)
            end = hit.b
    return found


def _at(words: Sequence[str], i: int) -> Hit | None:
    names = shipped().names
    for n in range(min(_longest().get(words[i], 0), len(words) - i), 0, -1):
        entries = names.get(tuple(words[i : i + n]))
        if entries:
            return Hit(i, i + n, entries)
    return None


def communities(found: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Names of which two make a community's: neither Greece nor Cyprus is meant by "Greek Cypriots"."""
    return [
        (a, b)
        for a, b in pairwise(found)
        if a.b == b.a and first(a.entries, *_LANDS) and first(b.entries, *_PEOPLES) and not first(b.entries, "state")
    ]


def first(entries: Sequence[Entry], *kinds: str) -> Entry | None:
    """The first entry of one of `kinds`."""
    return next((e for kind in kinds for e in entries if e.kind == kind), None)
