"""What a reviewer should look at first: records by doubt times importance.

Doubt is the chance that a record is wrong as it stands: how often records of its kind are, on the gold sets, raised by
what makes this one shaky. Importance is what rests on it: findings, origins, and the rank of who takes part.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.findings.rates import rates
from detente.findings.reception import ORDER, rank_of
from detente.model.documents import Document
from detente.model.entities import Entity, Judgement
from detente.model.evidence import Evidence
from detente.model.findings import STANCE_WORDS, Commitment, Contradiction, Denial, Position, Proposal, Reception
from detente.model.interval import Interval
from detente.model.judging import in_force
from detente.model.records import HappeningRecord, StatementRecord
from detente.model.rows import Happening, Statement
from detente.model.suggested import Suggestion
from detente.store.contract import View

KINDS: Mapping[str, type[Any]] = {
    "statement": StatementRecord,
    "happening": HappeningRecord,
    "position": Position,
    "commitment": Commitment,
    "contradiction": Contradiction,
    "denial": Denial,
    "proposal": Proposal,
    "entity": Entity,
    "suggestion": Suggestion,
}
# How much each sign of doubt takes from what is left of trust.
UNKNOWN_SPEAKER, VAGUE_TIME, OWN_WORDS, HEDGED, RELAYED, UNSURE_MERGE, ALONE = 0.3, 0.15, 0.15, 0.1, 0.1, 0.4, 0.1
# Doubt of kinds that no gold set measures.
UNMEASURED = 0.2
# A model's word is as likely wrong as right until somebody looks.
SUGGESTED = 0.5
_REST = ("finding rests on it", "findings rest on it")
_DECIDED = frozenset({"accept", "reject", "correct", "add"})

Sign = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Queued:
    """A record to review: what it says, the words it rests on, why it is doubtful, and what rests on it.

    `doubt` runs from 0 to 1, `importance` from 1 up; `weight` is their product.
    """

    kind: str
    id: str
    label: str
    evidence: tuple[Evidence, ...]
    doubt: float
    importance: float
    why: tuple[str, ...]

    @property
    def weight(self) -> float:
        """Its place in the queue, the largest first."""
        return round(self.doubt * self.importance, 4)


def queue(view: View, *, kind: str = "", reviewer: str = "") -> list[Queued]:
    """Records nobody judged yet (or that `reviewer` did not), of one kind or all, by weight."""
    done = _judged(view.judgements(), reviewer)
    entities = {entity.id: entity for entity in view.rows(Entity)}
    resting = _resting(view)
    unsure = _unsure(view, entities)
    out = [_suggested(row) for row in _standing(view, done)] if kind in ("", "suggestion") else []
    for name, cls in KINDS.items():
        if cls is Suggestion or (kind and kind != name):
            continue
        for row in view.rows(cls):
            mine = {row.id, *(row.members if hasattr(row, "members") else ())}
            if not mine & done:
                out.append(_queued(name, row, entities, resting, unsure))
    return sorted((item for item in out if item.doubt > 0), key=lambda item: (-item.weight, item.kind, item.id))


def _judged(judgements: Iterable[Judgement], reviewer: str) -> set[str]:
    held = [j for j in in_force(judgements) if j.kind in _DECIDED and (not reviewer or j.author == reviewer)]
    return {row for j in held for row in (j.left, *(target.row for target in j.targets))}


def _standing(view: View, done: set[str]) -> Iterator[Suggestion]:
    """A model's suggestions that nobody judged, while their words still stand where they stood."""
    texts: dict[str, str] = {}
    for row in view.rows(Suggestion):
        if row.id in done:
            continue
        for piece in row.evidence:
            if piece.document not in texts:
                texts[piece.document] = view.parsed(piece.document).text
        if all(texts[piece.document][piece.start : piece.end] == piece.quote for piece in row.evidence):
            yield row


def _suggested(row: Suggestion) -> Queued:
    return Queued(row.kind_, row.id, label(row), row.evidence[:3], SUGGESTED, 1.0, (f"proposed by {row.model}",))


def _resting(view: View) -> Counter[str]:
    """Record → how many findings rest on it."""
    count: Counter[str] = Counter()
    for position in view.rows(Position):
        count.update(position.statements)
    for contradiction in view.rows(Contradiction):
        count.update(set(contradiction.rows))
    for denial in view.rows(Denial):
        count.update({denial.statement, denial.target} - {""})
    for commitment in view.rows(Commitment):
        count.update({commitment.settled_by} - {""})
    for reception in view.rows(Reception):
        count.update(set(reception.happenings))
    return count


def _unsure(view: View, entities: Mapping[str, Entity]) -> dict[str, float]:
    """Entity → the weakest score by which two of its chains were put together."""
    home = {member: entity.id for entity in entities.values() for member in entity.members}
    out: dict[str, float] = {}
    for judgement in view.rows(Judgement):
        if judgement.verdict == "positive" and (ident := home.get(judgement.left)):
            out[ident] = min(out.get(ident, 1.0), judgement.score)
    return out


def _queued(
    kind: str, row: Any, entities: Mapping[str, Entity], resting: Counter[str], unsure: Mapping[str, float]
) -> Queued:
    signs = list(_entity_signs(row, unsure) if isinstance(row, Entity) else _signs(row, entities))
    rate = rates().get(kind)
    trust = (rate.right + 1) / (rate.of + 2) if rate is not None else 1.0 if kind == "entity" else 1 - UNMEASURED
    why = [f"{rate.right} of {rate.of} such records are right on the gold sets"] if rate is not None else []
    for reason, weight in signs:
        trust *= 1 - weight
        why.append(reason)
    rests = resting[row.id]
    names = _people(row, entities)
    best = min((ORDER.index(rank_of(" ".join(entities[n].offices))) for n in names if n in entities), default=6)
    if isinstance(row, Entity):
        rests += len(row.evidence)
    importance = 1 + math.log2(1 + rests) + len(getattr(row, "origins", ())) / 4 + (6 - best) / 6
    if rests:
        many = ("document names it", "documents name it") if isinstance(row, Entity) else _REST
        why.append(f"{rests} {many[rests > 1]}")
    return Queued(kind, row.id, label(row), row.evidence[:3], round(1 - trust, 4), round(importance, 4), tuple(why))


def _entity_signs(row: Entity, unsure: Mapping[str, float]) -> Iterator[Sign]:
    """An entity can be a wrong merge: many names, weakly joined."""
    score = unsure.get(row.id, 1.0)
    if row.type == "person" and len(row.variants) > 1:
        if score < 1:
            yield f"put together with a score of {score:.2f}", min(UNSURE_MERGE, 1 - score + 0.05)
        yield f"{len(row.variants)} names as one", min(0.02 * len(row.variants), UNSURE_MERGE)


def _signs(row: Any, entities: Mapping[str, Entity]) -> Iterator[Sign]:
    match row:
        case StatementRecord():
            if row.speaker.entity not in entities:
                yield "the speaker is nobody known", UNKNOWN_SPEAKER
            if row.form == "indirect":
                yield "told in the reporter's words", OWN_WORDS
            if row.hedges:
                yield f"hedged: {', '.join(row.hedges[:3])}", HEDGED
            if row.attribution in ("relayed", "unnamed", "own_knowledge"):
                yield f"attributed as {row.attribution.replace('_', ' ')}", RELAYED
        case HappeningRecord():
            if not row.when.known:
                yield "no time is known", VAGUE_TIME
            if any(name.entity not in entities for name in row.participants):
                yield "somebody in it is nobody known", UNKNOWN_SPEAKER
            if len(row.members) > 1:
                yield f"put together of {len(row.members)} tellings", ALONE
        case Commitment() | Denial():
            if row.who.entity not in entities:
                yield "who it is of is nobody known", UNKNOWN_SPEAKER
        case Position():
            if len(row.statements) < 2:
                yield "rests on one statement", ALONE
    if (time := _time(row)) is not None and time.basis == "inferred":
        yield "its date is inferred", VAGUE_TIME


def _time(row: Any) -> Interval | None:
    found: Interval | None = getattr(row, "when", None) or getattr(row, "said", None)
    return found


def _people(row: Any, entities: Mapping[str, Entity]) -> set[str]:
    if isinstance(row, Entity):
        return {row.id}
    names = [getattr(row, field, None) for field in ("speaker", "addressee", "who", "party", "author")]
    names += [*getattr(row, "participants", ()), *getattr(row, "speakers", ())]
    return {name.entity for name in names if name is not None and name.entity in entities}


def label(row: Any) -> str:
    """A record, or a row as it was read, in a few words, for a list."""
    match row:
        case StatementRecord():
            return f"{row.speaker.name or 'nobody named'}: {row.act.replace('_', ' ')}"
        case Statement():
            return f"{row.speaker_words or 'nobody named'}: {row.act.replace('_', ' ')}"
        case Happening():
            who = ", ".join(person.words for person in row.participants)
            return f"{row.type.replace('_', ' ')} of {who or 'nobody named'} ({row.status.replace('_', ' ')})"
        case HappeningRecord():
            where = f" in {row.place.name}" if row.place else ""
            who = ", ".join(name.name for name in row.participants)
            return f"{row.type.replace('_', ' ')} of {who or 'nobody named'}{where} ({row.status.replace('_', ' ')})"
        case Position():
            return f"{row.party.name} on {row.issue.replace('_', ' ')}: {STANCE_WORDS[row.stance]}"
        case Commitment():
            return f"{row.who.name}: {row.what} ({row.status})"
        case Contradiction():
            return f"{row.type}: {row.about}"
        case Denial():
            return f"{row.who.name} ({row.type.replace('_', ' ')}): {row.what}"
        case Proposal():
            return row.name
        case Suggestion():
            return f"{suggested(row)} (proposed by {row.model})"
        case Document():
            return row.title or row.name
        case Entity():
            return f"{row.name}: {', '.join(row.variants[:6])}"
    return str(row.id)


def suggested(row: Suggestion) -> str:
    """What a model proposes, in a few words of the program's own and names of the record."""
    told = json.loads(row.value)
    match row.kind:
        case "position":
            return f"position: {told['party']['words']} on {told['issue']}: {told['stance']}"
        case "contradiction":
            return f"contradiction: {told['type']} on {told['issue']}"
    return f"proposal: {row.evidence[0].quote} by {told['author']['words'] or 'nobody named'}"
