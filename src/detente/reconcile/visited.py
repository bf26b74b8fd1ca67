"""Where two met, when a report tells it of the journey: "Lind met Souza … . Lind's visit to Rome followed …"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from detente.model.naming import Naming
from detente.model.rows import Happening
from detente.reconcile.tellings import Telling


def visited(tellings: Mapping[str, Telling], naming: Naming) -> dict[str, Happening]:
    """Id of a held encounter without a place → the one visit its own document tells of a guest to the host's city."""
    journeys: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings.values():
        if _to_a_city(telling):
            journeys[telling.row.document].append(telling)
    found = {}
    for ident, telling in tellings.items():
        row = telling.row
        if row.status == "held" and telling.dated and "encounter" in telling.family and not row.place:
            fits = [j for j in journeys[row.document] if _hosted(telling, j, naming)]
            if fits and len({j.place for j in fits}) == 1:
                found[ident] = min((j.row for j in fits), key=lambda r: (r.evidence[0].start, r.id))
    return found


def _to_a_city(telling: Telling) -> bool:
    row = telling.row
    single = "journey" in telling.family and len(row.stops) < 2 and bool(telling.place_state)
    return single and row.status == "held" and not telling.place_is_state and not telling.house


def _hosted(meeting: Telling, journey: Telling, naming: Naming) -> bool:
    """A guest of the meeting made the journey, to the state of one of the others, at no other time."""
    states = {person: _state(naming, person) for person in meeting.named}
    guests = [p for p in states if p in journey.people and states[p] and states[p] != journey.place_state]
    hosts = [p for p, state in states.items() if p not in guests and state == journey.place_state]
    apart = journey.dated and not meeting.row.when.overlaps(journey.row.when)
    return bool(guests) and bool(hosts) and not apart


def _state(naming: Naming, entity: str) -> str:
    known = naming.by_id(entity)
    return known.state or "" if known is not None else ""


def agreed(members: Iterable[str], found: Mapping[str, Happening], tellings: Mapping[str, Telling]) -> list[Happening]:
    """The visits that the tellings of one encounter name, when all go to one place."""
    visits = [found[m] for m in sorted(members) if m in found]
    places = {tellings[visit.id].place for visit in visits}
    return visits if len(places) == 1 else []
