"""Stays: which meetings belong to which visit, so that a visit is told once, with whom it was for below it."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.naming import Naming
from detente.model.records import HappeningRecord, Name

_MET = frozenset({"meeting", "talks", "press_conference", "speech"})
_HOSTS = frozenset({"host", "mediator"})


def stays(records: Sequence[HappeningRecord], naming: Naming) -> dict[str, str]:
    """The visit that each meeting is part of, ids to ids: the visitor takes part, there, at that time.

    What is known by no day belongs to a visit only where the same reports tell both.
    """
    visits = [r for r in records if r.type == "visit" and r.place is not None]
    found: dict[str, str] = {}
    for record in records:
        if record.type not in _MET or record.place is None:
            continue
        fits = [v for v in visits if _visitor(v, record) and _there(v, record.place, naming) and _then(v, record)]
        if fits:
            found[record.id] = min(fits, key=lambda v: (v.place != record.place, len(v.participants), v.id)).id
    return found


def _visitor(visit: HappeningRecord, record: HappeningRecord) -> bool:
    travellers = {n.entity for n in visit.participants if n.entity and n.role not in _HOSTS}
    return bool(travellers & {n.entity for n in record.participants})


def _there(visit: HappeningRecord, place: Name, naming: Naming) -> bool:
    """The place visited, or a city of the state visited."""
    if visit.place is None or visit.place.entity == place.entity:
        return visit.place is not None and bool(place.entity)
    visited = naming.by_id(visit.place.entity)
    whole = visited is not None and visited.type == "state" and bool(visited.state)
    return whole and visited is not None and visited.state == naming.state_of(place.entity)


def _then(visit: HappeningRecord, record: HappeningRecord) -> bool:
    if visit.when.known and record.when.known and visit.when.overlaps(record.when):
        both = "document" not in (visit.when.basis, record.when.basis)
        return both or bool(set(visit.carriers) & set(record.carriers))
    return not visit.when.known and not record.when.known and bool(set(visit.carriers) & set(record.carriers))
