"""Options that several verbs share, and the case they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from detente.cli.output import note
from detente.run.case import Case, find_case, open_case
from detente.run.reading import settings_of, unread
from detente.store.contract import Store
from detente.store.open import open_store

Command = Callable[..., Any]


def case_option(command: Command) -> Command:
    """--case DIR; by default the nearest case at or above the current folder."""
    return click.option(
        "--case",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The case; by default the nearest at or above the current folder.",
    )(command)


def json_option(command: Command) -> Command:
    """--json: one JSON object a line instead of a table."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")(command)


@dataclass(frozen=True, slots=True)
class Looking:
    """What every verb that shows the record is asked: which case, and whether for a person or a program."""

    folder: Path | None
    as_json: bool

    @contextmanager
    def record(self) -> Iterator[tuple[Case, Store]]:
        """The case and the record as it is to be shown, closed afterwards."""
        with to_look(self.folder) as (case, store):
            yield case, store


def looking(command: Command) -> Command:
    """--case and --json, handed to the verb as one `Looking`, its first argument."""

    @case_option
    @json_option
    @wraps(command)
    def verb(folder: Path | None, as_json: bool, **more: Any) -> Any:
        return command(Looking(folder, as_json), **more)

    return verb


def the_case(folder: Path | None) -> Case:
    """The case named, or the nearest."""
    return open_case(folder) if folder is not None else find_case(Path.cwd())


@contextmanager
def to_look(folder: Path | None) -> Iterator[tuple[Case, Store]]:
    """Like `opened`, for verbs that show the record: says so when it lags behind what was added."""
    with opened(folder) as (case, store):
        waiting = unread(store, settings_of(case))
        if waiting:
            what = f"{waiting} documents are" if waiting > 0 else "the findings are"
            note(f"note: {what} not read yet by this version; bring the record up to date with: detente read")
        yield case, store


@contextmanager
def opened(folder: Path | None) -> Iterator[tuple[Case, Store]]:
    """The case and its store, closed afterwards."""
    case = the_case(folder)
    store = open_store(case.folder)
    try:
        yield case, store
    finally:
        store.close()
