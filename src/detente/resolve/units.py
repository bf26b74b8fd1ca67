"""What resolving works on: one unit for each chain of a document, with what its mentions say together."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from detente.model.authority import is_past, shipped
from detente.model.documents import Document
from detente.model.evidence import Evidence
from detente.model.names import parts
from detente.model.placed import Values
from detente.model.rows import KNOWN_AS, MentionType

# Which type a chain has when its mentions differ: the most telling first.
MOST_TELLING: tuple[MentionType, ...] = (
    "person",
    "state",
    "body",
    "outlet",
    "office",
    "place",
    "group",
    "proposal",
    "happening",
    "topic",
)


class Said(NamedTuple):
    """What one mention says: its words in one line, its bare name, and its place."""

    mention: str
    words: str
    name: str
    start: int
    end: int
    quote: str

    def place(self, document: str) -> Evidence:
        """Its place in the document."""
        return Evidence(document, self.start, self.end, self.quote)


@dataclass(slots=True, eq=False)
class Unit:
    """A chain: its mentions' ids, the names and words used, and the offices, states and dates that speak for who it is.
    `evidence` is where it is first named or described.

    `offices` are (state, role, title) held when the document was written, `past` those no longer held; `day` is the
    ISO day of the document; `said`, one by one, only where somebody may take a mention out; `known_as` are other names
    that the document says somebody has.
    """

    id: str
    document: str
    type: MentionType
    members: list[str]
    names: dict[str, int]
    words: dict[str, int]
    evidence: Evidence
    day: str = ""
    state: str = ""
    authority: str = ""
    gender: str = ""
    plural: bool = False
    offices: tuple[tuple[str, str, Evidence], ...] = ()
    past: frozenset[tuple[str, str]] = frozenset()
    said: tuple[Said, ...] = ()
    known_as: frozenset[str] = frozenset()

    def recount(self) -> None:
        """Count names and words anew from what is still said."""
        self.names, self.words = {}, {}
        for said in self.said:
            self.count(said)
        if self.said:
            self.evidence = self.said[0].place(self.document)

    def count(self, said: Said) -> None:
        """Count one mention's words and bare name."""
        self.words[said.words] = self.words.get(said.words, 0) + 1
        if said.name:
            self.names[said.name] = self.names.get(said.name, 0) + 1

    @property
    def name(self) -> str:
        """The fullest name, else the longest description, of those equally long the most used."""
        pool = self.names or self.words
        if len(pool) == 1:
            return next(iter(pool))
        return max(pool, key=lambda n: (len(parts(n)), pool[n], n)) if pool else ""

    @property
    def roles(self) -> set[tuple[str, str]]:
        """(state, role) of the offices held."""
        return {(state, role) for state, role, _ in self.offices}


def units(
    mentions: Iterable[tuple[str, Sequence[Values]]], documents: Iterable[Document], apart: Set[str] = frozenset()
) -> list[Unit]:
    """One unit a chain, by id, of each document's mentions as `serial.pack` gives them. Chains of pronouns only stand
    for nobody that can be named, and are left out. `apart` are mentions that may be taken out of their chains.
    """
    days = {
        d.id: d.published.start.date().isoformat()
        for d in documents
        if d.published.start is not None and d.published.end is not None
    }
    out = []
    for document, found in mentions:
        chains: dict[str, list[Values]] = defaultdict(list)
        for mention in found:
            chains[mention["chain"]].append(mention)
        made = (_unit(chain, document, same, days.get(document, "")) for chain, same in chains.items())
        for unit in filter(None, made):
            unit.said = () if apart.isdisjoint(unit.members) else unit.said
            out.append(unit)
    return sorted(out, key=lambda unit: unit.id)


def _unit(chain: str, document: str, found: Sequence[Values], day: str) -> Unit | None:
    """The unit of a chain's mentions, which come in reading order."""
    named = [m for m in found if m["form"] != "pronoun"]
    if not named:
        return None
    types = {m["type"] for m in named}
    kind: MentionType = next((t for t in MOST_TELLING if t in types), "topic")
    said = tuple(map(_said, named))
    members = [sys.intern(m["id"]) for m in found]
    unit = Unit(sys.intern(chain), document, kind, members, {}, {}, said[0].place(document), day, said=said)
    for one, m in zip(said, named, strict=True):
        unit.count(one)
        _add_office(unit, m, one)
    states = [m["state"] for m in named if m.get("state")]
    unit.state = max(sorted(set(states)), key=states.count) if states else ""
    unit.authority = next((m["authority"] for m in named if m.get("authority") and m["type"] == kind), "")
    unit.gender = next((m["gender"] for m in found if m.get("gender")), "")
    unit.plural = bool(named[0].get("plural"))
    unit.known_as = frozenset(m["name"] for m in named if m.get("name") and KNOWN_AS in m.get("reason", ""))
    unit.offices = tuple(
        (state or unit.state, role, e) for state, role, e in unit.offices if not state or state == unit.state
    )
    return unit


def _said(m: Values) -> Said:
    piece, named = m["evidence"][0], m["form"] == "name" or m["type"] in ("state", "body", "outlet")
    words, name = sys.intern(" ".join(piece["quote"].split())), sys.intern(m.get("name", "")) if named else ""
    quote = words if words == piece["quote"] else piece["quote"]
    return Said(m["id"], words, name, piece["start"], piece["end"], quote)


def _add_office(unit: Unit, m: Values, said: Said) -> None:
    if m.get("title") and m["type"] in ("person", "office"):
        title, state = m["title"], m.get("state", "")
        role = shipped().role(title, state)
        if role is not None and is_past(title):
            unit.past |= {(state, role.key)}
        elif role is not None:
            unit.offices += ((state, role.key, said.place(unit.document)),)


def by_document(found: Iterable[Unit]) -> Iterator[tuple[str, list[Unit]]]:
    """Units of each document, by document."""
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in found:
        groups[unit.document].append(unit)
    yield from sorted(groups.items())
