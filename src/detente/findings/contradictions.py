"""Contradictions: sides that cannot all be right, typed, with both quotes kept. Only what shares a happening or a
speaker is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from detente.findings.attribution import attributions
from detente.findings.case import Case
from detente.findings.contested import contested
from detente.findings.disputes import disputes
from detente.findings.drift import drifts
from detente.findings.figures import figures
from detente.findings.halves import halves
from detente.findings.lengths import beside
from detente.findings.ranking import ranked
from detente.findings.readouts import omissions
from detente.findings.retold import retold
from detente.findings.unheld import unheld
from detente.findings.whereabouts import occasions, participants, places
from detente.findings.wording import wordings
from detente.model.evidence import Evidence, Span
from detente.model.findings import Contradiction, Denial
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.records import ContradictionType, HappeningRecord, Side
from detente.model.rows import Duration, Happening
from detente.model.zones import same_day_elsewhere

# How much a contradiction matters by its type, before its origins are counted.
WEIGHTS = {
    "denial": 1.0,
    "existence": 1.0,
    "number": 0.8,
    "date": 0.8,
    "place": 0.8,
    "participants": 0.7,
    "characterisation": 0.5,
    "wording": 0.2,
}

# A length and the word for what lasted stand within this many characters.
NEAR = 80


def contradictions(case: Case, denied: Sequence[Denial]) -> list[Contradiction]:
    """All contradictions, the weightiest first."""
    never = list(unheld(case, denied))
    answered = {row for contradiction in never for row in contradiction.rows}
    found = [
        *never,
        *disputes(case, [denial for denial in denied if denial.id not in answered]),
        *durations(case),
        *dates(case),
        *statuses(case),
        *places(case),
        *participants(case),
        *contested(case),
        *figures(case),
        *retold(case),
        *halves(case),
        *attributions(case),
        *wordings(case),
        *drifts(case),
        *omissions(case),
    ]
    unique = {c.id: c for c in found}
    return ranked(case, unique.values())


def durations(case: Case) -> Iterator[Contradiction]:
    """Lengths of one happening that no rounding reconciles: "12-day" and "10-day", not "90 minutes" and "an hour and
    a half".
    """
    together = case.once(occasions)
    apart = {record.id for records in together.values() for record in records[1:]}
    same = {records[0].id: records for records in together.values()}
    for record in case.happenings:
        if record.id in apart:
            continue  # told with another of the same people and day
        rows = [row for one in same.get(record.id, (record,)) for row in _rows(case, one)]
        lengths = ((row, row.duration or beside(case, row)) for row in rows)
        told = [(row, length) for row, length in lengths if length is not None]
        sides: list[list[tuple[Happening, Duration]]] = []
        for row, duration in told:
            home = next((s for s in sides if any(_agree(duration, other) for _, other in s)), None)
            if home is None:
                sides.append([(row, duration)])
            else:
                home.append((row, duration))
        if len(sides) > 1:
            values = [(s[0][1].words, [_measured(case, row, d) for row, d in s]) for s in sides]
            yield _conflict(
                case,
                "number",
                f"how long {_about(record)} lasted",
                values,
                record,
                "the lengths given exclude each other",
            )


def _measured(case: Case, row: Happening, duration: Duration) -> Evidence:
    """The length with what it is the length of: "12-day tour"; the clause when they stand far apart."""
    start, end = min(duration.span.start, row.trigger.start), max(duration.span.end, row.trigger.end)
    if end - start <= NEAR:
        return case.cite(row.document, (start, end))
    whole = row.evidence[0].span
    return case.cite(row.document, whole if whole.covers(duration.span) else _sentence(case, row, duration))


def _sentence(case: Case, row: Happening, duration: Duration) -> Span:
    return case.sentence(row.document, duration.span.start).span


def _agree(a: Duration, b: Duration) -> bool:
    return a.least <= b.most and b.least <= a.most


def dates(case: Case) -> Iterator[Contradiction]:
    """Days given for one happening by different documents that are not the same day."""
    for record in case.happenings:
        sides: dict[str, list[Evidence]] = {}
        for row in _rows(case, record):
            day = row.when.day
            if day is not None and row.when.basis == "expression" and not row.when.approximate:
                sides.setdefault(day.isoformat(), []).append(_dated(case, row))
        apart = {case.origin_of[e.document] for pieces in sides.values() for e in pieces}
        if len(sides) > 1 and len(apart) > 1:
            reason = "the days given are not the same"
            found = _conflict(case, "date", f"when {_about(record)} was", sorted(sides.items()), record, reason)
            why = _zones_apart(case, sides)
            yield replace(found, status="explained", reason=why) if why else found


def _zones_apart(case: Case, sides: Mapping[str, Sequence[Evidence]]) -> str:
    """Why two days are one moment seen from two places, for every two reports that give them; "" when it is not so."""
    if len(sides) != 2:
        return ""
    (one, here), (other, there) = sides.items()
    a, b = (Interval.of_day(date.fromisoformat(day)) for day in (one, other))
    places = sorted({(case.reported_from(e.document), case.reported_from(f.document)) for e in here for f in there})
    reasons = [same_day_elsewhere(a, b, *pair) for pair in places]
    return reasons[0] if all(reasons) else ""


def _dated(case: Case, row: Happening) -> Evidence:
    """The telling with its date: the clause, or the sentence when the date stands outside the clause."""
    first = row.evidence[0]
    if case.time_in(first.document, first.span):
        return case.cite(first.document, first.span)
    return case.cite(first.document, case.sentence(first.document, first.start).span)


def statuses(case: Case) -> Iterator[Contradiction]:
    """A happening that one tells as held or planned and another as denied or cancelled.

    What was planned and then called off is no contradiction.
    """
    for record in case.happenings:
        rows = [row for row in _rows(case, record) if not _overtaken(case, row, record)]
        yes = [row for row in rows if row.status in ("held", "planned", "reported")]
        no = [row for row in rows if row.status in ("denied", "cancelled")]
        if yes and no and {r.document for r in yes} != {r.document for r in no}:
            values = [
                (yes[0].status, [case.cite(r.document, r.evidence[0].span) for r in yes]),
                (no[0].status, [case.cite(r.document, r.evidence[0].span) for r in no]),
            ]
            yield _conflict(
                case, "existence", f"whether {_about(record)} took place", values, record, "told and denied"
            )


def _overtaken(case: Case, row: Happening, record: HappeningRecord) -> bool:
    """True for a plan told no later than it was called off."""
    if row.status != "planned":
        return False
    off = [r.document for m in record.members if (r := case.happening_rows[m]).status == "cancelled"]
    ends = [end for document in off if (end := case.published(document).end) is not None]
    start = case.published(row.document).start
    return bool(off) and (start is None or any(start < end for end in ends))


def _rows(case: Case, record: HappeningRecord) -> list[Happening]:
    rows = [case.happening_rows[member] for member in record.members]
    return sorted(rows, key=lambda r: (r.document, r.evidence[0].start, r.id))


def _about(record: HappeningRecord) -> str:
    who = " and ".join(name.name for name in record.participants[:2])
    kind = record.type.replace("_", " ")
    return f"the {kind} of {who}" if who else f"the {kind}"


def _conflict(
    case: Case,
    kind: ContradictionType,
    about: str,
    values: Sequence[tuple[str, Sequence[Evidence]]],
    record: HappeningRecord,
    reason: str,
) -> Contradiction:
    sides = tuple(
        Side(value, tuple(pieces), tuple(sorted({case.origin_of[e.document] for e in pieces})))
        for value, pieces in values
    )
    origins = {origin for side in sides for origin in side.origins}
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    weight = WEIGHTS[kind] + 0.05 * min(len(origins), 10)
    return Contradiction(
        content_id("contradiction", kind, *spans), kind, about, sides, "open", (record.id,), reason, round(weight, 3)
    )
