"""Place undated documents in time by the happenings they share with dated ones.

A report that tells of an occasion as past was written after it, and news of an occasion is rarely told first more than
a week
later, or than the report's own words count back ("a few days ago"); a report that only announces it was written before
its end.
Two of whom one told the other something on a day met or called on that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from detente.model.documents import Document
from detente.model.entities import Entity
from detente.model.interval import Interval, iso
from detente.model.rows import Happening, Statement
from detente.store.contract import View

# How long after the newest occasion it tells of a report is taken to be written at the latest.
LAG = timedelta(days=7)
# A date wider than this says too little to be kept when the case knows better.
VAGUE = timedelta(days=14)
# An occasion dated more vaguely than this cannot place a report.
SHARP = timedelta(days=2)

_MET = frozenset({"meeting", "talks", "call", "summit"})
Key = tuple[str, ...]


def place_undated(view: View) -> dict[str, Interval]:
    """Document id → interval, for documents without a date of their own that share an occasion with a dated one."""
    undated = {d.id: d for d in view.documents() if _needs_place(d)}
    if not undated:
        return {}
    entity_of = {member: entity.id for entity in view.rows(Entity) for member in entity.members}
    names = {entity.id: entity.name for entity in view.rows(Entity)}
    known: dict[Key, set[tuple[datetime, datetime]]] = defaultdict(set)
    told: dict[str, list[tuple[Key, Happening]]] = defaultdict(list)
    for happening in view.rows(Happening):
        for key in _keys(happening, entity_of):
            if happening.document in undated:
                told[happening.document].append((key, happening))
            elif (span := _sharp(happening)) is not None:
                known[key].add(span)
    for statement in view.rows(Statement):
        spoke = _told_to(statement, entity_of)
        if spoke and statement.document not in undated and (span := _sharp_time(statement.said)) is not None:
            known[spoke].add(span)
    placed = ((ident, _place(told[ident], known, names)) for ident in sorted(undated))
    return {ident: interval for ident, interval in placed if interval is not None}


def _needs_place(document: Document) -> bool:
    published = document.published
    if published.start is None or published.end is None:
        return True
    return published.basis == "inferred" and published.end - published.start > VAGUE


def _keys(happening: Happening, entity_of: dict[str, str]) -> Iterator[Key]:
    """What the occasion is recognised by: two who met, or one who visited a place."""
    who = sorted({entity_of[p.mention] for p in happening.participants if p.mention in entity_of})
    if happening.type in _MET:
        yield from (("met", a, b) for at, a in enumerate(who) for b in who[at + 1 :])
    elif happening.type in ("visit", "press_conference", "speech") and happening.place_mention in entity_of:
        yield from ((happening.type, a, entity_of[happening.place_mention]) for a in who)


def _told_to(statement: Statement, entity_of: dict[str, str]) -> Key | None:
    """The two of whom one told the other, as those who met."""
    who = sorted({entity_of[m] for m in (statement.speaker, statement.addressee) if m in entity_of})
    return ("met", *who) if len(who) == 2 else None


def _sharp(happening: Happening) -> tuple[datetime, datetime] | None:
    return _sharp_time(happening.when) if happening.status == "held" else None


def _sharp_time(when: Interval) -> tuple[datetime, datetime] | None:
    if when.basis != "expression" or when.start is None or when.end is None:
        return None
    return (when.start, when.end) if when.end - when.start <= SHARP else None


def _place(
    told: list[tuple[Key, Happening]], known: dict[Key, set[tuple[datetime, datetime]]], names: dict[str, str]
) -> Interval | None:
    """The week after the newest shared occasion told as past, cut at those still announced; None when nothing is
    shared.

    Two people who met on several dates place nothing: which meeting is told cannot be known.
    """
    after: list[tuple[datetime, Key]] = []
    before: list[datetime] = []
    for key, happening in told:
        dates = known.get(key, set())
        if len(dates) != 1:
            continue
        start, end = next(iter(dates))
        own = _sharp_time(happening.when)
        if own is not None and not (own[0] < end and start < own[1]):
            continue  # the report dates it itself, and otherwise: another occasion of the same two
        if happening.status == "held":
            after.append((start, key))
        elif happening.status in ("planned", "considered"):
            before.append(end)
    if not after:
        return None
    start, key = max(after)
    counted = [days[1] for _, happening in told if happening.status == "held" and (days := happening.when.days_back)]
    lag = min(LAG, timedelta(days=max(counted) + 1)) if counted else LAG
    end = min([start + lag, *(moment for moment in before if moment > start)])
    who = " and ".join(names.get(ident, ident) for ident in key[1:])
    follows = (
        f"its own words count back at most {max(counted)} days" if counted else f"news follows within {LAG.days} days"
    )
    reason = f"tells as past what dated reports put on {iso(start)} ({who}); {follows}"
    value = f"{start.date().isoformat()}/{end.date().isoformat()}"
    return Interval(start, end, "range", value, iso(start) or "", "inferred", reason, approximate=True)
