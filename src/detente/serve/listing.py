"""Lists of records: filtered by facets and time, in order, a page at a time. Pages and API ask the same questions."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.model.errors import UsageError
from detente.serve.errors import NotHere
from detente.serve.index import Index, Record

MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: those of `kind` with all `facets` (name → value), from `since` on and before `until` (ISO).

    `limit` of them after `cursor`; `newest` turns the order round.
    """

    kind: str
    facets: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    cursor: str = ""
    limit: int = 50
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Records of a list, and the cursor of what follows; empty at the end."""

    records: list[Record]
    cursor: str


def listing(index: Index, wanted: Wanted) -> Slice:
    """A page of a list. Raises UsageError for a cursor that is none."""
    limit = max(1, min(wanted.limit, MOST))
    query, values = _query("f.id, f.sort", wanted)
    order, beyond = ("DESC", "<") if wanted.newest else ("ASC", ">")
    if wanted.cursor:
        query += f" AND (f.sort, f.id) {beyond} (?, ?)"
        values += _uncursor(wanted.cursor)
    query += f" ORDER BY f.sort {order}, f.id {order} LIMIT ?"
    found = index.ask(query, [*values, limit + 1])
    page = found[:limit]
    following = _cursor(page[-1][1], page[-1][0]) if len(found) > limit else ""
    return Slice(index.records(wanted.kind, [row[0] for row in page]), following)


def count(index: Index, wanted: Wanted) -> int:
    """How many records there are, whatever the page."""
    query, values = _query("count(*)", wanted)
    if not wanted.since and not wanted.until:
        return index.kept((query, *values), lambda: int(index.ask(query, values)[0][0]))
    return int(index.ask(query, values)[0][0])


def values(index: Index, kind: str, name: str, *, limit: int = 100) -> list[tuple[str, int]]:
    """The values of a facet among records of a kind with how many have each, the most frequent first."""
    query = (
        "SELECT value, count(*) AS many FROM facet WHERE kind = ? AND name = ? AND value <> ''"
        " GROUP BY value ORDER BY many DESC, value LIMIT ?"
    )
    found = index.kept((kind, name, limit), lambda: index.ask(query, (kind, name, limit)))
    return [(row[0], row[1]) for row in found]


def one(index: Index, ident: str, kind: str = "") -> Record:
    """The record of that id. Raises NotHere."""
    found = index.records(kind or index.kind_of(ident) or "document", [ident])
    if not found:
        raise NotHere(f"there is no record {ident} in this case; it may have been read anew")
    return found[0]


def _query(columns: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """The first facet leads, the others are looked up for each record it finds."""
    chosen = [(name, value) for name, value in wanted.facets.items() if value] or [("", "")]
    query = f"SELECT {columns} FROM facet f WHERE f.kind = ? AND f.name = ? AND f.value = ?"
    given: list[Any] = [wanted.kind, *chosen[0]]
    for name, value in chosen[1:]:
        query += (
            " AND EXISTS (SELECT 1 FROM facet g WHERE g.id = f.id AND g.kind = f.kind AND g.name = ? AND g.value = ?)"
        )
        given += [name, value]
    if wanted.since:
        query += " AND f.sort >= ?"
        given.append(wanted.since)
    if wanted.until:
        query += " AND f.sort < ?"
        given.append(wanted.until)
    return query, given


def _cursor(sort: str, ident: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, ident]).encode()).decode().rstrip("=")


def _uncursor(cursor: str) -> Sequence[str]:
    try:
        sort, ident = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, TypeError):
        raise UsageError("the cursor is none of ours; start from the first page") from None
    if not isinstance(sort, str) or not isinstance(ident, str):
        raise UsageError("the cursor is none of ours; start from the first page")
    return [sort, ident]
