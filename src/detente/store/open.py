"""Opens a record: files in the case folder (`record.sqlite` and `bytes/`), or a schema of a PostgreSQL server."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from detente.model.errors import CaseError
from detente.store.blobs import FileBlobs
from detente.store.contract import Store
from detente.store.dialect import SqliteDialect
from detente.store.migrations import upgrade, version
from detente.store.postgres import PgTurns, PostgresDialect, SqlBlobs
from detente.store.sql import SqlStore
from detente.store.tables import SCHEMA
from detente.store.turns import FolderTurns
from detente.store.vault.blobs import SealedBlobs
from detente.store.vault.record import sealed_engine
from detente.store.vault.sealing import Keys

RECORD = "record.sqlite"
BYTES = "bytes"
# How long a writer waits for another process to finish its transaction.
WAIT_S = 5.0
# The same where several people are expected to work on one case.
SHARED_WAIT_S = 60.0
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def open_store(case: Path | str, *, keys: Keys | None = None, wait_s: float = WAIT_S) -> SqlStore:
    """The record in the case folder, made or brought up to date if need be; with `keys`, one that is encrypted.

    From a disk that cannot be written to it is read as it is.

    Raises CaseError when the folder is missing, its record is no record, or was written by a newer version.
    """
    folder = Path(case)
    if not folder.is_dir():
        raise CaseError(f"there is no case at {folder}; make one with: detente new {folder}")
    still = _cannot_change(folder)
    dialect = SqliteDialect(writes=not still)
    place = f"file:{quote(str(folder / RECORD))}?mode=ro&immutable=1&uri=true" if still else str(folder / RECORD)
    engine = sealed_engine(place, keys) if keys else create_engine(f"sqlite:///{place}")
    dialect.prepare(engine, wait_s=wait_s)
    try:
        if still:
            _is_current(engine, folder)
        else:
            upgrade(engine)
    except DatabaseError as error:
        engine.dispose()
        raise CaseError(f"{folder / RECORD} {_why(error)}") from error
    except CaseError:
        engine.dispose()
        raise
    blobs = SealedBlobs(folder / BYTES, keys) if keys else FileBlobs(folder / BYTES)
    return SqlStore(engine, blobs, dialect, wait_s=wait_s, turns=None if still else FolderTurns(folder, folder / BYTES))


def _cannot_change(folder: Path) -> bool:
    """True for a record on a disk that cannot be written to: nobody changes it, and it needs no locks."""
    return (folder / RECORD).is_file() and not os.access(folder, os.W_OK)


def _is_current(engine: Engine, folder: Path) -> None:
    """Raises CaseError for a record that would have to be written to before it can be read."""
    log = folder / f"{RECORD}-wal"
    with engine.connect() as connection:
        if version(connection) == SCHEMA and not (log.is_file() and log.stat().st_size):
            return
    raise CaseError(
        f"{folder} was not closed or is of an older version, and lies where it cannot be brought up to date; copy it "
        "to a disk that can be written to"
    )


def _why(error: DatabaseError) -> str:
    """Why a record does not open, and what to do."""
    reason = str(error.orig)
    if "locked" in reason:
        return "is in use by a program that lets nobody else in (encrypt, decrypt, forget); try again when it has ended"
    return f"cannot be read as a Detente record: {reason}"


def is_database(address: str) -> bool:
    """True for the address of a database server: postgresql://USER@HOST/DATABASE#CASE."""
    return address.startswith(("postgresql://", "postgres://"))


def open_database(address: str, *, wait_s: float = SHARED_WAIT_S) -> Store:
    """The record in a PostgreSQL database, made or brought up to date if need be; #CASE names its schema there.

    Passwords come the ways libpq knows (PGPASSWORD, ~/.pgpass). Raises CaseError when the server cannot be reached
    or the extra `postgres` is missing.
    """
    server, _, schema = address.partition("#")
    schema = schema or "detente"
    if not _SCHEMA.fullmatch(schema):
        raise CaseError(f"{schema!r} cannot name a case in a database: small letters, digits and _ only")
    dialect, place = PostgresDialect(), "postgresql+psycopg://" + server.partition("://")[2]
    options = {"options": f"-csearch_path={schema}", "client_encoding": "utf8"}
    try:
        engine = create_engine(place, connect_args=options)
    except ModuleNotFoundError as error:
        raise CaseError("records in PostgreSQL need an extra: pip install 'detente[postgres]'") from error
    dialect.prepare(engine, wait_s=wait_s)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        upgrade(engine)
    except DatabaseError as error:
        engine.dispose()
        raise CaseError(f"the database of this case cannot be opened: {' '.join(str(error.orig).split())}") from error
    except CaseError:
        engine.dispose()
        raise
    turns = PgTurns(create_engine(place, connect_args=options, poolclass=NullPool))
    return SqlStore(engine, SqlBlobs(engine), dialect, wait_s=wait_s, turns=turns)
