"""Verbs that weigh what the record holds: gap, common-ground, and the days that mattered (timeline --top)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_option, json_option, to_look
from detente.cli.output import put_json, put_table
from detente.findings.case import gather
from detente.findings.gap import gaps, ground, unmentioned
from detente.findings.timeline import days
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction, Position
from detente.store.contract import View

Row = dict[str, Any]


def _cited(evidence: tuple[Evidence, ...], names: dict[str, str]) -> list[Row]:
    places = [(names.get(e.document, e.document), e) for e in evidence]
    return [{"document": name, "start": e.start, "end": e.end, "quote": e.quote} for name, e in places]


def _names(view: View) -> dict[str, str]:
    return {d.id: d.name for d in view.documents()}


@click.command()
@case_option
@json_option
def gap(folder: Path | None, as_json: bool) -> None:
    """How far each two parties stand apart on each issue; ? where fewer than two origins speak."""
    with to_look(folder) as (_, store):
        view = store.view()
        found = gaps(gather(view), view.rows(Position))
    rows = [
        {
            "kind": "gap",
            "issue": g.issue,
            "parties": [name.name for name in g.parties],
            "distance": g.distance,
            "origins": len(g.origins),
            "positions": list(g.positions),
        }
        for g in found
    ]
    if as_json:
        put_json(rows)
        return
    cells = [
        (g.issue, *(n.name for n in g.parties), "?" if g.distance is None else str(g.distance), str(len(g.origins)))
        for g in found
    ]
    put_table(("issue", "party", "party", "distance", "origins"), cells, empty="no two parties speak to one issue")


@click.command("common-ground")
@case_option
@json_option
def common_ground(folder: Path | None, as_json: bool) -> None:
    """Agreed and contested facts, shared and opposed norms, and the issues nobody mentions."""
    with to_look(folder) as (_, store):
        view = store.view()
        case = gather(view)
        found = ground(case, gaps(case, view.rows(Position)), view.rows(Contradiction))
        silent = unmentioned(case)
    rows: list[Row] = [{"kind": "ground", "field": g.field, "about": g.about, "rows": list(g.rows)} for g in found]
    rows += [{"kind": "ground", "field": "not mentioned", "about": issue, "rows": []} for issue in silent]
    if as_json:
        put_json(rows)
        return
    put_table(
        ("field", "about", "rests on"),
        [(r["field"], r["about"], str(len(r["rows"]) or "")) for r in rows],
        empty="nothing is agreed or contested yet",
    )


def digest(folder: Path | None, top: int, as_json: bool) -> None:
    """The days that mattered most, best first, each with one cited sentence."""
    with to_look(folder) as (_, store):
        view = store.view()
        names = _names(view)
        found = days(gather(view), top=top)
    if as_json:
        put_json(
            {"date": d.date, "sentence": d.sentence, "why": d.why, "evidence": _cited(d.evidence, names)} for d in found
        )
        return
    put_table(("day", "what", "why"), [(d.date, d.sentence, d.why) for d in found], empty="no day stands out")
