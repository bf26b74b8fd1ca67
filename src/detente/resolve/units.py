"""What resolving works on: one unit for each chain of a document, with what its mentions say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from detente.model.authority import is_past, shipped
from detente.model.documents import Document
from detente.model.evidence import Evidence
from detente.model.names import parts
from detente.model.rows import Mention, MentionType

# Which type a chain has when its mentions differ: the most telling first.
_ORDER: tuple[MentionType, ...] = (
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


@dataclass(slots=True, eq=False)
class Unit:
    """A chain: its mentions' ids, the names and words used, and the offices, states and dates that speak for who it is.

    `offices` are (state, role, title) held when the document was written, `past` those no longer held; `day` is the
    ISO day of the document.
    """

    id: str
    document: str
    type: MentionType
    members: list[str]
    names: dict[str, int]
    words: dict[str, int]
    evidence: list[Evidence]
    day: str = ""
    state: str = ""
    authority: str = ""
    gender: str = ""
    plural: bool = False
    offices: list[tuple[str, str, Evidence]] = field(default_factory=list)
    past: set[tuple[str, str]] = field(default_factory=set)
    said: dict[str, tuple[str, str, Evidence]] = field(default_factory=dict)

    def recount(self) -> None:
        """Count names and words anew from what is still said."""
        self.names, self.words, self.evidence = {}, {}, []
        for words, name, evidence in self.said.values():
            self._count(words, name, evidence)

    def _count(self, words: str, name: str, evidence: Evidence) -> None:
        self.words[words] = self.words.get(words, 0) + 1
        if name:
            self.names[name] = self.names.get(name, 0) + 1
        self.evidence.append(evidence)

    def say(self, mention: str, words: str, name: str, evidence: Evidence) -> None:
        """Take in one mention's words and bare name."""
        self.said[mention] = (words, name, evidence)
        self._count(words, name, evidence)

    @property
    def name(self) -> str:
        """The fullest name, else the longest description, of those equally long the most used."""
        pool = self.names or self.words
        return max(pool, key=lambda n: (len(parts(n)), pool[n], n)) if pool else ""

    @property
    def roles(self) -> set[tuple[str, str]]:
        """(state, role) of the offices held."""
        return {(state, role) for state, role, _ in self.offices}


def units(mentions: Iterable[Mention], documents: Iterable[Document]) -> list[Unit]:
    """One unit a chain, by id. Chains of pronouns only stand for nobody that can be named, and are left out."""
    days = {
        d.id: d.published.start.date().isoformat()
        for d in documents
        if d.published.start is not None and d.published.end is not None
    }
    chains: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        chains[mention.chain].append(mention)
    out = [
        _unit(chain, sorted(found, key=lambda m: m.evidence[0].start), days) for chain, found in sorted(chains.items())
    ]
    return [u for u in out if u.words]


def _unit(chain: str, found: list[Mention], days: Mapping[str, str]) -> Unit:
    said = [m for m in found if m.form != "pronoun"]
    types = {m.type for m in said}
    unit = Unit(
        chain,
        found[0].evidence[0].document,
        next((t for t in _ORDER if t in types), "topic"),
        [m.id for m in found],
        {},
        {},
        [],
    )
    unit.day = days.get(unit.document, "")
    for m in said:
        _add(unit, m)
    states = [m.state for m in said if m.state]
    unit.state = max(sorted(set(states)), key=states.count) if states else ""
    unit.authority = next((m.authority for m in said if m.authority and m.type == unit.type), "")
    unit.gender = next((m.gender for m in found if m.gender), "")
    unit.plural = bool(said) and said[0].plural
    unit.offices = [
        (state or unit.state, role, e) for state, role, e in unit.offices if not state or state == unit.state
    ]
    return unit


def _add(unit: Unit, m: Mention) -> None:
    evidence = m.evidence[0]
    name = m.name if m.form == "name" or m.type in ("state", "body", "outlet") else ""
    unit.say(m.id, " ".join(evidence.quote.split()), name, evidence)
    if m.title and m.type in ("person", "office"):
        role = shipped().role(m.title, m.state)
        if role is not None and is_past(m.title):
            unit.past.add((m.state, role.key))
        elif role is not None:
            unit.offices.append((m.state, role.key, evidence))


def by_document(found: Iterable[Unit]) -> Iterator[tuple[str, list[Unit]]]:
    """Units of each document, by document."""
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in found:
        groups[unit.document].append(unit)
    yield from sorted(groups.items())
