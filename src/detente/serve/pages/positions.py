"""Positions: a matrix of parties and issues; what is unknown stays visibly unknown, a cell opens its quotes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from detente.serve.index import Index, Record
from detente.serve.listing import Wanted, listing

# Parties that the matrix shows, those with most positions first; the others are a choice away.
PARTIES = 16
MOST = 5000


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a party stands on an issue: the latest position, and how many there are. None: nothing is known."""

    latest: Record | None
    all: tuple[Record, ...]

    @property
    def stance(self) -> str:
        """The stance as a class name: "plus2" … "minus2", "conditional", "unclear", "unknown"."""
        if self.latest is None:
            return "unknown"
        stance = self.latest["stance"]
        if not isinstance(stance, int):
            return str(stance).replace(" ", "-")
        return f"{'plus' if stance > 0 else 'minus'}{abs(stance)}" if stance else "zero"

    @property
    def moved(self) -> bool:
        """True when an earlier position was another."""
        return len({str(record["stance"]) for record in self.all}) > 1


SYMBOLS = {
    "plus2": "+2", "plus1": "+1", "zero": "0", "minus1": "−1", "minus2": "−2",
    "conditional": "if", "unclear": "?", "no-statement": "–", "unknown": "",
}  # fmt: skip
WORDS = {
    "plus2": "firmly for", "plus1": "for", "zero": "neutral", "minus1": "against", "minus2": "firmly against",
    "conditional": "conditional", "unclear": "unclear", "no-statement": "no statement", "unknown": "nothing known",
}  # fmt: skip


def positions(index: Index, *, party: str, issue: str, every: bool) -> dict[str, Any]:
    """What the template shows; `party` and `issue` choose the cell that is open."""
    cells, parties, known = index.kept("matrix", lambda: _matrix(index))
    shown = parties if every else parties[:PARTIES]
    return {
        "parties": shown,
        "more": len(parties) - len(shown),
        "issues": known,
        "cells": {(p, i): _cell(cells.get((p, i), [])) for p in shown for i in known},
        "open": _cell(cells.get((party, issue), [])) if party and issue else None,
        "party": party,
        "issue": issue,
        "symbols": SYMBOLS,
        "stances": WORDS,
        "poles": {i.id: (i.plus, i.minus) for i in index.view.issues().issues},
    }


def all_positions(index: Index) -> list[Record]:
    """All positions, the earliest first."""
    found: list[Record] = []
    cursor = ""
    while len(found) < MOST:
        page = listing(index, Wanted("position", cursor=cursor, limit=500))
        found += page.records
        cursor = page.cursor
        if not cursor:
            break
    return found


def _matrix(index: Index) -> tuple[dict[tuple[str, str], list[Record]], list[str], list[str]]:
    """Positions by party and issue, the parties by how many they have, the issues in the taxonomy's order."""
    cells: dict[tuple[str, str], list[Record]] = {}
    for record in all_positions(index):
        cells.setdefault((record["party"], record["issue"]), []).append(record)
    ranked: Counter[str] = Counter()
    for (party, _), records in cells.items():
        ranked[party] += len(records)
    spoken = {issue for _, issue in cells}
    parties = sorted(ranked, key=lambda name: (-ranked[name], name))
    return cells, parties, [i.id for i in index.view.issues().issues if i.id in spoken]


def _cell(records: list[Record]) -> Cell:
    return Cell(records[-1] if records else None, tuple(records))
