"""Who speaks for a party: a head of state before a minister, a minister before a spokesperson, a party's own account
before reports of it, and anybody named before unnamed third parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from detente.findings.case import Case
from detente.findings.leans import Lean
from detente.findings.reception import ORDER, rank_of
from detente.model.records import Name

# In the order of their authority, the highest first.
VOICES = (*ORDER[:-2], "readout", "spokesperson", "official", "named", "reports", "unnamed")
_SPOKESPERSON = "spokes"


def voice(case: Case, lean: Lean) -> str:
    """How a passage speaks for the party, one of VOICES."""
    if lean.attribution == "unnamed" or not lean.speaker.entity:
        return "unnamed"
    if lean.attribution in ("", "relayed"):
        return "reports"
    entity = case.naming.by_id(lean.speaker.entity)
    titles = " ".join(entity.offices).lower() if entity is not None else ""
    if _SPOKESPERSON in titles:
        return "spokesperson"
    rank = rank_of(titles)
    if rank != "unknown" and entity is not None and entity.type == "person":
        return rank
    if lean.attribution == "readout" or (entity is not None and entity.type in ("body", "office")):
        return "readout"
    if lean.attribution == "spokesperson":
        return "spokesperson"
    return "named" if entity is not None and entity.type == "person" else "reports"


def highest(group: Sequence[Lean]) -> str:
    """The voice with most authority among passages that have theirs."""
    return min((lean.voice for lean in group), key=VOICES.index)


def apart(group: Sequence[Lean]) -> list[tuple[Name, list[Lean]]]:
    """The party with those who speak its way, and beside it each person who leans the other way.

    The party's way is that of all together, or, where its people differ, of those who speak with most authority.
    """
    by_person: dict[tuple[str, str], list[Lean]] = defaultdict(list)
    for lean in group:
        by_person[lean.speaker.name, lean.speaker.entity].append(lean)
    ways = {person: way(mine) for person, mine in by_person.items()}
    total = way(group)
    if min(ways.values()) < 0 < max(ways.values()):
        for name in VOICES:
            told = way([lean for lean in group if lean.voice == name])
            if told:
                total = told
                break
    found: list[tuple[Name, list[Lean]]] = []
    together: list[Lean] = []
    for person, mine in sorted(by_person.items()):
        if ways[person] * total < 0 and len(by_person) > 1:
            found.append((Name(*person), mine))
        else:
            together += mine
    return [*found, (together[0].party, together)] if together else found


def way(group: Sequence[Lean]) -> float:
    """Which way passages lean together: above nought for, below against."""
    return sum(lean.leaning.score for lean in group)
