"""Vectors of sentences inside a PostgreSQL record, asked by an index: where the server has the extension pgvector.

A vector hangs on the row of its sentence and goes with it: when a document is removed or forgotten, and when it is read
again, as after words of it were blacked out. Vectors of other weights are dropped when these are first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from detente.model.errors import StoreError
from detente.store.contract import Near, Vectors, Written

_TABLE = "sentence_vector_"
# Indexes by neighbourhood came with 0.5.
_OLDEST = (0, 5)
# Neighbours that the index looks at; it returns no more.
_LOOKED_AT = 200
_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ '^sentence_vector_[0-9a-f]+$'"
)
_FORBIDDEN, _THERE = "42501", ("23505", "42710")


class PgVectors(Vectors):
    """Vectors in the table `table`; pgvector's own names lie in the schema `home`; `lock` tries the case's lock."""

    def __init__(self, engine: Engine, home: str, table: str, lock: str) -> None:
        self._engine, self._home, self._table, self._lock = engine, home, table, lock

    def lacking(self) -> frozenset[str]:
        """Documents that have sentences without a vector."""
        query = (
            f"SELECT DISTINCT s.document FROM sentence s LEFT JOIN {self._table} v ON v.sentence = s.id"
            " WHERE v.sentence IS NULL"
        )
        return frozenset(row[0] for row in self._ask(query))

    def written(self, document: str) -> list[Written]:
        """A document's sentences without a vector, as they stand now."""
        query = (
            'SELECT s.id, s.block, substr(d.text, s.start + 1, s."end" - s.start)'
            f" FROM sentence s JOIN document d ON d.id = s.document LEFT JOIN {self._table} v ON v.sentence = s.id"
            " WHERE s.document = :document AND v.sentence IS NULL ORDER BY s.start"
        )
        return [Written(*row) for row in self._ask(query, document=document)]

    def put(self, made: Sequence[tuple[int, Sequence[float] | None]]) -> bool:
        """Keep vectors by sentence, None for one that is not to be found; False while somebody writes to the case.

        What is no longer there, because its document went or was read again meanwhile, is left out.
        """
        into = text(
            f'INSERT INTO {self._table} (sentence, v) SELECT s.id, CAST(:v AS "{self._home}".vector)'
            " FROM sentence s WHERE s.id = :sentence ON CONFLICT DO NOTHING"
        )
        values = [
            {"sentence": sentence, "v": None if vector is None else _written(vector)} for sentence, vector in made
        ]
        try:
            with self._engine.begin() as connection:
                if not connection.exec_driver_sql(self._lock).scalar():
                    return False
                if values:
                    connection.execute(into, values)
        except DBAPIError as error:
            raise _unusable(error) from error
        return True

    def near(self, vector: Sequence[float], *, limit: int) -> list[Near]:
        """The sentences whose vectors have the largest cosine with this one, as good as the index finds them."""
        query = (
            'SELECT s.document, s.start, s."end", substr(d.text, s.start + 1, s."end" - s.start), 1 - f.far AS cosine'
            f' FROM (SELECT sentence, v OPERATOR("{self._home}".<=>) CAST(:v AS "{self._home}".vector) AS far'
            f" FROM {self._table} WHERE v IS NOT NULL ORDER BY far LIMIT :limit) f"
            " JOIN sentence s ON s.id = f.sentence JOIN document d ON d.id = s.document"
            " ORDER BY f.far, s.document, s.start"
        )
        return [Near(*row) for row in self._ask(query, v=_written(vector), limit=min(limit, _LOOKED_AT))]

    def _ask(self, query: str, **values: object) -> list[Any]:
        try:
            with self._engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL hnsw.ef_search = {_LOOKED_AT}")
                return list(connection.execute(text(query), values))
        except DBAPIError as error:
            raise _unusable(error) from error


def open_vectors(engine: Engine, maker: str, width: int, lock: str) -> PgVectors | None:
    """The vectors of `width` numbers that `maker` made, none yet in a new record; None where pgvector is missing."""
    table = _TABLE + maker
    try:
        home = _home(engine)
        if not home:
            return None
        with engine.connect() as connection:
            known = {row[0] for row in connection.execute(_TABLES)}
        if known != {table}:
            _renew(engine, home, table, width)
    except DBAPIError as error:
        raise _unusable(error) from error
    return PgVectors(engine, home, table, lock)


def _renew(engine: Engine, home: str, table: str, width: int) -> None:
    """Drop the vectors of other weights and make room for these."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        known = {row[0] for row in connection.execute(_TABLES)}
        for other in sorted(known - {table}):
            connection.exec_driver_sql(f"DROP TABLE {other}")
        if table not in known:
            connection.exec_driver_sql(
                f"CREATE TABLE {table} (sentence integer PRIMARY KEY REFERENCES sentence ON DELETE CASCADE,"
                f' v "{home}".vector({width}))'
            )
            connection.exec_driver_sql(f'CREATE INDEX ON {table} USING hnsw (v "{home}".vector_cosine_ops)')


def _home(engine: Engine) -> str:
    """The schema that pgvector lies in, where the server has it and we may use it; else empty."""
    found = _installed(engine)
    if found is None and _available(engine):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE EXTENSION vector SCHEMA public")
        except DBAPIError as error:
            # Not allowed to, or somebody else just did it.
            if getattr(error.orig, "sqlstate", "") not in (_FORBIDDEN, *_THERE):
                raise
        found = _installed(engine)
    return found[0] if found is not None and found[1] >= _OLDEST else ""


def _installed(engine: Engine) -> tuple[str, tuple[int, ...]] | None:
    query = text(
        "SELECT n.nspname, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'vector' AND has_schema_privilege(n.oid, 'USAGE')"
    )
    with engine.connect() as connection:
        row = connection.execute(query).first()
    return None if row is None else (str(row[0]), tuple(int(part) for part in str(row[1]).split(".")[:2]))


def _available(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(
            connection.exec_driver_sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'").scalar()
        )


def _written(vector: Sequence[float]) -> str:
    """A vector as pgvector reads it; seven digits tell one number of four bytes from any other nearby."""
    return "[" + ",".join(f"{value:.7g}" for value in vector) + "]"


def _unusable(error: DBAPIError) -> StoreError:
    return StoreError(f"the vectors of this case cannot be used: {' '.join(str(error.orig).split())}")
