"""Coverage: who is heard and who is not; where texts are from, and what became of texts published again."""

from __future__ import annotations

from typing import Any

from detente.publish.carriers import carried
from detente.serve.index import Index, Record
from detente.serve.listing import MOST, Wanted, listing

# Rows of one table, and changes of one text, that a page shows.
SHOWN, CHANGES = 100, 12


def coverage(index: Index) -> dict[str, Any]:
    """Sides and parties by how much they are heard, those spoken of and never quoted, with where they are named."""
    found = index.travels().coverage
    # Where every side is one party, its table would only be repeated.
    levels = [("Sides", found.sides), *([("Parties", found.parties)] if found.parties != found.sides else [])]
    return {
        "levels": [(level, voices[:SHOWN]) for level, voices in levels],
        "unheard": found.unheard[:SHOWN],
        "searched": len(found.searched),
        "unattributed": len(found.unattributed),
    }


def origins(index: Index) -> dict[str, Any]:
    """Whom texts credit, copy or cite, with who carries it; and texts with several versions, with what changed."""
    return index.kept("origins", lambda: _origins(index))


def _origins(index: Index) -> dict[str, Any]:
    versions = every(index, "version")
    rows = carried(every(index, "origin"), every(index, "document"), every(index, "copy"), versions)
    versions.sort(key=lambda row: (row["later"], row["earlier"]))
    return {
        "origins": rows[:SHOWN],
        "more_origins": max(len(rows) - SHOWN, 0),
        "versions": versions[:SHOWN],
        "more_versions": max(len(versions) - SHOWN, 0),
        "most": CHANGES,
    }


def every(index: Index, kind: str) -> list[Record]:
    """All records of a kind, in their order."""
    out: list[Record] = []
    cursor = ""
    while True:
        page = listing(index, Wanted(kind, cursor=cursor, limit=MOST))
        out += page.records
        cursor = page.cursor
        if not cursor:
            return out
