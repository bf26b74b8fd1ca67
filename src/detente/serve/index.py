"""What lists and searches need of a record, laid out once for each state of it.

The record itself stays in the store: a page fetches the rows it shows by their ids. The index holds what rows are
found by (facets), in which order they stand (sort keys), and the words they are searched by, in memory only, so that
nothing outlives the server that forgetting a document or encrypting a case would have to know of.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement, LogEntry
from detente.model.handling import marks
from detente.model.naming import Naming
from detente.model.rows import Event, Mention
from detente.publish.export import Handled, record_of, rows_of
from detente.publish.fields import Kind, Labels
from detente.publish.kinds import KINDS
from detente.serve.facets import facets, searched, sort_key, when
from detente.serve.weighed import Grounds, Travels, weigh_ground, weigh_travel
from detente.store.contract import View

Record = dict[str, Any]
T = TypeVar("T")

_TABLES = """
CREATE TABLE record (id TEXT, kind TEXT, at TEXT, n INTEGER PRIMARY KEY, UNIQUE (id, kind)) STRICT;
CREATE INDEX record_at ON record (kind, at);
CREATE TABLE facet (kind TEXT, name TEXT, value TEXT, sort TEXT, id TEXT,
    PRIMARY KEY (kind, name, value, sort, id)) WITHOUT ROWID, STRICT;
CREATE INDEX facet_of ON facet (id, kind, name, value);
CREATE TABLE member (row TEXT, id TEXT, kind TEXT, PRIMARY KEY (row, kind, id)) WITHOUT ROWID, STRICT;
CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2');
"""
_BATCH = 2000
# Entities of so many mentions are kept ready: their rows are long, and every list of people begins with them.
_LARGE = 100
# Records that were shown last are kept ready: pages begin with the same ones, and a record stays as it is in its index.
_SHOWN = 4000
# Characters of a source's name in a citation.
_SHORT = 22


@dataclass(frozen=True, slots=True)
class Member:
    """A record that was put together of a row."""

    id: str
    kind: str


class Index:
    """One state of a case's record, for reading. Safe to use from several threads."""

    def __init__(self, view: View, state: str) -> None:
        self.view, self.state = view, state
        self.documents: dict[str, Document] = {d.id: d for d in view.documents()}
        self._names = {ident: document.name for ident, document in self.documents.items()}
        self._ids: dict[str, list[str]] = {}
        for document in self.documents.values():
            self._ids.setdefault(document.name, []).append(document.id)
        self.entities: dict[str, str] = {}
        self._own: dict[tuple[str, str], Any] = {}
        self._handled = Handled({d.id: d.handling for d in self.documents.values()}, marks(view.judgements()))
        self._lock, self._showing = threading.Lock(), threading.Lock()
        self._values: dict[tuple[str, str], str] = {}
        self._weighing, self._travelling = threading.Lock(), threading.Lock()
        self._kept: dict[object, Any] = {}
        self._large: dict[str, Record] = {}
        self._shown: OrderedDict[tuple[str, str], Record] = OrderedDict()
        self._numbers: dict[str, str] = {}
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(_TABLES)
        self._fill()

    def close(self) -> None:
        """Let go of the memory."""
        self._db.close()

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows of a query over the index's tables."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def grounds(self) -> Grounds:
        """Common ground, weighed over all records; the first to ask waits for it."""
        with self._weighing:
            return self.kept("grounds", lambda: weigh_ground(self.view))

    def travels(self) -> Travels:
        """Journeys and who is heard, from the whole case; the first to ask waits for them."""
        with self._travelling:
            return self.kept("travels", lambda: weigh_travel(self.view))

    def kept(self, name: object, make: Callable[[], T]) -> T:
        """What `make` gives for this state of the record, made once. A record never changes under its index."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def brought(self, since: int) -> list[str]:
        """Ids of the documents that readings after number `since` brought."""
        return [ident for ident in self.documents if int(self._readings().get(ident, since + 1)) > since]

    def readings(self) -> int:
        """How many readings brought something."""
        return max(map(int, self._readings().values()), default=0)

    def _readings(self) -> dict[str, str]:
        """Document → number of the reading that brought it; asked again until all are numbered."""
        if len(self._numbers) < len(self.documents):
            self._numbers = self.view.marks("reading")
        return self._numbers

    def facet_value(self, name: str, value: str) -> str:
        """A facet's value as the record has it, whatever the case it was asked for in."""
        return self._values.get((name, value.casefold()), value)

    def days(self) -> list[str]:
        """The days on which documents were published, in order."""
        published = (d.published for d in self.documents.values())
        return self.kept("days", lambda: sorted({start[:10] for when in published if (start := when.iso()[0])}))

    def document_id(self, name: str, start: int = 0, quote: str = "") -> str:
        """The id of the document of that name; of several, the one that holds `quote` at `start`. Empty: none."""
        found = self._ids.get(name, [])
        if len(found) < 2:
            return found[0] if found else (name if name in self.documents else "")
        texts = ((ident, self.view.parsed(ident).text) for ident in found)
        return next((ident for ident, text in texts if text.startswith(quote, start)), found[0])

    def source_of(self, document: str) -> str:
        """Who published a document: its source as known, else its name."""
        found = self.documents.get(document)
        return (found.source or found.name) if found else document

    def short(self, name: str, start: int = 0, quote: str = "") -> str:
        """How a citation names its document: who published it, and the day where it is known."""
        ident = self.document_id(name, start, quote)
        found = self.documents.get(ident)
        if found is None:
            return name
        day = (found.published.iso()[0] or "")[:10]
        source = found.source or PurePath(found.name).stem
        source = source if len(source) <= _SHORT else source[: _SHORT - 1].rstrip() + "…"
        return f"{source}, {day}" if day else source

    def records(self, kind: str, ids: Iterable[str]) -> list[Record]:
        """Records of one kind by id, in the order asked for; ids that are gone are left out."""
        wanted = list(ids)
        shape = _kind(kind)
        found = {ident: self._large[ident] for ident in wanted if kind == "entity" and ident in self._large}
        with self._showing:
            for ident in wanted:
                if (kind, ident) in self._shown:
                    self._shown.move_to_end((kind, ident))
                    found[ident] = self._shown[kind, ident]
        rows = self._rows(shape, [ident for ident in wanted if ident not in found])
        made = {row.id: record_of(shape, row, labels, self._handled) for row, labels in rows}
        with self._showing:
            self._shown.update(((kind, ident), record) for ident, record in made.items())
            while len(self._shown) > _SHOWN:
                self._shown.popitem(last=False)
        found |= made
        return [found[ident] for ident in wanted if ident in found]

    def kind_of(self, ident: str) -> str:
        """The kind of the record of that id; empty when there is none."""
        found = self.ask("SELECT kind FROM record WHERE id = ? ORDER BY kind", (ident,))
        return str(found[0][0]) if found else ""

    def members(self, rows: Sequence[str]) -> dict[str, list[Member]]:
        """Row id → the records it is part of."""
        out: dict[str, list[Member]] = {}
        for at in range(0, len(rows), 500):
            some = rows[at : at + 500]
            marks = ",".join("?" * len(some))
            for row, ident, kind in self.ask(f"SELECT row, id, kind FROM member WHERE row IN ({marks})", some):
                out.setdefault(row, []).append(Member(ident, kind))
        return out

    def _rows(self, kind: Kind, ids: Sequence[str]) -> Iterator[tuple[Any, Labels]]:
        labels = Labels(self._names, self.entities, Naming((), ()))
        if kind.cls in (Document, Judgement, LogEntry):
            own = self.documents if kind.cls is Document else {i: self._own.get((kind.name, i)) for i in ids}
            yield from ((row, labels) for ident in ids if (row := own.get(ident)) is not None)
            return
        rows = list(self.view.rows(kind.cls, ids=ids))
        if kind.cls is Event:
            labels = Labels(labels.documents, self.entities, self._naming(rows))
        yield from ((row, labels) for row in rows)

    def _naming(self, events: Iterable[Event]) -> Naming:
        """Who the mentions that events name stand for, without loading all mentions."""
        wanted = sorted({ident for event in events for ident in (event.actor, event.recipient) if ident})
        mentions = list(self.view.rows(Mention, ids=wanted))
        known = self.members([*wanted, *(m.chain for m in mentions)])
        ids = sorted({m.id for found in known.values() for m in found if m.kind == "entity"})
        return Naming(self.view.rows(Entity, ids=ids), mentions)

    def _fill(self) -> None:
        self.entities = {e.id: e.name for e in self.view.rows(Entity)}
        acting = {i for event in self.view.rows(Event) for i in (event.actor, event.recipient) if i}
        naming = Naming(self.view.rows(Entity), self.view.rows(Mention, ids=sorted(acting)))
        labels = Labels(self._names, self.entities, naming)
        batch: list[tuple[str, Record, Any]] = []
        for kind in KINDS:
            for row in rows_of(self.view, kind):
                if kind.cls in (Judgement, LogEntry):
                    self._own[kind.name, row.id] = row
                record = record_of(kind, row, labels, self._handled)
                if isinstance(row, Entity) and len(row.members) >= _LARGE:
                    self._large[row.id] = record
                batch.append((kind.name, record, row))
                if len(batch) == _BATCH:
                    self._put(batch)
                    batch = []
        self._put(batch)
        self._db.execute("ANALYZE")
        self._values = {
            (name, value.casefold()): value
            for name, value in self._db.execute("SELECT DISTINCT name, value FROM facet WHERE name <> ''")
        }
        self._db.commit()

    def _put(self, batch: Sequence[tuple[str, Record, Any]]) -> None:
        put = self._db.executemany
        start = self._db.execute("SELECT coalesce(max(n), 0) FROM record").fetchone()[0]
        entries, found, members, words = [], [], [], []
        for n, (kind, record, row) in enumerate(batch, start + 1):
            ident, key = record["id"], sort_key(record)
            entries.append((ident, kind, when(record), n))
            found += [(kind, name, value, key, ident) for name, value in {("", ""), *facets(record, self._facts)}]
            members += [(member, ident, kind) for member in getattr(row, "members", ())]
            words.append((n, searched(record)))
        put("INSERT OR IGNORE INTO record VALUES (?, ?, ?, ?)", entries)
        put("INSERT OR IGNORE INTO facet VALUES (?, ?, ?, ?, ?)", found)
        put("INSERT OR IGNORE INTO member VALUES (?, ?, ?)", members)
        put("INSERT INTO words (rowid, text) VALUES (?, ?)", words)

    def _facts(self, name: str, start: int, quote: str) -> tuple[str, str, str]:
        """Id, source and day of publication of a document that a record cites."""
        ident = self.document_id(name, start, quote)
        found = self.documents.get(ident)
        return ident, self.source_of(ident), (found.published.iso()[0] or "")[:10] if found else ""


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)
