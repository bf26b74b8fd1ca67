"""Records as objects with the fields of `kinds.KINDS`, one after another; the same record gives the same objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement, LogEntry
from detente.model.evidence import Evidence
from detente.model.handling import Marks, marks, strictest
from detente.model.naming import Naming
from detente.model.rows import Event, Mention
from detente.publish.fields import Kind, Labels
from detente.publish.kinds import DOCUMENT, ENTITY, EVENT, KINDS
from detente.store.contract import View

Record = dict[str, Any]
# Events whose actors are looked up at a time.
EVENTS_AT_ONCE = 500


def export_jsonl(view: View) -> Iterator[str]:
    """Every record as one line of JSON, by kind and id. The same record gives the same lines; no clock times."""
    return map(json_line, export_records(view))


def json_line(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def export_records(view: View, *, kinds: Collection[str] = (), since: date | None = None) -> Iterator[Record]:
    """Every record, by kind and id; of some `kinds` only (empty: all).

    With `since`, only what rests on a document published on that day or later. Memory grows with the number of
    documents and entities, not with what they say.
    """
    documents = {d.id: d for d in view.documents()}
    recent = {i for i, d in documents.items() if since is None or _published_since(d, since)}
    handled = Handled({i: d.handling for i, d in documents.items()}, marks(view.judgements()))
    labels = Labels(
        {i: d.name for i, d in documents.items()}, {e.id: e.name for e in view.rows(Entity)}, Naming((), ())
    )
    for kind in KINDS:
        if kinds and kind.name not in kinds:
            continue
        named = _events(view, labels) if kind is EVENT else ((row, labels) for row in rows_of(view, kind))
        for row, on in named:
            if since is None or _rests_on(row) & recent:
                yield record_of(kind, row, on, handled)


def document_records(view: View) -> Iterator[Record]:
    """The documents' records."""
    return export_records(view, kinds=(DOCUMENT.name,))


def entity_records(view: View) -> Iterator[Record]:
    """The entities' records."""
    return export_records(view, kinds=(ENTITY.name,))


def _published_since(document: Document, since: date) -> bool:
    """True unless the document is known to be older; one without a date may be new."""
    end = document.published.end
    return end is None or end.date() > since


def rows_of(view: View, kind: Kind) -> Iterator[Any]:
    """A kind's rows: those with a table of their own from it, all others from the rows."""
    own: dict[type[Any], Callable[[], Iterator[Any]]] = {
        Document: view.documents,
        Judgement: lambda: iter((*view.judgements(), *view.rows(Judgement))),
        LogEntry: view.log,
    }
    return own[kind.cls]() if kind.cls in own else view.rows(kind.cls)


def _events(view: View, labels: Labels) -> Iterator[tuple[Event, Labels]]:
    """Events, each with whom its mentions stand for."""
    entities = _by_member(view)
    batch: list[Event] = []
    for event in view.rows(Event):
        batch.append(event)
        if len(batch) == EVENTS_AT_ONCE:
            yield from _named(view, batch, entities, labels)
            batch = []
    yield from _named(view, batch, entities, labels)


def _by_member(view: View) -> dict[str, Entity]:
    """The entity of every mention that acts in some event, or that heads the chain of one that does."""
    acting = {ident for event in view.rows(Event) for ident in (event.actor, event.recipient) if ident}
    chains = {mention.chain for mention in view.rows(Mention, ids=sorted(acting))}
    found: dict[str, Entity] = {}
    for entity in view.rows(Entity):
        members = tuple(m for m in entity.members if m in acting or m in chains)
        slim = replace(entity, members=members, evidence=entity.evidence[:1], variants=(), reasons=())
        found.update(dict.fromkeys(members, slim))
    return found


def _named(
    view: View, batch: list[Event], entities: dict[str, Entity], labels: Labels
) -> Iterator[tuple[Event, Labels]]:
    acting = sorted({ident for event in batch for ident in (event.actor, event.recipient) if ident})
    mentions = list(view.rows(Mention, ids=acting))
    wanted = {i for m in mentions for i in (m.id, m.chain)}
    known = {entities[i].id: entities[i] for i in sorted(wanted) if i in entities}
    on = replace(labels, naming=Naming(known.values(), mentions))
    yield from ((event, on) for event in batch)


def _rests_on(row: Any) -> set[str]:
    """Ids of the documents a record rests on or is about."""
    if isinstance(row, Document):
        return {row.id}
    if isinstance(row, LogEntry):
        return {row.document}
    evidence: tuple[Evidence, ...] = getattr(row, "evidence", ())
    return {e.document for e in evidence} | set(getattr(row, "carriers", ()))


@dataclass(frozen=True, slots=True)
class Handled:
    """What is marked in a case: documents by id, and words in them."""

    documents: dict[str, str]
    marks: Marks

    def of(self, row: Any) -> str:
        """The strictest mark of what a row rests on."""
        cited = (self.documents[ident] for ident in _cited(row) if ident in self.documents)
        return strictest((*cited, *self.marks.over(getattr(row, "evidence", ()))))


def record_of(kind: Kind, row: Any, labels: Labels, handled: Handled) -> Record:
    """One row as an object, with the mark that binds it."""
    evidence = getattr(row, "evidence", ())
    record: Record = {"kind": kind.name, "id": row.id, "evidence": labels.evidence(evidence)}
    record |= {field.name: field.read(row, labels) for field in kind.fields}
    record["judged"] = [
        {"judgement": mark.judgement, "author": mark.author, "field": mark.field or None}
        for mark in getattr(row, "judged", ())
    ]
    return record | {"handling": handled.of(row)}


def _cited(row: Any) -> set[str]:
    """Ids of the documents whose words a record holds."""
    cited = {e.document for e in getattr(row, "evidence", ())}
    if isinstance(row, Judgement):
        return cited | {place.document for target in row.targets for place in target.places}
    return cited | ({row.id} if isinstance(row, Document) else set())
