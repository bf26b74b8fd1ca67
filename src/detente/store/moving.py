"""Copy a whole record from one database to another, table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from detente.model.errors import StoreError
from detente.store import tables as t
from detente.store.sql import SqlStore
from detente.store.writer import Transaction

# Rows read and written at once.
_BATCH_ROWS = 1000
# Numbers each database gives itself; only their order means something.
_OWN_NUMBERS = {"sentence": "id", "judgement": "turn"}


def copy_record(source: SqlStore, target: SqlStore) -> None:
    """Copy bytes, documents, rows, judgements, log and marks into an empty record, all or nothing but the bytes.

    Raises StoreError when the target holds something already.
    """
    if next(target.view().raws(), None) is not None or next(target.view().judgements(), None) is not None:
        raise StoreError("the record to move to holds something already; name an empty one")
    for document in source.blobs:
        target.blobs.put(document, source.blobs.get(document))
    transaction = Transaction(target.engine, defer=False)
    try:
        with source.engine.connect() as reader:
            for table in t.metadata.sorted_tables:
                for batch in _batches(reader, table):
                    transaction.do(insert(table), batch)
            for batch in _sentences(reader, target):
                transaction.do(target.dialect.index(), batch)
        transaction.commit()
    finally:
        transaction.close()


def _batches(reader: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    """The rows of a table in its own order, without numbers that the database gives itself."""
    own = _OWN_NUMBERS.get(table.name, "")
    columns = [column for column in table.columns if column.name != own]
    query = select(*columns).order_by(*table.primary_key)
    for rows in reader.execution_options(yield_per=_BATCH_ROWS).execute(query).mappings().partitions():
        yield [dict(row) for row in rows]


def _sentences(reader: Connection, target: SqlStore) -> Iterator[list[Mapping[str, Any]]]:
    """The words of all sentences as the target's index takes them, a document at a time."""
    for document, words in reader.execute(select(t.document.c.id, t.document.c.text).order_by(t.document.c.id)):
        places = reader.execute(select(t.sentence.c.start, t.sentence.c.end).where(t.sentence.c.document == document))
        yield [
            {"document": document, "start": start, "words": target.dialect.indexed(words[start:end])}
            for start, end in places
        ]
