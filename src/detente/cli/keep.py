"""Verbs that keep a case safe: backup, restore, forget."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.case import the_document
from detente.cli.keys import key_option, unlock
from detente.cli.options import case_option, json_option, opened, the_case
from detente.cli.output import progress, put_json, say
from detente.model.errors import StoreError
from detente.run import keeping, reading
from detente.run.settings import settings_of
from detente.run.turns import alone


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@case_option
@json_option
def backup(out: Path, folder: Path | None, as_json: bool) -> None:
    """Copy the case as it stands now into the ZIP file OUT; others may be working in it."""
    count = keeping.backup(the_case(folder), out)
    if as_json:
        put_json([{"backup": str(out), "documents": count, "bytes": out.stat().st_size}])
    else:
        say(f"wrote {out}: {count} documents; make a case of it with: detente restore {out} DIR")


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
@key_option
@json_option
def restore(archive: Path, folder: Path, as_json: bool) -> None:
    """Make the case that ARCHIVE holds in the new folder FOLDER, checked file by file."""
    case = keeping.restore(archive, folder, unlock=unlock)
    if as_json:
        put_json([{"folder": str(folder), "title": case.title}])
    else:
        say(f"restored {case.title} in {folder}; every file and quotation checked")


@click.command()
@click.argument("document")
@case_option
@json_option
def forget(document: str, folder: Path | None, as_json: bool) -> None:
    """Remove DOCUMENT with its bytes, all that rests on it alone, and what people said of it; then search the case's
    files for its words. What lies in backups and exports made before is not touched.
    """
    with opened(folder) as (case, store):
        ident = the_document(store.view(), document)
        names = list(keeping.names_of(store, ident))
        judgements = keeping.judgements_on(store, ident)
        traces = keeping.traces_of(store, ident)
        with alone(store, progress()), store.writer() as writer:
            writer.forget(ident, names, judgements)
        try:
            reading.read(store, settings=settings_of(case), progress=progress())
            store.compact()
        except StoreError as error:
            raise StoreError(
                f"{document} is out of the record, but traces of it may be left on the disk ({error}); they go with: "
                "detente check --repair"
            ) from error
    left = keeping.found_in(case, traces)
    if as_json:
        put_json([{"forgotten": ident, "searched_for": len(traces.words) + 1, "found": left}])
    else:
        say(f"forgot {document}; searched all files of the case for its bytes and {len(traces.words)} of its sentences")
    if left:
        raise StoreError(f"traces are left: {'; '.join(left[:5])}; they may go with: detente check --repair")
