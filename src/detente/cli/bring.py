"""Verbs that bring documents in, and that tell where they came from: add, sources, source, translate."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_option, json_option, opened
from detente.cli.output import note, progress, put_json, put_table, say, tell
from detente.collect.files import MOST_PAGES, Options
from detente.collect.relevance import LeftOut
from detente.model.entities import LogEntry
from detente.model.serial import pack
from detente.run import adding
from detente.run.about import relevance
from detente.run.sources import KINDS, Taken, own_sources, set_source
from detente.run.sources import sources as all_sources
from detente.run.translating import setting_of, translate_case

SOME_FAILED = 3
# Reasons shown with a source; `detente log` has all of them.
SHOWN_FAILURES = 5


def _columns(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    out = {}
    for part in (part for value in values for part in value.split(",")):
        field, found, column = part.partition("=")
        if not found or field.strip() not in _FIELDS:
            raise click.BadParameter(f"{part!r} is not FIELD=COLUMN; fields are {', '.join(_FIELDS)}")
        out[field.strip()] = column
    return out


_FIELDS = ("text", "id", "title", "published", "source", "url", "language", "handling")


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "--columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=_columns,
    help="Which column of a table is what: text=Inhalt,published=Datum.",
)
@click.option("--follow", is_flag=True, help="Fetch the pages that feeds and lists of links point to.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST_PAGES,
    show_default=True,
    help="At most this many pages from one feed, sitemap or list.",
)
@click.option("--all", "everything", is_flag=True, help="Every page of an archive, also those not about this case.")
@case_option
@json_option
@click.pass_context
def add(ctx: click.Context, /, paths: tuple[str, ...], folder: Path | None, as_json: bool, **how: Any) -> None:
    """Take PATHS into the case: files, folders, globs, addresses of pages, feeds and sitemaps, - for JSON lines.

    Nothing is fetched but the addresses named, their site's robots.txt, the pages a named sitemap lists, and with
    --follow those that a feed or list points to. Of archives of crawled pages (WARC, WACZ, news-please, fundus) those
    about the case are taken; with --json the others are listed with the reason.
    """
    everything = how.pop("everything")
    with opened(folder) as (case, store):
        told = cache(lambda: None if everything else relevance(store.view(), case.about))
        if as_json:
            how["on_left_out"] = _list_left_out
        added = adding.add(store, paths, options=Options(**how, relevance=told), progress=progress())
        aimless = bool(added.crawled and not everything and told() is None)
    bad = [entry for entry in added.log if entry.level in ("skipped", "failed")]
    if as_json:
        counts = {"new": len(added.new), "known": len(added.known), "unchanged": added.unchanged}
        put_json([counts | {"left_out": added.left_out, "not_taken": [_log_row(e) for e in bad]}])
    else:
        _say_added(added, bad)
    if aimless:
        note(
            f"note: all {added.crawled} pages of archives were taken, since the case does not say what it is about;"
            " name its parties under about in case.toml to have the others left out"
        )
    ctx.exit(SOME_FAILED if bad else 0)


def _say_added(added: adding.Added, bad: list[LogEntry]) -> None:
    unchanged = f", {added.unchanged} unchanged since they were fetched" if added.unchanged else ""
    left = f", {added.left_out} of {added.crawled} pages of archives are not about this case" if added.left_out else ""
    say(f"{len(added.new)} new, {len(added.known)} known already{unchanged}{left}, {len(bad)} not taken")
    if left:
        note("note: which pages and why: detente log, or the same command with --json; all of them: --all")
    tell(bad if added.new or added.known or bad else added.log)


def _list_left_out(page: LeftOut) -> None:
    put_json([{"left_out": page.name, "url": page.url, "archive": page.archive, "reason": page.reason}])


def _log_row(entry: LogEntry) -> dict[str, object]:
    return {"kind": "log", **pack(entry)}


@click.command()
@case_option
@json_option
def sources(folder: Path | None, as_json: bool) -> None:
    """What was taken from where, how much of it was read, what failed and why."""
    with opened(folder) as (case, store):
        view = store.view()
        found = all_sources(view, own_sources(case))
        left = [e for e in view.log() if e.stage == "collect" and not e.document and e.level in ("failed", "skipped")]
    if as_json:
        put_json([*(_row(taken) for taken in found), *({"not_taken": e.item, "reason": e.reason} for e in left)])
        return
    put_table(
        ("source", "kind", "party", "documents", "read", "characters", "published", "languages", "failed"),
        [_cells(taken) for taken in found],
        empty="nothing was taken in yet; add documents with: detente add PATHS",
    )
    for taken in found:
        for item, reason in taken.failed[:SHOWN_FAILURES]:
            note(f"failed: {item}: {reason}")
    for entry in left[:SHOWN_FAILURES]:
        note(f"not taken: {entry.item}: {entry.reason}")
    if len(left) > SHOWN_FAILURES:
        note(f"and {len(left) - SHOWN_FAILURES} more not taken; see: detente log")


def _cells(taken: Taken) -> tuple[str, ...]:
    days = taken.first if taken.first == taken.last else f"{taken.first} – {taken.last}"
    return (
        taken.source.name,
        taken.source.type,
        taken.source.party,
        str(taken.documents),
        str(taken.read),
        str(taken.characters),
        days,
        " ".join(taken.languages),
        str(len(taken.failed)),
    )


def _row(taken: Taken) -> dict[str, object]:
    row = asdict(taken)
    row["source"] = taken.source.name
    row["kind"], row["party"] = taken.source.type, taken.source.party
    row["failed"] = [{"document": item, "reason": reason} for item, reason in taken.failed]
    return row


@click.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="What the source is.")
@click.option("--party", metavar="STATE", help="Whom it speaks for: a state's name or code, a body; '' for nobody.")
@case_option
@json_option
def source(name: str, kind: str | None, party: str | None, folder: Path | None, as_json: bool) -> None:
    """Say once and for all what kind of source NAME is and which party it speaks for."""
    with opened(folder) as (case, store):
        said = set_source(case, name, kind=kind, party=party)
        known = any(taken.source.name.casefold() == name.casefold() for taken in all_sources(store.view()))
    if as_json:
        put_json([{"source": said.name, "kind": said.type, "party": said.party, "known": known}])
        return
    say(f"{said.name}: {said.type}" + (f", speaks for {said.party}" if said.party else ", speaks for no party"))
    if not known:
        note("note: no document of this case names that source yet")


@click.command()
@case_option
@json_option
@click.pass_context
def translate(ctx: click.Context, /, folder: Path | None, as_json: bool) -> None:
    """Have documents in other languages translated by the service that case.toml names; off without one."""
    with opened(folder) as (case, store):
        setting = setting_of(case)
        done = translate_case(store, setting, progress=progress())
    if as_json:
        put_json([{"made": len(done.made), "withheld": done.withheld, "failed": [_log_row(e) for e in done.log]}])
    else:
        kept = f", {done.withheld} withheld (marked above {setting.allowed})" if done.withheld else ""
        say(f"{len(done.made)} translated{kept}, {len(done.log)} failed; next: detente read")
        for line in done.log:
            note(f"{line.level}: {line.item}: {line.reason}")
    ctx.exit(SOME_FAILED if done.log else 0)
