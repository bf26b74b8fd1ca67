"""The record as JSON lines: one object a record, described by schema/record.schema.json and docs/record.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement, LogEntry
from detente.model.naming import Naming
from detente.model.rows import Event, Mention
from detente.publish.fields import Kind, Labels
from detente.publish.kinds import KINDS
from detente.store.contract import View, strictest

Record = dict[str, Any]


def export_jsonl(view: View) -> Iterator[str]:
    """Every record as one line of JSON, by kind and id. The same record gives the same lines; no clock times."""
    for record in export_records(view):
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def export_records(view: View) -> Iterator[Record]:
    """Every record as an object with the fields of `kinds.KINDS`."""
    documents = list(view.documents())
    entities = list(view.rows(Entity))
    acting = {ident for event in view.rows(Event) for ident in (event.actor, event.recipient) if ident}
    naming = Naming(entities, view.rows(Mention, ids=sorted(acting)))
    labels = Labels({d.id: d.name for d in documents}, {e.id: e.name for e in entities}, naming)
    marks = {d.id: d.handling for d in documents}
    for kind in KINDS:
        for row in rows_of(view, kind):
            yield record_of(kind, row, labels, marks)


def rows_of(view: View, kind: Kind) -> Iterator[Any]:
    """A kind's rows: those with a table of their own from it, all others from the rows."""
    own: dict[type[Any], Callable[[], Iterator[Any]]] = {
        Document: view.documents,
        Judgement: lambda: iter((*view.judgements(), *view.rows(Judgement))),
        LogEntry: view.log,
    }
    return own[kind.cls]() if kind.cls in own else view.rows(kind.cls)


def record_of(kind: Kind, row: Any, labels: Labels, marks: dict[str, str]) -> Record:
    """One row as an object; `marks` are the documents' handling marks by id."""
    evidence = getattr(row, "evidence", ())
    cited = {e.document for e in evidence} | ({row.id} if isinstance(row, Document) else set())
    if isinstance(row, Judgement):
        cited |= {place.document for target in row.targets for place in target.places}
    record: Record = {"kind": kind.name, "id": row.id, "evidence": labels.evidence(evidence)}
    record |= {field.name: field.read(row, labels) for field in kind.fields}
    record["judged"] = [
        {"judgement": mark.judgement, "author": mark.author, "field": mark.field or None}
        for mark in getattr(row, "judged", ())
    ]
    return record | {"handling": strictest(marks[ident] for ident in cited if ident in marks)}
