"""Verbs that write a cited document: brief and dossier."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from detente.cli.options import Looking, looking, opened
from detente.cli.output import put_json, say, write_stream
from detente.model.errors import UsageError
from detente.model.handling import TLP
from detente.publish.brief.dossier import dossier_of, dossier_on
from detente.publish.brief.forms import FORMS, TEXT_FORMS, form_of
from detente.publish.brief.pack import pack_page
from detente.publish.brief.render import Page
from detente.publish.brief.rows import page_rows
from detente.publish.brief.write import brief_page, count_lines
from detente.resolve import verbs
from detente.run.case import Case
from detente.run.handling import withheld


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """-o and --format of a verb that writes a document."""
    out = click.option(
        "-o",
        "--out",
        type=click.Path(path_type=Path),
        help="File to write (.md, .html, .pdf or .docx); standard output by default.",
    )
    form = click.option(
        "--format",
        "wanted",
        type=click.Choice(list(FORMS)),
        default=None,
        help="By default what the file's suffix says.",
    )
    return out(form(command))


@click.command()
@document_options
@click.option("--pages", type=click.FloatRange(0.5), help="Keep to about so many A4 pages, sources apart.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Begin with what changed after this day.",
)
@looking
def brief(look: Looking, out: Path | None, wanted: str | None, pages: float | None, since: datetime | None) -> None:
    """Write the situation report: every line cited, checked before anything is written."""
    form = form_of(out, wanted)
    with look.record() as (case, store), ExitStack() as stack:
        earlier = None
        if since is not None:
            before = replace(look, as_of=since.date())
            earlier = stack.enter_context(before.shown(case, store)).view()
        page = brief_page(store.view(), title=case.title, as_of=look.as_of, pages=pages, earlier=earlier)
        page = replace(page, withheld=_withheld(look, case))
    _give(page, form, out, what="brief", as_json=look.as_json)


@click.command()
@click.option("--with", "other", required=True, metavar="NAME", help="Whom you are going to meet, by any name.")
@click.option("--for", "own", default="", metavar="NAME", help="For whom: a person, state or body of the case.")
@click.option("--pages", type=click.FloatRange(0.5), default=1.0, show_default=True, help="A4 pages, sources apart.")
@document_options
@looking
def prepare(look: Looking, other: str, own: str, pages: float, **document: Any) -> None:
    """Write the pack for a meeting: one page, every line cited and checked. It tells no motive."""
    form = form_of(document["out"], document["wanted"])
    with look.record() as (_, store):
        view = store.view()
        side = verbs.one(view, own).id if own else ""
        page = pack_page(view, verbs.one(view, other).id, side, pages=pages, as_of=look.as_of)
    _give(page, form, document["out"], what="pack", as_json=look.as_json)


@click.command()
@click.option("--who", metavar="NAME", help="One person, state or body, by any of its names.")
@click.option("--issue", metavar="ID", help="One issue by its id or label, such as ceasefire.")
@document_options
@looking
def dossier(look: Looking, who: str | None, issue: str | None, out: Path | None, wanted: str | None) -> None:
    """Write all that the record holds on one person or one issue, cited and checked like the brief."""
    if bool(who) == bool(issue):
        raise UsageError("say whom or what it is about: --who NAME or --issue ID")
    form = form_of(out, wanted)
    with look.record() as (_, store):
        view = store.view()
        if who:
            page = dossier_of(view, verbs.one(view, who).id, as_of=look.as_of)
        else:
            page = dossier_on(view, issue or "", as_of=look.as_of)
    _give(page, form, out, what="dossier", as_json=look.as_json)


def _give(page: Page, form: str, out: Path | None, *, what: str, as_json: bool) -> None:
    if out is None and as_json:
        put_json(page_rows(page))
        return
    if out is None:
        if form not in TEXT_FORMS and sys.stdout.isatty():
            raise UsageError(f"a .{form} is no text: name a file with -o")
        sys.stdout.flush()
        sys.stdout.buffer.write(FORMS[form](page))
        sys.stdout.buffer.flush()
        return
    size = write_stream(out, [FORMS[form](page)])
    if as_json:
        put_json([{what: str(out), "bytes": size}])
    else:
        say(f"wrote {out}")


def _withheld(look: Looking, case: Case) -> int:
    """How many lines of the whole brief the reader may not see."""
    clearance = look.clearance or case.clearance
    if clearance == TLP[-1]:
        return 0
    with opened(look.folder) as (_, store):
        hidden = withheld(store.view(), clearance, look.as_of)
    with replace(look, clearance=TLP[-1]).record() as (_, store):
        return count_lines(store.view(), hidden.touches)
