"""Units put together, with the reasons, under the decisions of people: a union-find that refuses what was ruled out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from detente.resolve.units import Unit


@dataclass(frozen=True, slots=True)
class Edge:
    """Two units and why they are, or may be, one. `score` in 0 … 1 orders the merging; below SURE it is only noted."""

    left: str
    right: str
    score: float
    reason: str


# At and above this the machine merges; below it says "unsure" and leaves the two apart.
SURE = 0.7


class Groups:
    """Sets of units. What a person ruled apart never comes together, whatever the machine finds."""

    def __init__(self, found: Iterable[Unit]) -> None:
        self._parent = {u.id: u.id for u in found}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self.joined: list[Edge] = []
        self.refused: list[Edge] = []

    def root(self, unit: str) -> str:
        """The smallest unit id of the set a unit is in."""
        while self._parent[unit] != unit:
            self._parent[unit] = self._parent[self._parent[unit]]
            unit = self._parent[unit]
        return unit

    def part(self, left: str, right: str) -> None:
        """Rule that two units are not one."""
        a, b = self.root(left), self.root(right)
        self._apart[a].add(b)
        self._apart[b].add(a)

    def join(self, edge: Edge, *, quiet: bool = False) -> bool:
        """Put two units together unless that was ruled out; True when they are together after it."""
        a, b = self.root(edge.left), self.root(edge.right)
        if a == b:
            return True
        if b in self._apart[a]:
            self.refused.append(edge)
            return False
        keep, gone = min(a, b), max(a, b)
        self._parent[gone] = keep
        for other in self._apart.pop(gone, set()):
            self._apart[other].discard(gone)
            self._apart[other].add(keep)
            self._apart[keep].add(other)
        if not quiet:
            self.joined.append(edge)
        return True

    def sets(self) -> dict[str, list[str]]:
        """Root → units, all sorted."""
        out: dict[str, list[str]] = defaultdict(list)
        for unit in sorted(self._parent):
            out[self.root(unit)].append(unit)
        return dict(sorted(out.items()))
