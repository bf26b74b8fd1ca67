"""FollowTheMoney: people, bodies, offices, occasions and what was said, as entities for Aleph and OpenSanctions tools.

Schemata and properties are those of the published model, https://followthemoney.tech/explorer/. Documents are the
`proof` of what rests on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from detente.publish.export import Record, json_line
from detente.publish.exports.annotations import address
from detente.publish.exports.contract import Exporter, Piece, piece
from detente.publish.exports.headline import Days, days, headline, where
from detente.publish.shown import one_line

Properties = dict[str, list[str]]
# Entities of other types are in no schema of people, bodies or places.
_SCHEMATA = {
    "person": "Person", "state": "PublicBody", "body": "PublicBody", "group": "Organization",
    "outlet": "Organization", "place": "Territory",
}  # fmt: skip
_LEGAL = frozenset(("person", "state", "body", "group", "outlet"))


class FollowTheMoney(Exporter):
    """One entity a line."""

    name = "ftm"
    about = "FollowTheMoney entities: people, bodies, offices, occasions, statements"
    suffix = ".ftm.json"
    media_type = "application/json+ftm"
    kinds = ("document", "entity", "tenure", "statement", "happening")

    def feed(self, record: Record) -> Iterator[Piece]:
        """The record as entities."""
        make = {
            "document": self._document, "entity": self._entity, "tenure": self._tenure,
            "statement": self._statement, "happening": self._happening,
        }[record["kind"]]  # fmt: skip
        for ident, schema, properties in make(record):
            kept = {name: list(dict.fromkeys(v for v in values if v)) for name, values in properties.items()}
            kept = {name: values for name, values in kept.items() if values}
            yield piece(json_line({"id": ident, "schema": schema, "properties": kept}) + "\n")

    def _document(self, record: Record) -> Iterator[tuple[str, str, Properties]]:
        url = address(record)
        properties = {
            "name": [one_line(record["title"] or record["name"])],
            "title": [one_line(record["title"])],
            "fileName": [one_line(record["name"])],
            "publisher": [one_line(record["source"] or "")],
            "sourceUrl": [url if url.startswith("http") else ""],
            "publishedAt": [_day(days(record))],
            "mimeType": [record["media_type"]],
            "notes": [f"TLP:{record['handling']}"],
        }
        yield record["id"], "Article", properties

    def _entity(self, record: Record) -> Iterator[tuple[str, str, Properties]]:
        if schema := _SCHEMATA.get(record["type"]):
            name = one_line(record["name"])
            properties = {
                "name": [name],
                "alias": [one_line(v) for v in record["variants"] if one_line(v) != name],
                "country": [(record["state"] or "").lower()],
                "proof": self._proof(record),
                "notes": [f"TLP:{record['handling']}"],
            }
            if record["type"] == "person":
                properties["position"] = [one_line(office) for office in record["offices"]]
            yield record["id"], schema, properties

    def _tenure(self, record: Record) -> Iterator[tuple[str, str, Properties]]:
        if not self._of(record["holder_entity"], frozenset(("person",))):
            return
        at = days(record)
        post = f"{record['id']}-post"
        yield post, "Position", {"name": [one_line(f"{record['role']}, {record['party']}")]}
        properties = {
            "holder": [record["holder_entity"]],
            "post": [post],
            "startDate": [str(at.first or "")],
            "endDate": [str(at.last or "")],
            "publisher": [one_line(record["source"])],
        }
        yield record["id"], "Occupancy", properties

    def _statement(self, record: Record) -> Iterator[tuple[str, str, Properties]]:
        properties = {
            "name": [headline(record)],
            "entity": [e for e in [record["speaker_entity"]] if self._of(e, frozenset(_SCHEMATA))],
            "description": [one_line(e["quote"]) for e in record["evidence"]],
            "proof": self._proof(record),
            "notes": [f"TLP:{record['handling']}", f"said: {record['said']}" if record["said"] else ""],
            "keywords": record["issues"],
        }
        yield record["id"], "Note", properties

    def _happening(self, record: Record) -> Iterator[tuple[str, str, Properties]]:
        at = days(record)
        properties = {
            "name": [headline(record)],
            "date": [_day(at)],
            "startDate": ["" if at.exact else str(at.first or "")],
            "endDate": ["" if at.exact else str(at.last or "")],
            "location": [where(record)],
            "involved": [p["entity"] for p in record["participants"] if self._of(p["entity"], _LEGAL)],
            "summary": [f"{record['type']}: {record['status']}".replace("_", " ")],
            "description": [one_line(e["quote"]) for e in record["evidence"]],
            "proof": self._proof(record),
            "notes": [f"TLP:{record['handling']}"],
        }
        yield record["id"], "Event", properties

    def _proof(self, record: Record) -> list[str]:
        return [document["id"] for document in self.holdings.quoted(record)]

    def _of(self, entity: str | None, types: frozenset[str]) -> bool:
        found = self.holdings.entities.get(entity or "")
        return found is not None and found["type"] in types


def _day(at: Days) -> str:
    day: date | None = at.first if at.exact else None
    return str(day or "")
