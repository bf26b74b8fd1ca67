"""Findings that are weighed over the whole record, made once for each state of it when a page first asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from detente.findings.case import gather
from detente.findings.coverage import Coverage, coverage
from detente.findings.gap import Gap, Ground, gaps, ground, unmentioned
from detente.findings.itinerary import Journey, journeys
from detente.model.findings import Contradiction, Position, Reception
from detente.model.records import HappeningRecord
from detente.store.contract import View


@dataclass(frozen=True, slots=True)
class Weighed:
    """Distances, the four fields of common ground, issues that nobody mentions, journeys, who is heard."""

    gaps: tuple[Gap, ...]
    ground: tuple[Ground, ...]
    unmentioned: tuple[str, ...]
    journeys: tuple[Journey, ...]
    coverage: Coverage


def weigh(view: View) -> Weighed:
    """All of them, over one gathering of the case."""
    case = gather(view)
    distances = gaps(case, view.rows(Position))
    return Weighed(
        tuple(distances),
        tuple(ground(case, distances, view.rows(Contradiction))),
        tuple(unmentioned(case)),
        tuple(journeys(case, view.rows(Reception))),
        coverage(case),
    )


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
