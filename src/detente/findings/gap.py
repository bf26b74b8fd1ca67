"""Gap and common ground: how far parties stand apart on each issue, what they share, and what nobody mentions.

The four fields are those of CCHN's Island of Agreements: agreed and contested facts, shared and opposed norms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from detente.findings.case import Case
from detente.findings.leans import leans
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Contradiction, Position
from detente.model.records import HappeningRecord, Name

# Below this many independent origins a distance is not shown.
LEAST_ORIGINS = 2
# On a scale from -2 to 2, so far apart and no further counts as common ground, so far and more as opposed.
NEAR, FAR = 1, 2
# Positions on one issue that are set against each other, those told by most origins first.
MOST = 60

# What became of words on their way is no fact that parties contest.
OF_WORDS = frozenset({"wording", "relay drift"})

Field = Literal["agreed facts", "contested facts", "shared norms", "opposed norms"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Distance of two parties on an issue: 0 … 4, None for too little evidence; positions' ids and their origins."""

    issue: str
    parties: tuple[Name, Name]
    distance: int | None
    positions: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """An entry of one of the four fields: what it is about, the ids it rests on, and of norms the issue."""

    field: Field
    about: str
    rows: tuple[str, ...]
    issue: str = ""


def gaps(case: Case, positions: Iterable[Position]) -> list[Gap]:
    """Distances of all pairs of parties that have a scored position on the same issue, the widest first.

    Of an issue on which more than MOST positions are known, those that most origins tell are set against each other:
    pairs grow with the square, and nobody reads the distance of two who were heard once.
    """
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        if isinstance(position.stance, int):
            by_issue[position.issue].append(position)
    found = [
        _gap(case, issue, a, b)
        for issue, known in by_issue.items()
        for a, b in combinations(sorted(known, key=lambda p: (-len(_origins(case, p)), p.id))[:MOST], 2)
    ]
    pairs = [gap for gap in found if gap.parties[0] != gap.parties[1]]
    return sorted(pairs, key=lambda g: (-(g.distance if g.distance is not None else -1), g.issue, str(g.parties)))


def _gap(case: Case, issue: str, a: Position, b: Position) -> Gap:
    one, other = sorted((a, b), key=lambda p: (p.party.name, p.id))
    origins = _origins(case, a) | _origins(case, b)
    distance = abs(int(a.stance) - int(b.stance)) if len(origins) >= LEAST_ORIGINS else None
    return Gap(issue, (one.party, other.party), distance, (one.id, other.id), tuple(sorted(origins)))


def _origins(case: Case, position: Position) -> set[str]:
    return {case.origin_of.get(e.document, e.document) for e in position.evidence}


def ground(case: Case, distances: Iterable[Gap], disputed: Iterable[Contradiction]) -> list[Ground]:
    """The four fields: facts that several origins tell alike, facts in dispute, near and opposed stances."""
    facts = [
        Ground("agreed facts", _occasion(r), (r.id,))
        for r in case.happenings
        if r.status == "held" and len(_told_held(case, r)) >= LEAST_ORIGINS and r.participants
    ]
    contested = [
        Ground("contested facts", c.about, (c.id,)) for c in disputed if c.type not in OF_WORDS and len(c.sides) > 1
    ]
    norms = [
        Ground("shared norms" if gap.distance <= NEAR else "opposed norms", _between(gap), gap.positions, gap.issue)
        for gap in distances
        if gap.distance is not None and (gap.distance <= NEAR or gap.distance >= FAR)
    ]
    return sorted([*facts, *contested, *norms], key=lambda g: (g.field, g.about, g.rows))


def _told_held(case: Case, record: HappeningRecord) -> set[str]:
    """Origins that tell the occasion as held; who announced it agrees to nothing yet."""
    rows = (case.happening_rows[m] for m in record.members if m in case.happening_rows)
    told = {row.document for row in rows if row.status == "held"} & set(record.carriers)
    return {case.origin_of.get(document, document) for document in told}


def _occasion(record: HappeningRecord) -> str:
    """An occasion in short: its type, who took part, where."""
    who = ", ".join(name.name for name in record.participants)
    place = f" in {record.place.name}" if record.place is not None and record.place.name else ""
    return f"{record.type.replace('_', ' ')}: {who}{place}"


def _between(gap: Gap) -> str:
    return f"{gap.issue}: {gap.parties[0].name}, {gap.parties[1].name}"


def unmentioned(case: Case, issues: Sequence[str] = ()) -> list[str]:
    """Issues of the taxonomy (or of `issues`) that no statement of the case speaks to, nor anything told of a party."""
    told = {issue for record in case.statements for issue in record.issues} | {lean.issue for lean in case.once(leans)}
    return [ident for ident in (issues or [i.id for i in case.issues.issues]) if ident not in told]


def named(case: Case, issues: Sequence[str]) -> dict[str, Evidence]:
    """Those of the issues whose words stand in a sentence of the case, each with the first such, by document: what a
    report tells of, though no statement that was read speaks to it.
    """
    found: dict[str, Evidence] = {}
    for document, sentence in case.sentences():
        words = case.words(document, sentence.span)
        for ident in issues:
            m = case.issues[ident].keywords.search(words) if ident not in found else None
            if m is not None and not _part_of_a_name(case, document, sentence, m):
                found[ident] = case.cite(document, sentence.span)
    return found


def _part_of_a_name(case: Case, document: str, sentence: Sentence, words: re.Match[str]) -> bool:
    """True for words that are but some of a name's: "the wall" in "The Wall Street Journal"."""
    at = Span(sentence.start + words.start(), sentence.start + words.end())
    named = (m.evidence[0].span for m in case.naming.inside(document, sentence.span) if m.form == "name")
    return any(span.covers(at) and span != at for span in named)
