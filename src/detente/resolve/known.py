"""What is known of office-holders before any document is read:

the shipped authority file and what the user imported.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence

from detente.model.authority import Holder, shipped
from detente.model.names import alike, parts, spelling

# Likenesses of two full names that may be one person's.
_FULL = frozenset({"same", "spelling", "short"})


class Known:
    """Office-holders by person, office and spelled name. A user's rows stand beside the shipped ones."""

    def __init__(self, extra: Iterable[Holder] = ()) -> None:
        own = tuple(extra)
        self._by_person: dict[str, list[Holder]] = defaultdict(list)
        self._by_office: dict[tuple[str, str], list[Holder]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for holder in own:
            self._by_person[holder.qid].append(holder)
            self._by_office[holder.iso, holder.role].append(holder)
            if len(parts(holder.person)) >= 2:
                self._by_name[name_key(holder.person)].add(holder.qid)

    def held(self, person: str) -> Sequence[Holder]:
        """All holdings of one person."""
        return [*shipped().by_person.get(person, ()), *self._by_person.get(person, ())]

    def holders(self, state: str, role: str) -> Sequence[Holder]:
        """All who ever held an office."""
        return [*shipped().by_office.get((state, role), ()), *self._by_office.get((state, role), ())]

    def on(self, state: str, role: str, day: str) -> list[Holder]:
        """Who held an office on an ISO day, by the rule about dates."""
        return [h for h in self.holders(state, role) if h.holds_on(day)]

    def name(self, person: str) -> str:
        """The English name of a person."""
        shipped_names = shipped().people.get(person)
        return shipped_names[0] if shipped_names else self._by_person[person][0].person

    def as_named(self, name: str, states: Iterable[str], roles: Iterable[tuple[str, str]]) -> list[str]:
        """Ids of those whom a name may be, narrowed by state and office.

        A full name with nothing beside it must be the very name; a family name is not enough (see `in_office`).
        """
        states, roles = set(states), set(roles)
        if len(parts(name)) == 1:
            return []
        key = name_key(name)
        fitting = []
        for person in sorted({*_shipped_names().get(key, ()), *self._by_name.get(key, ())}):
            held = self.held(person)
            likes = {alike(name, h.person) for h in held}
            if likes & _FULL and (states & {h.iso for h in held} or (not states and "same" in likes)):
                fitting.append(person)
        if len(fitting) > 1 and roles:
            return [p for p in fitting if {(h.iso, h.role) for h in self.held(p)} & roles] or fitting
        return fitting

    def in_office(self, name: str, office: tuple[str, str], day: str, *, past: bool = False) -> list[str]:
        """Ids of those of a family name who held an office on an ISO day; `past`: who had left it by then."""
        return sorted(
            {h.qid for h in self.holders(*office) if h.fits(day, past=past) and alike(name, h.person) == "part"}
        )


def name_key(name: str) -> tuple[str, str]:
    """The spelled first and last parts of a name, in either order."""
    words = parts(name)
    low, high = sorted((spelling(words[0]), spelling(words[-1])))
    return low, high


@functools.cache
def _shipped_names() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, names in shipped().people.items():
        for name in names:
            if len(parts(name)) >= 2:
                found[name_key(name)].add(person)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
