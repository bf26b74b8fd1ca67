"""Itinerary: journeys with their stops on a map without borders; solid where the order is certain, dashed where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.findings.itinerary import Journey, Stop
from detente.model.authority import shipped
from detente.model.entities import Entity
from detente.serve.index import Index

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Point:
    """Where a stop lies, in degrees; a state is shown at its capital and says so."""

    latitude: float
    longitude: float
    capital: bool


def itinerary(index: Index, *, chosen: int) -> dict[str, Any]:
    """What the template shows: all journeys, and the one chosen (by its place in the list) on the map."""
    found = [j for j in index.travels().journeys if len(j.stops) > 1 or j.order_certain][:SHOWN]
    found = found or list(index.travels().journeys[:SHOWN])
    journey = found[chosen] if 0 <= chosen < len(found) else None
    points = _points(index, journey) if journey else {}
    return {
        "journeys": found,
        "chosen": chosen,
        "journey": journey,
        "points": points,
        "map": _map(journey, points) if journey else None,
    }


def _points(index: Index, journey: Journey) -> dict[str, Point]:
    """Entity id of a stop → where it lies; stops that the shipped tables do not know are left out."""
    places = {stop.place.entity for stop in journey.stops if stop.place.entity}
    known = shipped()
    out: dict[str, Point] = {}
    for entity in index.view.rows(Entity, ids=sorted(places)):
        capital = entity.type == "state"
        state = known.states.get(entity.state)
        name = (state.capital if state else "") if capital else entity.authority.removeprefix("city:")
        city = known.cities.get(name)
        if city:
            out[entity.id] = Point(city.latitude, city.longitude, capital)
    return out


def _map(journey: Journey, points: dict[str, Point]) -> dict[str, Any]:
    """What the map draws."""
    placed = [(stop, points[stop.place.entity]) for stop in journey.stops if stop.place.entity in points]
    return {
        "certain": journey.order_certain,
        "stops": [
            {"name": stop.place.name, "at": [p.latitude, p.longitude], "status": stop.status, "dated": stop.when.known,
             "by": [n.name for n in stop.received_by], "number": number(journey, stop)}
            for stop, p in placed
        ],
    }  # fmt: skip


def number(journey: Journey, stop: Stop) -> str:
    """A stop's place in the order, where the order is certain."""
    return str(journey.stops.index(stop) + 1) if journey.order_certain else ""
