"""Coverage: how well each party and each side is heard, and who is spoken of but not heard.

A party is who a speaker speaks for; a side is the state that party belongs to, or the party itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.findings.case import PARTIES, Case
from detente.model.entities import Entity
from detente.model.evidence import Evidence
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import Name, StatementRecord

# A state that this many documents name, or this share of them, is expected to be heard.
NAMED_IN = 2
NAMED_SHARE = 0.1
# Words that came through somebody whom nobody can ask again.
_SECOND_HAND = frozenset({"relayed", "unnamed"})
_EXPECTED = frozenset({"person", "state", "body"})
_BODIES = frozenset({"body", "outlet"})
# Bodies through which a state acts.
_ORGAN = re.compile(
    r"\b(?:ministry|government|cabinet|parliament|embassy|office|department|army|navy|air force|armed forces|defen[cs]e"
    r"|court|senate|congress|assembly|intelligence|police|guards?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A party or side that is heard: its statements, in how many origins and documents, how many in its own words
    (quoted), how many only through others, and when it was first and last heard.
    """

    name: Name
    parties: tuple[Name, ...]
    statements: tuple[str, ...]
    origins: tuple[str, ...]
    documents: tuple[str, ...]
    quoted: int
    second_hand: int
    when: Interval
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Unheard:
    """Somebody spoken of and never quoted: the documents that name them, occasions they take part in, where named."""

    name: Name
    documents: tuple[str, ...]
    occasions: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is heard, by party and by side, who is not, the documents searched, and statements that nobody known made."""

    parties: tuple[Voice, ...]
    sides: tuple[Voice, ...]
    unheard: tuple[Unheard, ...]
    searched: tuple[str, ...]
    unattributed: tuple[str, ...]


def coverage(case: Case) -> Coverage:
    """The most heard first; of equals by name."""
    parties: dict[Name, list[StatementRecord]] = defaultdict(list)
    unattributed = []
    for record in case.statements:
        if record.party is not None and _known(case, record.party):
            parties[Name(record.party.name, record.party.entity)].append(record)
        else:
            unattributed.append(record.id)
    sides: dict[Name, list[Name]] = defaultdict(list)
    for party in parties:
        sides[_side(case, party)].append(party)
    return Coverage(
        _ranked(_voice(party, [party], records) for party, records in parties.items()),
        _ranked(_voice(side, of, [r for party in of for r in parties[party]]) for side, of in sides.items()),
        _unheard(case, parties, sides),
        tuple(sorted(case.texts)),
        tuple(sorted(unattributed)),
    )


def _known(case: Case, party: Name) -> bool:
    """True for somebody who can be told from others: no "it", no "aides", no outlet."""
    entity = case.naming.by_id(party.entity)
    return entity is not None and entity.type in PARTIES and case.naming.identified(entity.id)


def _side(case: Case, party: Name) -> Name:
    code = case.naming.state_of(party.entity)
    return (case.naming.of_state(code) if code else None) or party


def _ranked(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    return tuple(sorted(voices, key=lambda v: (-len(v.origins), -len(v.statements), v.name.name, v.name.entity)))


def _voice(name: Name, parties: Sequence[Name], records: Sequence[StatementRecord]) -> Voice:
    starts = [r.said.start for r in records if r.said.start is not None]
    ends = [r.said.end for r in records if r.said.end is not None]
    when = UNKNOWN_TIME
    if starts and ends and min(starts) <= max(ends):
        when = Interval(min(starts), max(ends), "range", reason="from the first to the last statement")
    return Voice(
        name,
        tuple(sorted(parties, key=lambda p: (p.name, p.entity))),
        tuple(sorted(r.id for r in records)),
        tuple(sorted({origin for r in records for origin in r.origins})),
        tuple(sorted({document for r in records for document in r.carriers})),
        sum(r.form in ("direct", "mixed") for r in records),
        sum(r.attribution in _SECOND_HAND for r in records),
        when,
        tuple(r.evidence[0] for r in sorted(records, key=lambda r: r.id)),
    )


def _unheard(
    case: Case, parties: dict[Name, list[StatementRecord]], sides: dict[Name, list[Name]]
) -> tuple[Unheard, ...]:
    """States and bodies that many documents name, and whoever takes part in an occasion, that nobody quotes."""
    heard = {name.entity for name in (*parties, *sides)} | {r.speaker.entity for r in case.statements}
    taking_part: dict[str, set[str]] = defaultdict(set)
    for record in case.happenings:
        for who in record.participants:
            taking_part[who.entity].add(record.id)
    speaking = {case.naming.state_of(r.speaker.entity) for r in case.statements if r.speaker.entity} - {""}
    least = max(NAMED_IN, NAMED_SHARE * len(case.texts))
    found = []
    for entity in case.naming.entities():
        if entity.type not in _EXPECTED or entity.id in heard or not case.naming.named(entity.id):
            continue
        if entity.type == "state" and entity.state in speaking:
            continue
        places = _places(case, entity)
        documents = {place.document for place in places}
        occasions = taking_part.get(entity.id, set())
        expected = len(documents) >= least if entity.type == "state" else bool(occasions)
        if places and (expected or (entity.type == "state" and occasions)):
            found.append(_absent(entity, places, occasions))
    return tuple(sorted(found, key=lambda u: (-len(u.occasions), -len(u.documents), u.name.name, u.name.entity)))


def _absent(entity: Entity, places: Sequence[Evidence], occasions: set[str]) -> Unheard:
    documents = sorted({place.document for place in places})
    return Unheard(Name(entity.name, entity.id), tuple(documents), tuple(sorted(occasions)), (places[0],))


def _places(case: Case, entity: Entity) -> list[Evidence]:
    """Where the entity is mentioned, by document and place."""
    parts = case.once(_parts_of_names)
    named = (case.naming.mention(member) for member in entity.members if member not in parts)
    return sorted((m.evidence[0] for m in named if m is not None), key=lambda e: (e.document, e.start, e.end))


def _parts_of_names(case: Case) -> frozenset[str]:
    """Mentions that are but a word of another body's name: "Norland" in "the Norland Marshall Fund". A state is meant
    where its own organ is named: "the Norland Foreign Ministry".
    """
    found: set[str] = set()
    for entity in case.naming.entities():
        if entity.type not in _BODIES:
            continue
        for outer in (case.naming.mention(member) for member in entity.members):
            if outer is None or outer.form != "name" or _ORGAN.search(outer.name):
                continue
            span = outer.evidence[0]
            for inner in case.naming.inside(span.document, span.span):
                words = inner.evidence[0]
                own = words.span == span.span or inner.id in entity.members
                if not own and re.search(rf"\b{re.escape(words.quote)}\b(?!['’]s)", outer.name):
                    found.add(inner.id)
    return frozenset(found)
