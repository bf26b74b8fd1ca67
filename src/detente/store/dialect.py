"""What a database does in its own way: locking, upserts and full-text search; and SQLite's way. For PostgreSQL's see
postgres.py.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, event, text
from sqlalchemy.dialects import sqlite

from detente.model.errors import StoreError
from detente.store.contract import Vectors

_QUERY_PART = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_PRAGMAS = ("foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON")


class Dialect(ABC):
    """One database's own ways. A search is for all of its words: "phrases" and trailing * for beginnings."""

    @abstractmethod
    def prepare(self, engine: Engine, *, wait_s: float) -> None:
        """Make every connection obey foreign keys, wait up to `wait_s` for a lock, and begin real transactions."""

    @abstractmethod
    def put(self, table: Table) -> Executable:
        """An INSERT that replaces the row standing under the same primary key."""

    @abstractmethod
    def put_new(self, table: Table) -> Executable:
        """An INSERT that leaves what stands under the same key as it is."""

    @abstractmethod
    def create_own(self) -> Sequence[Executable]:
        """The statements that create what the common tables do not have (the sentence index), for the migrations."""

    @abstractmethod
    def indexed(self, words: str) -> str:
        """A sentence's words as `index` takes them."""

    @abstractmethod
    def index(self) -> Executable:
        """Index the sentence of :document at :start with its :words."""

    @abstractmethod
    def unindex(self) -> Executable:
        """Take the sentences of :document out of the index; to be run while they still stand in `sentence`."""

    @abstractmethod
    def search(self) -> Executable:
        """Places and words of at most :limit sentences for :query (made by `query`), best first."""

    @abstractmethod
    def query(self, words: str) -> str:
        """What `search` takes for a user's words; empty when there is nothing to find. Any string will do."""

    @abstractmethod
    def rebuild(self) -> Sequence[Executable]:
        """The statements that make the indexes anew, the one over words included."""

    @abstractmethod
    def compact(self, engine: Engine) -> None:
        """Give back the room of what was deleted, and leave nothing of it."""

    @abstractmethod
    def problems(self, connection: Connection) -> list[str]:
        """What the database finds wrong with its own tables, foreign keys and search index."""

    def vectors(self, engine: Engine, maker: str, width: int) -> Vectors | None:
        """Vectors of sentences in the database itself; None where it has no means for them."""
        return None


def query_parts(words: str) -> Iterator[tuple[str, bool]]:
    """The words and phrases of a user's query, each with whether it is only a beginning."""
    for match in _QUERY_PART.finditer(words):
        phrase, star, word = match.groups()
        if word is not None:
            phrase, star = word.rstrip("*"), "*" if word.endswith("*") else ""
        if any(c.isalnum() for c in phrase):
            yield phrase.replace("\x00", " "), bool(star)


class SqliteDialect(Dialect):
    """SQLite with WAL and FTS5; not `writes`: a record that cannot be changed is only read."""

    def __init__(self, *, writes: bool = True) -> None:
        self._pragmas = ("journal_mode=WAL", *_PRAGMAS) if writes else ()

    def prepare(self, engine: Engine, *, wait_s: float) -> None:
        """Make every connection obey foreign keys, wait up to `wait_s` for a lock, and begin real transactions."""

        # The driver's own transaction handling would commit before DDL; see SQLAlchemy's "pysqlite" page.
        @event.listens_for(engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            for pragma in (f"busy_timeout={int(wait_s * 1000)}", *self._pragmas):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            write = connection.get_execution_options().get("write", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    def put(self, table: Table) -> Executable:
        """An INSERT that replaces the row standing under the same primary key."""
        insert = sqlite.insert(table)
        keys = [column.name for column in table.primary_key]
        changed = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changed)

    def put_new(self, table: Table) -> Executable:
        """An INSERT that leaves what stands under the same key as it is."""
        return sqlite.insert(table).on_conflict_do_nothing()

    def create_own(self) -> Sequence[Executable]:
        """The sentence index."""
        return [
            text("CREATE VIRTUAL TABLE sentence_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
        ]

    def indexed(self, words: str) -> str:
        """The words as they are; FTS5 cuts and folds them itself."""
        return words

    def index(self) -> Executable:
        """Index the sentence of :document at :start with its :words."""
        return text(
            "INSERT INTO sentence_words (rowid, words)"
            " SELECT id, :words FROM sentence WHERE document = :document AND start = :start"
        )

    def unindex(self) -> Executable:
        """Take the sentences of :document out of the index; to be run while they still stand in `sentence`."""
        return text("DELETE FROM sentence_words WHERE rowid IN (SELECT id FROM sentence WHERE document = :document)")

    def search(self) -> Executable:
        """Places and words of at most :limit sentences for :query (made by `query`), best first."""
        return text(
            'SELECT s.document, s.start, s."end", w.words, w.rank'
            " FROM sentence_words w JOIN sentence s ON s.id = w.rowid"
            " WHERE sentence_words MATCH :query ORDER BY w.rank, s.document, s.start LIMIT :limit"
        )

    def query(self, words: str) -> str:
        """FTS5 for all of `words`: "phrases" and trailing * for beginnings, no operators. Empty: nothing to find."""
        return " AND ".join(f'"{phrase}"' + "*" * starts for phrase, starts in query_parts(words))

    def rebuild(self) -> Sequence[Executable]:
        """Fill the words' index from the texts, and every other index from its table."""
        return [
            text("DELETE FROM sentence_words"),
            text(
                'INSERT INTO sentence_words (rowid, words) SELECT s.id, substr(d.text, s.start + 1, s."end" - s.start)'
                " FROM sentence s JOIN document d ON d.id = s.document"
            ),
            text("REINDEX"),
        ]

    def compact(self, engine: Engine) -> None:
        """Merge the words' index, so that it holds no deleted words; rewrite the file; empty the log before it."""
        # On the driver's connection, for none of this may stand inside a transaction.
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            for statement in (
                "INSERT INTO sentence_words (sentence_words) VALUES ('optimize')",
                "VACUUM",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                cursor.execute(statement)
            # What the last of them says first: whether a reader kept the log from being emptied.
            ((kept, *_),) = cursor.fetchall()
            if kept:
                raise StoreError("another process is reading this case; try again when it has finished")
        except engine.dialect.loaded_dbapi.Error as error:
            raise StoreError(f"the record's file cannot be written anew: {error}") from error
        finally:
            connection.close()

    def problems(self, connection: Connection) -> list[str]:
        """What SQLite finds wrong with its own file, foreign keys and search index."""

        def ask(query: str) -> list[Any]:
            return list(connection.exec_driver_sql(query))

        found = [str(line) for (line,) in ask("PRAGMA integrity_check") if line != "ok"]
        found += [
            f"{table}: a row refers to a missing {parent}" for table, _, parent, _ in ask("PRAGMA foreign_key_check")
        ]
        ((sentences,),) = ask("SELECT count(*) FROM sentence")
        ((indexed,),) = ask("SELECT count(*) FROM sentence_words")
        if sentences != indexed:
            found.append(f"search index: {indexed} of {sentences} sentences are indexed")
        return found
