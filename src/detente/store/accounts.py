"""Who may open which cases of a server: accounts, roles by case, sessions, API tokens, failed attempts to log in.

One file for a server and all its cases (docs/decisions/0014). It holds no secret that could be used as it stands:
passwords come in hashed (see detente.serve.access.passwords), sessions and tokens are kept as SHA-256 of 256 random
bits. Times are seconds since 1970 by the server's clock and come from the caller.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.model.errors import StoreError, UsageError
from detente.model.handling import TLP

FILE = "accounts.sqlite"
VERSION = 1
# How long one process waits for another that writes, in seconds.
WAIT_S = 10.0
# Letters and digits of any script with single marks between them.
_NAME = re.compile(r"[^\W_]+(?:[ .'’_-]{1,2}[^\W_]+)*\.?")
LONGEST_NAME = 64

_TABLES = """
CREATE TABLE account (key TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL, clearance TEXT NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE role (account TEXT NOT NULL REFERENCES account, folder TEXT NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (account, folder)) WITHOUT ROWID, STRICT;
CREATE TABLE session (hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, began REAL NOT NULL,
    used REAL NOT NULL, address TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX session_of ON session (account);
CREATE TABLE token (hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, label TEXT NOT NULL,
    scopes TEXT NOT NULL, began REAL NOT NULL, ends REAL NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX token_of ON token (account);
CREATE TABLE attempt (key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last REAL NOT NULL, shut REAL NOT NULL)
    WITHOUT ROWID, STRICT;
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may log in. `name` signs judgements; `clearance` (TLP) bounds whatever is served to them."""

    name: str
    clearance: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that logged in. `id` names it in the audit log and cannot be used to enter."""

    id: str
    account: str
    began: float
    used: float
    address: str


@dataclass(frozen=True, slots=True)
class Token:
    """What a program enters with. `id` names it; the token itself was shown once."""

    id: str
    account: str
    label: str
    scopes: tuple[str, ...]
    began: float
    ends: float


class Accounts:
    """The accounts kept in `folder`. Safe with several threads and processes."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        path = folder / FILE
        if make:
            _make(folder, path)
        elif not path.is_file():
            raise UsageError(f"there are no accounts in {folder}; make the first with: detente account add NAME")
        self.folder = folder
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")
            self._prepare()
        except sqlite3.Error as error:
            raise StoreError(f"the accounts in {folder} cannot be opened: {error}") from error

    def _prepare(self) -> None:
        with self.writing():
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
            elif found != VERSION:
                raise StoreError(f"the accounts in {self.folder} are of version {found}; this program reads {VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows of a query, or what a statement leaves."""
        try:
            with self._lock:
                return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"the accounts in {self.folder} cannot be read or written: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is asked inside happens as one, among all processes."""
        with self._lock:
            self.ask("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self.ask("COMMIT")

    def add(self, name: str, password: str, clearance: str) -> Account:
        """A new account; `password` is its hash. Raises UsageError for a name that is taken or none."""
        name = tidy(name)
        known_clearance(clearance)
        with self.writing():
            if self.find(name) is not None:
                raise UsageError(f"there is an account called {name} already")
            self.ask("INSERT INTO account VALUES (?, ?, ?, ?, 0)", (folded(name), name, password, clearance))
        return Account(name, clearance, False)

    def find(self, name: str) -> Account | None:
        """The account of that name, in any case of letters."""
        found = self.ask("SELECT name, clearance, closed FROM account WHERE key = ?", (folded(name),))
        return Account(found[0][0], found[0][1], bool(found[0][2])) if found else None

    def one(self, name: str) -> Account:
        """The account of that name. Raises UsageError."""
        found = self.find(name)
        if found is None:
            raise UsageError(f"there is no account called {name}; see: detente account list")
        return found

    def all(self) -> list[Account]:
        """Every account, by name."""
        found = self.ask("SELECT name, clearance, closed FROM account ORDER BY key")
        return [Account(name, clearance, bool(closed)) for name, clearance, closed in found]

    def password(self, name: str) -> str:
        """The hash of an account's password; empty when there is no such account or it is closed."""
        found = self.ask("SELECT password FROM account WHERE key = ? AND NOT closed", (folded(name),))
        return str(found[0][0]) if found else ""

    def set_password(self, name: str, password: str) -> None:
        """Set the hash of a password, end all sessions and take all tokens away. Raises UsageError."""
        with self.writing():
            self.ask("UPDATE account SET password = ? WHERE key = ?", (password, folded(self.one(name).name)))
            self._shut_out(name)

    def refresh_password(self, name: str, password: str) -> None:
        """Keep the same password hashed anew."""
        self.ask("UPDATE account SET password = ? WHERE key = ?", (password, folded(name)))

    def set_clearance(self, name: str, clearance: str) -> None:
        """Set up to which mark an account may see. Raises UsageError."""
        known_clearance(clearance)
        self.ask("UPDATE account SET clearance = ? WHERE key = ?", (clearance, folded(self.one(name).name)))

    def set_closed(self, name: str, closed: bool) -> None:
        """Close an account, or open it again, without the sessions and tokens it had.

        Its name stays taken, for judgements bear it.
        """
        with self.writing():
            before = self.one(name)
            self.ask("UPDATE account SET closed = ? WHERE key = ?", (int(closed), folded(name)))
            if closed or before.closed:
                # At opening too: tokens of an account closed by an earlier version are still there.
                self._shut_out(name)

    def _shut_out(self, name: str) -> None:
        """Nothing that an account entered with lets anybody in any more."""
        for table in ("session", "token"):
            self.ask(f"DELETE FROM {table} WHERE account = ?", (folded(name),))

    def grant(self, name: str, folder: str, role: str) -> None:
        """Give an account a role in the case at `folder`; an empty one takes it away. Raises UsageError."""
        key = folded(self.one(name).name)
        with self.writing():
            self.ask("DELETE FROM role WHERE account = ? AND folder = ?", (key, folder))
            if role:
                self.ask("INSERT INTO role VALUES (?, ?, ?)", (key, folder, role))

    def role(self, name: str, folder: str) -> str:
        """The role of an account in a case; empty: none."""
        found = self.ask("SELECT role FROM role WHERE account = ? AND folder = ?", (folded(name), folder))
        return str(found[0][0]) if found else ""

    def roles(self, folder: str = "") -> list[tuple[str, str, str]]:
        """(name, folder, role) of everybody with a role in the case at `folder`, or in any."""
        return self.ask(
            "SELECT name, folder, role FROM role JOIN account ON account = key WHERE ? IN ('', folder) "
            "ORDER BY key, folder", (folder,),
        )  # fmt: skip


def folded(name: str) -> str:
    """What makes two names one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def tidy(name: str) -> str:
    """A name as it is kept. Raises UsageError for what is no name."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise UsageError(f"an account's name is up to {LONGEST_NAME} letters and digits with spaces, dots or hyphens")
    if folded(name).split()[0] == "detente":
        raise UsageError("names that begin with detente stand for the program itself; choose another")
    return name


def known_clearance(clearance: str) -> None:
    """Raise UsageError for what is no mark."""
    if clearance not in TLP:
        raise UsageError(f"{clearance!r} is no clearance; there are {', '.join(TLP)}")


def secret() -> str:
    """256 random bits, for an address or a header."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """How a session or token is kept: it has too many bits to be guessed, so one fast hash is enough."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _make(folder: Path, path: Path) -> None:
    """The folder and the file, for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise UsageError(f"cannot keep accounts in {folder}: {error.strerror or error}") from error
