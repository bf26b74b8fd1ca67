"""W3C Web Annotation: each record as an annotation whose targets are the words it rests on.

A target names its document (its address where it has one) and selects the words twice: by their offsets in the text
as Detente reads it, and by the words themselves with a little of what stands around them.
https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.headline import headline

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Characters before and after the words that tell two places with the same words apart.
AROUND = 32


class WebAnnotation(Exporter):
    """One annotation a record, as a page of a collection."""

    name = "webannotation"
    about = "W3C Web Annotations: each record pointing at the words it rests on"
    suffix = ".jsonld"
    media_type = "application/ld+json"
    kinds = (
        "entity", "statement", "happening", "event", "copy", "contradiction", "denial", "commitment", "proposal",
        "position", "reception",
    )  # fmt: skip

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._begun = False

    def feed(self, record: Record) -> Iterator[Piece]:
        """The record as an annotation."""
        yield piece((",\n" if self._begun else self._head()) + json_line(self._annotation(record)))
        self._begun = True

    def finish(self) -> Iterator[Piece]:
        """Close the page."""
        yield piece(("" if self._begun else self._head()) + "\n]}\n")

    def _head(self) -> str:
        label = f"{self.holdings.title} ({self.holdings.mark})"
        page = {"@context": CONTEXT, "id": "urn:detente:annotations", "type": "AnnotationPage", "label": label}
        return json_line(page)[:-1] + ',"items":[\n'

    def _annotation(self, record: Record) -> dict[str, Any]:
        targets = [self._target(e, d) for e in record["evidence"] if (d := self.holdings.document(e)) is not None]
        tags = [record["kind"], *([record["type"]] if record.get("type") else []), *record.get("issues", [])]
        return {
            "id": urn(record["id"]),
            "type": "Annotation",
            "motivation": "identifying" if record["kind"] == "entity" else "describing",
            "generator": {"id": "urn:detente:program", "type": "Software", "name": "Detente"},
            "rights": f"urn:tlp:{record['handling']}",
            "body": [
                {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": headline(record)},
                *({"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags),
            ],
            "target": targets,
        }

    def _target(self, evidence: Record, document: Record) -> dict[str, Any]:
        text = self.holdings.text(document["id"])
        start, end = evidence["start"], evidence["end"]
        return {
            "type": "SpecificResource",
            "source": address(document),
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": evidence["quote"],
                    "prefix": text[max(start - AROUND, 0) : start],
                    "suffix": text[end : end + AROUND],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        }


def urn(ident: str) -> str:
    """A record's id as an IRI."""
    return f"urn:detente:{quote(ident, safe='-._~')}"


def address(document: Record) -> str:
    """Where a document was published, if that is an address on the web; else its id as an IRI."""
    url: str = document["url"] or ""
    if url.startswith(("http://", "https://")):
        return quote(url, safe="%:/?#[]@!$&'()*+,;=-._~")
    return urn(document["id"])
