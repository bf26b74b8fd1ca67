"""Meetings that one report tells and another says never took place, in whatever words: "there was no meeting of …"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction, Denial
from detente.model.ids import content_id
from detente.model.records import HappeningRecord, Side

# A meeting is denied within this time, if it is denied at all.
ANSWERED = timedelta(days=30)
TOGETHER = frozenset({"meeting", "talks", "summit", "call", "visit"})
_NONE = re.compile(
    r"\bno\s+(?:such\s+)?(?:\w+\s+)?(?:meeting|talks|call|conversation|encounter|visit|contact)s?\b"
    r"|\bnever\s+(?:met|spoke|visited|talked)\b|\b(?:not|n't)\s+(?:true|so|the case)\s+that\b",
    re.IGNORECASE,
)
_MET = re.compile(r"\b(?:met|meet\w*|talks|talked|spoke|call(?:ed)?|conversation|visit\w*|received)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|would|shall|plan\w*|expect\w*|schedul\w*|until|yet)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class No:
    """A passage that says no meeting was: who and where it names, and who says so."""

    evidence: Evidence
    keys: frozenset[str]
    who: str
    denial: str


def unheld(case: Case, denied: Sequence[Denial]) -> Iterator[Contradiction]:
    """A contradiction for each held occasion that a passage of another origin says was not, naming all who met."""
    by_person: dict[str, list[HappeningRecord]] = defaultdict(list)
    for record in case.happenings:
        told = {case.happening_rows[member].status for member in record.members}
        if record.status == "held" and record.type in TOGETHER and not told & {"denied", "cancelled"}:
            for name in record.participants:
                by_person[name.entity].append(record)
    for no in _passages(case, denied):
        met = {record.id: record for key in no.keys for record in by_person.get(key, ())}
        for _, record in sorted(met.items()):
            who = {name.entity for name in record.participants if name.entity}
            if len(who) > 1 and who <= no.keys and _at_that_time(case, no.evidence, record):
                yield from _contradiction(case, no, record)


def _passages(case: Case, denied: Sequence[Denial]) -> Iterator[No]:
    """Denials that speak of a meeting, and sentences that say there was none."""
    taken: set[tuple[str, int]] = set()
    for denial in denied:
        piece = denial.evidence[0]
        if denial.type in ("deny", "third_party_denies") and _MET.search(denial.what):
            span = case.sentence(piece.document, piece.start).span
            taken.add((piece.document, span.start))
            keys = case.naming.keys(piece.document, span) | {denial.who.entity}
            yield No(case.cite(piece.document, span), keys, denial.who.name, denial.id)
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        if (document, sentence.start) in taken or not _NONE.search(text) or not _MET.search(text):
            continue
        if not _AHEAD.search(text):
            yield No(case.cite(document, sentence.span), case.naming.keys(document, sentence.span), "", "")


def _at_that_time(case: Case, piece: Evidence, record: HappeningRecord) -> bool:
    """True when the passage names a time of the occasion, or names none and was published soon after it."""
    span = case.sentence(piece.document, piece.start).span
    days = [t.interval for t in case.time_in(piece.document, span) if t.interval is not None and t.type != "DURATION"]
    if days:
        return any(day.known and record.when.known and day.overlaps(record.when) for day in days)
    published, start = case.published(piece.document).start, record.when.start
    return published is not None and start is not None and timedelta(0) <= published - start <= ANSWERED


def _contradiction(case: Case, no: No, record: HappeningRecord) -> Iterator[Contradiction]:
    origin = case.origin_of[no.evidence.document]
    rows = [case.happening_rows[member] for member in sorted(record.members)]
    told = [case.cite(r.document, r.evidence[0].span) for r in rows if case.origin_of[r.document] != origin]
    if not told:
        return
    origins = tuple(sorted({case.origin_of[e.document] for e in told}))
    sides = (Side("held", tuple(told), origins), Side("denied", (no.evidence,), (origin,), no.who))
    who = " and ".join(name.name for name in record.participants[:2])
    about = f"whether the {record.type} of {who} took place"
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    ident = content_id("contradiction", "existence", *spans)
    ids = (no.denial, record.id) if no.denial else (record.id,)
    weight = round(1.0 + 0.05 * min(len(origins) + 1, 10), 3)
    yield Contradiction(ident, "existence", about, sides, "open", ids, "told by one and denied by another", weight)
