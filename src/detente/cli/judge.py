"""Verbs by which a person decides: merge, split, undo; and the user's own authority file.

Every decision is a row with author, time and reason; it names mentions, so it survives a new reading and can be undone.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_option, json_option, opened
from detente.cli.output import progress, put_json, say
from detente.model.entities import Judgement
from detente.model.errors import UsageError
from detente.resolve import judging, verbs
from detente.resolve.importing import read_holders, write_holders
from detente.run import reading
from detente.run.case import AUTHORITY_FILE, write_case_file
from detente.run.judging import judge
from detente.run.memos import now
from detente.run.settings import settings_of
from detente.store.contract import View

Command = Callable[..., Any]
# Ids of records that several rows can be put together in; anything else names an entity.
_RECORD = re.compile(r"(?:statement|happening|told)-[0-9a-f]{20}")


def by_options(command: Command) -> Command:
    """--author and --reason of a decision."""
    command = click.option("--author", default=getpass.getuser, show_default="your user name", help="Who decides.")(
        command
    )
    return click.option("--reason", default="", help="Why; kept with the decision.")(command)


def decide(
    folder: Path | None, author: str, reason: str, as_json: bool, ask: Callable[[View, verbs.By], Sequence[Judgement]]
) -> None:
    """Append what `ask` decides and put the record together anew, where it changes anything."""
    by = verbs.By(author, reason, now())
    with opened(folder) as (case, store):
        decided = judge(store, ask, by, settings=settings_of(case), progress=progress())
    if as_json:
        shown = ("id", "kind", "row", "left", "right", "field", "value", "author", "reason", "undoes")
        put_json({name: getattr(j, name) for name in shown} for j in decided)
        return
    for judgement in decided:
        back = f", takes back {judgement.undoes}" if judgement.undoes else ""
        say(f"{judgement.kind} by {judgement.author}: {judgement.id}{back}")
    if not any(judgement.undoes for judgement in decided):
        for judgement in decided[::-1]:
            say(f"take it back with: detente undo {judgement.id}")


@click.command()
@click.argument("left")
@click.argument("right")
@by_options
@case_option
@json_option
def merge(left: str, right: str, reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Say that LEFT and RIGHT are one: names or ids of entities (see: detente who), or ids of two statements or
    happenings.
    """
    one = judging.merge if _RECORD.match(left) and _RECORD.match(right) else verbs.merge
    decide(folder, author, reason, as_json, lambda view, by: [one(view, left, right, by)])


@click.command()
@click.argument("name")
@click.argument("words")
@by_options
@case_option
@json_option
def split(name: str, words: str, reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Say that what is called WORDS is not NAME; or that the telling WORDS (a row's id, or a document's name) is not of
    the statement or happening NAME (its id).
    """
    two = judging.split if _RECORD.match(name) else verbs.split
    decide(folder, author, reason, as_json, lambda view, by: two(view, name, words, by))


@click.command()
@click.argument("decision", default="")
@by_options
@case_option
@json_option
def undo(decision: str, reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Take DECISION (an id; by default the last one) back."""
    decide(folder, author, reason, as_json, lambda view, by: [verbs.undo(view, decision, by)])


@click.group()
def authority() -> None:
    """Office-holders of your own, beside the shipped authority file."""


@authority.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@case_option
@json_option
def import_file(file: Path, folder: Path | None, as_json: bool) -> None:
    """Take office-holders from FILE: a CSV (state, title, person, start, end) or FollowTheMoney JSON lines."""
    try:
        holders = read_holders(file.read_text(encoding="utf8"))
    except (UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    with opened(folder) as (case, store):
        known = settings_of(case).holders
        write_case_file(case, AUTHORITY_FILE, write_holders({*known, *holders}))
        reading.read(store, settings=settings_of(case), progress=progress())
    if as_json:
        put_json([{"imported": len(holders), "new": len({*holders} - {*known})}])
    else:
        say(f"{len(holders)} office-holders read, {len({*holders} - {*known})} new")
