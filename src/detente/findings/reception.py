"""Reception: at what rank each host received a visitor, who else did, and who pointedly did not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Reception
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name
from detente.model.rows import Happening, Participant

# Ranks from the top, each with the words of a title that show it; the first that fits counts, so "deputy" comes
# before "minister".
RANKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "deputy",
        (
            "deputy",
            "vice foreign",
            "vice minister",
            "state secretary",
            "undersecretary",
            "under secretary",
            "assistant secretary",
        ),
    ),
    ("head of state", ("president", "king", "queen", "emir", "sultan", "supreme leader", "pope")),
    ("head of government", ("prime minister", "premier", "chancellor")),
    (
        "foreign minister",
        (
            "foreign minister",
            "secretary of state",
            "foreign secretary",
            "minister of foreign affairs",
            "high representative",
        ),
    ),
    ("minister", ("minister", "secretary")),
    (
        "official",
        (
            "director",
            "official",
            "adviser",
            "advisor",
            "ambassador",
            "envoy",
            "representative",
            "spokes",
            "chief",
            "head of",
        ),
    ),
)
ORDER = ("head of state", "head of government", "foreign minister", "minister", "deputy", "official", "unknown")
# Receptions of one visitor this far apart at most are of one journey.
JOURNEY = timedelta(days=21)
_MEETINGS = frozenset({"meeting", "talks", "summit"})

_INTERNATIONAL = re.compile(
    r"\b(?:european|eu|nato|un|united nations|african union|arab league|osce|secretary[- ]general)\b", re.IGNORECASE
)
# "the Ministry of Trade", and the words before it that give its minister: "leaders of the ministry" do not.
_HEADS = re.compile(r"\bheads?\b", re.IGNORECASE)
_HOUSE = re.compile(r"\b(?:Ministry|Department) of [A-Z]\w+(?:(?: and)? [A-Z]\w+)*")
Journeys = dict[tuple[str, str], list[Interval]]


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody of the host's side at one occasion."""

    name: Name
    rank: str
    record: HappeningRecord
    refused: bool


def rank_of(titles: str) -> str:
    """The rank that titles show; "unknown" when none does."""
    low = titles.lower()
    for rank, words in RANKS:
        if any(word in low for word in words) and not (rank == "head of state" and "vice president" in low):
            return rank
    return "unknown"


def receptions(case: Case) -> list[Reception]:
    """How each host state received each visitor, by visitor and host."""
    met: dict[tuple[Name, str], list[Met]] = defaultdict(list)
    journeys = _journeys(case)
    for record in case.happenings:
        if record.type in _MEETINGS and record.status in ("held", "denied"):
            for visitor, code, host in (*_sides(case, record, journeys), *_unnamed(case, record)):
                met[visitor, code].append(host)
    found = []
    for (visitor, code), hosts in sorted(met.items(), key=lambda item: (item[0][0].name, item[0][1])):
        received = [h for h in hosts if not h.refused]
        state = case.naming.of_state(code)
        if received and state is not None:
            found.append(_reception(case, Name(visitor.name, visitor.entity), state, hosts))
    of_visitor: dict[Name, list[Reception]] = defaultdict(list)
    for one in found:
        of_visitor[one.visitor].append(one)
    return [replace(one, elsewhere=_elsewhere(case, one, of_visitor[one.visitor])) for one in found]


def _by_id(case: Case) -> dict[str, HappeningRecord]:
    return {record.id: record for record in case.happenings}


def _elsewhere(case: Case, one: Reception, found: list[Reception]) -> tuple[Name, ...]:
    """Other hosts of the same journey, the highest rank first; `found` are the visitor's receptions."""
    days = _days(case, one)
    others = [r for r in found if r.host != one.host]
    same = [r for r in others if any(abs(a - b) <= JOURNEY for a in days for b in _days(case, r))]
    ranked = sorted(same, key=lambda r: (ORDER.index(r.rank), r.host.name))
    return tuple(Name(r.host.name, r.host.entity, r.rank) for r in ranked)


def _days(case: Case, one: Reception) -> list[datetime]:
    """When the visitor was received, as far as known."""
    known = case.once(_by_id)
    times = [known[ident].when for ident in one.happenings]
    return sorted(moment for when in times for moment in (when.start, when.end) if moment is not None)


def _journeys(case: Case) -> Journeys:
    """When who travelled to which state, by entity id and ISO code."""
    found: Journeys = defaultdict(list)
    for record in case.happenings:
        if record.type in ("visit", "tour") and record.status == "held":
            places = [*record.stops, *([record.place] if record.place else [])]
            for place in places:
                for traveller in record.participants:
                    if traveller.role in ("visitor", "participant") and (code := case.naming.state_of(place.entity)):
                        found[traveller.entity, code].append(record.when)
    return found


def _sides(case: Case, record: HappeningRecord, journeys: Journeys) -> Iterator[tuple[Name, str, Met]]:
    """Visitor and host of a meeting: the host is who is at home, or who is said to receive."""
    people = [n for n in record.participants if (e := case.naming.by_id(n.entity)) is not None and e.type == "person"]
    at = case.naming.state_of(record.place.entity) if record.place else ""
    for visitor in people:
        for host in people:
            away = case.naming.state_of(visitor.entity)
            home = case.naming.state_of(host.entity) or ("" if _serves_many(case, record, host) else at)
            if not home or not away or home == away or visitor.role == "host" or host.role == "visitor":
                continue
            went = _went(journeys, visitor, home, record) and not _went(journeys, host, away, record)
            if home == at or (not at and (went or host.role == "host" or visitor.role == "visitor")):
                met = Met(
                    Name(host.name, host.entity),
                    rank_of(_titles(case, record, host)),
                    record,
                    record.status == "denied",
                )
                yield Name(visitor.name, visitor.entity), home, met


def _unnamed(case: Case, record: HappeningRecord) -> Iterator[tuple[Name, str, Met]]:
    """Who received a visitor without being named: "his deputy", "leaders of the Ministry of Trade"."""
    for member in record.members if record.status == "held" else ():
        row = case.happening_rows[member]
        unnamed = [p for p in row.participants if (e := case.naming.entity(p.mention)) is None or e.type != "person"]
        hosts = {case.naming.state(p.mention) for p in unnamed if p.mention} - {""}
        for visitor in row.participants:
            entity = case.naming.entity(visitor.mention)
            if entity is None or entity.type != "person" or not entity.state or len(hosts - {entity.state}) != 1:
                continue
            (code,) = hosts - {entity.state}
            for host in unnamed:
                for name, rank in _offices(case, host, code):
                    yield Name(entity.name, entity.id), code, Met(name, rank, record, refused=False)


def _offices(case: Case, host: Participant, code: str) -> Iterator[tuple[Name, str]]:
    """The office or the ministries that a participant without a name stands for, each with its rank."""
    entity = case.naming.entity(host.mention)
    if entity is not None and entity.type == "office" and entity.state == code:
        yield Name(entity.name, entity.id), rank_of(host.words)
    houses = list(_HOUSE.finditer(host.words))
    before = re.split(r",|\band\b", host.words[: houses[0].start()])[-1] if houses else ""
    rank = rank_of(before)
    if _HEADS.search(before) and rank in ("official", "unknown"):
        rank = "minister"
    for house in houses:
        yield Name(house.group()), rank


def _serves_many(case: Case, record: HappeningRecord, host: Name) -> bool:
    """True for officials of international bodies: the city they receive in is not theirs."""
    return bool(_INTERNATIONAL.search(_titles(case, record, host)))


def _went(journeys: Journeys, traveller: Name, code: str, record: HappeningRecord) -> bool:
    return any(record.when.overlaps(when) for when in journeys.get((traveller.entity, code), ()))


def _titles(case: Case, record: HappeningRecord, name: Name) -> str:
    """Titles that the tellings give, else the offices the person held."""
    rows = [case.happening_rows[member] for member in record.members]
    said = [case.naming.title(p.mention) for row in rows for p in row.participants if _is(case, row, p.mention, name)]
    entity = case.naming.by_id(name.entity)
    return " ".join(said) if any(said) else " ".join(entity.offices if entity else ())


def _is(case: Case, row: Happening, mention: str, name: Name) -> bool:
    entity = case.naming.entity(mention)
    return entity is not None and entity.id == name.entity


def _reception(case: Case, visitor: Name, host: Name, met: list[Met]) -> Reception:
    received = sorted((m for m in met if not m.refused), key=lambda m: (ORDER.index(m.rank), m.name.name, m.record.id))
    names = list(dict.fromkeys(Name(m.name.name, m.name.entity, m.rank) for m in received))
    seen = {n.entity for n in names}
    refused = sorted({m.name for m in met if m.refused and m.name.entity not in seen}, key=lambda n: n.name)
    evidence = _evidence(met)
    records = tuple(sorted({m.record.id for m in met}))
    return Reception(
        content_id("reception", visitor.name, host.name, *records),
        visitor,
        host,
        received[0].rank,
        tuple(names),
        tuple(refused),
        records,
        evidence,
        tuple(dict.fromkeys(d for m in received for d in m.record.durations)),
    )


def _evidence(met: list[Met]) -> tuple[Evidence, ...]:
    pieces = {(e.document, e.start, e.end): e for m in met for e in m.record.evidence}
    return tuple(pieces[key] for key in sorted(pieces))
