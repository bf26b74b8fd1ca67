"""Verbs that give something out: brief, annotate, demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import click

from detente.cli.options import Looking, looking
from detente.cli.output import note, progress, put_json, say, write_file
from detente.model.errors import UsageError
from detente.publish.brief.write import write_brief
from detente.publish.export import export_jsonl
from detente.run import adding, reading
from detente.run.annotate import NAMES
from detente.run.annotate import annotate as annotate_lines
from detente.run.case import CASE_FILE, Case, new_case, open_case, open_record
from detente.store.contract import Store

SOME_FAILED = 3
Form = Literal["md", "html"]


def _format_of(out: Path | None, wanted: Form | None) -> Form:
    if wanted or out is None:
        return wanted or "md"
    known: dict[str, Form] = {".html": "html", ".htm": "html", ".md": "md", ".txt": "md"}
    if out.suffix.lower() not in known:
        raise UsageError(f"a brief is written as .md or .html; {out.name} is neither (or say --format)")
    return known[out.suffix.lower()]


@click.command()
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write (.md or .html); standard output by default."
)
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["md", "html"]),
    default=None,
    help="By default what the file's suffix says.",
)
@looking
def brief(look: Looking, out: Path | None, wanted: Form | None) -> None:
    """Write the brief: every line cited, checked before anything is written."""
    with look.record() as (case, store):
        text = _brief(case, store, _format_of(out, wanted), look.as_of)
    if out is None:
        sys.stdout.write(text)
        return
    write_file(out, text)
    if look.as_json:
        put_json([{"brief": str(out), "characters": len(text)}])
    else:
        say(f"wrote {out}")


def _brief(case: Case, store: Store, form: Form, as_of: date | None) -> str:
    return write_brief(store.view(), format=form, title=case.title, as_of=as_of)


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
        done = reading.read(store, settings=reading.settings_of(case), progress=progress())
        forms: tuple[Form, ...] = ("md", "html")
        for form in forms:
            write_file(out / f"brief.{form}", _brief(case, store, form, None))
        write_file(out / "record.jsonl", "".join(f"{line}\n" for line in export_jsonl(store.view())))
    finally:
        store.close()
    say(f"{len(added.new)} new documents, {done.read} read now; the case is in {out}")
    for entry in (*added.log, *done.failed):
        note(f"{entry.level}: {entry.item}: {entry.reason}")
    say(f"the brief: {out / 'brief.html'} (and brief.md); every record: {out / 'record.jsonl'}")
    ctx.exit(SOME_FAILED if done.failed else 0)
