"""All that is PostgreSQL's own: advisory locks, upserts, the words' index, and bytes as rows beside the record.

Each case is a schema of its own in one database. Needs PostgreSQL 12 or newer and the extra `postgres`.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from detente.model.errors import StoreError
from detente.store.blobs import Blobs
from detente.store.contract import Vectors
from detente.store.dialect import Dialect, query_parts
from detente.store.turns import LOOK_S, Turns, Waiting
from detente.store.vectors import open_vectors
from detente.store.writer import told

# A lexeme may have 2,046 bytes and a sentence 16,383 numbered places; what is longer is cut, not refused.
LONGEST_LEXEME, MOST_PLACES = 400, 16_000
# The key of the one lock of a case; PostgreSQL wants two numbers, the second is the schema's hash.
_LOCK = 0x6465746E
# The key of the lock that a turn holds.
_TURN = 0x6465746F
_CASE = "hashtext(current_schema())"


class PostgresDialect(Dialect):
    """PostgreSQL: one exclusive advisory lock a writing transaction, words as tsvector under a GIN index."""

    def prepare(self, engine: Engine, *, wait_s: float) -> None:
        """A transaction that writes takes the case's lock first, and waits for it no longer than `wait_s`."""

        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            if connection.get_execution_options().get("write", False):
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(wait_s * 1000))}")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, {_CASE})")
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")

    def put(self, table: Table) -> Executable:
        """An INSERT that replaces the row standing under the same primary key."""
        insert = postgresql.insert(table)
        keys = [column.name for column in table.primary_key]
        changed = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changed)

    def put_new(self, table: Table) -> Executable:
        """An INSERT that leaves what stands under the same key as it is."""
        return postgresql.insert(table).on_conflict_do_nothing()

    def create_own(self) -> Sequence[Executable]:
        """The words of sentences with their index, and the bytes of documents."""
        return [
            text(
                "CREATE TABLE sentence_words (sentence integer PRIMARY KEY REFERENCES sentence ON DELETE CASCADE,"
                " lexemes tsvector NOT NULL)"
            ),
            text("CREATE INDEX sentence_words_lexemes ON sentence_words USING gin (lexemes)"),
            text('CREATE TABLE blob (id text COLLATE "C" PRIMARY KEY, data bytea NOT NULL)'),
        ]

    def indexed(self, words: str) -> str:
        """The words as a tsvector is written: each lexeme with its places, without marks over letters."""
        places = sorted((lexeme, at) for at, lexeme in enumerate(_lexemes(words)[:MOST_PLACES], 1))
        parts = groupby(places, key=lambda pair: pair[0])
        return " ".join(f"'{lexeme}':{','.join(str(at) for _, at in found[:255])}" for lexeme, found in _listed(parts))

    def index(self) -> Executable:
        """Index the sentence of :document at :start with its :words (made by `indexed`)."""
        return text(
            "INSERT INTO sentence_words (sentence, lexemes)"
            " SELECT id, CAST(:words AS tsvector) FROM sentence WHERE document = :document AND start = :start"
        )

    def unindex(self) -> Executable:
        """Take the sentences of :document out of the index; to be run while they still stand in `sentence`."""
        return text("DELETE FROM sentence_words WHERE sentence IN (SELECT id FROM sentence WHERE document = :document)")

    def search(self) -> Executable:
        """Places and words of at most :limit sentences for :query (made by `query`), best first."""
        return text(
            'SELECT s.document, s.start, s."end", substr(d.text, s.start + 1, s."end" - s.start),'
            " -ts_rank(w.lexemes, CAST(:query AS tsquery), 1) AS rank"
            " FROM sentence_words w JOIN sentence s ON s.id = w.sentence JOIN document d ON d.id = s.document"
            " WHERE w.lexemes @@ CAST(:query AS tsquery) ORDER BY rank, s.document, s.start LIMIT :limit"
        )

    def query(self, words: str) -> str:
        """A tsquery for all of `words`: phrases by neighbourhood, beginnings by prefix. Empty: nothing to find."""
        parts = []
        for phrase, starts in query_parts(words):
            lexemes = _lexemes(phrase)
            if lexemes:
                parts.append(" <-> ".join(f"'{each}'" for each in lexemes) + ":*" * starts)
        return " & ".join(f"({part})" for part in parts)

    def rebuild(self) -> Sequence[Executable]:
        """None: the server keeps its own indexes, and a document read again has its words indexed again."""
        return []

    def compact(self, engine: Engine) -> None:
        """Rewrite the tables; what the server keeps in its write-ahead log and backups is the server's."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL")

    def vectors(self, engine: Engine, maker: str, width: int) -> Vectors | None:
        """Vectors of sentences, where the server has the extension pgvector or lets us install it."""
        return open_vectors(engine, maker, width, f"SELECT pg_try_advisory_xact_lock({_LOCK}, {_CASE})")

    def problems(self, connection: Connection) -> list[str]:
        """Sentences that are not in the index; PostgreSQL keeps its own files and references sound."""
        query = "SELECT count(*), count(w.sentence) FROM sentence s LEFT JOIN sentence_words w ON w.sentence = s.id"
        ((sentences, indexed),) = connection.exec_driver_sql(query)
        if sentences == indexed:
            return []
        return [f"search index: {indexed} of {sentences} sentences are indexed"]


def _listed(groups: Any) -> Iterator[tuple[str, list[Any]]]:
    for key, found in groups:
        yield key, list(found)


def _lexemes(words: str) -> list[str]:
    """The words of a text as they are compared: runs of letters and digits, in small letters, without marks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c)).lower()
    return [word[:LONGEST_LEXEME] for word in "".join(c if c.isalnum() else " " for c in bare).split()]


class PgTurns(Turns):
    """Turns at a record in PostgreSQL: advisory locks of a session, which end with it.

    `engine` gives each turn a session of its own and keeps none, so that waiting takes none from the record's readers.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine = threading.local()

    @contextmanager
    def take(self, *, alone: bool, waiting: Waiting) -> Iterator[None]:
        """Hold the case's second lock."""
        kind, which = "" if alone else "_shared", f"({_TURN}, {_CASE})"
        with told(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock{kind}{which}").scalar():
                _waited(connection, f"SELECT pg_advisory_lock{kind}{which}", waiting)
            self._mine.session = connection
            try:
                yield
            finally:
                self._mine.session = None
                try:
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock{kind}{which}")
                except SQLAlchemyError:
                    connection.invalidate()  # The session is gone, and the turn with it.

    def kept(self) -> None:
        """Raise StoreError when the session of this thread's turn is gone."""
        session = getattr(self._mine, "session", None)
        if session is None:
            return
        try:
            session.exec_driver_sql("SELECT 1")
        except SQLAlchemyError as error:
            raise StoreError(
                "the connection to the database broke that held this program's turn at the case, and another may have "
                "taken it; nothing of this step was kept. Run the same command again"
            ) from error


def _waited(connection: Connection, query: str, waiting: Waiting) -> None:
    """Ask what is answered when the turn comes: the server has those who wait in the order they came."""
    with ThreadPoolExecutor(1) as thread, waiting() as look:
        asked = thread.submit(connection.exec_driver_sql, query)
        try:
            while not wait([asked], LOOK_S).done:
                look()
        except BaseException:
            driver: Any = connection.connection.driver_connection
            driver.cancel()
            raise
        asked.result()


class SqlBlobs(Blobs):
    """Bytes as rows of the record's own database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, document: str, data: bytes) -> bool:
        """Keep the bytes; False when they were there."""
        with self._engine.begin() as connection:
            done = connection.execute(
                text("INSERT INTO blob (id, data) VALUES (:id, :data) ON CONFLICT DO NOTHING"),
                {"id": document, "data": data},
            )
            return done.rowcount == 1

    def get(self, document: str) -> bytes:
        """The bytes. Raises StoreError when they are gone."""
        try:
            with self._engine.connect() as connection:
                found = connection.execute(text("SELECT data FROM blob WHERE id = :id"), {"id": document}).scalar()
        except DBAPIError as error:
            raise StoreError(f"the bytes of {document} cannot be read: {error.orig}") from error
        if found is None:
            raise StoreError(f"the bytes of {document} are gone")
        return bytes(found)

    def drop(self, document: str) -> None:
        """Forget the bytes, if they are there."""
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM blob WHERE id = :id"), {"id": document})

    def __iter__(self) -> Iterator[str]:
        with self._engine.connect() as connection:
            found = [str(ident) for (ident,) in connection.execute(text("SELECT id FROM blob ORDER BY id"))]
        return iter(found)
