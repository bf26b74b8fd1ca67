"""Positions: where each party stands on each issue, and how that moved, resting on the passages that lean on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from detente.findings.case import Case
from detente.findings.leans import Lean, leans, takes_stands
from detente.findings.voices import apart, highest, voice, way
from detente.model.evidence import Evidence
from detente.model.findings import Position, Shift, Stance
from detente.model.ids import content_id
from detente.model.interval import hull
from detente.model.records import Name

# Leanings that add up to less than this say nothing.
LEAST = 0.7
# From here on a stance is a strong one.
STRONG = 2.0
# Of two directions in one party's words the larger must be this many times the other, or the position is unclear.
CLEAR = 2.0
# Most pieces of evidence that a position shows.
SHOWN = 8

Kind = Literal["for", "against", "conditional"]
# What it is called when a party goes from one stand to another.
MOVES: dict[tuple[Kind, Kind], Literal["softening", "hardening", "reversal"]] = {
    ("against", "conditional"): "softening",
    ("conditional", "for"): "softening",
    ("for", "conditional"): "hardening",
    ("conditional", "against"): "hardening",
    ("for", "against"): "reversal",
    ("against", "for"): "reversal",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a party stood over some time: the stance, and the passages that agree with it, strongest first."""

    stance: Stance
    agreeing: tuple[Lean, ...]
    condition: str

    @property
    def kind(self) -> Kind:
        """The stand without its strength."""
        if not isinstance(self.stance, int):
            return "conditional"
        return "for" if self.stance > 0 else "against"


def positions(case: Case) -> list[Position]:
    """All positions, by party and issue."""
    found = [position for group in case.once(stands).values() for position in positions_of(group)]
    return sorted(found, key=lambda p: (p.party.name, p.issue, p.id))


def stands(case: Case) -> dict[tuple[str, str], list[Lean]]:
    """The passages in which somebody known takes a stand, by party and issue, each with its voice."""
    groups: dict[tuple[str, str], list[Lean]] = defaultdict(list)
    for lean in case.once(leans):
        if takes_stands(case, lean.speaker):
            groups[lean.party.entity or lean.party.name, lean.issue].append(replace(lean, voice=voice(case, lean)))
    return groups


def positions_of(group: Sequence[Lean]) -> list[Position]:
    """The positions of a party on an issue: towards each counterpart, and of each who leans the other way."""
    sides = [side for part in _by_counterpart(group) for side in apart(part)]
    return [position for party, mine in sides if (position := _position(party, mine)) is not None]


def _by_counterpart(whole: Sequence[Lean]) -> list[list[Lean]]:
    """A party's leanings on an issue, apart for each counterpart; those towards nobody join the largest part, unless
    they are more and lean the other way.
    """
    parts: dict[str, list[Lean]] = defaultdict(list)
    for lean in whole:
        parts[lean.about].append(lean)
    loose = parts.pop("", [])
    if not parts:
        return [loose]
    largest = min(parts, key=lambda about: (-len(parts[about]), about))
    other_way = len(loose) > len(parts[largest]) and way(loose) * way(parts[largest]) < 0
    parts["" if other_way else largest] += loose
    return [parts[about] for about in sorted(parts)]


def _position(party: Name, group: Sequence[Lean]) -> Position | None:
    """The party's last stand, with the moves that led to it; None when its words lean both ways."""
    taken = _stands(group)
    if not taken:
        return None
    last = taken[-1]
    pieces: dict[tuple[str, int, int], Evidence] = {}
    for lean in last.agreeing:
        if len(pieces) < SHOWN and not any(_touch(lean.evidence, e) for e in pieces.values()):
            pieces[_place(lean)] = lean.evidence
    issue = last.agreeing[0].issue
    return Position(
        content_id("position", party.name, issue, *sorted(pieces)),
        party,
        tuple(Name(*s) for s in sorted({(x.speaker.name, x.speaker.entity) for x in last.agreeing})),
        issue,
        last.stance,
        tuple(sorted({x.statement for x in last.agreeing if x.statement})),
        tuple(pieces[key] for key in sorted(pieces)),
        hull((x.when for x in last.agreeing), reason="from the first to the last statement"),
        last.condition,
        _reason(last),
        highest(last.agreeing),
        tuple(_shift(one, other) for one, other in pairwise(taken)),
    )


def _stands(group: Sequence[Lean]) -> list[Stand]:
    """The stands a party took one after the other; one only when all days agree, none when nothing is clear."""
    whole = _stand(group)
    by_day: dict[date | None, list[Lean]] = defaultdict(list)
    for lean in group:
        by_day[lean.when.start.date() if lean.when.start else None].append(lean)
    undated = by_day.pop(None, [])
    daily = [stand for day in sorted(d for d in by_day if d) if (stand := _stand(by_day[day])) is not None]
    if undated or len({stand.kind for stand in daily}) < 2:
        return [whole] if whole is not None else []
    runs: list[list[Stand]] = []
    for stand in daily:
        if runs and runs[-1][-1].kind == stand.kind:
            runs[-1].append(stand)
        else:
            runs.append([stand])
    found = (_stand([lean for stand in run for lean in stand.agreeing]) for run in runs)
    return [stand for stand in found if stand is not None]


def _stand(group: Sequence[Lean]) -> Stand | None:
    """What passages add up to; None when that is too little, or they lean both ways."""
    plus = sum(lean.leaning.score for lean in group if lean.leaning.score > 0)
    minus = -sum(lean.leaning.score for lean in group if lean.leaning.score < 0)
    most, least = max(plus, minus), min(plus, minus)
    if most < LEAST or least * CLEAR > most:
        return None
    way = 1 if plus > minus else -1
    agreeing = sorted((x for x in group if x.leaning.score * way > 0), key=lambda x: (-abs(x.leaning.score), _place(x)))
    conditions = sorted({lean.leaning.condition for lean in group if lean.leaning.condition})
    tied = sum(bool(lean.leaning.condition) for lean in group)
    if way > 0 and conditions and tied * 2 >= len(group):
        return Stand("conditional", tuple(agreeing), conditions[0])
    return Stand((2 if most >= STRONG else 1) * way, tuple(agreeing), "")


def _shift(one: Stand, other: Stand) -> Shift:
    before, after = one.agreeing[0], other.agreeing[0]
    first = min(other.agreeing, key=lambda x: (str(x.when.start), _place(x)))
    direction = MOVES[one.kind, other.kind]
    return Shift(first.when, direction, one.stance, other.stance, before.evidence, after.evidence)


def _reason(stand: Stand) -> str:
    """What the position rests on, in words: towards whom, on whose account, by which words."""
    about = max((x.about for x in stand.agreeing), default="")
    words = sorted({" ".join(w.lower().split()) for x in stand.agreeing for w in x.leaning.words})[:6]
    parts = [f"towards {about}"] if about else []
    if highest(stand.agreeing) == "unnamed":
        parts.append("rests on unnamed people only")
    if all(x.attribution == "relayed" for x in stand.agreeing):
        parts.append("told by others")
    return "; ".join([*parts, "words: " + ", ".join(words)])


def _touch(one: Evidence, other: Evidence) -> bool:
    return one.document == other.document and one.span.overlaps(other.span)


def _place(lean: Lean) -> tuple[str, int, int]:
    return lean.evidence.document, lean.evidence.start, lean.evidence.end
