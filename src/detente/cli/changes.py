"""The verb `changes`: what is new, gone or moved since a day, or since the last reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import click

from detente.cli.options import Looking, looking, to_look
from detente.cli.show import Row, cited, document_names, put, quote, where
from detente.findings.changes import Change
from detente.findings.changes import changes as between
from detente.findings.compared import COMPARED
from detente.publish.wording import moved_words
from detente.run.readings import brought, readings

# Statements are shown only when asked for: they are what the findings rest on.
KINDS = tuple(compared.kind for compared in COMPARED)
USUAL = tuple(kind for kind in KINDS if kind != "statement")


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Compare with what was published by the end of this day.",
)
@click.option("--since-reading", is_flag=True, help="Compare with the record before the last reading (the default).")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated.")
@looking
def changes(look: Looking, since: datetime | None, since_reading: bool, kinds: tuple[str, ...]) -> None:
    """What is new, gone or moved since a day, or since the last reading: both sides with their words."""
    if since is not None and since_reading:
        raise click.UsageError("--since and --since-reading exclude each other")
    found, names = _between(look, since)
    rows = [_row(change, names) for change in found if change.kind in (kinds or USUAL)]
    put(
        look,
        rows,
        columns=("what", "change", "about", "from", "to", "words", "told by"),
        cells=lambda r: (
            r["of"],
            r["change"],
            r["about"],
            "; ".join(f"{m['field']}: {moved_words(m['field'], m['before']) or '-'}" for m in r["moves"]),
            "; ".join(moved_words(m["field"], m["after"]) or "-" for m in r["moves"]),
            _words(r),
            where(r),
        ),
        empty="nothing has changed",
    )


def _between(look: Looking, since: datetime | None) -> tuple[list[Change], dict[str, str]]:
    with to_look(look.folder) as (case, store), look.shown(case, store) as now:
        if since is not None:
            earlier, without = replace(look, as_of=since.date()), frozenset[str]()
        else:
            earlier, without = look, brought(store.view(), readings(store.view()) - 1)
        with earlier.shown(case, store, without=without) as then:
            return between(then.view(), now.view()), document_names(now.view()) | document_names(then.view())


def _words(row: Row) -> str:
    """The words; of what moved those of both states."""
    now = f"“{quote(row['evidence'][:1])}”" if row["evidence"] else ""
    then = f"“{quote(row['evidence_before'][:1])}”" if row["evidence_before"] else ""
    return f"{then} → {now}" if then and now and then != now else now or then


def _row(change: Change, names: dict[str, str]) -> Row:
    return {
        "kind": "change",
        "of": change.kind,
        "change": change.change,
        "about": change.about,
        "moves": [{"field": m.field, "before": m.before, "after": m.after} for m in change.moves],
        "before": change.before or None,
        "after": change.after or None,
        "evidence_before": cited(change.evidence_before, names),
        "evidence": cited(change.evidence_after, names),
        "brought_by": [names.get(ident, ident) for ident in change.documents],
    }
