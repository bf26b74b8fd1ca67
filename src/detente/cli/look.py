"""Verbs that show what the record holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_option, json_option, to_look
from detente.cli.output import note, plain, put_json, put_table, say
from detente.cli.weigh import digest
from detente.publish.export import export_jsonl
from detente.resolve import verbs
from detente.store.contract import View

Row = dict[str, Any]
QUOTED = 160


def _records(view: View, kind: str) -> list[Row]:
    """The case's exported records of one kind: what a table shows is what an export holds."""
    return [row for row in map(json.loads, export_jsonl(view)) if row["kind"] == kind]


def _show(
    folder: Path | None,
    kind: str,
    as_json: bool,
    *,
    columns: Sequence[str],
    cells: Callable[[Row], Sequence[str]],
    keep: Callable[[Row], bool] = lambda row: True,
    order: Callable[[Row], Any] | None = None,
) -> None:
    with to_look(folder) as (_, store):
        there = _records(store.view(), kind)
    rows = [row for row in there if keep(row)]
    rows.sort(key=order or (lambda row: row["id"]))
    if as_json:
        put_json(rows)
    else:
        put_table(
            columns, [cells(row) for row in rows], empty=f"no {kind} in this case (has it been read? detente read)"
        )


def _quote(evidence: Iterable[Row]) -> str:
    words = " … ".join(" ".join(e["quote"].split()) for e in evidence)
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"


def _where(row: Row) -> str:
    return ", ".join(sorted({e["document"] for e in row.get("evidence") or []}))


def _until(row: Row) -> str:
    """The last day of a span; nothing for a single day. Intervals are half-open in the record."""
    start, end = str(row.get("start") or ""), str(row.get("end") or "")
    if len(end) != len("2023-05-26"):
        return end
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return "" if last == start else last


def _date(value: Any) -> str:
    return str(value.get("start") or "") if isinstance(value, dict) else str(value or "")


@click.command()
@click.option("--top", type=click.IntRange(1), help="Only the days that mattered most, best first, one sentence each.")
@case_option
@json_option
def timeline(top: int | None, folder: Path | None, as_json: bool) -> None:
    """What happened and what is announced, in order of time; undated last."""
    if top is not None:
        digest(folder, top, as_json)
        return
    _show(
        folder,
        "happening",
        as_json,
        columns=("from", "to", "what", "status", "who", "where", "told by"),
        cells=lambda r: (
            str(r.get("start") or "?"),
            _until(r),
            r["type"],
            r["status"],
            ", ".join(p["name"] for p in r["participants"]),
            r.get("place") or "",
            _where(r),
        ),
        order=lambda r: (r.get("start") or "9999", r["id"]),
    )


@click.command()
@click.option("--speaker", default="", help="Only speakers whose name contains this.")
@click.option("--issue", default="", help="Only statements on this issue.")
@case_option
@json_option
def statements(folder: Path | None, speaker: str, issue: str, as_json: bool) -> None:
    """Who said what, through whom."""
    _show(
        folder,
        "statement",
        as_json,
        columns=("said", "speaker", "act", "words", "issues", "told by"),
        cells=lambda r: (
            _date(r.get("said")),
            r["speaker"] or "?",
            r["act"],
            _quote(r["evidence"]),
            ", ".join(r["issues"]),
            _where(r),
        ),
        keep=lambda r: speaker.casefold() in (r["speaker"] or "").casefold() and (not issue or issue in r["issues"]),
        order=lambda r: (_date(r.get("said")) or "9999", r["id"]),
    )


@click.command()
@click.option("--party", default="", help="Only parties whose name contains this.")
@case_option
@json_option
def positions(folder: Path | None, party: str, as_json: bool) -> None:
    """Where each party stands on each issue, with its words."""
    _show(
        folder,
        "position",
        as_json,
        columns=("party", "issue", "stance", "words", "told by"),
        cells=lambda r: (r["party"], r["issue"], str(r["stance"]), _quote(r["evidence"]), _where(r)),
        keep=lambda r: party.casefold() in r["party"].casefold(),
        order=lambda r: (r["issue"], r["party"], r["id"]),
    )


@click.command()
@case_option
@json_option
def contradictions(folder: Path | None, as_json: bool) -> None:
    """Where the sources disagree; both sides, quoted, side by side."""
    _show(
        folder,
        "contradiction",
        as_json,
        columns=("type", "about", "status", "sides"),
        cells=lambda r: (
            r["type"],
            r["about"],
            r.get("status") or "",
            "  |  ".join(f"{s['value']}: “{_quote(s['evidence'])}” ({_where(s)})" for s in r["sides"]),
        ),
    )


@click.command()
@case_option
@json_option
def promises(folder: Path | None, as_json: bool) -> None:
    """What was announced, when it falls due, and what became of it."""
    _show(
        folder,
        "commitment",
        as_json,
        columns=("announced", "who", "what", "due", "status", "told by"),
        cells=lambda r: (_date(r.get("announced")), r["who"], r["what"], _date(r.get("due")), r["status"], _where(r)),
        order=lambda r: (_date(r.get("announced")) or "9999", r["id"]),
    )


@click.command()
@case_option
@json_option
def proposals(folder: Path | None, as_json: bool) -> None:
    """Plans on the table, their authors, and how each party took them."""
    _show(
        folder,
        "proposal",
        as_json,
        columns=("name", "author", "date", "reactions", "told by"),
        cells=lambda r: (
            r["name"],
            r.get("author") or "?",
            _date(r.get("date")),
            "; ".join(f"{x['party']}: {x['stance']}" for x in r["reactions"]),
            _where(r),
        ),
    )


@click.command()
@case_option
@json_option
def itinerary(folder: Path | None, as_json: bool) -> None:
    """Tours and their stops; the order is certain only where every stop is dated."""
    _show(
        folder,
        "happening",
        as_json,
        columns=("from", "to", "who", "stops", "order", "told by"),
        cells=lambda r: (
            str(r.get("start") or "?"),
            str(r.get("end") or ""),
            ", ".join(p["name"] for p in r["participants"]),
            ", ".join(s["name"] if isinstance(s, dict) else s for s in r["stops"]),
            "certain" if r["order_certain"] else "uncertain",
            _where(r),
        ),
        keep=lambda r: bool(r.get("stops")),
    )


@click.command()
@case_option
@json_option
def reception(folder: Path | None, as_json: bool) -> None:
    """Who received whom, and at what rank."""
    _show(
        folder,
        "reception",
        as_json,
        columns=("visitor", "host", "rank", "received by", "not by", "told by"),
        cells=lambda r: (
            r["visitor"],
            r["host"],
            r["rank"],
            ", ".join(r["received_by"]),
            ", ".join(r["not_by"]),
            _where(r),
        ),
    )


@click.command()
@case_option
@json_option
def copies(folder: Path | None, as_json: bool) -> None:
    """Which documents rest on one origin."""
    _show(
        folder,
        "copy",
        as_json,
        columns=("origin", "documents", "why"),
        cells=lambda r: (str(r["origin"]), ", ".join(r["documents"]), "; ".join(r.get("reasons") or [])),
    )


@click.command()
@click.argument("name")
@case_option
@json_option
def who(name: str, folder: Path | None, as_json: bool) -> None:
    """NAME (any spelling): variants, offices over time, where named, and why these are one."""
    with to_look(folder) as (_, store):
        view = store.view()
        names = {d.id: d.name for d in view.documents()}
        rows = [_person(found, names) for found in verbs.who(view, name)]
    if as_json:
        put_json(rows)
        return
    if not rows:
        note(f"nobody and nothing here is called {name}; look for words with: detente search {name}")
    for row in rows:
        say(f"{row['name']} ({row['type']}{', ' + row['state'] if row['state'] else ''})  {row['id']}")
        lines = [
            f"also: {', '.join(row['variants'])}",
            f"named {row['mentions']} times in {', '.join(row['documents'])}",
        ]
        lines += [*row["offices"], *(f"one because {reason}" for reason in row["reasons"])]
        lines += [f"{j['author']}: {j['kind']} ({j['reason'] or 'no reason given'})  {j['id']}" for j in row["decided"]]
        for line in lines:
            print("  " + plain(line))


def _person(found: verbs.Found, names: dict[str, str]) -> Row:
    entity = found.entity
    offices = [f"{t.role}, {t.when.iso()[0] or '…'} to {t.when.iso()[1] or '…'} ({t.source})" for t in found.tenures]
    decided = [j for j in found.judgements if not j.author.startswith("detente ")]
    return {
        "kind": "entity",
        "id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "state": entity.state,
        "variants": list(entity.variants),
        "mentions": len(entity.members),
        "documents": sorted(names.get(document, document) for document in found.documents),
        "offices": sorted({*entity.offices, *offices}),
        "reasons": list(entity.reasons),
        "decided": [{"id": j.id, "kind": j.kind, "author": j.author, "reason": j.reason} for j in decided],
    }


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@case_option
@json_option
def search(words: tuple[str, ...], limit: int, folder: Path | None, as_json: bool) -> None:
    """Sentences with all WORDS; "quoted phrases" and trailing * work."""
    with to_look(folder) as (_, store):
        view = store.view()
        names = {d.id: d.name for d in view.documents()}
        hits = view.search(" ".join(words), limit=limit)
    if as_json:
        put_json(
            {"kind": "hit", "document": names[h.document], "start": h.start, "end": h.end, "quote": h.words}
            for h in hits
        )
    else:
        put_table(
            ("document", "sentence"),
            [(names[h.document], h.words) for h in hits],
            empty="no sentence has all these words",
        )
