"""The one name an entity goes by:

the authority file's English name, else the fullest form seen; places as the naming policy says.
"""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files

from detente.model.authority import shipped
from detente.model.errors import UsageError
from detente.model.names import fold, initials, parts
from detente.model.naming import describes
from detente.resolve.known import Known
from detente.resolve.offices import in_authority
from detente.resolve.units import Unit

# (name, authority entry, reasons for the name)
Called = tuple[str, str, list[str]]


@functools.cache
def _policies() -> dict[str, dict[str, object]]:
    return tomllib.loads(files("detente.model").joinpath("data", "naming.toml").read_text(encoding="utf8"))


def policies() -> tuple[str, ...]:
    """The naming policies that are shipped."""
    return tuple(sorted(_policies()))


class Namer:
    """Names entities by one policy; `days` are the case's. Raises UsageError for a policy that is not shipped."""

    def __init__(self, known: Known, policy: str, days: Sequence[str] = ()) -> None:
        if policy not in _policies():
            raise UsageError(f"no naming policy {policy!r}; there are {', '.join(policies())}")
        chosen = _policies()[policy]
        names = chosen.get("names", {})
        self._names: dict[str, str] = dict(names) if isinstance(names, dict) else {}
        self._most_used = bool(chosen.get("most_used"))
        self._known = known
        self._days = sorted(days)

    def call(self, members: Sequence[Unit], kind: str, state: str, roles: Sequence[tuple[str, str]]) -> Called:
        """The name of what these units stand for, its authority entry, and why it is called so."""
        if kind == "state" and state in shipped().states:
            return self._place(state, shipped().states[state].name, shipped().states[state].names, members), state, []
        names: dict[str, int] = defaultdict(int)
        for unit in members:
            for name, n in unit.names.items():
                names[name] += n
        if kind == "person" and names:
            return self._person(members, names, roles)
        if kind == "office" and not names and (holder := self._holder(members)) is not None:
            return holder
        authority = next((u.authority for u in members if u.authority), "")
        if authority.startswith("city:") and (city := shipped().cities.get(authority.removeprefix("city:"))):
            return self._place(authority, city.name, (*city.names, *_spellings(city.name)), members), authority, []
        spelled = set(map(initials, names))
        whole = {
            name: n for name, n in names.items() if name.replace(".", "") not in spelled
        }  # what initials stand for
        pool = whole or _described(members)
        # Of a group's descriptions those come first that say whose it is: "Norwegian delegation", not "delegation".
        whose = kind == "group" and not whole
        of = {n: whose and ((bool(state) and describes(n)) or _of_a_body(n)) for n in pool}
        return max(pool, key=lambda n: (of[n], pool[n], len(n), n)), authority, []

    def _holder(self, members: Sequence[Unit]) -> Called | None:
        found = next((h for u in members if (h := in_authority(u, self._known)) is not None), None)
        if found is None:
            return None
        dates = f"{found.start or '?'} to {found.end or 'open'}"
        return found.person, found.qid, [f"{found.title}, {dates}, in the authority file: {found.person}"]

    def _person(self, members: Sequence[Unit], names: Mapping[str, int], roles: Sequence[tuple[str, str]]) -> Called:
        fullest = max(names, key=lambda n: (min(len(parts(n)), 3), names[n], len(n), n))
        if len(parts(fullest)) == 1:
            ids = sorted({i for u in members for i in self._on_the_day(fullest, u)})
        else:
            ids = self._known.as_named(fullest, {u.state for u in members if u.state}, roles)
        if len(ids) != 1:
            return fullest, "", []
        english = self._known.name(ids[0])
        return english, ids[0], [f"{english} in the authority file"]

    def _on_the_day(self, name: str, unit: Unit) -> list[str]:
        """Who of a family name held the unit's office on its day; of an undated report's, on the first and the last day
        of the case, and nobody where no report is dated.
        """
        days = {unit.day} if unit.day else {*self._days[:1], *self._days[-1:]}
        offices = [(office, office in unit.past) for office in sorted(unit.roles | unit.past)]
        found = [{i for o, past in offices for i in self._known.in_office(name, o, day, past=past)} for day in days]
        return sorted(set.intersection(*found)) if found else []

    def _place(self, ident: str, name: str, others: Sequence[str], members: Sequence[Unit]) -> str:
        if not self._most_used:
            return self._names.get(ident, name)
        forms = {fold(form): form for form in (*others, name)}
        used: dict[str, int] = defaultdict(int)
        for unit in members:
            for words, n in unit.words.items():
                form = forms.get(fold(words).removeprefix("the "))
                if form:
                    used[form] += n
        return max(used, key=lambda form: (used[form], form == name, form)) if used else name


@functools.cache
def _spellings(capital: str) -> tuple[str, ...]:
    return next((s.capital_names for s in shipped().states.values() if s.capital == capital), ())


def _of_a_body(words: str) -> bool:
    """True when a description names a body that the authority file knows: "African Union delegation"."""
    told = words.split()
    runs = (tuple(told[a:b]) for a in range(len(told)) for b in range(a + 1, len(told)))
    return any(entry.kind == "body" for run in runs for entry in shipped().names.get(run, ()))


def _described(members: Sequence[Unit]) -> dict[str, int]:
    out: dict[str, int] = defaultdict(int)
    for unit in members:
        for words, n in unit.words.items():
            out[words[4:] if words.lower().startswith("the ") and unit.type != "office" else words] += n
    return dict(out)
