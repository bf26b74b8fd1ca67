"""Offices: who held them by the corpus's own evidence and by the authority file, and who an unnamed holder is.

An office has one holder at a time: evidence for another in between is a change, not a second holder. By the rule about
dates, an open
end in the authority file is trusted until its snapshot and no longer; what the file lacks stays unnamed.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from detente.model.authority import Holder, shipped, tokens_of
from detente.model.evidence import Evidence
from detente.model.names import fold
from detente.resolve.groups import Edge, Groups
from detente.resolve.known import Known
from detente.resolve.units import Unit

# How many days from the nearest evidence an office still has that holder, when nobody else is named with it.
REACH_DAYS = 180
# The same for offices that several hold at once, and for two unnamed mentions of one office.
STORY_DAYS = 45
# What an office is called without saying which, and how the roles end that it may be.
_KINDS: dict[str, tuple[str, ...]] = {
    "minister": ("minister",),
    "leader": ("president", "prime minister", "monarch", "supreme leader"),
}
# "The Chilean minister", "Chile's leader"; a "Libyan rebel leader" is another.
_BY_KIND = re.compile(r"(?:[Tt]he )?[A-Z][\w-]+(?:['’]s)? (\w+)")
_FOR = re.compile(r"\b(?:for|to|on)\s+([^,;]+)")
# "A spokesman for the embassy": somebody whom the report does not take as known.
_SOMEBODY = re.compile(r"(?:an?|one|another)\s", re.IGNORECASE)
# Whose spokesman somebody is stands before the word or behind "for": these of its words tell no institutions apart.
_SPOKES = re.compile(r"\b(?:spokes(?:man|woman|person)|press secretary)\b", re.IGNORECASE)
_SPOKEN_FOR = re.compile(r"\s*(?:for|of|at)\s+((?:(?!\b(?:in|who|on)\b)[^,;])+)")
_NO_HOUSE = frozenset(
    (
        *("a", "an", "the", "s", "its", "his", "her", "their", "of", "and", "affairs"),
        *("chief", "deputy", "senior", "top", "acting", "new"),
    )
)
_LEADERSHIP = frozenset({"president", "presidential", "presidency"})
_SAME_HOUSE = {"army": "military", "defense": "defence"}


@dataclass(frozen=True, slots=True)
class Held:
    """Evidence that a unit's person held an office when a document was written (ISO day, may be unknown)."""

    state: str
    role: str
    unit: str
    day: str
    evidence: Evidence


def held_in(found: Iterable[Unit]) -> list[Held]:
    """What the corpus says about who holds what: titles before names."""
    out = []
    for unit in found:
        if unit.type == "person" and unit.names:
            for state, role, evidence in unit.offices:
                if state:
                    out.append(Held(state, role, unit.id, unit.day, evidence))
    return out


def office_edges(found: Sequence[Unit], held: Sequence[Held], groups: Groups) -> list[Edge]:
    """Edges from unnamed holders to the persons the corpus names in that office at that time, and among the unnamed."""
    by_office: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for h in held:
        by_office[h.state, h.role].append(h)
    edges: list[Edge] = []
    unnamed: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in found:
        if unit.type != "office" or unit.names or unit.plural:
            continue
        for state, role in sorted(unit.roles):
            if state:
                edge = _holder(unit, state, role, by_office.get((state, role), ()), groups)
                edges.extend([edge] if edge else [])
                if edge is None:
                    unnamed[state, role].append(unit)
    for (state, role), units in sorted(unnamed.items()):
        if single(role):
            edges.extend(_unnamed_together(units, state, role))
    return edges


def present_edges(found: Sequence[Unit], groups: Groups) -> list[Edge]:
    """Edges from offices told by their kind alone, "the Chilean minister", to the only person of that state and kind
    whom their report names, whatever other reports tell of what she is.
    """
    held: dict[str, set[tuple[str, str]]] = defaultdict(set)
    here: dict[str, dict[str, Unit]] = defaultdict(dict)
    for unit in found:
        if unit.type == "person" and unit.names:
            held[groups.root(unit.id)] |= unit.roles
            here[unit.document].setdefault(groups.root(unit.id), unit)
    edges = []
    for unit in found:
        told = _BY_KIND.fullmatch(unit.name) if unit.type == "office" else None
        kind = _KINDS.get(told[1]) if told is not None else None
        if kind is None or unit.names or unit.plural or not unit.state or unit.roles or unit.past:
            continue
        if groups.root(unit.id) in held:
            continue
        fits = [
            u
            for root, u in here[unit.document].items()
            if any(state == unit.state and role.endswith(kind) for state, role in held[root])
        ]
        if len(fits) == 1:
            reason = f"{unit.name}: the report names nobody else of {unit.state} who is one"
            edges.append(Edge(fits[0].id, unit.id, 0.8, reason))
    return edges


def single(role: str) -> bool:
    """True for offices with one holder at a time."""
    found = shipped().role(role)
    return found is not None and found.single


def _holder(unit: Unit, state: str, role: str, held: Sequence[Held], groups: Groups) -> Edge | None:
    reach = REACH_DAYS if single(role) else STORY_DAYS
    near: dict[str, tuple[int, Held]] = {}
    for h in held:
        gap = _gap(unit.day, h.day)
        root = groups.root(h.unit)
        if _elsewhere(unit, h) or (_somebody(unit) and h.evidence.document != unit.document):
            continue
        if gap <= reach and (root not in near or gap < near[root][0]):
            near[root] = (gap, h)
    if not near:
        return None
    ranked = sorted(near.values(), key=lambda pair: (pair[0], pair[1].unit))
    gap, best = ranked[0]
    if len(ranked) > 1 and (not single(role) or ranked[1][0] <= 2 * gap + 1):
        return None
    what = f"the {role} of {shipped().states[state].name if state in shipped().states else state}"
    when = (
        f"{gap} days away"
        if unit.day and best.day
        else "in an undated report"
        if unit.day
        else "though this report is undated"
    )
    return Edge(
        best.unit, unit.id, 0.85, f"{unit.name}: {what} is named, {when}, as “{' '.join(best.evidence.quote.split())}”"
    )


def _somebody(unit: Unit) -> bool:
    """True when the report first speaks of "a spokesman": whom another report names is not told by that."""
    return bool(_SOMEBODY.match(next(iter(unit.words), "")))


def _elsewhere(unit: Unit, held: Held) -> bool:
    """True when both say for what, or to whom, the office is, and not the same: "envoy for Mali", "envoy to the UN"."""
    if _SPOKES.search(unit.name) and _SPOKES.search(held.evidence.quote):
        houses = (_house(unit.name), _house(held.evidence.quote))
        return all(houses) and not (houses[0] <= houses[1] or houses[1] <= houses[0])
    mine, theirs = (_purpose(words) for words in (unit.name, held.evidence.quote))
    return bool(mine and theirs and not mine & theirs)


def _purpose(words: str) -> frozenset[str]:
    """What stands behind the first "for", "to" or "on" of an office, in small letters, up to a comma."""
    m = _FOR.search(" ".join(words.split()))
    return frozenset(fold(m[1]).replace(".", "").split()) - {"the"} if m else frozenset()


def _house(words: str) -> frozenset[str]:
    """What of some words says whose spokesman somebody is, but for the state: "foreign ministry", "embassy"."""
    m = _SPOKES.search(words)
    if m is None:
        return frozenset()
    told = _SPOKEN_FOR.match(words, m.end())
    tokens = tokens_of(f"{words[: m.start()]} {told[1] if told else ''}")
    names = shipped().names
    found: set[str] = set()
    at = 0
    while at < len(tokens):
        entries, after = next(
            ((names[key], end) for end in range(len(tokens), at, -1) if (key := tuple(tokens[at:end])) in names),
            ((), at + 1),
        )
        kinds = {entry.kind for entry in entries}
        if "metonym" in kinds:
            found.add("president")  # "the White House"
        elif not kinds & {"state", "demonym", "people", "capital"}:
            found.update(fold(token) for token in tokens[at:after])
        at = after
    told_by = {_SAME_HOUSE.get(word, "president" if word in _LEADERSHIP else word) for word in found}
    return frozenset(word for word in told_by if word.isalpha()) - _NO_HOUSE


def _unnamed_together(units: Sequence[Unit], state: str, role: str) -> list[Edge]:
    edges = []
    ordered = sorted(units, key=lambda u: (u.day, u.id))
    for a, b in itertools.pairwise(ordered):
        if a.document != b.document and _gap(a.day, b.day) <= STORY_DAYS:
            edges.append(Edge(a.id, b.id, 0.8, f"one office, the {role} of {state}, at one time"))
    return edges


def _gap(a: str, b: str) -> int:
    """Days between two ISO days; 0 when one is unknown, since then nothing speaks against."""
    if not a or not b:
        return 0
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)


def in_authority(unit: Unit, known: Known) -> Holder | None:
    """Whom the authority file names in an unnamed unit's office on its day, when it names one person."""
    if not unit.day:
        return None
    people = {
        h.qid: h
        for state, role in sorted(unit.roles)
        if state and single(role)
        for h in known.on(state, role, unit.day)
    }
    return next(iter(people.values())) if len(people) == 1 else None


def authority_edges(found: Sequence[Unit], persons: Mapping[str, str], known: Known) -> list[Edge]:
    """Edges from unnamed holders to the person, named elsewhere in the case, whom the authority file names.

    `persons` is id → unit.
    """
    edges = []
    for unit in found:
        if (
            unit.type == "office"
            and not unit.names
            and (holder := in_authority(unit, known)) is not None
            and holder.qid in persons
        ):
            reason = f"{unit.name}: {holder.person} was {holder.title} on {unit.day} in the authority file"
            edges.append(Edge(persons[holder.qid], unit.id, 0.8, reason))
    return edges
