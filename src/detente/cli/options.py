"""Options that several verbs share, and the case they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from detente.cli.keys import key_option, unlock
from detente.cli.output import note
from detente.model.errors import UsageError
from detente.model.handling import TLP
from detente.run.case import Case, find_case, open_case, open_record
from detente.run.cut import Cut, cut
from detente.run.reading import unread
from detente.run.settings import settings_of
from detente.store.contract import Store

Command = Callable[..., Any]


def case_option(command: Command) -> Command:
    """--case DIR, by default the nearest case at or above the current folder; and --key, should it be encrypted."""
    command = key_option(command)
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


def as_of_option(command: Command) -> Command:
    """--as-of DAY: the record as it would stand with only what was published by then; `as_of` is a datetime or None."""
    return click.option(
        "--as-of",
        "as_of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help="Only what was published by this day, put together afresh; by default everything.",
    )(command)


@dataclass(frozen=True, slots=True)
class Looking:
    """What every verb that shows the record is asked: which case, for a person or a program, and as of which day."""

    folder: Path | None
    as_json: bool
    as_of: date | None = None
    clearance: str = ""

    @contextmanager
    def record(self) -> Iterator[tuple[Case, Store]]:
        """The case and the record as it is to be shown, closed afterwards."""
        with to_look(self.folder) as (case, store), self.shown(case, store) as part:
            if self.as_of is not None and not any(part.view().documents()) and any(store.view().documents()):
                raise UsageError(f"nothing in this case was published by {self.as_of}; name a later day with --as-of")
            yield case, part

    @contextmanager
    def shown(self, case: Case, store: Store, *, without: frozenset[str] = frozenset()) -> Iterator[Store]:
        """What of a record is shown: all of it, or the part that was out by the day and is not `without`."""
        clearance = self.clearance or case.clearance
        if self.as_of is None and not without and clearance == TLP[-1]:
            yield store
            return
        part = cut(store, Cut(self.as_of, clearance, without), settings_of(case))
        try:
            yield part
        finally:
            part.close()


def clearance_option(command: Command) -> Command:
    """--clearance MARK: only what a reader of that clearance may see."""
    return click.option(
        "--clearance",
        type=click.Choice(TLP),
        default=None,
        callback=lambda _ctx, _option, value: value or "",
        help="Only what may go to a reader of this clearance (TLP); by default the case's, RED: everything.",
    )(command)


def looking(command: Command) -> Command:
    """--case, --json, --as-of and --clearance, handed to the verb as one `Looking`, its first argument."""

    @case_option
    @as_of_option
    @clearance_option
    @json_option
    @wraps(command)
    def verb(folder: Path | None, as_json: bool, as_of: datetime | None, clearance: str, **more: Any) -> Any:
        return command(Looking(folder, as_json, as_of.date() if as_of else None, clearance), **more)

    return verb


def the_case(folder: Path | None) -> Case:
    """The case named, or the nearest."""
    return open_case(folder, unlock=unlock) if folder is not None else find_case(Path.cwd(), unlock=unlock)


@contextmanager
def to_look(folder: Path | None) -> Iterator[tuple[Case, Store]]:
    """Like `opened`, for verbs that show the record: says so when it lags behind what was added."""
    with opened(folder) as (case, store):
        waiting = unread(store, settings_of(case))
        if waiting:
            many = "1 document is" if waiting == 1 else f"{waiting} documents are"
            what = many if waiting > 0 else "the findings are"
            note(f"note: {what} not read yet by this version; bring the record up to date with: detente read")
        yield case, store


@contextmanager
def opened(folder: Path | None) -> Iterator[tuple[Case, Store]]:
    """The case and its store, closed afterwards."""
    case = the_case(folder)
    store = open_record(case)
    try:
        yield case, store
    finally:
        store.close()
