"""The record under SQLCipher: SQLite whose pages, journals and log are encrypted and authenticated, page by page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event

from detente.model.errors import CaseError
from detente.store.vault.sealing import MISSING, Keys


def module() -> Any:
    """SQLCipher as a database module. Raises CaseError when the extra `vault` is missing."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise CaseError(MISSING) from error
    return dbapi2


def unlock(connection: Any, keys: Keys) -> None:
    """Give a new connection its key, before anything is asked of it; nothing goes to a file in the clear."""
    for pragma in ("cipher_log_level=NONE", f"key={quoted(keys)}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def quoted(keys: Keys | None) -> str:
    """A record's key as SQLCipher takes it; of a record in the clear the empty one."""
    return f"\"x'{keys.record}'\"" if keys else "''"


def sealed_engine(path: str, keys: Keys) -> Engine:
    """An engine over an encrypted record, as create_engine gives one over SQLite."""
    engine = create_engine(f"sqlite:///{path}", module=module())

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        unlock(connection, keys)

    return engine
