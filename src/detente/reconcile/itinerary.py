"""Itineraries: the stops of a tour, in order only where dated occasions at every stop give it.

The order of capitals in a sentence is never an order of visits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.naming import Naming
from detente.model.records import HappeningRecord, Name

# Occasions this long before or after what the reports give as the tour's time still belong to it.
MARGIN = timedelta(days=10)
# A visit dated more vaguely than this takes the time of what was held there.
SHARP = timedelta(days=7)
_MET = frozenset({"meeting", "talks", "summit"})
_SAID = frozenset({"expression", "inferred", "judged"})


def order_stops(records: Sequence[HappeningRecord], naming: Naming) -> list[HappeningRecord]:
    """The records, undated visits dated by what was held there, each tour with its stops once and, where dates allow,
    in order.
    """
    held = _held_there(records)
    records = [_visit_dated(record, held, naming) for record in records]
    dated = _dated(records, naming)
    return [_ordered(record, dated, naming) if len(record.stops) > 1 else record for record in records]


def _dated(records: Iterable[HappeningRecord], naming: Naming) -> dict[tuple[str, str], list[datetime]]:
    """When who was held to be where: by participant and place, and by participant and state."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for record in records:
        start = record.when.start
        if record.status != "held" or record.place is None or start is None or record.when.day is None:
            continue
        if record.when.basis not in _SAID or len(record.stops) > 1:
            continue
        for person in record.participants:
            for place in {record.place.entity, naming.state_of(record.place.entity)} - {""}:
                found[person.entity, place].append(start)
    return found


def _held_there(records: Iterable[HappeningRecord]) -> dict[str, list[HappeningRecord]]:
    """Meetings held at a time that is told, by the documents that tell of them, in the order of records."""
    found: dict[str, list[HappeningRecord]] = defaultdict(list)
    for record in records:
        if record.type in _MET and record.status == "held" and record.when.basis in _SAID and record.when.known:
            for carrier in record.carriers:
                found[carrier].append(record)
    return found


def _visit_dated(
    record: HappeningRecord, held: Mapping[str, Sequence[HappeningRecord]], naming: Naming
) -> HappeningRecord:
    """A held visit without a day, at the time of the one occasion of the visitor there that the same reports tell."""
    if record.type != "visit" or record.status != "held" or record.place is None or _sharp(record.when):
        return record
    visitors = {n.entity for n in record.participants if n.entity and n.role != "host"}
    met = [
        other
        for _, other in sorted({r.id: r for carrier in record.carriers for r in held.get(carrier, ())}.items())
        if visitors & {n.entity for n in other.participants} and _there(record.place, other.place, naming)
    ]
    times = {other.when for other in met}
    when = met[0].when if len(times) == 1 else UNKNOWN_TIME
    open_ended = record.when.start is None or record.when.end is None or record.when.basis not in _SAID
    if not (_sharp(when) or open_ended) or when.start is None or when.end is None:
        return record
    if record.when.known and not when.overlaps(record.when):
        return record
    reason = f"the time of what was held there: {when.reason}"
    shown = {(e.document, e.start, e.end): e for e in (*record.evidence, *(e for other in met for e in other.evidence))}
    return replace(record, when=replace(when, basis="inferred", reason=reason), evidence=tuple(shown.values()))


def _sharp(when: Interval) -> bool:
    return when.basis in _SAID and when.start is not None and when.end is not None and when.end - when.start <= SHARP


def _there(visited: Name, place: Name | None, naming: Naming) -> bool:
    """True for the place visited, and for a city of the state visited."""
    if place is None:
        return False
    inside = naming.by_id(visited.entity)
    whole = inside is not None and inside.type == "state" and inside.state == naming.state_of(place.entity)
    return place == visited or whole


def _ordered(record: HappeningRecord, dated: dict[tuple[str, str], list[datetime]], naming: Naming) -> HappeningRecord:
    stops = _once(record.stops, naming)
    days = [_day(record, stop, dated, naming) for stop in stops]
    known = [day for day in days if day is not None]
    if len(known) < len(stops) or len(set(known)) < len(stops):
        return replace(record, stops=tuple(stops), order_certain=False)
    in_order = [stop for _, _, stop in sorted((day, stop.name, stop) for day, stop in zip(known, stops, strict=True))]
    return replace(record, stops=tuple(in_order), order_certain=True)


def _once(stops: Iterable[Name], naming: Naming) -> list[Name]:
    """Stops by name; a state is left out where a city of it is named."""
    kinds = {stop: naming.by_id(stop.entity) for stop in stops}
    cities = {entity.state for entity in kinds.values() if entity is not None and entity.type == "place"}
    kept = [s for s, e in kinds.items() if e is None or e.type != "state" or e.state not in cities]
    return sorted(kept, key=lambda stop: (stop.name, stop.entity))


def _day(
    record: HappeningRecord, stop: Name, dated: dict[tuple[str, str], list[datetime]], naming: Naming
) -> datetime | None:
    """The first day the traveller is known to have been at the stop."""
    found: list[datetime] = []
    for traveller in record.participants:
        for place in (stop.entity, naming.state_of(stop.entity)):
            found = found or (
                [day for day in dated.get((traveller.entity, place), ()) if _within(record, day)] if place else []
            )
    return min(found, default=None)


def _within(record: HappeningRecord, day: datetime) -> bool:
    start, end = record.when.start, record.when.end
    return (start is None or day >= start - MARGIN) and (end is None or day < end + MARGIN)
