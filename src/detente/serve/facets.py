"""What a record is found by: facets, the words it is searched by, its time, and its place in a list.

All of it is read from the exported record, by the names of its fields, so a new kind of record needs no code here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Record = dict[str, Any]
# (name, start, quote) of evidence → (document id, source, day of publication).
Facts = Callable[[str, int, str], tuple[str, str, str]]

# Fields whose value is a facet under its own name, and those that go under another.
_PLAIN = ("type", "status", "act", "form", "source", "language", "level", "stage", "decision", "author", "handling")
_AS = {
    "speaker": "speaker",
    "party": "party",
    "host": "party",
    "who": "speaker",
    "visitor": "speaker",
    "issue": "issue",
    "issues": "issue",
}
# A record's own time, the first of these that it has; where it has none, the day its first document was published.
_TIMES = ("start", "said_start", "announced_start", "date_start", "published_start")
UNDATED = "9999"
# Contradictions stand by weight, entities by how often they are named, the heaviest first.
_HEAVIEST = 10_000_000
# Texts that a record is searched by, beside the words it cites.
_WORDS = (
    "name", "title", "speaker", "party", "addressee", "office", "place", "subject", "about", "what", "who", "host",
    "visitor", "author", "issue", "condition", "variants", "issues", "offices", "type", "status", "stops", "item",
    "reason",
)  # fmt: skip


def when(record: Record) -> str:
    """The record's own time as ISO 8601; empty when it has none."""
    return next((str(record[name]) for name in _TIMES if record.get(name)), "")


def sort_key(record: Record) -> str:
    """Where it stands in a list of its kind: by weight or how often it is named, by time, or by name."""
    heavy = record.get("weight", record.get("mentions"))
    if heavy is not None:
        return f"{max(_HEAVIEST - float(heavy), 0.0):016.4f}"
    if any(name in record for name in _TIMES):
        return when(record) or UNDATED
    return str(record.get("name") or record.get("holder") or record.get("stage") or "").casefold()


def facets(record: Record, facts: Facts) -> Iterator[tuple[str, str]]:
    """(name, value) of everything it can be found by."""
    for name, value in record.items():
        if name in _PLAIN and isinstance(value, str) and value:
            yield name, value
        elif name in _AS:
            yield from ((_AS[name], one) for one in _texts(value))
        elif name.endswith("_entity") and isinstance(value, str):
            yield "entity", value
    yield from (("entity", p["entity"]) for p in record.get("participants", ()) if p.get("entity"))
    yield from (("speaker", p["name"]) for p in record.get("participants", ()))
    yield from (("party", r["party"]) for r in record.get("reactions", ()))
    for piece in _evidence(record):
        ident, source, day = facts(piece["document"], piece["start"], piece["quote"])
        yield "document", ident
        yield "source", source
        yield "published", day
    if record["kind"] == "entity":
        yield "entity", record["id"]
    if record["kind"] == "document":
        yield "document", record["id"]


def searched(record: Record) -> str:
    """The words it is searched by."""
    parts = [text for name in _WORDS for text in _texts(record.get(name))]
    parts += [p["name"] for p in record.get("participants", ())]
    parts += [side["value"] for side in record.get("sides", ())]
    parts += [piece["quote"] for piece in _evidence(record)]
    return "\n".join(dict.fromkeys(parts))


def _evidence(record: Record) -> list[Record]:
    own: list[Record] = record["evidence"]
    return own if record["kind"] != "entity" else own[:1]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
