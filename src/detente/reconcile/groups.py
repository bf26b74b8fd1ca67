"""Putting things together: groups that come out the same whatever order pairs arrive in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable


class Groups:
    """Disjoint sets of ids. `join` unites two; `sets` gives them sorted, each sorted."""

    def __init__(self, items: Iterable[str]) -> None:
        self._parent = {item: item for item in items}

    def find(self, item: str) -> str:
        """The smallest id of the item's set."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, a: str, b: str) -> None:
        """Unite the sets of two items."""
        one, other = sorted((self.find(a), self.find(b)))
        self._parent[other] = one

    def sets(self) -> list[tuple[str, ...]]:
        """All sets, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for item in self._parent:
            found[self.find(item)].append(item)
        return sorted(tuple(sorted(members)) for members in found.values())


def cluster(
    items: Iterable[str], scored: Iterable[tuple[float, str, str]], apart: Callable[[str, str], bool]
) -> list[tuple[str, ...]]:
    """Unite pairs best first, unless any two members of the united sets must stay apart."""
    members = {item: [item] for item in items}
    groups = Groups(members)
    for _, a, b in sorted(scored, key=lambda found: (-found[0], found[1], found[2])):
        one, other = groups.find(a), groups.find(b)
        if one == other or any(apart(x, y) for x in members[one] for y in members[other]):
            continue
        united = sorted([*members[one], *members[other]])
        groups.join(one, other)
        members[groups.find(one)] = united
    return groups.sets()
