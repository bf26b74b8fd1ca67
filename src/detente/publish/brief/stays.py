"""Stays: which meetings belong to which visit, so that a visit is told once, with whom it was for below it."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.naming import Naming
from detente.model.records import HappeningRecord, Name

_MET = frozenset({"meeting", "talks", "press_conference", "speech"})
# Occasions that need a place, told or not.
_FACE_TO_FACE = frozenset({"meeting", "talks"})
_HOSTS = frozenset({"host", "mediator"})


def stays(records: Sequence[HappeningRecord], naming: Naming) -> dict[str, str]:
    """The visit that each meeting is part of, ids to ids: the visitor takes part, there, at that time.

    What is known by no day belongs to a visit only where the same reports tell both.
    """
    visits = [r for r in records if r.type == "visit" and r.place is not None]
    stays_in = [v for v in visits if not _house(v, naming)]
    found: dict[str, str] = {}
    for record in records:
        at_a_house = record.type == "visit" and _house(record, naming)
        if not (at_a_house or record.type in _MET):
            continue
        near = [v for v in stays_in if v.id != record.id and _visitor(v, record) and _then(v, record)]
        fits = [v for v in near if _told_there(v, record, naming)]
        if fits and (record.place is not None or len(fits) == 1):
            found[record.id] = min(fits, key=lambda v: (v.place != record.place, len(v.participants), v.id)).id
    return found


def _house(visit: HappeningRecord, naming: Naming) -> bool:
    """True for a visit to an institution, which is part of one to its city: "stayed in the ministry for an hour"."""
    place = naming.by_id(visit.place.entity) if visit.place is not None else None
    return place is not None and place.type == "body" and bool(place.state)


def _told_there(visit: HappeningRecord, record: HappeningRecord, naming: Naming) -> bool:
    """By its own place, an institution of the state visited, or, of a meeting without a place, by whom the visitor met:
    somebody of that state. The last two only where one report tells both.
    """
    if record.place is not None and not _house(record, naming):
        return _there(visit, record.place, naming)
    if visit.place is None or not set(visit.carriers) & set(record.carriers):
        return False
    state = naming.state_of(visit.place.entity)
    if record.place is not None:
        return bool(state) and naming.state_of(record.place.entity) == state
    travellers = {n.entity for n in visit.participants}
    others = {naming.state_of(n.entity) for n in record.participants if n.entity not in travellers}
    return record.status == "held" and record.type in _FACE_TO_FACE and bool(state) and others == {state}


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
