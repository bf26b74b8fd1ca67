"""The databases a record can lie in, by the name SQLAlchemy has for them."""

from __future__ import annotations

from detente.store.dialect import Dialect, SqliteDialect
from detente.store.postgres import PostgresDialect

DIALECTS: dict[str, type[Dialect]] = {"sqlite": SqliteDialect, "postgresql": PostgresDialect}


def dialect_of(database: str) -> Dialect:
    """The dialect of a database."""
    return DIALECTS[database]()
