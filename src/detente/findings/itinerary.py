"""Itineraries: where each traveller went or is to go, with who received them there, in order as far as dates give it.

The order of places in a sentence is never an order of visits: a journey's order is certain only where each of its stops
has a day of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Reception
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import HappeningRecord, Name
from detente.model.rows import Status

# Occasions this far before or after what is told of a tour's time still belong to it; so do occasions of one traveller
# that lie no further apart, where no tour is told.
MARGIN = timedelta(days=10)
# What shows where somebody was or is to be, the surest first.
STATUSES: tuple[Status, ...] = ("held", "planned", "reported", "not_confirmed", "considered", "conditional")
_TRAVELLERS = frozenset({"person", "group"})
_TRIPS = frozenset({"visit", "tour"})
_SAID = frozenset({"expression", "inferred", "judged"})


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of a journey: when (unknown if no occasion dates it), how sure, and who received the traveller."""

    place: Name
    when: Interval
    status: Status
    received_by: tuple[Name, ...]
    happenings: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """A traveller's stops: the dated ones in order of time, then the others by name."""

    traveller: Name
    when: Interval
    stops: tuple[Stop, ...]
    order_certain: bool
    tours: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    origins: tuple[str, ...]

    @property
    def as_told(self) -> tuple[Stop, ...]:
        """The stops as a reader is shown them: by time where the order is certain, else by name."""
        return self.stops if self.order_certain else tuple(sorted(self.stops, key=lambda s: s.place.name))


@dataclass(frozen=True, slots=True)
class _Call:
    """One occasion that puts a traveller at a place."""

    record: HappeningRecord
    place: Name


def journeys(case: Case, receptions: Iterable[Reception]) -> list[Journey]:
    """Every traveller's journeys: those with most stops first, then those most origins tell, then by name and time."""
    received = list(receptions)
    found: list[Journey] = []
    for traveller, records in _travels(case).items():
        mine = [r for r in received if r.visitor.entity == traveller.entity]
        found += [_journey(case, traveller, group, mine) for group in _trips(records)]
    kept = [journey for journey in found if journey.stops]
    return sorted(kept, key=lambda j: (-len(j.stops), -len(j.origins), j.traveller.name, str(j.when.start)))


def _travels(case: Case) -> dict[Name, list[HappeningRecord]]:
    """Occasions by who travelled to them."""
    found: dict[Name, list[HappeningRecord]] = defaultdict(list)
    for record in case.happenings:
        if record.status not in STATUSES or not (record.place or record.stops):
            continue
        for who in {Name(p.name, p.entity) for p in record.participants if _travelled(case, record, p)}:
            found[who].append(record)
    return found


def _travelled(case: Case, record: HappeningRecord, who: Name) -> bool:
    """True for the visitor of a visit, and for people who meet in a state that is not their own."""
    entity = case.naming.by_id(who.entity)
    if entity is None or entity.type not in _TRAVELLERS or not case.naming.identified(entity.id):
        return False
    if record.type in _TRIPS:
        return who.role in ("visitor", "participant")
    where = case.naming.state_of(record.place.entity) if record.place else ""
    return bool(where and entity.state) and where != entity.state and who.role != "host" and record.type != "call"


def _trips(records: Sequence[HappeningRecord]) -> list[list[HappeningRecord]]:
    """Occasions put together by journey: around each tour that is told, the others as they follow each other in time.

    What has no time joins the only journey there is, else stands alone.
    """
    tours = sorted((r for r in records if len(r.stops) > 1), key=lambda r: (r.status != "held", -len(r.stops), r.id))
    groups: list[list[HappeningRecord]] = []
    for tour in tours:
        home = next((g for g in groups if _near(g[0].when, tour.when) and g[0].status == tour.status), None)
        if home is None:
            groups.append([tour])
        else:
            home.append(tour)
    loose = []
    for record in sorted((r for r in records if len(r.stops) < 2), key=_time):
        home = next((g for g in groups if _dated(record.when) and _near(g[0].when, record.when)), None)
        if home is not None:
            home.append(record)
        else:
            loose.append(record)
    chains: list[list[HappeningRecord]] = []
    for record in (r for r in loose if _dated(r.when)):
        if chains and any(_near(r.when, record.when) for r in chains[-1]):
            chains[-1].append(record)
        else:
            chains.append([record])
    groups += chains
    for record in (r for r in loose if not _dated(r.when)):
        if len(groups) == 1 and groups[0][0].status == record.status:
            groups[0].append(record)
        else:
            groups.append([record])
    return groups


def _journey(
    case: Case, traveller: Name, records: Sequence[HappeningRecord], receptions: Sequence[Reception]
) -> Journey:
    calls: dict[str, list[_Call]] = defaultdict(list)
    for call in _calls(records):
        calls[_where(case, call.place)].append(call)
    calls = _settled(case, calls)
    stops = [_stop(case, traveller, found, receptions) for found in calls.values()]
    dated = sorted((s for s in stops if s.when.known), key=lambda s: (str(s.when.start), str(s.when.end), s.place.name))
    rest = sorted((s for s in stops if not s.when.known), key=lambda s: (s.place.name, s.place.entity))
    apart = all(not a.when.overlaps(b.when) for a, b in pairwise(dated))
    evidence = {(e.document, e.start, e.end): e for r in records for e in r.evidence}
    return Journey(
        Name(traveller.name, traveller.entity),
        _span(records),
        (*dated, *rest),
        apart and not rest and len(dated) > 1,
        tuple(sorted(r.id for r in records if len(r.stops) > 1)),
        tuple(evidence[key] for key in sorted(evidence)),
        tuple(sorted({origin for r in records for origin in r.origins})),
    )


def _calls(records: Iterable[HappeningRecord]) -> Iterable[_Call]:
    for record in records:
        if len(record.stops) > 1:
            yield from (_Call(record, stop) for stop in record.stops)
        elif record.place is not None:
            yield _Call(record, record.place)


def _where(case: Case, place: Name) -> str:
    """What stands for the place: its entity, or for a ministry the state whose it is."""
    entity = case.naming.by_id(place.entity)
    if entity is None:
        return place.name
    return f"state {entity.state}" if entity.type in ("state", "body") and entity.state else entity.id


def _settled(case: Case, calls: dict[str, list[_Call]]) -> dict[str, list[_Call]]:
    """A state is the city of it that the journey names, when it names just one; a continent that holds it is none."""
    cities: dict[str, list[str]] = defaultdict(list)
    for key in calls:
        entity = case.naming.by_id(key)
        if entity is not None and entity.state:
            cities[entity.state].append(key)
    out: dict[str, list[_Call]] = defaultdict(list)
    for key, found in calls.items():
        within = cities.get(key.removeprefix("state "), []) if key.startswith("state ") else []
        out[within[0] if len(within) == 1 else key] += found
    stateless = [key for key in out if not key.startswith("state ") and not case.naming.state_of(key)]
    if len(out) > len(stateless):
        for key in stateless:
            del out[key]
    return out


def _stop(case: Case, traveller: Name, calls: Sequence[_Call], receptions: Sequence[Reception]) -> Stop:
    """What the occasions at one place amount to."""
    places = sorted({call.place for call in calls}, key=lambda p: (_rank(case, p), p.name, p.entity))
    state = case.naming.state_of(places[0].entity)
    status = min((call.record.status for call in calls), key=STATUSES.index)
    single = [call.record for call in calls if len(call.record.stops) < 2 and call.record.status == status]
    times = sorted((r.when for r in single if r.when.day and r.when.basis in _SAID), key=lambda w: (str(w.start),))
    hosts = (
        [r for r in receptions if state and case.naming.state_of(r.host.entity) == state] if status == "held" else []
    )
    people = {name.entity or name.name: name for r in hosts for name in r.received_by}
    met = {ident for r in hosts for ident in r.happenings}
    records = [call.record for call in calls] + [r for r in case.happenings if r.id in met]
    evidence = {(e.document, e.start, e.end): e for r in records for e in r.evidence}
    return Stop(
        Name(places[0].name, places[0].entity),
        _from_to(times) if times else UNKNOWN_TIME,
        status,
        tuple(people.values()),
        tuple(sorted({r.id for r in records})),
        tuple(evidence[key] for key in sorted(evidence)),
    )


def _rank(case: Case, place: Name) -> int:
    """Cities before states before ministries."""
    entity = case.naming.by_id(place.entity)
    return {"place": 0, "state": 1}.get(entity.type, 2) if entity is not None else 3


def _from_to(times: Sequence[Interval]) -> Interval:
    """From the first day to the last that belongs to the same stay."""
    first = last = times[0]
    for when in times[1:]:
        if last.end is not None and when.start is not None and when.start <= last.end:
            last = when
    if first == last:
        return first
    return Interval(first.start, last.end, "range", basis=first.basis, reason="the days of its occasions")


def _span(records: Sequence[HappeningRecord]) -> Interval:
    """The time of the tour where one is told, else from the first to the last dated occasion."""
    tour = next((r.when for r in records if len(r.stops) > 1 and r.when.start and r.when.end), None)
    if tour is not None:
        return tour
    times = [r.when for r in records if _dated(r.when) and r.when.basis in _SAID]
    starts, ends = [w.start for w in times if w.start], [w.end for w in times if w.end]
    if not starts or not ends:
        return UNKNOWN_TIME
    return Interval(min(starts), max(ends), "range" if len(times) > 1 else times[0].precision, reason="its occasions")


def _dated(when: Interval) -> bool:
    return when.start is not None and when.end is not None


def _near(a: Interval, b: Interval) -> bool:
    """True unless the two are known to lie further apart than the margin."""
    if a.end is not None and b.start is not None and b.start - a.end > MARGIN:
        return False
    return not (b.end is not None and a.start is not None and a.start - b.end > MARGIN)


def _time(record: HappeningRecord) -> tuple[str, str]:
    return str(record.when.start or record.when.end or "9999"), record.id
