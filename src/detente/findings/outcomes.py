"""What became of an announced act: kept by a happening or by words that say so, broken, overtaken, or still open."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name
from detente.model.taxonomy import phrases
from detente.model.words import matter

# A later sentence is about the announcement when it names a party to it and shares this many of its telling words.
LEAST_SHARED = 2
# Words of acting that many announcements share tell nothing of one.
SAID_OF_ALL = frozenset(("will", "would", "hold", "held", "meet", "talk", "visit", "made", "make", "send", "said"))
# In this order: what is called off is broken even where a new date is named in the same breath.
KINDS: tuple[Literal["broken", "overtaken", "kept"], ...] = ("broken", "overtaken", "kept")


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement as one passage makes it."""

    who: Name
    party: Name
    what: str
    evidence: Evidence
    when: Interval
    due: Interval
    firm: bool
    matter: frozenset[str]
    keys: frozenset[str]
    moves: bool
    speaker: Name | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a commitment: its status, the happening or the words that tell of it, and why."""

    status: Literal["open", "kept", "broken", "overtaken"]
    happening: str = ""
    evidence: tuple[Evidence, ...] = ()
    reason: str = "nothing in the record settles it"


@functools.cache
def _forms() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("detente.findings") / "data" / "outcomes.toml").read_text(encoding="utf-8"))
    return {name: phrases(forms) for name, forms in table.items()}


def outcome(case: Case, group: Sequence[Announced], announced: Interval, due: Interval) -> Outcome:
    """What became of what a group of passages announces."""
    settled = _settled(case, group, announced) if any(a.moves for a in group) else None
    if settled is not None:
        kind = settled.type.replace("_", " ")
        if settled.status == "cancelled":
            return Outcome("broken", settled.id, reason=f"the {kind} was called off")
        return Outcome("kept", settled.id, reason=f"settled by a {kind} told afterwards")
    told = list(_told(case, group, announced))
    for kind in KINDS:
        pieces = [piece for found, piece in told if found == kind]
        if pieces:
            return Outcome(kind, evidence=tuple(pieces[:3]), reason=f"told as {kind} afterwards")
    last = max((p.end for p in map(case.published, case.texts) if p.end is not None), default=None)
    if due.end is not None and last is not None and due.end < last:
        return Outcome("open", reason="its day has passed and nothing in the record settles it")
    return Outcome("open")


def _told(case: Case, group: Sequence[Announced], announced: Interval) -> Iterator[tuple[str, Evidence]]:
    """Sentences of later reports that say how it ended."""
    if announced.end is None:
        return
    names = frozenset().union(*(a.keys for a in group))
    actors = {a.who.entity for a in group} | {a.party.entity for a in group}
    actors |= {case.naming.state_of(ident) for ident in actors}
    words = frozenset().union(*(a.matter for a in group)) - SAID_OF_ALL
    for document, sentence in case.sentences():
        published = case.published(document).start
        if published is None or published < announced.end:
            continue
        text = case.words(document, sentence.span)
        kind = next((kind for kind in KINDS if _forms()[kind].search(text)), None)
        if kind is None:
            continue
        keys = case.naming.keys(document, sentence.span)
        if actors & keys and len(words & matter(text)) + len((names - actors) & keys) >= LEAST_SHARED:
            yield kind, case.cite(document, sentence.span)


def _settled(case: Case, group: Sequence[Announced], announced: Interval) -> HappeningRecord | None:
    """The first happening after the announcement that has its people or states and its place."""
    keys = frozenset().union(*(a.keys for a in group))
    actor = {a.who.entity for a in group} | {a.party.entity for a in group}
    actor |= {e.state for ident in actor if (e := case.naming.by_id(ident)) is not None}
    actor -= {""}
    candidates = []
    for record in case.happenings:
        start = record.when.start
        if (
            record.status not in ("held", "cancelled")
            or start is None
            or announced.end is None
            or start < announced.end
            or record.when.basis == "document"
        ):
            continue
        people = {n.entity for n in record.participants}
        states = {e.state for n in record.participants if (e := case.naming.by_id(n.entity)) is not None and e.state}
        place = {record.place.entity} if record.place else set()
        placed = {e.state for ident in place if (e := case.naming.by_id(ident)) is not None and e.state}
        if not actor & (people | states):
            continue
        others = keys - actor
        if others & (people | states | place | placed):
            candidates.append((start, record.id, record))
    return min(candidates)[2] if candidates else None
