"""Timeline: what happened and what is announced; held, planned and disputed told apart, vague dates drawn as spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.serve.index import Index, Record
from detente.serve.listing import Wanted, count, listing, values

# Bars that the picture draws at most; beyond that nobody can tell them apart, and the list below pages through all.
DRAWN = 150


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for: facets, a span of days, the list's cursor."""

    status: str = ""
    type: str = ""
    entity: str = ""
    since: str = ""
    until: str = ""
    cursor: str = ""


def timeline(index: Index, asked: Asked) -> dict[str, Any]:
    """What the template shows."""
    facets = {"status": asked.status, "type": asked.type, "entity": asked.entity}
    wanted = Wanted("happening", facets, asked.since, asked.until, asked.cursor, limit=50)
    shown = listing(index, wanted)
    drawn = listing(index, Wanted("happening", facets, asked.since, asked.until or "9999", limit=DRAWN)).records
    return {
        "asked": asked,
        "found": shown,
        "drawn": DRAWN,
        "total": count(index, wanted),
        "bars": [_bar(record) for record in drawn],
        "statuses": values(index, "happening", "status"),
        "types": values(index, "happening", "type"),
        "entity": index.entities.get(asked.entity, asked.entity),
    }


def _bar(record: Record) -> dict[str, Any]:
    """What the picture draws: the ends, and how sure they are."""
    names = ", ".join(p["name"] for p in record["participants"])
    return {
        "id": record["id"],
        "start": record["start"] or record["end"],
        "end": record["end"],
        "open": not (record["start"] and record["end"]),
        "vague": record["precision"] not in ("minute", "hour", "part", "day"),
        "status": record["status"],
        "text": f"{record['type'].replace('_', ' ')}: {names}" if names else record["type"].replace("_", " "),
    }
