"""Putting things together: groups that come out the same whatever order pairs arrive in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detente.model.entities import Pairing


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


@dataclass(frozen=True, slots=True)
class People:
    """What people said of pairs: `one` thing (with the reason), or `two`."""

    one: dict[tuple[str, str], str]
    two: frozenset[frozenset[str]]

    @classmethod
    def of(cls, pairings: Iterable[Pairing]) -> People:
        """Their word on the rows that are paired."""
        found = list(pairings)
        one = {(p.left, p.right): p.reason for p in found if p.one}
        return cls(one, frozenset(frozenset((p.left, p.right)) for p in found if not p.one))


NOBODY = People({}, frozenset())


def cluster(
    items: Iterable[str],
    scored: Iterable[tuple[float, str, str]],
    apart: Callable[[str, str], bool],
    people: People = NOBODY,
) -> list[tuple[str, ...]]:
    """Unite pairs best first, unless any two members of the united sets must stay apart; people's word comes first."""
    members = {item: [item] for item in items}
    groups = Groups(members)

    def unite(a: str, b: str, keep: Callable[[str, str], bool]) -> None:
        one, other = groups.find(a), groups.find(b)
        if one == other or any(keep(x, y) for x in members[one] for y in members[other]):
            return
        united = sorted([*members[one], *members[other]])
        groups.join(one, other)
        members[groups.find(one)] = united

    def ruled_two(x: str, y: str) -> bool:
        return frozenset((x, y)) in people.two

    for a, b in sorted(people.one):
        if a in members and b in members:
            unite(a, b, ruled_two)
    for _, a, b in sorted(scored, key=lambda found: (-found[0], found[1], found[2])):
        unite(a, b, lambda x, y: ruled_two(x, y) or apart(x, y))
    return groups.sets()
