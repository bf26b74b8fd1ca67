"""Encrypt a case, decrypt it, or encrypt it under other keys: copied, compared, and only then switched.

Killed at any moment, the case is what it was or what it is to be; see `store/vault/switch.py` for the order of things.
"""

from __future__ import annotations

from dataclasses import replace

from detente.model.errors import StoreError, UsageError
from detente.run.case import CASE_FILES, RECORD_FILE, Case, home_of, open_case, open_record, read_file, write_file
from detente.run.progress import SILENT, Progress
from detente.store.open import BYTES, WAIT_S
from detente.store.vault.converting import Home, copy_home, held
from detente.store.vault.lock import LOCK_FILE, Lock, write_lock
from detente.store.vault.sealing import Keys
from detente.store.vault.switch import PLAN_FILE, Plan, begin, sweep, switch

# What of a case in the clear lies in its folder: the record with the files that SQLite makes beside it.
_CLEAR = (*(RECORD_FILE + suffix for suffix in ("", "-wal", "-shm", "-journal")), BYTES, *CASE_FILES)


def convert(
    case: Case, lock: Lock | None, keys: Keys | None, *, progress: Progress = SILENT, wait_s: float = WAIT_S
) -> Case:
    """The case under another lock, or in the clear (no lock), with the same record, bytes and files.

    Raises UsageError when the record lies in a database server, StoreError when another program has the case open, when
    its record or bytes are not sound, or when the disk is full: then the case is what it was.
    """
    if case.record:
        raise UsageError(
            "this record lies in a database server; bring it back first (detente move files), or encrypt there"
        )
    open_record(case).close()
    source, target = Home(case.home, case.keys), Home(home_of(case.folder, lock), keys)
    with progress.task("converting", None), held(source, wait_s=wait_s) as connection:
        begin(case.folder, _plan(case, lock))
        try:
            target.folder.mkdir(exist_ok=True)
            copy_home(connection, source, target, progress.step)
            _copy_files(source, target)
            switch(case.folder, lock)
        except OSError as error:
            raise StoreError(
                f"the case could not be converted: {error.strerror or error}; it is what it was"
            ) from error
    sweep(case.folder, lock)
    return open_case(case.folder, unlock=lambda _, __: keys or Keys(b""))


def relock(case: Case, lock: Lock) -> Case:
    """The same vault under another passphrase: only its lock is written anew."""
    write_lock(case.folder, lock)
    return replace(case, lock=lock)


def _plan(case: Case, lock: Lock | None) -> Plan:
    old = (case.lock.folder,) if case.lock else _CLEAR
    new = (lock.folder,) if lock else _CLEAR
    return Plan(case.lock.id if case.lock else "", lock.id if lock else "", old, new)


def _copy_files(source: Home, target: Home) -> None:
    for name in CASE_FILES:
        text = read_file(source.folder, name, source.keys)
        if text is not None:
            write_file(target.folder, name, text, target.keys)
            if read_file(target.folder, name, target.keys) != text:
                raise StoreError(f"{name} did not arrive whole (please report this)")


def others(case: Case) -> list[str]:
    """What else lies in the case's folder: exports, briefs. It is no part of the case and is left as it is."""
    own = {*_CLEAR, *CASE_FILES, PLAN_FILE, LOCK_FILE, case.lock.folder if case.lock else ""}
    return sorted(path.name for path in case.folder.iterdir() if path.name not in own)
