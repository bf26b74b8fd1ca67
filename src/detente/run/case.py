"""A case is a folder: case.toml, the record, and the bytes. The one place that knows its layout.

In the clear all lies in the folder itself. Of an encrypted case the folder holds a lock (vault.json) and what the
lock names: a folder with the record, the bytes and the case's files, all sealed.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.model.errors import CaseError, StoreError, UsageError
from detente.model.handling import TLP
from detente.resolve.naming import policies
from detente.run.volumes import SIZE
from detente.store.blobs import write_whole
from detente.store.contract import Store
from detente.store.open import RECORD, is_database, open_database, open_store
from detente.store.vault.lock import LOCK_FILE, Lock, read_lock, write_lock
from detente.store.vault.sealing import Keys
from detente.store.vault.switch import sweep

CASE_FILE = "case.toml"
RECORD_FILE = RECORD
# Office-holders a user imported beside the shipped authority file.
AUTHORITY_FILE = "authority.csv"
# What the user said of sources.
SOURCES_FILE = "sources.csv"
# Issues of the case's own, and what it changes of the shipped ones.
ISSUES_FILE = "issues.toml"
# All files of a case beside its record and its bytes.
CASE_FILES = (CASE_FILE, AUTHORITY_FILE, SOURCES_FILE, ISSUES_FILE)
_SEALED = ".sealed"
FORMAT = 1

_TEMPLATE = """# A Detente case. Edit the title as you like; the record beside this file is made from what was added.
format = {format}
title = {title}
# Names of disputed places: one of {namings}.
naming = "{naming}"
# What the case is about: parties, persons, places, issues. Pages of web archives that name none of it are left out.
{about}
# What is shown and exported when no --clearance is given (CLEAR, GREEN, AMBER, AMBER+STRICT, RED: all).
# clearance = "RED"
# A case of more than twice so many documents is put together in volumes by time, each of so many at most
# (docs/scaling.md).
# volume = {volume}
"""
_SETTINGS = ("title", "naming", "record", "translation", "clearance", "about", "language_model", "volume")

# Gives the keys of the encrypted case in a folder, or raises CaseError.
Unlock = Callable[[Path, Lock], Keys]


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case lies and how it wants to be read; of an encrypted one its lock and its keys."""

    folder: Path
    title: str
    naming: str = "un"
    # The database that holds the record, if no file beside case.toml does: postgresql://USER@HOST/DATABASE#CASE.
    record: str = ""
    clearance: str = TLP[-1]
    # Documents of a volume at most; a case of more than two volumes is put together in volumes by time.
    volume: int = SIZE
    # Parties, persons, places and issues by any of their names.
    about: tuple[str, ...] = ()
    lock: Lock | None = None
    keys: Keys | None = field(default=None, repr=False)

    @property
    def home(self) -> Path:
        """The folder of its record, its bytes and its files."""
        return home_of(self.folder, self.lock)


def home_of(folder: Path, lock: Lock | None) -> Path:
    """The folder of a case's record, bytes and files: the case's own, or the one its lock names."""
    return folder / lock.folder if lock else folder


def is_case(folder: Path) -> bool:
    """True when the folder holds a case, encrypted or not."""
    return (folder / CASE_FILE).is_file() or (folder / LOCK_FILE).is_file()


def read_file(home: Path, name: str, keys: Keys | None) -> str | None:
    """A file of a case (one of CASE_FILES), unsealed if need be; None when it has none. Raises CaseError."""
    path = home / (name + _SEALED if keys else name)
    try:
        data = path.read_bytes()
        return (keys.unseal(data, name) if keys else data).decode("utf8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, StoreError) as error:
        raise CaseError(f"{path} cannot be read ({error}); mend it by hand, or restore a backup") from error


def write_file(home: Path, name: str, text: str, keys: Keys | None) -> None:
    """Put a file of a case in its place, whole or not at all, sealed if it is to be. Raises UsageError."""
    data = text.encode("utf8")
    path = home / (name + _SEALED if keys else name)
    try:
        write_whole(path, keys.seal(data, name) if keys else data, what=str(path))
    except StoreError as error:
        raise UsageError(str(error)) from error


def case_paths(case: Case) -> list[Path]:
    """Where this case's files lie, if it has them."""
    return [case.home / (name + _SEALED if case.keys else name) for name in CASE_FILES]


def read_case_file(case: Case, name: str) -> str | None:
    """A file of this case; None when it has none."""
    return read_file(case.home, name, case.keys)


def write_case_file(case: Case, name: str, text: str) -> None:
    """Put a file of this case in its place."""
    write_file(case.home, name, text, case.keys)


def new_case(
    folder: Path,
    *,
    title: str = "",
    naming: str = "un",
    about: Sequence[str] = (),
    sealed: tuple[Lock, Keys] | None = None,
) -> Case:
    """Make the folder and its case.toml, encrypted under a lock if one is given.

    Raises UsageError when a case is already there.
    """
    if is_case(folder):
        named = shlex.quote(str(folder))
        raise UsageError(f"{folder} is a case already; add to it with: detente add FILES --case {named}")
    title = title or folder.resolve().name
    lock, keys = sealed or (None, None)
    try:
        home_of(folder, lock).mkdir(parents=True, exist_ok=True)
        write_file(home_of(folder, lock), CASE_FILE, _filled(title, naming, about), keys)
        if lock:
            write_lock(folder, lock)
    except OSError as error:
        raise UsageError(f"cannot make a case in {folder}: {error.strerror or error}") from error
    return open_case(folder, unlock=lambda _, __: keys or Keys(b""))


def _filled(title: str, naming: str, about: Sequence[str]) -> str:
    told = f"about = [{', '.join(map(_quoted, about))}]" if about else '# about = ["Libya", "NATO", "ceasefire"]'
    return _TEMPLATE.format(
        format=FORMAT, title=_quoted(title), naming=naming, namings=", ".join(policies()), about=told, volume=SIZE
    )


def _quoted(text: str) -> str:
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def needs_key(folder: Path, _lock: Lock) -> Keys:
    """The Unlock of who has no key. Raises CaseError."""
    raise CaseError(f"{folder} is encrypted; its key is needed to open it")


def open_case(folder: Path, *, unlock: Unlock = needs_key) -> Case:
    """Read a case's case.toml, with the keys that `unlock` gives when it is encrypted. Raises CaseError."""
    lock = read_lock(folder)
    keys = unlock(folder, lock) if lock else None
    text = read_file(home_of(folder, lock), CASE_FILE, keys)
    if text is None:
        raise CaseError(f"{folder} is not a case; make one with: detente new {folder}")
    return read_settings(text, folder, lock, keys)


def read_settings(text: str, folder: Path, lock: Lock | None = None, keys: Keys | None = None) -> Case:
    """The case that a case.toml of these words makes of a folder. Raises CaseError with what is wrong in it."""
    path = folder / CASE_FILE
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path} cannot be read ({error}); mend it by hand") from error
    if values.get("format") != FORMAT:
        found = values.get("format")
        raise CaseError(f"{path} has format {found!r}, this program reads {FORMAT}; use the version that made it")
    unknown = sorted(set(values) - {"format", *_SETTINGS})
    if unknown:
        raise CaseError(f"{path}: unknown setting {', '.join(unknown)}; known are {', '.join(_SETTINGS)}")
    record = str(values.get("record", ""))
    if record and not is_database(record):
        raise CaseError(f"{path}: record is {record!r}; it can be the address of a database, postgresql://…")
    naming = values.get("naming", "un")
    if naming not in policies():
        raise CaseError(f"{path}: naming is {naming!r}; it can be {' or '.join(policies())}")
    clearance = values.get("clearance", TLP[-1])
    if clearance not in TLP:
        raise CaseError(f"{path}: clearance is {clearance!r}; it can be {' or '.join(TLP)}")
    about = values.get("about", [])
    if not isinstance(about, list) or not all(isinstance(name, str) and name.strip() for name in about):
        raise CaseError(f'{path}: about is {about!r}; it is a list of names: about = ["Libya", "NATO"]')
    names = tuple(" ".join(name.split()) for name in about)
    volume = values.get("volume", SIZE)
    if not isinstance(volume, int) or isinstance(volume, bool) or volume < 1:
        raise CaseError(f"{path}: volume is {volume!r}; it is a number of documents, {SIZE} where none is given")
    title = str(values.get("title") or folder.resolve().name)
    return Case(folder, title, naming, record, clearance, volume, names, lock, keys)


def open_record(case: Case) -> Store:
    """The case's record, wherever it lies. Raises CaseError when it cannot be opened."""
    if case.record:
        return open_database(case.record)
    store = open_store(case.home, keys=case.keys)
    try:
        # Whoever converts a case holds its record alone; if it was opened after that, it may lie elsewhere by now.
        if read_lock(case.folder) != case.lock:
            raise CaseError(f"{case.folder} was encrypted, decrypted or given another key just now; run this again")
        sweep(case.folder, case.lock)
    except CaseError:
        store.close()
        raise
    return store


def keep_record_in(case: Case, record: str) -> Case:
    """Write into case.toml where the record lies from now on: a database's address, or "" for the case's folder."""
    lines = (read_case_file(case, CASE_FILE) or "").splitlines()
    kept = [line for line in lines if not re.match(r"\s*record\s*=", line)]
    # Settings of the whole case come before the first table.
    at = next((n for n, line in enumerate(kept) if re.match(r"\s*\[", line)), len(kept))
    told = [f'record = "{record}"'] if record else []
    text = "\n".join([*kept[:at], *told, *kept[at:], ""])
    write_case_file(case, CASE_FILE, text)
    return read_settings(text, case.folder, case.lock, case.keys)


def find_case(start: Path, *, unlock: Unlock = needs_key) -> Case:
    """The nearest case at or above `start`."""
    for folder in (start.resolve(), *start.resolve().parents):
        if is_case(folder):
            return open_case(folder, unlock=unlock)
    raise CaseError("there is no case here or above; name one with --case DIR, or make one with: detente new DIR")
