"""Findings that are weighed over the whole record, made once for each state of it when a page first asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from detente.findings.case import Case, gather
from detente.findings.coverage import Coverage, coverage
from detente.findings.gap import Gap, Ground, gaps, ground, unmentioned
from detente.findings.itinerary import Journey, journeys
from detente.model.findings import Contradiction, Position, Reception
from detente.model.naming import Naming
from detente.model.records import Copy, HappeningRecord, StatementRecord
from detente.store.contract import View


@dataclass(frozen=True, slots=True)
class Grounds:
    """Distances of parties, the four fields of common ground, and the issues that nobody mentions."""

    gaps: tuple[Gap, ...]
    ground: tuple[Ground, ...]
    unmentioned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Travels:
    """Who travelled where, and who is heard."""

    journeys: tuple[Journey, ...]
    coverage: Coverage


def weigh_ground(view: View) -> Grounds:
    """What needs the records alone: no text and no mention is loaded, which a large case has most of."""
    origin_of = {document: copy.id for copy in view.rows(Copy) for document in copy.documents}
    records = tuple(view.rows(StatementRecord)), tuple(view.rows(HappeningRecord))
    case = Case({}, Naming((), ()), *records, {}, {}, {}, origin_of, view.issues(), frozenset())
    distances = gaps(case, view.rows(Position))
    fields = ground(case, distances, view.rows(Contradiction))
    return Grounds(tuple(distances), tuple(fields), tuple(unmentioned(case)))


def weigh_travel(view: View) -> Travels:
    """What needs to know who and where each name is: over one gathering of the whole case."""
    case = gather(view)
    return Travels(tuple(journeys(case, view.rows(Reception))), coverage(case))


@dataclass(frozen=True, slots=True)
class Tie:
    """Two entities that took part in the same occasions, and in which."""

    one: str
    other: str
    happenings: tuple[str, ...]


def ties(records: Iterable[HappeningRecord], about: str) -> list[Tie]:
    """Who met whom among the occasions of one entity: pairs by how often, those with the entity itself first."""
    shared: dict[tuple[str, str], list[str]] = {}
    for record in records:
        if record.status != "held":
            continue
        present = sorted({p.entity for p in record.participants if p.entity})
        for one, other in combinations(present, 2):
            shared.setdefault((one, other), []).append(record.id)
    found = [Tie(one, other, tuple(sorted(ids))) for (one, other), ids in shared.items()]
    return sorted(found, key=lambda t: (about not in (t.one, t.other), -len(t.happenings), t.one, t.other))


def most_met(found: Iterable[Tie], about: str) -> list[tuple[str, int]]:
    """Whom one entity met, most often first."""
    met: Counter[str] = Counter()
    for tie in found:
        if about in (tie.one, tie.other):
            met[tie.other if tie.one == about else tie.one] += len(tie.happenings)
    return sorted(met.items(), key=lambda item: (-item[1], item[0]))
