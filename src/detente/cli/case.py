"""Verbs on a case as a whole: new, read, status, log, remove, check."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from detente.cli.keys import made, new_key_option, outside
from detente.cli.options import Looking, case_option, json_option, looking, opened
from detente.cli.output import note, progress, put_json, put_table, say, tell
from detente.model.documents import Document
from detente.model.entities import Entity, LogEntry
from detente.model.errors import StoreError, UsageError
from detente.model.findings import Commitment, Contradiction, Denial, Position, Proposal, Reception
from detente.model.records import Copy, HappeningRecord, StatementRecord, Version
from detente.model.rows import Happening, Mention, Statement, TimeExpression
from detente.model.serial import pack
from detente.resolve.naming import policies
from detente.run import reading
from detente.run.amending import waiting
from detente.run.case import is_case, new_case, open_record
from detente.run.cluster import on_cluster
from detente.run.settings import settings_of
from detente.run.stages import STAGES
from detente.run.turns import alone
from detente.run.volumes import volumes
from detente.store.contract import View
from detente.store.vault.secrets import Way

SOME_FAILED = 3


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The case's title; by default the folder's name.")
@click.option(
    "--naming", type=click.Choice(policies()), default="un", show_default=True, help="Names of disputed places."
)
@click.option(
    "--about",
    multiple=True,
    metavar="NAME",
    help="A party, person, place or issue of the case; tells which pages of web archives are its own.",
)
@click.option("--encrypt", "encrypted", is_flag=True, help="Keep it encrypted. Whoever loses the key loses the case.")
@new_key_option("--key", "With --encrypt: where the key is to be; by default it is typed in.")
@json_option
def new(folder: Path, as_json: bool, *, encrypted: bool, way: Way | None, **how: object) -> None:
    """Make a case in FOLDER."""
    if way and not encrypted:
        raise UsageError("a key is for an encrypted case; say --encrypt, too")
    if encrypted:
        outside(way := way or Way("prompt"), folder)
    sealed = made(way, f"the case {folder.resolve().name}") if way and not is_case(folder) else None
    case = new_case(folder, sealed=sealed, **how)  # type: ignore[arg-type]
    open_record(case).close()
    if as_json:
        put_json([{"folder": str(folder), "title": case.title}])
    else:
        say(f"made {folder}; next: detente add FILES --case {shlex.quote(str(folder))}")


@click.command()
@click.option("--retry", is_flag=True, help="Try again what could not be read before.")
@click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Read on the Dask cluster whose scheduler is there: tcp://HOST:8786 or tls://HOST:8786 (docs/cluster.md).",
)
@case_option
@json_option
@click.pass_context
def read(ctx: click.Context, folder: Path | None, as_json: bool, retry: bool, cluster: str) -> None:
    """Run every stage on what is new; reading again what was read changes nothing.

    A document that cannot be read is set aside with its reason, and is not tried again until this program changes.
    """
    with opened(folder) as (case, store):
        if retry:
            reading.retry(store)
        if cluster and case.keys is not None and not cluster.startswith("tls://"):
            raise UsageError(
                "this case is encrypted; read it on a cluster only over TLS: --cluster tls://… (docs/cluster.md)"
            )
        row_stages = on_cluster(cluster) if cluster else reading.read_here
        settings = settings_of(case)
        done = reading.read(store, settings=settings, progress=progress(), row_stages=row_stages)
        counts = _counts(store.view())
    if as_json:
        put_json(
            [
                {"read": done.read, "unchanged": done.unchanged, "failed": [_log_row(e) for e in done.failed]}
                | {"set_aside": [_log_row(e) for e in done.aside]}
                | counts
            ]
        )
    else:
        say(f"{done.read} read, {done.unchanged} unchanged, {len(done.failed)} could not be read")
        say(_told({name: count for name, count in counts.items() if count}))
        tell(done.failed)
        if done.aside:
            _tell_aside(done.aside)
    ctx.exit(SOME_FAILED if done.failed else 0)


def _tell_aside(aside: Sequence[LogEntry]) -> None:
    """What earlier readings could not read, and what to do about it."""
    first = aside[0]
    many = f"{len(aside)} documents" if len(aside) > 1 else "1 document"
    note(
        f"{many} could not be read before ({first.item}: {first.reason}); add a readable copy (detente add), try again "
        "(detente read --retry), or take it out (detente forget)"
    )


_COUNTED = {
    "mentions": Mention,
    "times": TimeExpression,
    "statement tellings": Statement,
    "happening tellings": Happening,
    "entities": Entity,
    "statements": StatementRecord,
    "happenings": HappeningRecord,
    "copies": Copy,
    "versions": Version,
    "contradictions": Contradiction,
    "denials": Denial,
    "commitments": Commitment,
    "proposals": Proposal,
    "positions": Position,
    "receptions": Reception,
}


def _counts(view: View) -> dict[str, int]:
    return {name: view.count(cls) for name, cls in _COUNTED.items()}


def _told(counts: Mapping[str, int]) -> str:
    """Counts in words: "2 copies, 1 entity, 3 statement tellings"."""
    return ", ".join(f"{count} {_one(name) if count == 1 else name}" for name, count in counts.items())


def _one(name: str) -> str:
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


@click.command()
@case_option
@json_option
def status(folder: Path | None, as_json: bool) -> None:
    """What is in the case, what is still to be read, and the stages with their versions."""
    with opened(folder) as (case, store):
        view = store.view()
        taken, times = len(view.taken()), view.times()
        late = len(waiting(view))
        counts = _counts(view)
        dates = sorted(when[:10] for when in times.values() if not when.startswith(".."))
        parts = len(volumes(times, case.volume))
    facts: dict[str, object] = {
        "title": case.title,
        "taken_in": taken,
        "read": len(times),
        "to_read": late,
        "volumes": parts,
    }
    facts |= {"first": dates[0] if dates else None, "last": dates[-1] if dates else None}
    if as_json:
        put_json([facts | counts | {"stages": {s.name: s.version for s in STAGES}}])
        return
    say(
        f"{case.title}: {taken} taken in, {len(times)} read, {late} to read"
        + (f"; published {dates[0]} to {dates[-1]}" if dates else "")
        + (f"; put together in {parts} volumes by time" if parts > 1 else "")
    )
    say(_told(counts))
    put_table(
        ("stage", "kind", "version", "reads", "writes", "what it does"),
        [(s.name, s.kind, s.version, ", ".join(s.reads), ", ".join(s.writes), s.about) for s in STAGES],
        empty="",
    )


@click.command()
@looking
def log(look: Looking) -> None:
    """What was skipped, failed, dropped or doubted, and why."""
    with look.record() as (_, store):
        entries = list(store.view().log())
    if look.as_json:
        put_json(_log_row(entry) for entry in entries)
        return
    put_table(
        ("level", "stage", "item", "reason"),
        [(e.level, e.stage, e.item, e.reason) for e in entries],
        empty="nothing was skipped, failed or doubted",
    )


def _log_row(entry: LogEntry) -> dict[str, object]:
    return {"kind": "log", **pack(entry)}


@click.command()
@click.argument("document")
@case_option
@json_option
def remove(document: str, folder: Path | None, as_json: bool) -> None:
    """Take DOCUMENT (its name or id) out, with all that rests on it alone."""
    with opened(folder) as (case, store):
        found = the_document(store.view(), document)
        with alone(store, progress()), store.writer() as writer:
            writer.remove(found)
        reading.read(store, settings=settings_of(case), progress=progress())
    if as_json:
        put_json([{"removed": found}])
    else:
        say(f"removed {document} ({found})")


def the_document(view: View, wanted: str) -> str:
    """The id of the document of that name or id. Raises UsageError unless it is one."""
    ids = {raw.id for raw in view.raws() if wanted == raw.id or wanted in raw.names}
    if len(ids) != 1:
        raise UsageError(
            f"{len(ids) or 'no'} documents are called {wanted}; their names: detente export | grep document"
        )
    return ids.pop()


@click.command()
@click.option("--repair", is_flag=True, help="Make anew what is derived; drop bytes of no record.")
@case_option
@json_option
def check(folder: Path | None, as_json: bool, repair: bool) -> None:
    """Verify the record: hashes, references, indexes."""
    with opened(folder) as (case, store):
        if repair:
            with alone(store, progress()):
                repaired = store.repair()
            for done in repaired:
                note(done)
            reading.read(store, settings=settings_of(case), progress=progress())
            store.compact()
        problems = store.check()
        documents: list[Document] = list(store.view().documents())
    if as_json:
        put_json([{"documents": len(documents), "problems": problems}])
    else:
        for problem in problems:
            say(problem)
        say(f"{len(documents)} documents checked, {len(problems)} problems")
    if problems:
        raise StoreError("the record is not sound; try: detente check --repair, then remove the documents still named")
