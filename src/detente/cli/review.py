"""Verbs by which a person checks the record row by row: review, accept, reject, correct, note, missed, amend, memo.

Every decision is a judgement with author, time and reason; `detente undo` takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from detente.cli.judge import by_options, decide
from detente.cli.options import case_option, json_option, opened, to_look
from detente.cli.output import note as note_line
from detente.cli.output import progress, put_json, put_table, say
from detente.findings.queue import KINDS, Queued, queue
from detente.findings.rates import Rate, accepted, agreements, measured_on, rates
from detente.model.errors import UsageError
from detente.resolve import judging
from detente.resolve.values import found_words
from detente.resolve.verbs import By
from detente.run import memos, reading
from detente.run.settings import settings_of
from detente.store.contract import HANDLING, View

Command = Callable[..., Any]


@click.command()
@case_option
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only records of this kind.")
@click.option("--reviewer", default="", help="Leave out what this person judged; by default what anybody did.")
@click.option("--top", default=20, show_default=True, help="How many; 0: all.")
@json_option
def review(folder: Path | None, kind: str | None, reviewer: str, top: int, as_json: bool) -> None:
    """What to check first: records by doubt times importance, with why, and how often such records are right."""
    with to_look(folder) as (_, store):
        found = queue(store.view(), kind=kind or "", reviewer=reviewer)
        made = list(store.view().judgements())
    here = accepted(made)
    shown = found[:top] if top else found
    if as_json:
        put_json(_queued(item, here) for item in shown)
        return
    put_table(
        ("weight", "kind", "id", "what it says", "why look"),
        [
            (f"{i.weight:.2f}", i.kind, i.id, f"{i.label}: “{i.evidence[0].quote[:120]}”", "; ".join(i.why))
            for i in shown
        ],
        empty="nothing is left to check",
    )
    note_line(f"{len(found)} to check; on the gold sets: {measured_on()}")
    for name, rate in here.items():
        put_right = f", and put {rate.corrected} right" if rate.corrected else ""
        note_line(f"{name}: reviewers here accepted {rate.right} of {rate.of} as they stood{put_right}")
    for pair in agreements(made):
        kappa = "not defined" if pair.kappa is None else f"{pair.kappa:.2f}"
        note_line(f"{pair.left} and {pair.right} agree on {pair.same} of {pair.rows} rows (kappa {kappa})")


def _queued(item: Queued, here: Mapping[str, Rate]) -> dict[str, object]:
    gold, found = rates().get(item.kind), here.get(item.kind)
    return {
        "kind": item.kind, "id": item.id, "label": item.label, "weight": item.weight, "doubt": item.doubt,
        "importance": item.importance, "why": list(item.why), "quotes": [e.quote for e in item.evidence],
        "right_on_gold": [gold.right, gold.of] if gold else None,
        "accepted_here": [found.right, found.of] if found else None,
    }  # fmt: skip


@click.command()
@case_option
@json_option
def agreement(folder: Path | None, as_json: bool) -> None:
    """How far any two reviewers agree on the rows that both judged: counts, and Cohen's kappa."""
    with opened(folder) as (_, store):
        found = agreements(store.view().judgements())
    if as_json:
        put_json(
            {
                "left": a.left, "right": a.right, "rows": a.rows, "same": a.same, "kappa": a.kappa,
                "counts": [{"left": x, "right": y, "rows": n} for (x, y), n in a.counts.items()],
            }
            for a in found
        )  # fmt: skip
        return
    put_table(
        ("reviewers", "rows", "same", "kappa", "who said what"),
        [
            (
                f"{a.left}, {a.right}", str(a.rows), str(a.same), "" if a.kappa is None else f"{a.kappa:.2f}",
                ", ".join(f"{x}/{y} {n}" for (x, y), n in a.counts.items()),
            )
            for a in found
        ],
        empty="no two reviewers judged the same row yet",
    )  # fmt: skip


@click.command()
@click.argument("rows", nargs=-1, required=True)
@by_options
@case_option
@json_option
def accept(rows: tuple[str, ...], reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Say that ROWS (ids of records) are right as they stand."""
    decide(folder, author, reason, as_json, lambda view, by: [judging.accept(view, row, by) for row in rows])


@click.command()
@click.argument("rows", nargs=-1, required=True)
@by_options
@case_option
@json_option
def reject(rows: tuple[str, ...], reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Say that ROWS are wrong: they leave the record, its findings and exports."""
    decide(folder, author, reason, as_json, lambda view, by: [judging.reject(view, row, by) for row in rows])


@click.command()
@click.argument("row")
@click.argument("field")
@click.argument("value")
@by_options
@case_option
@json_option
def correct(row: str, field: str, value: str, reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Set FIELD of ROW to VALUE; no later reading overwrites it.

    \b
    statement: speaker, addressee, act, issues (by commas), said, content (words of the document, … between stretches)
    happening: type, status, place, when, participants ("NAME=role; NAME=role")
    event: when, status; position: stance; commitment: status, due; contradiction: status; entity: name
    Times: 2023, 2023-05, 2023-05-26, 2023-05-26T14:30, 2023-05-15/2023-05-26, ../2023-05-26
    """
    decide(folder, author, reason, as_json, lambda view, by: [judging.correct(view, row, field, value, by)])


@click.command()
@click.argument("row")
@click.argument("words")
@by_options
@case_option
@json_option
def note(row: str, words: str, reason: str, author: str, folder: Path | None, as_json: bool) -> None:
    """Leave a note, WORDS, on ROW; it changes nothing."""
    if reason:
        raise UsageError("a note needs no reason: it is its words")
    decide(folder, author, "", as_json, lambda view, by: [judging.note(view, row, words, by)])


@click.command()
@click.argument("kind", type=click.Choice(judging.ADDED))
@click.argument("document")
@click.argument("words")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field of the record, as for correct.")
@by_options
@case_option
@json_option
def missed(kind: str, document: str, words: str, fields: tuple[str, ...], **given: Any) -> None:
    """Add a record that the reading missed, on WORDS of DOCUMENT (its name or id; … between stretches).

    \b
    detente missed statement report.txt "we will not sign" --set speaker="Sergey Lavrov" --set act=reject
    """
    told = dict(_field(pair) for pair in fields)

    def ask(view: View, by: By) -> Sequence[Any]:
        found = judging.subject(view, document)
        if found.kind != "document":
            raise UsageError(f"{document} is no document")
        spans = found_words(view, found.record.id, words)
        return [judging.add(view, kind, (found.record.id, spans), told, by)]

    decide(given["folder"], given["author"], given["reason"], given["as_json"], ask)


def _field(pair: str) -> tuple[str, str]:
    name, is_pair, value = pair.partition("=")
    if not is_pair:
        raise UsageError(f"{pair!r} is no FIELD=VALUE")
    return name.strip(), value


@click.command()
@click.argument("document")
@click.option("--published", help="When it was published (as for correct).")
@click.option("--source", help="Who published it.")
@click.option("--title", help="Its headline.")
@by_options
@case_option
@json_option
def amend(document: str, published: str | None, source: str | None, title: str | None, **given: Any) -> None:
    """Set the date, source or title of DOCUMENT (its name or id); it is read again under them."""
    told = {"published": published, "source": source, "title": title}
    told = {name: value for name, value in told.items() if value is not None}
    if not told:
        raise UsageError("say what is to be amended: --published, --source or --title")

    def ask(view: View, by: By) -> Sequence[Any]:
        found = judging.subject(view, document)
        if found.kind != "document":
            raise UsageError(f"{document} is no document; set fields of records with: detente correct")
        return [judging.correct(view, document, name, str(value), by) for name, value in told.items()]

    decide(given["folder"], given["author"], given["reason"], given["as_json"], ask)


@click.command()
@click.argument("file", type=click.File("r", encoding="utf8"), default="-")
@click.option("--title", required=True, help="What it is about: its headline in the record.")
@click.option("--date", "published", required=True, help="The day of the meeting or of the note (2023-05-26).")
@click.option("--handling", type=click.Choice(HANDLING), default="AMBER", show_default=True, help="Its TLP mark.")
@by_options
@case_option
@json_option
def memo(file: Any, title: str, published: str, handling: str, **given: Any) -> None:
    """Add a note of your own (FILE, or standard input) as a document: marked as yours, with its handling mark."""
    by = By(given["author"], given["reason"], memos.now())
    with opened(given["folder"]) as (case, store):
        told = memos.Memo(file.read(), title, published, handling)
        ident = memos.add_memo(store, told, by)
        reading.read(store, settings=settings_of(case), progress=progress())
    if given["as_json"]:
        put_json([{"document": ident, "author": by.author, "handling": handling}])
    else:
        say(f"added {title} as {ident} ({handling}), marked as by {by.author}")
