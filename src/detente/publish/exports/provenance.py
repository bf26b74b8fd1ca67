"""JSON-LD in the terms of PROV-O: what was read from what, attributed to whom, and who decided.

Documents and records are entities, people and bodies agents, the reading and every decision activities. The context is
in the file, so that no program has to fetch one. https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente import __version__
from detente.publish.export import Record, json_line
from detente.publish.exports.annotations import address, urn
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.headline import headline

_PROV = "http://www.w3.org/ns/prov#"
_IRI = "@id"
CONTEXT: dict[str, Any] = {
    "prov": _PROV,
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "detente": "urn:detente:terms:",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "wasDerivedFrom": {_IRI: "prov:wasDerivedFrom", "@type": _IRI},
    "wasQuotedFrom": {_IRI: "prov:wasQuotedFrom", "@type": _IRI},
    "wasAttributedTo": {_IRI: "prov:wasAttributedTo", "@type": _IRI},
    "wasGeneratedBy": {_IRI: "prov:wasGeneratedBy", "@type": _IRI},
    "wasAssociatedWith": {_IRI: "prov:wasAssociatedWith", "@type": _IRI},
    "used": {_IRI: "prov:used", "@type": _IRI},
    "value": "prov:value",
    "kind": "detente:kind",
    "quotation": "detente:quotation",
    "start": {_IRI: "detente:start", "@type": "xsd:integer"},
    "end": {_IRI: "detente:end", "@type": "xsd:integer"},
    "status": "detente:status",
    "when": "dcterms:temporal",
    "published": "dcterms:issued",
    "source": "dcterms:publisher",
    "handling": "dcterms:accessRights",
    "reason": "dcterms:description",
}
READING, PROGRAM = "urn:detente:activity:reading", "urn:detente:program"
_AGENTS = {"person": "prov:Person", "state": "prov:Organization", "body": "prov:Organization"}
_WHEN = {"statement": "said", "commitment": "announced", "proposal": "date"}
_RESTS_ON = ("members", "statements", "happenings", "rows", "statement", "target", "settled_by")


class Provenance(Exporter):
    """One graph; a node a record, its quotations inside it."""

    name = "jsonld"
    about = "JSON-LD in PROV-O terms: what was read from what, attributed to whom, decided by whom"
    suffix = ".jsonld"
    media_type = "application/ld+json"
    kinds = (
        "document", "entity", "statement", "happening", "event", "copy", "contradiction", "denial", "commitment",
        "proposal", "position", "reception", "judgement",
    )  # fmt: skip

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._begun = False

    def feed(self, record: Record) -> Iterator[Piece]:
        """The record as a node."""
        make = {"document": _document, "entity": _entity, "judgement": _judgement}.get(record["kind"], self._record)
        yield piece(("" if self._begun else self._head()) + ",\n" + json_line(make(record)))
        self._begun = True

    def finish(self) -> Iterator[Piece]:
        """Close the graph."""
        yield piece(("" if self._begun else self._head()) + "\n]}\n")

    def _head(self) -> str:
        program = {_IRI: PROGRAM, "@type": "prov:SoftwareAgent", "label": f"Detente {__version__}"}
        reading = {
            _IRI: READING, "@type": "prov:Activity", "label": self.holdings.title, "wasAssociatedWith": PROGRAM,
            "handling": self.holdings.mark,
        }  # fmt: skip
        return json_line({"@context": CONTEXT})[:-1] + ',"@graph":[\n' + json_line(program) + ",\n" + json_line(reading)

    def _record(self, record: Record) -> dict[str, Any]:
        quotes = [
            _quotation(record, number, evidence, document)
            for number, evidence in enumerate(record["evidence"])
            if (document := self.holdings.document(evidence)) is not None
        ]
        rests = [urn(i) for name in _RESTS_ON for i in _listed(record.get(name)) if i != record["id"]]
        node = {
            _IRI: urn(record["id"]),
            "@type": ["prov:Entity", f"detente:{record['kind']}"],
            "kind": record["kind"],
            "label": headline(record),
            "status": record.get("status"),
            "when": record.get(_WHEN.get(record["kind"], "when")),
            "reason": record.get("reason"),
            "handling": f"TLP:{record['handling']}",
            "wasGeneratedBy": READING,
            "wasAttributedTo": [
                urn(record[name])
                for name in ("speaker_entity", "party_entity", "who_entity", "author_entity")
                if record.get(name)
            ],
            "wasDerivedFrom": sorted({quote["wasQuotedFrom"] for quote in quotes}) + rests,
            "quotation": quotes,
        }
        return {name: value for name, value in node.items() if value not in (None, "", [])}


def _quotation(record: Record, number: int, evidence: Record, document: Record) -> dict[str, Any]:
    return {
        _IRI: f"{urn(record['id'])}:quote:{number}",
        "@type": "prov:Entity",
        "wasQuotedFrom": urn(document["id"]),
        "value": evidence["quote"],
        "start": evidence["start"],
        "end": evidence["end"],
    }


def _document(record: Record) -> dict[str, Any]:
    node = {
        _IRI: urn(record["id"]),
        "@type": ["prov:Entity", "schema:Article"],
        "label": record["title"] or record["name"],
        "published": record["published"],
        "source": record["source"],
        "schema:url": {_IRI: address(record)} if record["url"] and address(record) != urn(record["id"]) else None,
        "handling": f"TLP:{record['handling']}",
    }
    return {name: value for name, value in node.items() if value}


def _entity(record: Record) -> dict[str, Any]:
    return {
        _IRI: urn(record["id"]),
        "@type": [_AGENTS.get(record["type"], "prov:Entity"), f"detente:{record['type']}"],
        "label": record["name"],
        "handling": f"TLP:{record['handling']}",
    }


def _judgement(record: Record) -> dict[str, Any]:
    used = [urn(record[name]) for name in ("left", "right", "undoes") if record[name]]
    by_program = record["author"].startswith("detente ")
    agent = {
        _IRI: PROGRAM if by_program else urn(f"author:{record['author']}"),
        "@type": "prov:SoftwareAgent" if by_program else "prov:Person",
        **({} if by_program else {"label": record["author"]}),
    }
    return {
        _IRI: urn(record["id"]),
        "@type": ["prov:Activity", "detente:judgement"],
        "label": f"{record['decision']} ({record['verdict']})",
        "reason": record["reason"],
        "used": used,
        "prov:wasAssociatedWith": agent,
    }


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
