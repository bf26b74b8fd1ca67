"""A record in memory: the same SQL, gone when closed."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from detente.store.blobs import MemoryBlobs
from detente.store.contract import Store
from detente.store.dialect import SqliteDialect
from detente.store.migrations import upgrade
from detente.store.sql import SqlStore


def memory_store(*, wait_s: float = 0.0) -> Store:
    """An empty record in memory."""
    dialect = SqliteDialect()
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    dialect.prepare(engine, wait_s=wait_s)
    upgrade(engine)
    return SqlStore(engine, MemoryBlobs(), dialect, wait_s=wait_s, shared=True)
