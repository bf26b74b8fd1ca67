"""The writer over SQL: every method is a few statements, all of a writer's in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, get_args

from sqlalchemy import Connection, Engine, Executable, Select, and_, bindparam, delete, insert, or_, select
from sqlalchemy.exc import DBAPIError

from detente.model.documents import Document, ParsedText, Raw
from detente.model.entities import Judgement, LogEntry
from detente.model.errors import BadInput, StoreError, Taken
from detente.model.ids import bytes_id
from detente.model.rows import Row
from detente.model.serial import packed, stored_types
from detente.store import tables as t
from detente.store.blobs import Blobs
from detente.store.contract import PUBLISHED, Posting, Writer, time_of
from detente.store.dialect import Dialect

# Rows that one document holds; all other rows rest on several.
ONE_DOCUMENT = get_args(Row)
# What is known about bytes under one name.
_HINTS = ("name", "media_type", "url", "title", "source", "published", "language", "handling")
# These have methods of their own.
_NOT_ROWS = (Document, LogEntry)
# Rows sent to the database at once.
_BATCH_ROWS = 1000

Values = Mapping[str, Any]


@contextmanager
def told() -> Iterator[None]:
    """Turn the database's errors into StoreError, saying what to do where that is known."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        if "locked" in reason or "lock timeout" in reason:
            raise Taken("another process is writing to this case; try again when it has finished") from error
        if "readonly" in reason:
            reason = "this case lies on a disk that cannot be written to; copy it to one that can"
        elif "disk is full" in reason:
            reason = "the disk is full; this step was undone. Make room and do the same again"
        elif "unable to open" in reason:
            reason = "the record is not there any more; was the case folder moved or deleted?"
        elif "foreign key" in reason.lower():
            reason = "a row stands in a document that the record does not hold (put_parsed comes first)"
        raise StoreError(reason) from error


class Transaction:
    """Statements that take effect together: run at once, or only at the end where readers share the connection."""

    def __init__(self, engine: Engine, *, defer: bool) -> None:
        self._engine = engine
        self._connection: Connection = engine.connect().execution_options(write=True)
        self._defer = defer
        self._waiting: list[tuple[Executable, Sequence[Values]]] = []
        if not defer:
            self._begin()

    def _begin(self) -> None:
        try:
            with told():
                self._connection.begin()
        except StoreError:
            self._connection.close()
            raise

    def do(self, statement: Executable, values: Sequence[Values] = ({},)) -> None:
        """Run a statement with each of `values`."""
        if not values:
            return
        if self._defer:
            self._waiting.append((statement, values))
            return
        with told():
            self._connection.execute(statement, values)

    def ask(self, query: Select[Any]) -> Sequence[Any]:
        """What a query finds; what waits for the end is not seen."""
        with told():
            found = self._connection.execute(query).all()
            if self._defer:
                self._connection.rollback()
        return found

    def commit(self) -> None:
        """Make it so."""
        if self._defer:
            self._defer = False
            self._begin()
            for statement, values in self._waiting:
                self.do(statement, values)
        with told():
            self._connection.commit()

    def close(self) -> None:
        """Let go of the connection; what was not committed is undone."""
        self._connection.close()

    def drop(self, blobs: Blobs, documents: Sequence[str]) -> None:
        """Drop the bytes of these documents, except of those that the record holds; while nobody else writes, for a
        program that takes the same bytes in has not committed them yet.
        """
        if not documents:
            return
        with told(), self._engine.connect().execution_options(write=True) as connection, connection.begin():
            held = set(connection.execute(select(t.raw.c.id).where(t.raw.c.id.in_(documents))).scalars())
            for document in documents:
                if document not in held:
                    blobs.drop(document)


class SqlWriter(Writer):
    """Takes rows in bulk; commits on a clean exit, rolls back on an error.

    Removed bytes are dropped only after the commit; new ones are taken back without it; bytes that another program has
    taken in meanwhile stay. `kept` says, by an error, that the turn is lost in which this is
    written; `done` is called at the end.
    """

    def __init__(
        self,
        transaction: Transaction,
        blobs: Blobs,
        dialect: Dialect,
        *,
        kept: Callable[[], None],
        done: Callable[[], None],
    ) -> None:
        self._transaction = transaction
        self._blobs = blobs
        self._dialect = dialect
        self._kept, self._done = kept, done
        self._new: dict[str, None] = {}
        self._dropped: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = error
        try:
            if failed is None:
                self._kept()
                self._transaction.commit()
        except BaseException as unkept:
            failed = unkept
            raise
        finally:
            self._let_go(failed)

    def _let_go(self, failed: BaseException | None) -> None:
        """Close, and drop the bytes that are in no record now. Raises StoreError when they are left, if nothing else
        failed.
        """
        try:
            self._transaction.close()
            self._transaction.drop(self._blobs, tuple(self._dropped if failed is None else self._new))
        except StoreError as left:
            told = f"bytes that are in no record are left on the disk ({left}); they go with: detente check --repair"
            if failed is None:
                raise StoreError(f"this was done, but {told}") from left
            failed.add_note(told)
        finally:
            self._done()

    def put_raw(self, raw: Raw, *, retrieved: str = "") -> str:
        """Keep bytes under their hash and return the document id. Known bytes gain the new name, with its hints."""
        _storable(raw.name, raw.url, raw.title, raw.source)
        document = bytes_id(raw.data)
        if self._blobs.put(document, raw.data):
            self._new[document] = None
        self._dropped.pop(document, None)
        hints = {field: getattr(raw, field) for field in _HINTS}
        self._transaction.do(self._dialect.put_new(t.raw), [{"id": document, "size": len(raw.data)}])
        self._transaction.do(self._dialect.put_new(t.name), [{"document": document, "retrieved": retrieved, **hints}])
        return document

    def put_parsed(self, parsed: ParsedText) -> None:
        """Keep a document with its text, blocks and sentences (searchable), replacing an earlier parse of it."""
        _storable(parsed.text)
        document = parsed.document.id
        self._forget_sentences(document)
        body = {"id": document, "body": packed(parsed.document), "text": parsed.text}
        self._transaction.do(
            self._dialect.put(t.document), [{**body, "blocks": packed(parsed.blocks), "notes": packed(parsed.notes)}]
        )
        self.mark(PUBLISHED, document, time_of(parsed.document))
        places = [{"document": document, "start": s.start, "end": s.end, "block": s.block} for s in parsed.sentences]
        self._transaction.do(insert(t.sentence), places)
        words = [
            {"document": document, "start": s.start, "words": self._dialect.indexed(parsed.text[s.start : s.end])}
            for s in parsed.sentences
        ]
        self._transaction.do(self._dialect.index(), words)

    def put_rows(self, stage: str, rows: Iterable[Any]) -> None:
        """Keep rows (any stored type of model.serial) as written by `stage`. The same row twice is one row.

        Put again under a known id it replaces what stood there. Raises StoreError for what is no row, and for a row
        that stands in a document which was not put.
        """
        batch: list[Values] = []
        for row in rows:
            batch.append(_row_values(stage, row))
            if len(batch) == _BATCH_ROWS:
                self._transaction.do(self._dialect.put(t.row), batch)
                batch = []
        self._transaction.do(self._dialect.put(t.row), batch)

    def replace_rows(self, stage: str, rows: Iterable[Any]) -> None:
        """Make these all the rows that `stage` wrote. Only what differs from what stands there is written."""
        wanted = {(_stored(row), row.id): row for row in rows}
        gone: list[tuple[str, str]] = []
        changed: list[Any] = []
        for key, body in self._standing(stage):
            row = wanted.pop(key, None)
            if row is None:
                gone.append(key)
            elif packed(row) != body:
                changed.append(row)
        self._withdraw(gone)
        self.put_rows(stage, [*changed, *wanted.values()])

    def _standing(self, stage: str) -> Iterator[tuple[tuple[str, str], str]]:
        """What a stage wrote, some at a time: class and id, and the body."""
        ordered = select(t.row.c["class"], t.row.c.id, t.row.c.body).where(t.row.c.stage == stage)
        ordered = ordered.order_by(t.row.c["class"], t.row.c.id).limit(_BATCH_ROWS)
        page = self._transaction.ask(ordered)
        while page:
            yield from (((row[0], row[1]), row[2]) for row in page)
            cls, last = page[-1][0], page[-1][1]
            beyond = or_(t.row.c["class"] > cls, and_(t.row.c["class"] == cls, t.row.c.id > last))
            page = self._transaction.ask(ordered.where(beyond))

    def withdraw(self, cls: type[Any], ids: Iterable[str], *, stage: str = "") -> None:
        """Withdraw rows of a class, whatever stage wrote them; with `stage`, only what it wrote."""
        self._withdraw(((cls.__name__, ident) for ident in ids), stage)

    def _withdraw(self, gone: Iterable[tuple[str, str]], stage: str = "") -> None:
        withdrawal = delete(t.row).where(t.row.c["class"] == bindparam("its_class"), t.row.c.id == bindparam("its_id"))
        if stage:
            withdrawal = withdrawal.where(t.row.c.stage == stage)
        self._transaction.do(withdrawal, [{"its_class": cls, "its_id": ident} for cls, ident in gone])

    def clear(self, stage: str, *, document: str = "", rows: bool = True) -> None:
        """Withdraw the rows (unless not `rows`), log lines, marks and postings that `stage` wrote: of one document, or
        all.
        """
        places = (t.row.c.document, t.log.c.document, t.mark.c.item, t.posting.c.item)
        for table, place in zip((t.row, t.log, t.mark, t.posting), places, strict=True):
            if table is t.row and not rows:
                continue
            withdrawal = delete(table).where(table.c.stage == stage)
            self._transaction.do(withdrawal.where(place == document) if document else withdrawal)

    def post(self, stage: str, postings: Iterable[Posting], *, gone: Iterable[str] = (), item: str = "") -> None:
        """Withdraw what `stage` posted under the keys `gone` (with `item`, of that item only), then keep these. All go
        with a document.
        """
        withdrawal = delete(t.posting).where(t.posting.c.stage == stage, t.posting.c.key == bindparam("under"))
        if item:
            withdrawal = withdrawal.where(t.posting.c.item == item)
        self._transaction.do(withdrawal, [{"under": key} for key in gone])
        values = [{"stage": stage, **posting._asdict()} for posting in postings]
        for at in range(0, len(values), _BATCH_ROWS):
            self._transaction.do(self._dialect.put(t.posting), values[at : at + _BATCH_ROWS])

    def remove(self, document: str) -> None:
        """Withdraw a document: its bytes, text, rows, marks and log lines, and what set stages concluded from it.

        Postings go all: without it others are neighbours, and the next reading finds out which. Judgements
        stay (they name rows, not bytes). Bytes are gone from the disk once the writer has committed.
        """
        self._forget_sentences(document)
        withdrawals = [
            delete(t.row).where(t.row.c.document == document),
            # A set stage's row that cites the document names it in its evidence; ids are hashes: no false hits.
            delete(t.row).where(t.row.c.document.is_(None), t.row.c.body.contains(document, autoescape=True)),
            delete(t.mark).where(t.mark.c.stage.in_(select(t.posting.c.stage).distinct())),
            delete(t.posting),
            delete(t.document).where(t.document.c.id == document),
            delete(t.name).where(t.name.c.document == document),
            delete(t.raw).where(t.raw.c.id == document),
            delete(t.mark).where(t.mark.c.item == document),
            delete(t.log).where(t.log.c.document == document),
        ]
        for withdrawal in withdrawals:
            self._transaction.do(withdrawal)
        self.discard([document])

    def discard(self, documents: Iterable[str]) -> None:
        """Drop the bytes of these documents once the writer has committed, unless the record holds them then."""
        self._dropped.update(dict.fromkeys(documents))

    def forget(self, document: str, names: Sequence[str], judgements: Sequence[str]) -> None:
        """`remove`, and with it the log lines on its names, the marks that tell of it, and these judgements (ids)."""
        self.remove(document)
        self._transaction.do(delete(t.log).where(t.log.c.item.in_(names)))
        self._transaction.do(delete(t.log).where(t.log.c.body.contains(document, autoescape=True)))
        self._transaction.do(delete(t.mark).where(t.mark.c.state.contains(document, autoescape=True)))
        for judgement in judgements:
            self._transaction.do(delete(t.judgement).where(t.judgement.c.id == judgement))

    def judge(self, judgement: Judgement) -> None:
        """Append a decision; one with a known id changes nothing."""
        self._transaction.do(self._dialect.put_new(t.judgement), [{"id": judgement.id, "body": packed(judgement)}])

    def log(self, stage: str, entries: Iterable[LogEntry]) -> None:
        """Append to the issue log; entries are cleared with their stage's rows."""
        lines = [
            {"id": e.id, "stage": stage, "document": e.document, "item": e.item, "reason": e.reason, "body": packed(e)}
            for e in entries
        ]
        self._transaction.do(self._dialect.put(t.log), lines)

    def mark(self, stage: str, item: str, state: str) -> None:
        """Remember that `stage` has done `item` in `state` (version and input digest), for resuming."""
        self._transaction.do(self._dialect.put(t.mark), [{"stage": stage, "item": item, "state": state}])

    def _forget_sentences(self, document: str) -> None:
        self._transaction.do(self._dialect.unindex(), [{"document": document}])
        self._transaction.do(delete(t.sentence).where(t.sentence.c.document == bindparam("of")), [{"of": document}])


def _stored(row: Any) -> str:
    """The class that a row is stored under."""
    cls = type(row)
    if stored_types().get(cls.__name__) is not cls or isinstance(row, _NOT_ROWS):
        raise StoreError(f"{cls.__name__} is not a row that a stage can put")
    return cls.__name__


def _row_values(stage: str, row: Any) -> Values:
    values = {"class": _stored(row), "id": row.id, "stage": stage, "document": None, "start": None, "body": packed(row)}
    if isinstance(row, ONE_DOCUMENT):
        values |= {"document": row.evidence[0].document, "start": row.evidence[0].start}
    return values


def _storable(*texts: str) -> None:
    for words in texts:
        try:
            words.encode()
        except UnicodeEncodeError as error:
            raise BadInput(f"not Unicode text: {words[:40]!r} ({error.reason})") from error
        if "\x00" in words:
            raise BadInput(f"a text cannot hold NUL, which no database keeps: {words[:40]!r}")
