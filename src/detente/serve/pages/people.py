"""Who: everybody and everything named, and a page for each: variants, offices, statements, occasions, whom they met."""

from __future__ import annotations

from typing import Any

from detente.model.records import HappeningRecord
from detente.serve.errors import NotHere
from detente.serve.index import Index
from detente.serve.listing import Wanted, count, listing, one, values
from detente.serve.search import find_entities
from detente.serve.weighed import most_met, ties

SHOWN = 12
# Nodes of the picture of who met whom; more cannot be read.
MOST_NODES = 24
# Occasions, the latest, that say whom somebody met.
MOST_TIES = 150


def everybody(index: Index, *, name: str, type: str, cursor: str) -> dict[str, Any]:
    """The list of entities, by name; those that `name` finds, best first."""
    wanted = Wanted("entity", {"type": type}, cursor=cursor, limit=100)
    found = find_entities(index, name, type) if name else listing(index, wanted)
    return {
        "asked": {"name": name, "type": type, "cursor": cursor},
        "found": found,
        "total": len(found.records) if name else count(index, wanted),
        "types": values(index, "entity", "type"),
    }


def entity(index: Index, ident: str) -> dict[str, Any]:
    """One entity's page. Raises NotHere."""
    if ident not in index.entities:
        raise NotHere(f"there is nobody and nothing called {ident} in this case; it may have been put together anew")
    record = one(index, ident, "entity")
    mine = {"entity": ident}
    happenings = listing(index, Wanted("happening", mine, until="9999", limit=MOST_TIES, newest=True)).records
    rows = list(index.view.rows(HappeningRecord, ids=[h["id"] for h in happenings]))
    met = ties(rows, ident)
    return {
        "record": record,
        "tenures": [t for t in listing(index, Wanted("tenure", mine, limit=50)).records if t["holder_entity"] == ident],
        "statements": listing(index, Wanted("statement", mine, limit=SHOWN, newest=True)).records,
        "said": count(index, Wanted("statement", mine)),
        "happenings": happenings[:SHOWN],
        "took_part": count(index, Wanted("happening", mine)),
        "positions": listing(index, Wanted("position", mine, limit=SHOWN)).records,
        "receptions": listing(index, Wanted("reception", mine, limit=SHOWN)).records,
        "promises": listing(index, Wanted("commitment", mine, limit=SHOWN)).records,
        "met": [(other, index.entities[other], times) for other, times in most_met(met, ident)
                if other in index.entities][:MOST_NODES],
        "network": _network(index, ident, met),
    }  # fmt: skip


def _network(index: Index, about: str, met: list[Any]) -> dict[str, Any]:
    """Nodes and edges of the picture: who took part in the same held occasions, and how often."""
    near = [other for other, _ in most_met(met, about)][: MOST_NODES - 1]
    inside = {about, *near}
    edges = [
        {"from": t.one, "to": t.other, "times": len(t.happenings)} for t in met if t.one in inside and t.other in inside
    ]
    nodes = [{"id": i, "name": index.entities.get(i, i), "self": i == about} for i in sorted(inside)]
    return {"nodes": nodes, "edges": edges} if edges else {}
