"""How much a contradiction matters to the case: its type and origins first, then who speaks and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from detente.findings.case import Case
from detente.findings.reception import rank_of
from detente.model.findings import Contradiction

# What the highest rank among those who speak on its sides adds.
RANKS = {"head of state": 0.2, "head of government": 0.2, "foreign minister": 0.15, "minister": 0.1}
# What the issue most spoken of in the case adds; others by their share of it.
CENTRAL = 0.2


def ranked(case: Case, found: Iterable[Contradiction]) -> list[Contradiction]:
    """The contradictions with their weights, the weightiest first."""
    titles = _titles(case)
    spoken = Counter(issue for record in case.statements for issue in record.issues)
    most = max(spoken.values(), default=1)
    weighed = []
    for item in found:
        ranks = [RANKS.get(rank_of(titles.get(name, "")), 0.0) for side in item.sides for name in side.who.split(", ")]
        issues = {issue for piece in item.evidence for issue in case.tags(piece.quote)}
        about = max((spoken[issue] / most for issue in issues), default=0.0)
        weighed.append(replace(item, weight=round(item.weight + max(ranks, default=0.0) + CENTRAL * about, 3)))
    return sorted(weighed, key=lambda c: (-c.weight, c.id))


def _titles(case: Case) -> dict[str, str]:
    """The offices of everybody who speaks, by exported name."""
    out: dict[str, str] = {}
    for record in case.statements:
        entity = case.naming.by_id(record.speaker.entity)
        if entity is not None:
            out[record.speaker.name] = " ".join(entity.offices)
    return out
