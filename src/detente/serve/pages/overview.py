"""Overview: what is new since you last looked, open disputes, promises due."""

from __future__ import annotations

from typing import Any

from detente.findings.changes import Change, changes
from detente.findings.compared import COMPARED
from detente.serve.desk import Desk
from detente.serve.index import Index
from detente.serve.listing import Wanted, count, listing

SHOWN = 6
# What the counts at the top name: kind of record, facet and value that narrow it, where they lead, one and many.
COUNTS: tuple[tuple[str, dict[str, str], str, str, str], ...] = (
    ("document", {}, "/documents", "report", "reports"),
    ("happening", {"status": "held"}, "/timeline?status=held", "occasion held", "occasions held"),
    ("statement", {}, "/search?q=kind:statement", "statement", "statements"),
    ("position", {}, "/positions", "position", "positions"),
    ("contradiction", {"status": "open"}, "/disputes", "open dispute", "open disputes"),
    ("commitment", {"status": "open"}, "/proposals", "promise open", "promises open"),
)


def overview(desk: Desk, index: Index, seen: str) -> dict[str, Any]:
    """What the template shows. `seen` is the number of the reading that the browser has seen, or empty."""
    readings = index.readings()
    before = int(seen) if seen.isdigit() else 0
    new = sorted((index.documents[i] for i in index.brought(before)), key=lambda d: d.name) if before < readings else []
    return index.kept("overview", lambda: _standing(index)) | {
        "counts": [(count(index, Wanted(kind, facets)), path, one, many) for kind, facets, path, one, many in COUNTS],
        "readings": readings,
        "first_look": not seen.isdigit(),
        "since": before,
        "new": new,
        "comparable": bool(new) and before > 0 and desk.sliceable(),
        "waiting": desk.waiting(),
    }


def _standing(index: Index) -> dict[str, Any]:
    """What stands in this state of the record, whoever looks."""
    promises = listing(index, Wanted("commitment", {"status": "open"}, limit=200)).records
    promises.sort(key=lambda r: (r["due_start"] or "9999", not r["firm"], r["announced_start"] or "9999", r["id"]))
    return {
        "disputes": listing(index, Wanted("contradiction", {"status": "open"}, limit=SHOWN)).records,
        "promises": promises[:SHOWN],
        "latest": listing(index, Wanted("happening", {"status": "held"}, until="9", limit=SHOWN, newest=True)).records,
        "planned": listing(index, Wanted("happening", {"status": "planned"}, limit=SHOWN)).records,
        "unread": count(index, Wanted("log", {"level": "failed"})) + count(index, Wanted("log", {"level": "skipped"})),
    }


def changed(desk: Desk, index: Index, *, since: str, day: str) -> dict[str, Any]:
    """What changed since a reading, or since a day: what moved first, then what is new and what is gone."""
    if day:
        before = desk.as_of(day)
    else:
        number = int(since) if since.isdigit() else max(index.readings() - 1, 0)
        before = desk.before_reading(number, frozenset(index.brought(number)))
    found = [c for c in changes(before.view, index.view) if c.kind != "statement"]
    kinds = [compared.kind for compared in COMPARED]
    return {"day": day, "since": since, "groups": [(kind, group) for kind in kinds if (group := _of(found, kind))]}


def _of(found: list[Change], kind: str) -> list[Change]:
    return [change for change in found if change.kind == kind]
