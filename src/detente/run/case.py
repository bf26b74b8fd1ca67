"""A case is a folder: case.toml, the record, and the bytes. The one place that knows its layout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.model.errors import CaseError, UsageError
from detente.model.handling import TLP
from detente.resolve.naming import policies
from detente.store.contract import Store
from detente.store.open import is_database, open_database, open_store

CASE_FILE = "case.toml"
RECORD_FILE = "record.sqlite"
# Office-holders a user imported beside the shipped authority file.
AUTHORITY_FILE = "authority.csv"
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
"""
_SETTINGS = ("title", "naming", "record", "translation", "clearance", "about")


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case lies and how it wants to be read."""

    folder: Path
    title: str
    naming: str = "un"
    # The database that holds the record, if no file beside case.toml does: postgresql://USER@HOST/DATABASE#CASE.
    record: str = ""
    clearance: str = TLP[-1]
    # Parties, persons, places and issues by any of their names.
    about: tuple[str, ...] = ()


def new_case(folder: Path, *, title: str = "", naming: str = "un", about: Sequence[str] = ()) -> Case:
    """Make the folder and its case.toml. Raises UsageError when a case is already there."""
    if (folder / CASE_FILE).exists():
        raise UsageError(f"{folder} is a case already; add to it with: detente add FILES --case {folder}")
    title = title or folder.resolve().name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CASE_FILE).write_text(_filled(title, naming, about), encoding="utf8")
    except OSError as error:
        raise UsageError(f"cannot make a case in {folder}: {error.strerror or error}") from error
    return open_case(folder)


def _filled(title: str, naming: str, about: Sequence[str]) -> str:
    told = f"about = [{', '.join(map(_quoted, about))}]" if about else '# about = ["Libya", "NATO", "ceasefire"]'
    return _TEMPLATE.format(
        format=FORMAT, title=_quoted(title), naming=naming, namings=", ".join(policies()), about=told
    )


def _quoted(text: str) -> str:
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def open_case(folder: Path) -> Case:
    """Read a case's case.toml. Raises CaseError with what to do."""
    path = folder / CASE_FILE
    if not path.is_file():
        raise CaseError(f"{folder} is not a case; make one with: detente new {folder}")
    try:
        values = tomllib.loads(path.read_text(encoding="utf8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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
    return Case(folder, str(values.get("title") or folder.resolve().name), naming, record, clearance, names)


def open_record(case: Case) -> Store:
    """The case's record, wherever it lies. Raises CaseError when it cannot be opened."""
    return open_database(case.record) if case.record else open_store(case.folder)


def keep_record_in(case: Case, record: str) -> Case:
    """Write into case.toml where the record lies from now on: a database's address, or "" for the case's folder."""
    path = case.folder / CASE_FILE
    lines = [line for line in path.read_text(encoding="utf8").splitlines() if not re.match(r"\s*record\s*=", line)]
    told = [f'record = "{record}"'] if record else []
    part = path.with_name(f"{CASE_FILE}.part")
    part.write_text("\n".join([*lines, *told, ""]), encoding="utf8")
    part.replace(path)
    return open_case(case.folder)


def find_case(start: Path) -> Case:
    """The nearest case at or above `start`."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / CASE_FILE).is_file():
            return open_case(folder)
    raise CaseError("there is no case here or above; name one with --case DIR, or make one with: detente new DIR")
