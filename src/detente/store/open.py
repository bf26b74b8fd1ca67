"""A case's record as files: `record.sqlite` and `bytes/` in the case folder."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import DatabaseError

from detente.model.errors import CaseError
from detente.store.blobs import FileBlobs
from detente.store.contract import Store
from detente.store.dialect import SqliteDialect
from detente.store.migrations import upgrade
from detente.store.sql import SqlStore

RECORD = "record.sqlite"
BYTES = "bytes"
# How long a writer waits for another process to finish its transaction.
WAIT_S = 5.0


def open_store(case: Path | str, *, wait_s: float = WAIT_S) -> Store:
    """The record in the case folder, made or brought up to date if need be.

    Raises CaseError when the folder is missing, its record is no record, or was written by a newer version.
    """
    folder = Path(case)
    if not folder.is_dir():
        raise CaseError(f"there is no case at {folder}; make one with: detente new {folder}")
    dialect = SqliteDialect()
    engine = create_engine(f"sqlite:///{folder / RECORD}")
    dialect.prepare(engine, wait_s=wait_s)
    try:
        upgrade(engine)
    except DatabaseError as error:
        engine.dispose()
        raise CaseError(f"{folder / RECORD} cannot be read as a Detente record: {error.orig}") from error
    except CaseError:
        engine.dispose()
        raise
    return SqlStore(engine, FileBlobs(folder / BYTES), dialect, wait_s=wait_s)
