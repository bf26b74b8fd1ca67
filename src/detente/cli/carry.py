"""Verbs that carry a whole case: to another database, and into a colleague's."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import click

from detente.cli.keys import new_key_option, unlocked
from detente.cli.options import case_option, json_option, opened
from detente.cli.output import note, progress, put_json, say
from detente.model.entities import Judgement
from detente.model.errors import StoreError, UsageError
from detente.publish.export import export_jsonl
from detente.run import joining, reading
from detente.run.case import keep_record_in, open_case, open_record
from detente.run.settings import settings_of
from detente.store.contract import Store
from detente.store.moving import copy_record
from detente.store.open import is_database, open_database, open_store
from detente.store.sql import SqlStore
from detente.store.vault.secrets import Way


@click.command()
@click.argument("where", metavar="files|postgresql://USER@HOST/DATABASE#CASE")
@case_option
@json_option
def move(where: str, folder: Path | None, as_json: bool) -> None:
    """Move a case's record to a PostgreSQL database, or back to files in the case's folder.

    Everything is copied, compared by export, and only then does the case point to the new place. The old record is
    left where it was.
    """
    if where != "files" and not is_database(where):
        raise UsageError(f"{where} is no place for a record; say files, or postgresql://USER@HOST/DATABASE#CASE")
    with opened(folder) as (case, store):
        record = "" if where == "files" else where
        if record == case.record:
            raise UsageError(f"the record of {case.folder} lies there already")
        if case.lock:
            raise UsageError(
                "this case is encrypted, and a database server would hold it in the clear: detente decrypt first"
            )
        target = open_store(case.folder) if where == "files" else open_database(where)
        try:
            _copy(store, target)
        finally:
            target.close()
        keep_record_in(case, record)
    if as_json:
        put_json([{"case": str(case.folder), "record": where}])
    else:
        say(f"moved; {case.folder / 'case.toml'} says where the record lies. The old record is still where it was.")


def _copy(source: Store, target: Store) -> None:
    if not isinstance(source, SqlStore) or not isinstance(target, SqlStore):
        raise StoreError("only records in a database can be moved")
    with source.writer():  # nobody writes meanwhile
        copy_record(source, target)
    pairs = zip_longest(export_jsonl(source.view()), export_jsonl(target.view()))
    if any(one != other for one, other in pairs):
        raise StoreError("the copy is not equal to the record; the case stays where it was (please report this)")


@click.command()
@click.argument("other", type=click.Path(path_type=Path, exists=True, file_okay=False))
@new_key_option("--other-key", "Where the key of OTHER is, if it is encrypted; by default as when it was encrypted.")
@case_option
@json_option
def join(other: Path, way: Way | None, folder: Path | None, as_json: bool) -> None:
    """Bring a colleague's case OTHER into this one: its documents, and its judgements with their authors."""
    with opened(folder) as (case, store):
        theirs = open_case(other, unlock=lambda place, lock: unlocked(place, lock, way or Way(lock.way)))
        if theirs.folder.resolve() == case.folder.resolve():
            raise UsageError(f"{other} is this case itself")
        source = open_record(theirs)
        try:
            done = joining.join(store, source)
        finally:
            source.close()
        reading.read(store, settings=settings_of(case), progress=progress())
    if as_json:
        put_json(
            [
                {"documents": list(done.documents), "judgements": list(done.judgements)}
                | {"conflicts": [[_row(ours), _row(others)] for ours, others in done.conflicts]}
            ]
        )
        return
    say(f"{len(done.documents)} new documents, {len(done.judgements)} new judgements")
    for ours, others in done.conflicts:
        note(f"conflict: {_told(ours)}; {_told(others)}. The second holds; take it back with: detente undo {others.id}")


def _row(judgement: Judgement) -> dict[str, str]:
    shown = ("id", "kind", "left", "right", "field", "value", "author", "reason")
    return {name: getattr(judgement, name) for name in shown}


def _told(judgement: Judgement) -> str:
    what = " ".join(filter(None, (judgement.kind, judgement.left, judgement.right, judgement.field, judgement.value)))
    return f"{what} by {judgement.author}" + (f" ({judgement.reason})" if judgement.reason else "")
