"""A record and its bytes in another form: from the clear to encrypted, back, or under other keys.

The copy is made and compared row by row while the record is locked, in one transaction of SQLCipher's own
(`sqlcipher_export`): nobody writes meanwhile, and what was copied is what was there. Which form counts is not decided
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.errors import StoreError
from detente.model.ids import bytes_id
from detente.store.blobs import FileBlobs
from detente.store.open import BYTES, RECORD, WAIT_S
from detente.store.vault.blobs import SealedBlobs
from detente.store.vault.record import module, quoted, unlock
from detente.store.vault.sealing import Keys

_IN_USE = "another program has this case open (serve, watch, read); end it and try again"
# A virtual table (the words' index) is compared by the tables that it keeps its content in.
_REAL_TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that holds a record and its bytes, in the clear or encrypted under keys."""

    folder: Path
    keys: Keys | None = None

    @property
    def blobs(self) -> FileBlobs | SealedBlobs:
        """Its bytes."""
        place = self.folder / BYTES
        return SealedBlobs(place, self.keys) if self.keys else FileBlobs(place)


@contextmanager
def held(home: Home, *, wait_s: float = WAIT_S) -> Iterator[Any]:
    """A connection to the record, locked against everybody until the end. Raises StoreError when it is in use."""
    sqlcipher = module()
    with closing(sqlcipher.connect(str(home.folder / RECORD), isolation_level=None)) as connection:
        try:
            if home.keys:
                unlock(connection, home.keys)
            connection.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}")
            # Leaving the write-ahead log needs every other connection to be closed.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlcipher.Error as error:
            raise StoreError(_IN_USE if "locked" in str(error) else f"the record cannot be read: {error}") from error
        yield connection


def copy_home(connection: Any, home: Home, target: Home, step: Callable[[], None]) -> int:
    """Copy the record held by `connection` and its bytes to another home and compare them; returns how many documents.

    `step` is called after each document. Raises StoreError when anything differs or does not match its hash.
    """
    sqlcipher = module()
    documents = [str(ident) for (ident,) in connection.execute("SELECT id FROM main.raw ORDER BY id")]
    source, copy = home.blobs, target.blobs
    for document in documents:
        data = source.get(document)
        copy.put(document, data)
        if copy.get(document) != data or bytes_id(data) != document:
            raise StoreError(f"the bytes of {document} are not what they were; run detente check first")
        step()
    try:
        connection.execute(f"ATTACH DATABASE ? AS copy KEY {quoted(target.keys)}", (str(target.folder / RECORD),))
        # A copy cut off is thrown away; with a journal on the disk, SQLite would tie both files by a third one.
        connection.execute("PRAGMA copy.journal_mode=MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("SELECT sqlcipher_export('copy')")
        _compare(connection)
        connection.execute("COMMIT")
    except sqlcipher.Error as error:
        raise StoreError(f"the record could not be copied: {error}") from error
    return len(documents)


def _compare(connection: Any) -> None:
    """Raises StoreError unless the copy has the tables and rows of the record, and is sound."""
    for (name,) in connection.execute(_REAL_TABLES).fetchall():
        for one, other in (("main", "copy"), ("copy", "main")):
            query = f'SELECT count(*) FROM (SELECT * FROM {one}."{name}" EXCEPT SELECT * FROM {other}."{name}")'
            if connection.execute(query).fetchone() != (0,):
                raise StoreError(f"the copy of {name} is not equal to the record (please report this)")
    found = [str(line) for (line,) in connection.execute("PRAGMA copy.integrity_check") if line != "ok"]
    if found:
        raise StoreError(f"the copy of the record is not sound: {found[0]}")
