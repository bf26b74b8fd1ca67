"""What happened: held, planned, considered and denied told apart, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from detente.findings.outcomes import newest_report
from detente.model.evidence import Evidence
from detente.model.records import HappeningRecord
from detente.publish.brief.citing import Cited, Citer, line, ranked
from detente.publish.brief.line import DatePart, Group, Line, Section, Text
from detente.publish.brief.occasions import Parts, named, signing, told
from detente.publish.brief.stays import stays

# More than these in one group are counted, not listed; what most origins tell is kept.
LONGEST = 30
# Days that reports must give for one occasion to differ.
LEAST_DAYS = 2

# What says less than the status, and so is no report of it.
_LESS: dict[str, tuple[str, ...]] = {
    "held": ("planned", "considered", "conditional"),
    "planned": ("considered", "conditional"),
}
LAPSED = "Planned for a day that has passed; nothing found tells of it"
_TOGETHER = frozenset({"meeting", "talks", "call", "summit"})
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Held", ("held",)),
    ("Reported, not confirmed", ("reported", "not_confirmed")),
    ("Planned", ("planned",)),
    (LAPSED, ("planned",)),
    ("Considered or conditional", ("considered", "conditional")),
    ("Cancelled", ("cancelled",)),
    ("Said not to have taken place", ("denied",)),
)


def happened(citer: Citer) -> Section:
    """The timeline by status; of each occasion one line."""
    groups = []
    rest: list[str] = []
    for title, statuses in _GROUPS:
        records = [r for r in citer.case.happenings if r.status in statuses and _tells(r)]
        records = [r for r in records if not _before(r, citer.case.happenings) and not _done(citer, r)]
        if statuses == ("planned",):
            records = [r for r in records if _lapsed(citer, r) == (title == LAPSED)]
        write = told if statuses == ("held",) else named
        found = _lines(citer, records, write)
        rest += [record.id for record in sorted(records, key=_importance)[LONGEST:]]
        if found:
            groups.append(Group(line(Text(title)), tuple(found)))
    return Section(
        "happened",
        "What happened",
        tuple(groups),
        "Reports that copy each other count as a single origin.",
        "Nothing that can be told.",
        tuple(rest),
    )


def _tells(record: HappeningRecord) -> bool:
    """True when it says more than that somebody met somebody sometime."""
    if not record.participants or (record.type == "other" and not signing(record)):
        return False
    aimless = record.place is None and len(record.stops) < 2
    if record.type in ("visit", "tour") and record.status == "held" and aimless:
        return False
    others = len(record.participants) > 1 or record.place is not None or len(record.stops) > 1
    dated = record.when.known and record.when.basis != "document"
    return (
        others or record.type == "press_conference" or (dated and record.type in ("speech", "call", "summit", "talks"))
    )


def _done(citer: Citer, record: HappeningRecord) -> bool:
    """True for a plan whose announcement was kept by another occasion of the record, which stands among those held."""
    if record.status not in ("planned", "considered"):
        return False
    settled = {citer.kept.get((e.document, e.start)) for e in record.evidence} - {None, record.id}
    return bool(settled)


def _lapsed(citer: Citer, record: HappeningRecord) -> bool:
    """True for a plan whose time, as it was told, ended before the newest report came out."""
    newest = citer.case.once(newest_report)
    told = record.when.end if record.when.basis != "document" else None
    return told is not None and newest is not None and told < newest


def _before(record: HappeningRecord, others: Sequence[HappeningRecord]) -> bool:
    """True for "had not called" without a date in a report that tells that they then did speak."""
    if record.status != "denied" or record.when.basis == "expression":
        return False
    who = {name.entity for name in record.participants}
    return any(
        o.status == "held" and o.type in _TOGETHER and who == {name.entity for name in o.participants}
        and set(record.carriers) <= set(o.carriers)
        for o in others
    )  # fmt: skip


def _lines(
    citer: Citer, records: Sequence[HappeningRecord], write: Callable[[Citer, HappeningRecord], Parts | None]
) -> list[Line]:
    kept = sorted(records, key=_importance)[:LONGEST]
    made: dict[str, tuple[tuple[bool, str, str], str, Line]] = {}
    for record in sorted(kept, key=_importance):
        record = replace(record, evidence=_tellings(citer, record))
        parts = write(citer, record)
        if parts is None:
            continue
        date = occasion_date(citer, record)
        head: Parts = [*_dates(citer, record, date), Text(": ")] if date else []
        found = line(
            *head,
            *parts,
            Text(" ("),
            *citer.told(record.evidence),
            Text(")"),
            *citer.people.marks(record),
            cites=record.evidence,
        )
        told_already = line(*head, *parts).text
        made.setdefault(told_already, (_when(date, record), record.id, ranked(found, _weight(record), record.id)))
    return _as_stays(sorted(made.values(), key=lambda item: item[0]), stays(kept, citer.case.naming))


def _as_stays(made: Sequence[tuple[tuple[bool, str, str], str, Line]], within: dict[str, str]) -> list[Line]:
    """The lines in order, what was part of a visit below it; the visit's line counts for as much as its weightiest."""
    told = {ident for _, ident, _ in made}
    below: dict[str, list[Line]] = {}
    for _, ident, found in made:
        if within.get(ident) in told:
            below.setdefault(within[ident], []).append(found)
    out = []
    for _, ident, found in made:
        if within.get(ident) in told:
            continue
        under = below.get(ident, [])
        ids = (*found.ids, *(i for one in under for i in one.ids))
        weight = max([found.weight, *(one.weight for one in under)])
        out.append(replace(found, below=(*found.below, *under), ids=ids, weight=weight))
    return out


def _tellings(citer: Citer, record: HappeningRecord) -> tuple[Evidence, ...]:
    """What tells of the occasion itself: of one that was held, no announcement of it; of a plan, no wish for it."""
    rows = [citer.case.happening_rows[member] for member in record.members if member in citer.case.happening_rows]
    less = _LESS.get(record.status, ())
    ahead = {e.document for row in rows if row.status in less for e in row.evidence}
    ahead -= {e.document for row in rows if row.status not in less for e in row.evidence}
    kept = tuple(e for e in record.evidence if e.document not in ahead)
    return kept or record.evidence


def _dates(citer: Citer, record: HappeningRecord, date: Cited) -> Parts:
    """The date; where reports give another day too, both, said to differ: what is under dispute is not settled."""
    rows = [citer.case.happening_rows[member] for member in sorted(record.members)]
    days = {
        row.when.day: row.when for row in rows
        if row.status in ("held", "reported") and row.when.day is not None and row.when.basis == "expression"
        and not row.when.approximate
    }  # fmt: skip
    told = [cited for day in sorted(days) if (cited := citer.date(days[day], record.evidence)) is not None]
    if len(told) < LEAST_DAYS or record.when.day not in days:
        return [date]
    return [*(part for cited in told[:-1] for part in (cited, Text(" or "))), told[-1], Text(" (reports differ)")]


def _importance(record: HappeningRecord) -> tuple[int, int, int, str]:
    known = (record.when.known and record.when.basis != "document") + (record.place is not None)
    return -len(record.origins), -len(record.carriers), -known - min(len(record.participants), 3), record.id


def occasion_line(citer: Citer, record: HappeningRecord) -> Line | None:
    """One occasion with its date and how many tell it; one that was not held says so. None when it tells too little."""
    held = record.status == "held"
    parts = (told if held else named)(citer, record) if _tells(record) else None
    if parts is None:
        return None
    date = occasion_date(citer, record)
    head: Parts = [date, Text(": ")] if date else []
    status: Parts = [] if held else [Text(f"{record.status.replace('_', ' ')}: ")]
    counted: Parts = [Text(" ("), *citer.told(record.evidence), Text(")")]
    return ranked(line(*head, *status, *parts, *counted, cites=record.evidence), _weight(record), record.id)


def _weight(record: HappeningRecord) -> float:
    """Tellings by independent origins, and whether it is settled when and where; what is to come is news."""
    origins, carriers, known, _ = _importance(record)
    return -(4 * origins + carriers + 2 * known) + (6 if record.status not in ("held", "denied") else 0)


def occasion_date(citer: Citer, record: HappeningRecord) -> Cited | None:
    """The day or days, or when it was reported; an open time such as "before the war" dates nothing.

    A time that no expression stands for gives way to the narrowest that a telling gives.
    """
    if given := citer.people.date(record.when, record.evidence):
        return given, ()
    members = [citer.case.happening_rows[member] for member in sorted(record.members)]
    put_off = record.status != "held" and any(row.moved for row in members)
    rows = [row.when for row in members if row.moved or not put_off]
    told = [when for when in rows if when.basis == "expression" and when.start and when.end]
    told.sort(key=lambda when: (when.end - when.start if when.end and when.start else timedelta.max, str(when.start)))
    for when in (record.when, *told):
        cited = citer.date(when, record.evidence)
        if cited and isinstance(cited[0], DatePart) and cited[0].when.start and cited[0].when.end:
            return cited
    return None


def _when(date: Cited | None, record: HappeningRecord) -> tuple[bool, str, str]:
    """Sorts by time, what has none last."""
    if date is None or not isinstance(date[0], DatePart):
        return True, "", record.id
    return False, str(date[0].when.start), record.id
