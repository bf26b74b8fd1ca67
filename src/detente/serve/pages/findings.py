"""Common ground, disputes, proposals and promises: lists of findings with the words of every side."""

from __future__ import annotations

from typing import Any

from detente.serve.index import Index, Record
from detente.serve.listing import Wanted, count, listing, values

FIELDS = ("agreed facts", "contested facts", "shared norms", "opposed norms")
# Entries of one field that a page shows.
SHOWN = 40
STATUSES = ("open", "kept", "broken", "overtaken")


def common_ground(index: Index) -> dict[str, Any]:
    """The four fields with the records each entry rests on, the widest gaps, and the issues nobody mentions."""
    return index.kept("common ground", lambda: _common_ground(index))


def _common_ground(index: Index) -> dict[str, Any]:
    found = index.grounds()
    fields = {field: [g for g in found.ground if g.field == field] for field in FIELDS}
    wanted = [row for entries in fields.values() for g in entries[:SHOWN] for row in g.rows]
    return {
        "fields": [(field, entries[:SHOWN], len(entries)) for field, entries in fields.items()],
        "records": by_id(index, wanted),
        "gaps": [g for g in found.gaps if g.distance][:SHOWN],
        "unmentioned": found.unmentioned,
    }


def by_id(index: Index, ids: list[str]) -> dict[str, Record]:
    """Records of any kind by their ids."""
    kinds: dict[str, list[str]] = {}
    for ident in dict.fromkeys(ids):
        kinds.setdefault(index.kind_of(ident), []).append(ident)
    return {r["id"]: r for kind, some in kinds.items() if kind for r in index.records(kind, some)}


def disputes(index: Index, *, type: str, status: str, cursor: str) -> dict[str, Any]:
    """Contradictions by weight, both sides with their words and origins; denials beside them."""
    asked = {"type": type, "status": status, "cursor": cursor}
    wanted = Wanted("contradiction", {"type": type, "status": status}, cursor=cursor, limit=25)
    denied = listing(index, Wanted("denial", limit=SHOWN)).records
    return {
        "asked": asked,
        "found": listing(index, wanted),
        "total": count(index, wanted),
        "types": values(index, "contradiction", "type"),
        "statuses": values(index, "contradiction", "status"),
        "denials": denied,
        "targets": by_id(index, [d["target"] for d in denied if d["target"]]),
    }


def proposals(index: Index) -> dict[str, Any]:
    """Plans with their points and reactions; promises by what became of them."""
    return index.kept("proposals", lambda: _proposals(index))


def _proposals(index: Index) -> dict[str, Any]:
    promises = {s: listing(index, Wanted("commitment", {"status": s}, limit=SHOWN)).records for s in STATUSES}
    settled = [r["settled_by"] for found in promises.values() for r in found if r["settled_by"]]
    return {
        "proposals": listing(index, Wanted("proposal", limit=SHOWN)).records,
        "promises": [(status, found, count(index, Wanted("commitment", {"status": status}))) for status, found in
                     promises.items() if found],
        "settled": by_id(index, settled),
    }  # fmt: skip


def log(index: Index, *, level: str, stage: str, cursor: str) -> dict[str, Any]:
    """What was skipped, failed or doubted, and why."""
    wanted = Wanted("log", {"level": level, "stage": stage}, cursor=cursor, limit=100)
    return {
        "asked": {"level": level, "stage": stage, "cursor": cursor},
        "found": listing(index, wanted),
        "total": count(index, wanted),
        "levels": values(index, "log", "level"),
        "stages": values(index, "log", "stage"),
    }


def documents(index: Index, *, source: str, newest: bool, cursor: str) -> dict[str, Any]:
    """Every document, by date."""
    wanted = Wanted("document", {"source": source}, cursor=cursor, limit=100, newest=newest)
    return {
        "asked": {"source": source, "newest": newest, "cursor": cursor},
        "found": listing(index, wanted),
        "total": count(index, wanted),
        "sources": values(index, "document", "source"),
        "copies": {name: r for r in listing(index, Wanted("copy", limit=500)).records for name in r["documents"]},
    }
