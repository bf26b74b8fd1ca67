"""Verbs that give something out: annotate, demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from detente.cli.output import note, progress, say, write_file, write_stream
from detente.model.errors import UsageError
from detente.publish.brief.forms import FORMS, TEXT_FORMS
from detente.publish.brief.write import brief_page
from detente.publish.export import export_jsonl
from detente.run import adding, reading
from detente.run.annotate import NAMES
from detente.run.annotate import annotate as annotate_lines
from detente.run.case import CASE_FILE, new_case, open_case, open_record
from detente.run.settings import settings_of

SOME_FAILED = 3


def _stdin_lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        yield raw.decode("utf8", "replace")


@click.command()
@click.option("--layers", default=",".join(NAMES), show_default=True, help="Which layers to give, by commas.")
@click.option("--together", is_flag=True, help="All rows are one case: chains and events reach across rows.")
def annotate(layers: str, together: bool) -> None:
    """JSON rows in ({"id", "text", "published"?, "source"?, "title"?}), JSON rows out. Needs no case.

    A row that cannot be read comes out as {"id", "error"}; the stream goes on and ends with exit code 0.
    """
    names = [name.strip() for name in layers.split(",") if name.strip()]
    for line in annotate_lines(_stdin_lines(), layers=names, together=together):
        print(line, flush=True)


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Where to make the case.",
)
@click.pass_context
def demo(ctx: click.Context, source: Path, out: Path) -> None:
    """Make a case of the reports in SOURCE, read it, and write its brief."""
    reports = source / "reports" if (source / "reports").is_dir() else source
    title = source.resolve().name
    case = open_case(out) if (out / CASE_FILE).exists() else new_case(out, title=title)
    if case.title != title:
        raise UsageError(f"{out} is another case ({case.title}); name a new folder with --out")
    store = open_record(case)
    try:
        added = adding.add(store, [str(reports)], progress=progress())
        done = reading.read(store, settings=settings_of(case), progress=progress())
        page = brief_page(store.view(), title=case.title)
        for form in sorted(TEXT_FORMS):
            write_stream(out / f"brief.{form}", [FORMS[form](page)])
        write_file(out / "record.jsonl", "".join(f"{line}\n" for line in export_jsonl(store.view())))
    finally:
        store.close()
    say(f"{len(added.new)} new documents, {done.read} read now; the case is in {out}")
    for entry in (*added.log, *done.failed):
        note(f"{entry.level}: {entry.item}: {entry.reason}")
    say(f"the brief: {out / 'brief.html'} (and brief.md); every record: {out / 'record.jsonl'}")
    ctx.exit(SOME_FAILED if done.failed else 0)
