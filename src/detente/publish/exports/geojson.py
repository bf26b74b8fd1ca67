"""GeoJSON (RFC 7946): occasions where they took place, journeys by their stops.

Coordinates come from the shipped list of cities; an occasion whose place is not in it has no geometry, and is still
there. Stops are a line only where their order is certain, else points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.model.authority import shipped
from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.headline import days, headline, where

Point = tuple[float, float]


class GeoJson(Exporter):
    """A feature an occasion."""

    name = "geojson"
    about = "GeoJSON: occasions at their places, journeys by their stops"
    suffix = ".geojson"
    media_type = "application/geo+json"
    kinds = ("happening",)

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._begun = False
        self._by_name = {
            entity["name"]: entity["authority"] for entity in holdings.entities.values() if entity["authority"]
        }

    def feed(self, record: Record) -> Iterator[Piece]:
        """The occasion as a feature."""
        feature = {
            "type": "Feature",
            "id": record["id"],
            "geometry": self._geometry(record),
            "properties": self._properties(record),
        }
        yield piece((",\n" if self._begun else self._head()) + json_line(feature))
        self._begun = True

    def finish(self) -> Iterator[Piece]:
        """Close the collection."""
        yield piece(("" if self._begun else self._head()) + "\n]}\n")

    def _head(self) -> str:
        about = {"type": "FeatureCollection", "name": self.holdings.title, "handling": self.holdings.mark}
        return json_line(about)[:-1] + ',"features":[\n'

    def _geometry(self, record: Record) -> dict[str, Any] | None:
        stops = [point for name in record["stops"] if (point := self._point(name))]
        if len(stops) > 1:
            certain = record["order_certain"] and len(stops) == len(record["stops"])
            return {"type": "LineString" if certain else "MultiPoint", "coordinates": stops}
        at = self._point(record["place"] or "") or (stops[0] if stops else None)
        return {"type": "Point", "coordinates": at} if at else None

    def _point(self, name: str) -> Point | None:
        """Longitude and latitude in degrees."""
        city = shipped().cities.get(self._by_name.get(name, "").removeprefix("city:"))
        return (city.longitude, city.latitude) if city else None

    def _properties(self, record: Record) -> dict[str, Any]:
        at = days(record)
        return {
            "headline": headline(record),
            "type": record["type"],
            "status": record["status"],
            "place": where(record) or None,
            "when": at.words or None,
            "exact_day": at.exact,
            "participants": [p["name"] for p in record["participants"]],
            "stops": record["stops"],
            "order_certain": record["order_certain"],
            "origins": record["origins"],
            "documents": record["carried_by"],
            "quotes": [e["quote"] for e in record["evidence"]],
            "handling": f"TLP:{record['handling']}",
        }
