"""Verbs that show findings as the record holds them: positions, contradictions, promises, proposals."""

from __future__ import annotations

import click

from detente.cli.options import Looking, looking
from detente.cli.show import day, quote, show, where


@click.command()
@click.option("--party", default="", help="Only parties whose name contains this.")
@looking
def positions(look: Looking, party: str) -> None:
    """Where each party stands on each issue, with its words."""
    show(
        look,
        "position",
        columns=("party", "issue", "stance", "words", "told by"),
        cells=lambda r: (r["party"], r["issue"], r["stance"], quote(r["evidence"]), where(r)),
        keep=lambda r, _: party.casefold() in r["party"].casefold(),
        order=lambda r: (r["issue"], r["party"], r["id"]),
    )


@click.command()
@looking
def contradictions(look: Looking) -> None:
    """Where the sources disagree; both sides, quoted, side by side."""
    show(
        look,
        "contradiction",
        columns=("type", "about", "status", "sides"),
        cells=lambda r: (
            r["type"],
            r["about"],
            r.get("status") or "",
            "  |  ".join(f"{s['value']}: “{quote(s['evidence'])}” ({where(s)})" for s in r["sides"]),
        ),
    )


@click.command()
@looking
def promises(look: Looking) -> None:
    """What was announced, when it falls due, and what became of it."""
    show(
        look,
        "commitment",
        columns=("announced", "who", "what", "due", "status", "told by"),
        cells=lambda r: (day(r.get("announced")), r["who"], r["what"], day(r.get("due")), r["status"], where(r)),
        order=lambda r: (day(r.get("announced")) or "9999", r["id"]),
    )


@click.command()
@looking
def proposals(look: Looking) -> None:
    """Plans on the table, their authors, and how each party took them."""
    show(
        look,
        "proposal",
        columns=("name", "author", "date", "reactions", "told by"),
        cells=lambda r: (
            r["name"],
            r.get("author") or "?",
            day(r.get("date")),
            "; ".join(f"{x['party']}: {x['stance']}" for x in r["reactions"]),
            where(r),
        ),
    )
