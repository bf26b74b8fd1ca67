"""PLOVER: coded events as JSON lines for programs that read event data; what PLOVER has no field for is in `x_` fields.

Roots, modes, contexts and country codes are closed lists in `data/plover.toml`; `plover_schema` gives the JSON Schema.
"""

from __future__ import annotations

import functools
import json
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files
from typing import Any, get_args

from detente.model.documents import Document
from detente.model.entities import Entity
from detente.model.evidence import Evidence
from detente.model.handling import marks
from detente.model.naming import Naming
from detente.model.records import StatementRecord
from detente.model.rows import Event, Mention, Status
from detente.publish.export import Handled
from detente.publish.fields import Labels
from detente.store.contract import HANDLING, View

VERSION = "2021-09"
Record = dict[str, Any]
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}


def export_plover(view: View, *, only: Collection[str] | None = None) -> Iterator[str]:
    """Every coded event (`only`: those of these ids) as a line of JSON, by id. The same record gives the same lines."""
    documents = {d.id: d for d in view.documents()}
    events = [event for event in view.rows(Event) if only is None or event.id in only]
    mentions = sorted({ident for event in events for ident in (event.actor, event.recipient) if ident})
    entities = list(view.rows(Entity))
    naming = Naming(entities, view.rows(Mention, ids=mentions))
    labels = Labels({i: d.name for i, d in documents.items()}, {e.id: e.name for e in entities}, naming)
    handled = Handled({i: d.handling for i, d in documents.items()}, marks(view.judgements()))
    said = _by_document(view.rows(StatementRecord))
    for event in events:
        record = _record(event, documents[event.evidence[0].document], labels, said, handled)
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def plover_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one line."""
    fields = _fields()
    party = {"type": "object", "additionalProperties": False, "required": ["name", "country", "x_entity"]}
    per_root = [
        {
            "if": {"properties": {"event": {"const": root}}},
            "then": {"properties": {"mode": {"enum": [*about["modes"], None]}, "quad": {"const": about["quad"]}}},
        }
        for root, about in sorted(_lists()["roots"].items())
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "PLOVER event",
        "type": "object",
        "properties": fields,
        "required": sorted(fields),
        "additionalProperties": False,
        "allOf": per_root,
        "$defs": {"party": party | {"properties": {"name": _TEXT, "country": _COUNTRY, "x_entity": _MAYBE}}},
    }


_COUNTRY = {"type": ["string", "null"], "pattern": "^[A-Z]{3}$"}


def _fields() -> dict[str, Any]:
    lists = _lists()
    party = {"$ref": "#/$defs/party"}
    return {
        "id": _TEXT,
        "version": {"const": VERSION},
        "date": {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "event": {"enum": sorted(lists["roots"])},
        "mode": _MAYBE,
        "context": {"type": "array", "items": {"enum": lists["contexts"]}, "uniqueItems": True},
        "quad": {"enum": ["1", "2", "3", "4"]},
        "actor": {"type": "array", "items": party, "minItems": 1},
        "recipient": {"type": "array", "items": party},
        "text": _TEXT,
        "location": _MAYBE,
        "language": _MAYBE,
        "publication": _MAYBE,
        "url": _MAYBE,
        "x_cameo": {"type": ["string", "null"], "pattern": "^[0-9]{2,4}$"},
        "x_status": {"enum": list(get_args(Status))},
        "x_date_end": _MAYBE,
        "x_date_basis": _TEXT,
        "x_document": _TEXT,
        "x_start": {"type": "integer", "minimum": 0},
        "x_end": {"type": "integer", "minimum": 1},
        "x_statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": _TEXT, "speaker": _MAYBE, "act": _TEXT, "attribution": _TEXT, "denial": _MAYBE},
                "required": ["id", "speaker", "act", "attribution", "denial"],
                "additionalProperties": False,
            },
        },
        "x_handling": {"enum": list(HANDLING)},
    }


@functools.cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((files("detente.publish") / "data" / "plover.toml").read_text(encoding="utf8"))


Said = dict[str, list[tuple[Evidence, StatementRecord]]]


def _by_document(records: Iterable[StatementRecord]) -> Said:
    found: Said = defaultdict(list)
    for record in records:
        for piece in record.evidence:
            found[piece.document].append((piece, record))
    return found


def _record(event: Event, document: Document, labels: Labels, said: Said, handled: Handled) -> Record:
    start, end = event.when.iso()
    first = event.evidence[0]
    root = _lists()["roots"][event.root]
    return {
        "id": event.id,
        "version": VERSION,
        "date": start[:10] if start else None,
        "event": event.root,
        "mode": event.mode if event.mode in root["modes"] else None,
        "context": sorted(set(event.context.split())),
        "quad": root["quad"],
        "actor": _party(event.actor, labels),
        "recipient": _party(event.recipient, labels),
        "text": first.quote,
        "location": event.place or None,
        "language": document.language or None,
        "publication": document.source or None,
        "url": document.url or None,
        "x_cameo": event.cameo or None,
        "x_status": event.status,
        "x_date_end": end[:10] if end else None,
        "x_date_basis": event.when.basis,
        "x_document": document.name,
        "x_start": first.start,
        "x_end": first.end,
        "x_statements": _statements(event, said.get(document.id, [])),
        "x_handling": handled.of(event),
    }


def _party(mention: str, labels: Labels) -> list[Record]:
    """Who acts or is acted on; a state of no ISO code, or nobody's, has no country."""
    name = labels.mention(mention)
    if name is None:
        return []
    entity = labels.mention_entity(mention)
    state = (labels.naming.state_of(entity) if entity else "") or labels.naming.state(mention)
    return [{"name": name, "country": _lists()["countries"].get(state), "x_entity": entity}]


def _statements(event: Event, said: Iterable[tuple[Evidence, StatementRecord]]) -> list[Record]:
    """The statements that tell of the event: its trigger stands in what they say."""
    telling = {record.id: record for piece, record in said if piece.span.covers(event.trigger)}
    return [
        {
            "id": ident,
            "speaker": record.speaker.name or None,
            "act": record.act,
            "attribution": record.attribution,
            "denial": record.denial,
        }
        for ident, record in sorted(telling.items())
    ]
