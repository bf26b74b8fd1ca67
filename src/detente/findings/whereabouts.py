"""Contradictions of place and of participants: one occasion told in two places, or with and without somebody."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import ContradictionType, HappeningRecord, Side
from detente.model.rows import Happening
from detente.model.taxonomy import phrases

# Occasions that are in one place.
TOGETHER = frozenset({"meeting", "talks", "summit", "press_conference"})
WEIGHTS = {"place": 0.8, "participants": 0.7}
# Who "attended the meeting" or stayed away is told within so many sentences of the meeting.
NEAR = 2
# A name stands within so many characters of the word that says whether its bearer came.
BESIDE = 40
_BETWEEN = re.compile(r"[\s,]*(?:(?:also|both|the|a|an|its|his|her|their)\s+)*", re.IGNORECASE)

# Who met, of what type and on which day: what several reports tell of one occasion alike.
Key = tuple[frozenset[str], date]


@dataclass(frozen=True, slots=True)
class Told:
    """One side of a contradiction as one passage tells it."""

    value: str
    evidence: Evidence
    row: str


@functools.cache
def _forms() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("detente.findings") / "data" / "attendance.toml").read_text(encoding="utf-8"))
    return {name: phrases(forms) for name, forms in table.items()}


def places(case: Case) -> Iterator[Contradiction]:
    """Places given for one occasion of one day that exclude each other, by different origins."""
    for key, records in sorted(case.once(occasions).items(), key=lambda item: item[1][0].id):
        told: dict[str, list[Told]] = defaultdict(list)
        for record, row in _rows(case, records):
            place = case.naming.entity(row.place_mention) if row.place_mention else None
            if place is not None and place.type == "place" and place.id not in key[0]:
                told[place.id].append(Told(place.name, case.cite(row.document, row.evidence[0].span), record.id))
        sides = [told[ident] for ident in sorted(told) if _stands_alone(case, ident, told)]
        if len(sides) > 1 and _apart(case, sides):
            about = (
                f"where the {records[0].type} of {' and '.join(name.name for name in records[0].participants[:2])} was"
            )
            yield _contradiction(case, "place", about, sides, "the places given are not the same")


def participants(case: Case) -> Iterator[Contradiction]:
    """Somebody who, by one origin, took part in an occasion, and by another did not."""
    came: dict[tuple[Key, str], list[Told]] = defaultdict(list)
    stayed: dict[tuple[Key, str], list[Told]] = defaultdict(list)
    for key, records in case.once(occasions).items():
        for record, row in _rows(case, records):
            for who, yes, piece in _attended(case, row, key):
                (came if yes else stayed)[key, who].append(Told("took part" if yes else "did not", piece, record.id))
    for key, who in sorted(came.keys() & stayed.keys(), key=lambda k: (str(k[0][1]), k[1], sorted(k[0][0]))):
        sides = [came[key, who], stayed[key, who]]
        entity = case.naming.by_id(who)
        if entity is not None and _apart(case, sides):
            about = f"whether {entity.name} took part"
            yield _contradiction(case, "participants", about, sides, "one tells of somebody whom the other leaves out")


def occasions(case: Case) -> dict[Key, list[HappeningRecord]]:
    """Held occasions by who took part and on which day; those with fewer than two known people are left out."""
    found: dict[Key, list[HappeningRecord]] = defaultdict(list)
    for record in case.happenings:
        who = frozenset(name.entity for name in record.participants if name.entity)
        day = record.when.day
        if record.status == "held" and record.type in TOGETHER and len(who) > 1 and day is not None:
            found[who, day].append(record)
    return found


def _rows(case: Case, records: Sequence[HappeningRecord]) -> Iterator[tuple[HappeningRecord, Happening]]:
    for record in records:
        rows = (case.happening_rows[member] for member in record.members)
        for row in sorted(rows, key=lambda r: (r.document, r.evidence[0].start, r.id)):
            if row.status in ("held", "reported"):
                yield record, row


def _stands_alone(case: Case, place: str, others: Iterable[str]) -> bool:
    """False for a state or region that one of the other places lies in: "in Switzerland" and "in Geneva" are one."""
    entity = case.naming.by_id(place)
    if entity is None or entity.type != "place":
        return False
    inside = (case.naming.by_id(other) for other in others if other != place)
    return not any(other is not None and entity.name in other.name for other in inside)


def _attended(case: Case, row: Happening, key: Key) -> Iterator[tuple[str, bool, Evidence]]:
    """Persons that sentences at the telling say came, or did not."""
    sentences = case.texts[row.document].sentences
    at = next((n for n, s in enumerate(sentences) if s.start <= row.trigger.start < s.end), None)
    if at is None:
        return
    for sentence in sentences[at : at + NEAR + 1]:
        text = case.words(row.document, sentence.span)
        for name, yes, before in (
            ("came", True, True), ("stayed_away", False, True), ("with", True, False), ("without", False, False),
        ):  # fmt: skip
            if not before and sentence is not sentences[at]:
                continue
            for m in _forms()[name].finditer(text):
                spot = sentence.start + (m.start() if before else m.end())
                who = _person(case, row.document, spot, before=before)
                if who and who not in key[0]:
                    yield who, yes, case.cite(row.document, sentence.span)


def _person(case: Case, document: str, spot: int, *, before: bool) -> str:
    """The person whose name stands right before or behind a place in the text; "" when there is none."""
    span = (spot - BESIDE, spot) if before else (spot, spot + BESIDE)
    found = [m for m in case.naming.inside(document, span) if m.type == "person"]
    if not found:
        return ""
    mention = found[-1] if before else found[0]
    place = mention.evidence[0]
    between = case.words(document, (place.end, spot) if before else (spot, place.start))
    entity = case.naming.entity(mention.id)
    held = entity is not None and case.naming.identified(entity.id)
    near = len(between.split()) <= NEAR if not before else bool(_BETWEEN.fullmatch(between))
    return entity.id if entity is not None and held and near else ""


def _apart(case: Case, sides: Sequence[Sequence[Told]]) -> bool:
    """True when different origins stand behind the sides, and no document behind two of them."""
    origins = [{case.origin_of[told.evidence.document] for told in side} for side in sides]
    return not any(one & other for n, one in enumerate(origins) for other in origins[n + 1 :])


def _contradiction(
    case: Case, kind: ContradictionType, about: str, found: Sequence[Sequence[Told]], reason: str
) -> Contradiction:
    sides = tuple(
        Side(
            side[0].value,
            tuple({(t.evidence.document, t.evidence.start): t.evidence for t in side}.values()),
            tuple(sorted({case.origin_of[t.evidence.document] for t in side})),
        )
        for side in found
    )
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    rows = tuple(sorted({told.row for side in found for told in side}))
    origins = {origin for side in sides for origin in side.origins}
    weight = round(WEIGHTS[kind] + 0.05 * min(len(origins), 10), 3)
    return Contradiction(content_id("contradiction", kind, *spans), kind, about, sides, "open", rows, reason, weight)
