"""The record over SQLAlchemy: Store and View. Nothing here knows which database it is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Engine, RowMapping, Select, func, or_, select

from detente.model.documents import Block, Document, ParsedText, Sentence
from detente.model.entities import Decided, Judgement, LogEntry
from detente.model.errors import StoreError, Taken
from detente.model.handling import strictest
from detente.model.ids import bytes_id
from detente.model.placed import Values
from detente.model.serial import stored_types, unpack
from detente.store import tables as t
from detente.store.blobs import Blobs
from detente.store.contract import PUBLISHED, Hit, Posting, RawInfo, Store, Vectors, View, time_of
from detente.store.decided import CLASSES, lay_over
from detente.store.dialect import Dialect
from detente.store.turns import NoTurns, Turns, Waiting, silently
from detente.store.writer import SqlWriter, Transaction, told

T = TypeVar("T")
Turn = AbstractContextManager[object]

# Rows fetched at once, so that no reader holds a connection open while its caller works.
_PAGE_ROWS = 2000
# Bodies turned from JSON at once.
_READ_ROWS = 200
# Ids asked for in one query; SQLite's default limit on variables was 999 for long.
_ASKED_IDS = 500
# Texts fetched at once: a few megabytes.
_ASKED_TEXTS = 100


class SqlStore(Store):
    """One case's record in a database, its bytes beside it. `shared`: readers and writer use one connection."""

    def __init__(
        self,
        engine: Engine,
        blobs: Blobs,
        dialect: Dialect,
        *,
        wait_s: float,
        shared: bool = False,
        turns: Turns | None = None,
    ) -> None:
        self.engine = engine
        self._turns = turns or NoTurns()
        self.blobs = blobs
        self.dialect = dialect
        self._wait_s = wait_s
        self._shared = shared
        # One connection answers one thread at a time.
        self._turn: Turn = threading.RLock() if shared else nullcontext()
        self._writing = threading.Lock()

    def writer(self) -> SqlWriter:
        """Open the one writer. Raises Taken when another thread or process holds it longer than we wait."""
        if not self._writing.acquire(timeout=self._wait_s):
            raise Taken("this case is being written to already; close the other writer first")
        try:
            transaction = Transaction(self.engine, defer=self._shared)
        except BaseException:
            self._writing.release()
            raise
        return SqlWriter(transaction, self.blobs, self.dialect, kept=self._turns.kept, done=self._writing.release)

    def turn(self, *, alone: bool, waiting: Waiting = silently) -> AbstractContextManager[None]:
        """Hold the record for as long as several writers need; see the contract."""
        return self._turns.take(alone=alone, waiting=waiting)

    def view(self) -> SqlView:
        """A reader."""
        return SqlView(self.engine, self.blobs, self.dialect, turn=self._turn)

    def vectors(self, maker: str, width: int) -> Vectors | None:
        """The vectors of `width` numbers that the weights `maker` make, where the database keeps vectors."""
        return self.dialect.vectors(self.engine, maker, width)

    def check(self) -> list[str]:
        """What is wrong with the record, a line each: hashes, references, indexes. Empty when sound."""
        view = self.view()
        with self.engine.connect() as connection:
            found = self.dialect.problems(connection)
        known = [raw.id for raw in view.raws()]
        for document in known:
            try:
                view.data(document)
            except StoreError as error:
                found.append(str(error))
        found += [
            f"bytes of {document} lie in the case but are in no record"
            for document in self.blobs
            if document not in known
        ]
        return found + list(_misquoted(view))

    def repair(self) -> list[str]:
        """Make what is derived anew; see the contract."""
        view = self.view()
        done: list[str] = []
        with self.engine.connect() as connection:
            unsound = self.dialect.problems(connection)
        if unsound:
            with told(), self.engine.connect().execution_options(write=True) as connection, connection.begin():
                for statement in self.dialect.rebuild():
                    connection.execute(statement)
            done.append("the search index and the tables' indexes were made anew")
        known, wrong = {raw.id for raw in view.raws()}, sorted(_misquoting(view))
        strays = [ident for ident in self.blobs if ident not in known]
        with self.writer() as writer:
            # By the writer, for another may have put them there who has not committed yet.
            writer.discard(strays)
            for document in wrong:
                writer.clear("extract", document=document)
        left = set(self.blobs)
        done += [f"the bytes of {d}, which are in no record, were removed" for d in strays if d not in left]
        return [*done, *(f"{document} is to be read again" for document in wrong)]

    def compact(self) -> None:
        """Give back the room of what was removed, and leave nothing of it in the files."""
        with told():
            self.dialect.compact(self.engine)

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.dispose()


class SqlView(View):
    """Reads what is committed, under people's decisions or `as_read`."""

    def __init__(self, engine: Engine, blobs: Blobs, dialect: Dialect, *, turn: Turn, as_read: bool = False) -> None:
        self.engine = engine
        self._turn = turn
        self.blobs = blobs
        self.dialect = dialect
        self._as_read = as_read

    def as_read(self) -> SqlView:
        """The same record with its rows as they were read, without people's decisions."""
        return SqlView(self.engine, self.blobs, self.dialect, turn=self._turn, as_read=True)

    def raws(self, ids: Sequence[str] | None = None) -> Iterator[RawInfo]:
        """All bytes taken in, or those named, by id. Each hint is that of the first name that has it; the handling is
        the strictest.
        """
        query = select(t.name, t.raw.c.size).join(t.raw).order_by(t.name.c.document, t.name.c.name)
        for one in _asked(query, t.name.c.document, ids):
            for document, names in groupby(self._all(one), key=lambda row: str(row["document"])):
                yield _raw_info(document, list(names))

    def taken(self) -> list[str]:
        """The ids of all bytes taken in, in order."""
        with told(), self._turn, self.engine.connect() as connection:
            return list(connection.scalars(select(t.raw.c.id).order_by(t.raw.c.id)))

    def lacking(self, stage: str, state: str = "") -> list[str]:
        """The ids of bytes taken in, in order, of which `stage` has no mark; with `state`, none of that state."""
        own = (t.mark.c.item == t.raw.c.id) & (t.mark.c.stage == stage)
        query = select(t.raw.c.id).outerjoin(t.mark, own).order_by(t.raw.c.id)
        none = t.mark.c.state.is_(None)
        return [ident for (ident,) in self._tuples(query.where(or_(none, t.mark.c.state != state) if state else none))]

    def renamed(self) -> dict[str, int]:
        """The id of bytes that came under several names → how many; names only ever come to bytes, or go with them."""
        many = func.count()
        query = select(t.name.c.document, many).group_by(t.name.c.document).having(many > 1)
        return {ident: int(number) for ident, number in self._tuples(query.order_by(t.name.c.document))}

    def holds(self, documents: Sequence[str]) -> frozenset[str]:
        """Those of these documents whose bytes are in the record."""
        asked = _asked(select(t.raw.c.id), t.raw.c.id, documents)
        return frozenset(ident for one in asked for (ident,) in self._tuples(one))

    def data(self, document: str) -> bytes:
        """The bytes as they came. Raises StoreError when they are gone or do not match their hash."""
        data = self.blobs.get(document)
        if bytes_id(data) != document:
            raise StoreError(f"the bytes of {document} have been changed")
        return data

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """All parsed documents, or those named, by id."""
        names, query = self._names(ids), select(t.document.c.id, t.document.c.body)
        if ids is None:
            found: Iterable[Any] = self._pages(query, t.document.c.id)
        else:
            asked = _asked(query.order_by(t.document.c.id), t.document.c.id, ids)
            found = (row for one in asked for row in self._tuples(one))
        return (_document(body, names) for _, body in found)

    def times(self) -> dict[str, str]:
        """Document id → when it was published; records of old have no marks of it."""
        told = self.marks(PUBLISHED)
        there = select(t.document.c.id).order_by(t.document.c.id)
        own = (t.mark.c.item == t.document.c.id) & (t.mark.c.stage == PUBLISHED)
        lacking = self._tuples(there.outerjoin(t.mark, own).where(t.mark.c.item.is_(None)))
        if not lacking:
            return told
        told |= {document.id: time_of(document) for document in self.documents([ident for (ident,) in lacking])}
        return dict(sorted(told.items()))

    def parsed(self, document: str) -> ParsedText:
        """One document with its text, blocks and sentences. Raises StoreError when unknown."""
        return next(self.texts([document]))

    def texts(self, documents: Iterable[str]) -> Iterator[ParsedText]:
        """`parsed` of many documents, in the order asked for, some hundred at a time."""
        wanted = list(documents)
        for at in range(0, len(wanted), _ASKED_TEXTS):
            part = wanted[at : at + _ASKED_TEXTS]
            found = {row["id"]: row for row in self._all(select(t.document).where(t.document.c.id.in_(part)))}
            names = self._names(part)
            query = select(t.sentence).where(t.sentence.c.document.in_(part))
            placed = self._all(query.order_by(t.sentence.c.document, t.sentence.c.start))
            sentences = {key: list(group) for key, group in groupby(placed, key=lambda row: str(row["document"]))}
            for ident in part:
                if ident not in found:
                    raise StoreError(f"the record holds no parsed document {ident}")
                yield _parsed(found[ident], names, sentences.get(ident, ()))

    def rows(self, cls: type[T], *, document: str = "", ids: Sequence[str] | None = None) -> Iterator[T]:
        """Rows of one class: all by id, one document's in reading order, or those named (unknown ids are left out)."""
        if stored_types().get(cls.__name__) is not cls:
            raise StoreError(f"{cls.__name__} is not stored")
        query = select(t.row.c.id, t.row.c.body).where(t.row.c["class"] == cls.__name__)
        if document:
            query = query.where(t.row.c.document == document)
        found: Iterable[Any]
        if ids is not None:
            asked = _asked(query.order_by(t.row.c.id), t.row.c.id, ids)
            found = (row for one in asked for row in self._tuples(one))
        elif document:
            found = self._tuples(query.order_by(t.row.c.start, t.row.c.id))
        else:
            found = self._pages(query, t.row.c.id)
        read = (unpack(cls, value) for value in _values(row[1] for row in found))
        if self._as_read or cls.__name__ not in CLASSES:
            return read
        return lay_over(
            read, self._decided(cls.__name__), cls, document=document, ids=None if ids is None else set(ids)
        )

    def count(self, cls: type[Any]) -> int:
        """How many rows of a class there are, under people's decisions."""
        of_class = t.row.c["class"] == cls.__name__
        ((number,),) = self._tuples(select(func.count()).select_from(t.row).where(of_class))
        if self._as_read or cls.__name__ not in CLASSES:
            return int(number)
        decided = self._decided(cls.__name__)
        rejected = [d.row for d in decided if not d.added and not d.body]
        gone = sum(len(self._tuples(one)) for one in _asked(select(t.row.c.id).where(of_class), t.row.c.id, rejected))
        return int(number) + sum(d.added and bool(d.body) for d in decided) - gone

    def rows_of(self, cls: type[T], documents: Iterable[str]) -> Iterator[T]:
        """Rows of a class that stands in one document, of these documents, by id; under people's decisions."""
        wanted = set(documents)
        query = select(t.row.c.id, t.row.c.body).where(t.row.c["class"] == cls.__name__)
        found = [row for one in _asked(query, t.row.c.document, sorted(wanted)) for row in self._tuples(one)]
        found.sort(key=itemgetter(0))
        read = (unpack(cls, value) for value in _values(row[1] for row in found))
        if self._as_read or cls.__name__ not in CLASSES:
            return read
        return lay_over(read, (d for d in self._decided(cls.__name__) if d.document in wanted), cls)

    def values(self, cls: type[Any], documents: Iterable[str]) -> Iterator[tuple[str, list[Values]]]:
        """What the rows of a class say, of document after document; see the contract."""
        wanted = list(documents)
        columns = select(t.row.c.document, t.row.c.body)
        for at in range(0, len(wanted), _ASKED_TEXTS):
            part = wanted[at : at + _ASKED_TEXTS]
            query = columns.where(t.row.c.document.in_(part), t.row.c["class"] == cls.__name__)
            rows = self._tuples(query.order_by(t.row.c.document, t.row.c.start, t.row.c.id))
            found = {key: list(_values(row[1] for row in group)) for key, group in groupby(rows, key=itemgetter(0))}
            yield from ((document, found.get(document, [])) for document in part)

    def _decided(self, cls: str) -> list[Decided]:
        query = select(t.row.c.body).where(t.row.c["class"] == Decided.__name__, t.row.c.id.startswith(f"{cls}:"))
        return [unpack(Decided, json.loads(row["body"])) for row in self._all(query)]

    def judgements(self) -> Iterator[Judgement]:
        """All decisions in the order they were made, undone ones included."""
        for row in self._all(select(t.judgement.c.body).order_by(t.judgement.c.turn)):
            yield unpack(Judgement, json.loads(row["body"]))

    def log(self, stages: Sequence[str] | None = None) -> Iterator[LogEntry]:
        """The issue log, or what some stages wrote there, by stage, document, item and reason."""
        query = select(t.log.c.body) if stages is None else select(t.log.c.body).where(t.log.c.stage.in_(stages))
        order = (t.log.c.stage, t.log.c.document, t.log.c.item, t.log.c.reason, t.log.c.id)
        for row in self._all(query.order_by(*order)):
            yield unpack(LogEntry, json.loads(row["body"]))

    def marks(self, stage: str, items: Sequence[str] | None = None) -> dict[str, str]:
        """Item → state of what `stage` has done: of all, or of some items."""
        query = select(t.mark.c.item, t.mark.c.state).where(t.mark.c.stage == stage).order_by(t.mark.c.item)
        asked = _asked(query, t.mark.c.item, items)
        return {item: state for one in asked for item, state in self._tuples(one)}

    def states(self, stage: str) -> set[str]:
        """The states that `stage` has marked anything with."""
        return {state for (state,) in self._tuples(select(t.mark.c.state).where(t.mark.c.stage == stage).distinct())}

    def postings(
        self, stage: str, *, keys: Sequence[str] | None = None, items: Sequence[str] | None = None
    ) -> list[Posting]:
        """What `stage` posted under some keys, or of some items, by key and item."""
        columns = (t.posting.c.key, t.posting.c.item, t.posting.c.value)
        query = select(*columns).where(t.posting.c.stage == stage)
        asked = (both for one in _asked(query, t.posting.c.key, keys) for both in _asked(one, t.posting.c.item, items))
        return sorted(Posting(*row) for one in asked for row in self._tuples(one))

    def search(self, query: str, *, limit: int = 50) -> list[Hit]:
        """Sentences with all words of `query` ("phrases" and trailing * allowed), best first. Any string will do."""
        wanted = self.dialect.query(query)
        if not wanted or limit < 1:
            return []
        with told(), self._turn, self.engine.connect() as connection:
            return [Hit(*row) for row in connection.execute(self.dialect.search(), {"query": wanted, "limit": limit})]

    def _names(self, documents: Sequence[str] | None = None) -> dict[str, tuple[str, ...]]:
        query = select(t.name.c.document, t.name.c.name).order_by(t.name.c.document, t.name.c.name)
        return {
            key: tuple(name for _, name in group)
            for one in _asked(query, t.name.c.document, documents)
            for key, group in groupby(self._tuples(one), itemgetter(0))
        }

    def _all(self, query: Select[Any]) -> Sequence[RowMapping]:
        with told(), self._turn, self.engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def _tuples(self, query: Select[Any]) -> Sequence[Any]:
        with told(), self._turn, self.engine.connect() as connection:
            return connection.execute(query).all()

    def _pages(self, query: Select[Any], key: Any) -> Iterator[Any]:
        """All that a query finds, by its first column, which is `key`."""
        page = self._tuples(query.order_by(key).limit(_PAGE_ROWS))
        while page:
            yield from page
            page = self._tuples(query.where(key > page[-1][0]).order_by(key).limit(_PAGE_ROWS))


def _asked(query: Select[Any], column: Any, ids: Sequence[str] | None) -> Iterator[Select[Any]]:
    """The query for these values of a column, some at a time in their order; for all (None), the query itself."""
    if ids is None:
        yield query
        return
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), _ASKED_IDS):
        yield query.where(column.in_(wanted[at : at + _ASKED_IDS]))


def _values(bodies: Iterable[str]) -> Iterator[Any]:
    """The values of bodies, many at a time: a call for each would cost as much as the reading."""
    some = iter(bodies)
    while part := list(islice(some, _READ_ROWS)):
        yield from json.loads(f"[{','.join(part)}]")


def _parsed(row: RowMapping, names: dict[str, tuple[str, ...]], sentences: Iterable[RowMapping]) -> ParsedText:
    return ParsedText(
        _document(row["body"], names),
        row["text"],
        tuple(unpack(Block, block) for block in json.loads(row["blocks"])),
        tuple(Sentence(s["start"], s["end"], s["block"]) for s in sentences),
        tuple(json.loads(row["notes"])),
    )


def _document(body: str, names: dict[str, tuple[str, ...]]) -> Document:
    document = unpack(Document, json.loads(body))
    return replace(document, names=names.get(document.id, document.names))


def _raw_info(document: str, names: Sequence[RowMapping]) -> RawInfo:
    def first(hint: str) -> str:
        return next((str(row[hint]) for row in names if row[hint]), "")

    hints = {
        hint: first(hint) for hint in ("media_type", "url", "title", "source", "published", "language", "retrieved")
    }
    marks = [str(row["handling"]) for row in names if row["handling"]]
    handling = strictest(marks) if marks else ""
    return RawInfo(document, tuple(row["name"] for row in names), size=names[0]["size"], handling=handling, **hints)


def _misquoting(view: SqlView) -> set[str]:
    """The documents in whose text a quotation does not stand."""
    texts = {document.id: view.parsed(document.id).text for document in view.documents()}
    return {
        evidence.document
        for cls in stored_types().values()
        for row in view.rows(cls)
        for evidence in getattr(row, "evidence", ())
        if evidence.document in texts and texts[evidence.document][evidence.start : evidence.end] != evidence.quote
    }


def _misquoted(view: SqlView) -> Iterator[str]:
    texts = {document.id: view.parsed(document.id).text for document in view.documents()}
    for name, cls in stored_types().items():
        for row in view.rows(cls):
            for evidence in getattr(row, "evidence", ()):
                if texts.get(evidence.document, "")[evidence.start : evidence.end] != evidence.quote:
                    yield f"{name} {row.id}: its quote is not in {evidence.document} at {evidence.start}"
