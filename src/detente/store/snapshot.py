"""A copy of a record as it stood at one moment, taken while others may be writing; and a search for what it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from detente.model.errors import StoreError
from detente.store.open import RECORD, open_store
from detente.store.vault.record import module, unlock
from detente.store.vault.sealing import Keys

_REAL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"


def _connect(path: Path, keys: Keys | None) -> Any:
    if keys is None:
        return sqlite3.connect(path, isolation_level=None)
    connection = module().connect(str(path), isolation_level=None)
    unlock(connection, keys)
    return connection


def snapshot(home: Path, keys: Keys | None, out: Path) -> list[str]:
    """Copy the record in a folder into the file `out`, encrypted as it is; returns the ids of its documents."""
    # Opened and closed once, so that a copy is never of an older version than its program.
    open_store(home, keys=keys).close()
    with closing(_connect(home / RECORD, keys)) as there, closing(_connect(out, keys)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")
        return [str(ident) for (ident,) in here.execute("SELECT id FROM raw ORDER BY id")]


def holding(home: Path, keys: Keys, needles: Sequence[bytes]) -> list[str]:
    """Where in an encrypted record any of these bytes stand: in its rows, its indexes, or in pages not yet given back.

    Raises StoreError when pages that were deleted still lie in the file: then nothing can be said.
    """
    found = []
    with closing(_connect(home / RECORD, keys)) as connection:
        if connection.execute("PRAGMA freelist_count").fetchone() != (0,):
            raise StoreError("the record was not rewritten, so that deleted pages are left in it; run this again")
        for (table,) in connection.execute(_REAL_TABLES).fetchall():
            columns = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                query = f'SELECT 1 FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) LIMIT 1'
                found += [
                    f"{RECORD} {table}.{column}: {n[:40]!r}"
                    for n in needles
                    if connection.execute(query, (n,)).fetchone()
                ]
    return found
