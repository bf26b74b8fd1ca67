"""Search: records and sentences by their words, narrowed by facets; sentences near in meaning beside them.

A query is words (all must occur), "phrases", beginnings (negotiat*), -words that must not occur, and facets:
kind: party: issue: speaker: source: status: type: after: before:, each value quoted where it holds spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.model.taxonomy import Taxonomy
from detente.serve.index import Index, Record
from detente.serve.listing import Slice

FACETS = ("kind", "party", "issue", "speaker", "source", "status", "type")
BOUNDS = ("after", "before")
# Kinds of record that a search finds, in the order they are told.
KINDS = ("statement", "happening", "position", "commitment", "proposal", "contradiction", "denial", "reception",
         "entity", "document")  # fmt: skip
# Hits whose facets are counted; a word that stands in more records than this is counted in as many of them.
COUNTED = 2000
SENTENCES = 20
# Characters of an ISO date that name its month.
_MONTH = 7

_PART = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|([^\s"]+))(\*?)')


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart: what full-text search is asked, plain words, facets, and the bounds of time."""

    match: str
    plain: str
    facets: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    before: str = ""

    @property
    def empty(self) -> bool:
        """True when it asks for nothing."""
        return not (self.match or self.facets or self.after or self.before)


@dataclass(frozen=True, slots=True)
class Found:
    """Records that a query finds, best first, how many there are, and how they divide by facet."""

    records: list[Record]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    more: bool


def parse_query(text: str, issues: Taxonomy) -> Query:
    """A query as written. Any string will do; a field that we do not know is a word like others."""
    wanted: list[str] = []
    unwanted: list[str] = []
    plain: list[str] = []
    facets: dict[str, str] = {}
    bounds: dict[str, str] = {}
    for match in _PART.finditer(text.replace("\x00", " ")):
        minus, name, phrase, word, star = match.groups()
        value = phrase if phrase is not None else word.rstrip("*")
        star = star or ("*" if word and word.endswith("*") else "")
        if name in FACETS and value:
            facets[name] = value
        elif name in BOUNDS and value:
            bounds[name] = value
        else:
            value = f"{name} {value}" if name else value
            if any(c.isalnum() for c in value):
                (unwanted if minus else wanted).append(f'"{value}"{star}')
                plain += [] if minus else [f'"{value}"{star}']
    if "issue" in facets:
        facets["issue"] = _issue(facets["issue"], issues)
    match_all = " AND ".join(wanted)
    if wanted and unwanted:
        match_all = f"({match_all}) NOT ({' OR '.join(unwanted)})"
    return Query(match_all, " ".join(plain), facets, bounds.get("after", ""), bounds.get("before", ""))


def _issue(value: str, issues: Taxonomy) -> str:
    """An issue's id from its id or label."""
    folded = value.casefold().replace(" ", "_")
    return next((i.id for i in issues.issues if folded in (i.id, i.label.casefold().replace(" ", "_"))), value)


def search(index: Index, query: Query, *, page: int = 1, size: int = 20) -> Found:
    """Records that fit, best first; without words, by time."""
    clauses, given = _clauses(index, query)
    base = f"FROM record r {'JOIN words w ON w.rowid = r.n' if query.match else ''} WHERE {clauses}"
    order = "w.rank, r.n" if query.match else "r.at DESC, r.n"
    hits = index.ask(f"SELECT r.id, r.kind, r.at {base} ORDER BY {order} LIMIT ?", [*given, COUNTED])
    start = max(page - 1, 0) * size
    shown = hits[start : start + size]
    by_kind: dict[str, list[str]] = {}
    for ident, kind, _ in shown:
        by_kind.setdefault(kind, []).append(ident)
    fetched = {(kind, r["id"]): r for kind, ids in by_kind.items() for r in index.records(kind, ids)}
    records = [fetched[kind, ident] for ident, kind, _ in shown if (kind, ident) in fetched]
    total = len(hits)
    if total == COUNTED:
        total = int(index.ask(f"SELECT count(*) {base}", given)[0][0])
    return Found(records, total, _facets(index, hits), start + size < len(hits))


def _clauses(index: Index, query: Query) -> tuple[str, list[Any]]:
    kind = query.facets.get("kind", "")
    kinds = [kind] if kind in KINDS else list(KINDS)
    clauses = [f"r.kind IN ({','.join('?' * len(kinds))})"]
    given: list[Any] = [*kinds]
    if query.match:
        clauses.append("words MATCH ?")
        given.append(query.match)
    for name, value in query.facets.items():
        if name != "kind":
            among = f"SELECT f.id FROM facet f WHERE f.kind IN ({','.join('?' * len(kinds))})"
            clauses.append(f"r.id IN ({among} AND f.name = ? AND f.value = ?)")
            given += [*kinds, name, index.facet_value(name, value)]
    if query.after:
        clauses.append("r.at >= ?")
        given.append(query.after)
    if query.before:
        clauses.append("r.at < ? AND r.at <> ''")
        given.append(query.before)
    return " AND ".join(clauses), given


def _facets(index: Index, hits: list[Any]) -> dict[str, list[tuple[str, int]]]:
    """How the hits divide."""
    out: dict[str, dict[str, int]] = {name: {} for name in ("kind", "party", "issue", "speaker", "source", "month")}
    for _, kind, at in hits:
        out["kind"][kind] = out["kind"].get(kind, 0) + 1
        if len(at) >= _MONTH:
            out["month"][at[:_MONTH]] = out["month"].get(at[:_MONTH], 0) + 1
    for at in range(0, len(hits), 500):
        ids = [hit[0] for hit in hits[at : at + 500]]
        query = (
            "SELECT name, value, count(*) FROM facet WHERE name IN ('party', 'issue', 'speaker', 'source')"
            f" AND value <> '' AND id IN ({','.join('?' * len(ids))}) GROUP BY name, value"
        )
        for name, value, many in index.ask(query, ids):
            out[name][value] = out[name].get(value, 0) + many
    return {name: sorted(found.items(), key=lambda f: (-f[1], f[0]))[:12] for name, found in out.items()}


def sentences(index: Index, query: Query) -> list[Record]:
    """Sentences with all words of the query, best first; none where a facet asks for what sentences do not have."""
    if not query.plain or set(query.facets) - {"source"}:
        return []
    out = []
    for hit in index.view.search(query.plain, limit=10 * SENTENCES):
        document = index.documents.get(hit.document)
        day = (document.published.iso()[0] or "") if document else ""
        if document is None or (query.after and day < query.after) or (query.before and day >= query.before):
            continue
        if "source" in query.facets and index.source_of(hit.document).casefold() != query.facets["source"].casefold():
            continue
        out.append({"document": document.name, "start": hit.start, "end": hit.end, "quote": hit.words, "relay": []})
    return out[:SENTENCES]


def find_entities(index: Index, name: str, type: str) -> Slice:
    """Entities by the beginnings of the words of their names and variants."""
    words = [f'"{word}"*' for word in re.findall(r"\w+", name)]
    if not words:
        return Slice([], "")
    query = "SELECT r.id FROM record r JOIN words w ON w.rowid = r.n WHERE r.kind = 'entity' AND words MATCH ?"
    given: list[Any] = [" AND ".join(words)]
    if type:
        query += " AND r.id IN (SELECT f.id FROM facet f WHERE f.kind = 'entity' AND f.name = 'type' AND f.value = ?)"
        given.append(type)
    found = index.ask(query + " ORDER BY w.rank, r.id LIMIT 100", given)
    return Slice(index.records("entity", [row[0] for row in found]), "")
