"""GraphML: who met whom and who spoke to or of whom, for network programs.

Nodes are the entities that take part; an edge stands for all occasions or statements of its kind between two nodes,
with their number, first and last day, and the ids of the records. `met` has no direction: its nodes stand in the order
of their ids, and `mutual` is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from detente.model.entities import Entity
from detente.model.rows import Mention
from detente.publish.export import Record
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.headline import days
from detente.publish.shown import seen

_HELD = ("held", "reported")
_NODE = {"name": "string", "type": "string", "state": "string", "handling": "string"}
_EDGE = {
    "kind": "string", "mutual": "boolean", "count": "int", "first": "string", "last": "string", "records": "string",
}  # fmt: skip
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
# A node is somebody or something that can act or be spoken of.
_ACTORS = frozenset(("person", "state", "body", "group", "office", "outlet"))


@dataclass(slots=True)
class _Edge:
    """All that ties two nodes in one way."""

    records: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)


class GraphMl(Exporter):
    """One directed graph."""

    name = "graphml"
    about = "GraphML: who met whom, who spoke to and of whom"
    suffix = ".graphml"
    media_type = "application/graphml+xml"
    kinds = ("statement", "happening")

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._edges: dict[tuple[str, str, str], _Edge] = defaultdict(_Edge)
        self._said: dict[str, list[tuple[Record, int, int]]] = defaultdict(list)

    def feed(self, record: Record) -> Iterator[Piece]:
        """Keep who is tied to whom."""
        if record["kind"] == "happening":
            self._met(record)
        elif speaker := record["speaker_entity"]:
            if record["addressee_entity"]:
                self._tie(record, "spoke to", speaker, record["addressee_entity"])
            for evidence in record["evidence"]:
                if document := self.holdings.document(evidence):
                    self._said[document["id"]].append((record, evidence["start"], evidence["end"]))
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The graph: keys, nodes, edges."""
        self._spoken_of()
        edges = sorted(key for key in self._edges if all(i in self.holdings.entities for i in key[:2]))
        yield piece(_XML + "".join(_keys()) + f'<graph edgedefault="directed" id={_attribute(self.holdings.title)}>\n')
        yield piece(f"<desc>{self.holdings.mark}</desc>\n")
        for ident in sorted({node for key in edges for node in key[:2]}):
            entity = self.holdings.entities[ident]
            values = {name: str(entity[name] or "") for name in _NODE}
            yield piece(f"<node id={_attribute(ident)}>{_data(values)}</node>\n")
        for number, key in enumerate(edges):
            yield piece(self._edge(number, key))
        yield piece("</graph>\n</graphml>\n")

    def _edge(self, number: int, key: tuple[str, str, str]) -> str:
        source, target, kind = key
        edge = self._edges[key]
        values = {
            "kind": kind,
            "mutual": "true" if kind == "met" else "false",
            "count": str(len(edge.records)),
            "first": min(edge.days, default=""),
            "last": max(edge.days, default=""),
            "records": " ".join(sorted(edge.records)),
        }
        ends = f"source={_attribute(source)} target={_attribute(target)}"
        return f'<edge id="e{number}" {ends}>{_data(values)}</edge>\n'

    def _met(self, record: Record) -> None:
        if record["status"] not in _HELD:
            return
        present = sorted({p["entity"] for p in record["participants"] if p["entity"] and self._acts(p["entity"])})
        for at, first in enumerate(present):
            for second in present[at + 1 :]:
                self._tie(record, "met", first, second)

    def _tie(self, record: Record, kind: str, source: str, target: str) -> None:
        if source == target or not self._acts(source) or not self._acts(target):
            return
        edge = self._edges[source, target, kind]
        edge.records.add(record["id"])
        edge.days |= {str(day) for day in (days(record).first, days(record).last) if day}

    def _acts(self, entity: str) -> bool:
        found = self.holdings.entities.get(entity)
        return found is not None and found["type"] in _ACTORS

    def _spoken_of(self) -> None:
        """Tie speakers to those who are mentioned in what they say, document by document."""
        members = {m: entity.id for entity in self.holdings.view.rows(Entity) for m in entity.members}
        for document, said in sorted(self._said.items()):
            mentions = [(m.evidence[0], m) for m in self.holdings.view.rows(Mention, document=document)]
            for record, start, end in said:
                for at, mention in mentions:
                    if start <= at.start and at.end <= end:
                        target = members.get(mention.id) or members.get(mention.chain)
                        if target:
                            self._tie(record, "spoke of", record["speaker_entity"], target)


def _keys() -> Iterator[str]:
    for owner, fields in (("node", _NODE), ("edge", _EDGE)):
        for name, kind in fields.items():
            yield f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'


def _data(values: dict[str, str]) -> str:
    owner = "edge" if "kind" in values else "node"
    return "".join(f'<data key="{owner}-{name}">{xml(value)}</data>' for name, value in values.items())


def xml(words: object) -> str:
    """Text for an XML element."""
    return seen(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(words: object) -> str:
    return quoteattr(seen(words))
