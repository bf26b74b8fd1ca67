"""Switching a case from one form to another: the lock decides which form counts, a plan says what the other one left.

    1  the record is locked against everybody; the plan is written (what is old, what will be new)
    2  the new form is built beside the old one, compared, and brought to the disk
    3  vault.json is put in its place, or taken away: in this moment the new form counts
    4  what is old is overwritten and removed, then the plan

Killed before 3, the old form counts and what was built is removed by the next to open the case; killed after 3, the
old form is. Nobody opens the case meanwhile, for its record is locked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from detente.model.errors import CaseError
from detente.store.blobs import write_whole
from detente.store.vault.lock import LOCK_FILE, Lock, sync_folder, write_lock

PLAN_FILE = "converting.json"
# Nothing else in a case's folder is ever removed, whatever a plan says: names without steps to other folders.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ZEROS = bytes(1 << 16)


@dataclass(frozen=True, slots=True)
class Plan:
    """A switch under way: the vaults' ids before and after ("": in the clear), and the names of each form."""

    before: str
    after: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def begin(folder: Path, plan: Plan) -> None:
    """Write the plan, and clear the way for what is new. To be called with the record locked."""
    _remove(folder, plan.new)
    write_whole(folder / PLAN_FILE, json.dumps(asdict(plan)).encode(), what="the plan of the conversion")
    sync_folder(folder)


def switch(folder: Path, lock: Lock | None) -> None:
    """From here on the new form counts: the encrypted one under `lock`, or the one in the clear."""
    sync_tree(folder)
    if lock:
        write_lock(folder, lock)
    else:
        (folder / LOCK_FILE).unlink(missing_ok=True)
        sync_folder(folder)


def sweep(folder: Path, lock: Lock | None) -> None:
    """Remove what a switch that ended, or was cut off, left of the form that does not count.

    To be called only when the record that counts could be opened: then nobody is switching.
    """
    path = folder / PLAN_FILE
    if not path.is_file():
        return
    try:
        said = json.loads(path.read_text(encoding="utf8"))
        plan = Plan(str(said["before"]), str(said["after"]), tuple(said["old"]), tuple(said["new"]))
        fit = all(_NAME.fullmatch(name) for name in (*plan.old, *plan.new))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseError(f"{path} cannot be read ({error}); look what lies in the case, then delete it") from error
    counts = lock.id if lock else ""
    if not fit or counts not in (plan.before, plan.after):
        raise CaseError(f"{path} does not belong to this case; look what lies in the case, then delete it")
    _remove(folder, plan.old if counts == plan.after else plan.new)
    path.unlink(missing_ok=True)


def _remove(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        path = folder / name
        for file in [path, *path.rglob("*")] if path.is_dir() else [path]:
            _overwrite(file)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    sync_folder(folder)


def _overwrite(path: Path) -> None:
    """Zeros over a file, as far as a file system lets one; somebody else may have removed it already."""
    if not path.is_file() or path.is_symlink():
        return
    try:
        with path.open("r+b") as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(_ZEROS[:left] if left < len(_ZEROS) else _ZEROS)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return


def sync_tree(folder: Path) -> None:
    """Bring the names in a folder and in all folders below it to the disk."""
    for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(place)
