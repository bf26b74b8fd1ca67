"""The published JSON Schema and the data dictionary, both made from `kinds.KINDS` and the model's docstrings.

`python -m detente.publish.schema` writes both; a test fails when they are out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

from detente.publish.fields import EVIDENCE, MAYBE, TEXT, Field, Kind, Shape
from detente.publish.kinds import KINDS
from detente.store.contract import HANDLING

SCHEMA_FILE = Path(__file__).parent / "schema" / "record.schema.json"

_OFFSET: Shape = {"type": "integer", "minimum": 0}
_DEFS: dict[str, Shape] = {
    "evidence": {
        "description": "Words a record rests on: `quote` is the document's text from `start` to `end`, exactly.",
        "type": "object",
        "properties": {
            "document": {**TEXT, "description": "the document's name in the case"},
            "start": {**_OFFSET, "description": "first code point"},
            "end": {**_OFFSET, "description": "code point after the last"},
            "quote": {"type": "string", "minLength": 1},
            "relay": {"type": "array", "items": TEXT, "description": "whom the words came through, nearest first"},
        },
        "required": ["document", "start", "end", "quote", "relay"],
        "additionalProperties": False,
    },
    "ruling": {
        "description": "A person's word that a record rests on.",
        "type": "object",
        "properties": {"judgement": TEXT, "author": TEXT, "field": MAYBE},
        "required": ["judgement", "author", "field"],
        "additionalProperties": False,
    },
    "place": {
        "description": "Words that stand beside the evidence.",
        "type": "object",
        "properties": {"document": TEXT, "start": _OFFSET, "end": _OFFSET},
        "required": ["document", "start", "end"],
        "additionalProperties": False,
    },
}
_HANDLING = Field("handling", {"enum": list(HANDLING)}, "strictest TLP mark of the documents cited", lambda *_: None)
_JUDGED = Field(
    "judged",
    {"type": "array", "items": {"$ref": "#/$defs/ruling"}},
    "what people set in it: the judgement, who made it, and the field; no field: they added the record",
    lambda *_: None,
)
_HEAD = (
    Field("kind", TEXT, "what kind of record this is", lambda *_: None),
    Field("id", TEXT, "its id, a hash of its content", lambda *_: None),
    Field("evidence", EVIDENCE, "the words it rests on", lambda *_: None),
)


def columns(kind: str) -> tuple[Field, ...]:
    """All fields of a kind of record, in the order of a table's columns: identity, its own, what it rests on."""
    (found,) = (k for k in KINDS if k.name == kind)
    return (*_HEAD[:2], *found.fields, _HEAD[2], _JUDGED, _HANDLING)


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one exported line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Detente record",
        "description": "One line of `detente export --format jsonl`. Offsets count Unicode code points, half-open.",
        "oneOf": [{"$ref": f"#/$defs/{kind.name}"} for kind in KINDS],
        "$defs": {**_DEFS, **{kind.name: _object(kind) for kind in KINDS}},
    }


def _object(kind: Kind) -> Shape:
    fields = (*_HEAD[1:], *kind.fields, _JUDGED, _HANDLING)
    properties: Shape = {"kind": {"const": kind.name}}
    properties |= {field.name: {**field.shape, "description": field.about} for field in fields}
    return {
        "description": _about(kind),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The schema as its file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def dictionary_text() -> str:
    """The data dictionary, docs/record.md."""
    out = [_PREAMBLE]
    for name, fields in (("Every record", (*_HEAD, _JUDGED, _HANDLING)),):
        out += [f"## {name}", "", _table(fields)]
    for kind in KINDS:
        out += [f"## {kind.name}", "", _about(kind), "", _table(kind.fields)]
    out += ["## evidence", "", _evidence_table()]
    return "\n".join(out)


_PREAMBLE = """# The record

<!-- Made by `python -m detente.publish.schema`; a test compares. -->

`detente export --format jsonl` prints one JSON object a line, of the kinds below, in this order and by id. The same
documents give the same bytes. The JSON Schema is `src/detente/publish/schema/record.schema.json`. Offsets count Unicode
code points and are half-open.
"""


def _about(kind: Kind) -> str:
    return (inspect.getdoc(kind.cls) or "").replace("\n\n", "\n").strip()


def _table(fields: tuple[Field, ...]) -> str:
    rows = [f"| `{field.name}` | {shape_words(field.shape)} | {field.about} |" for field in fields]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows, ""])


def _evidence_table() -> str:
    properties = _DEFS["evidence"]["properties"]
    rows = [
        f"| `{name}` | {shape_words(shape)} | {shape.get('description', 'the words')} |"
        for name, shape in properties.items()
    ]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows, ""])


def shape_words(shape: Shape) -> str:
    """A JSON Schema in a few words."""
    if "enum" in shape:
        return " · ".join("null" if value is None else f"`{value}`" for value in shape["enum"])
    if "anyOf" in shape:
        return " or ".join(shape_words(option) for option in shape["anyOf"])
    if shape.get("$ref") == "#/$defs/ruling":
        return "{judgement, author, field}"
    if "$ref" in shape:
        return (
            f"[{shape['$ref'].rsplit('/', 1)[-1]}](#evidence)"
            if shape["$ref"].endswith("evidence")
            else "{document, start, end}"
        )
    if shape["type"] == "array":
        return f"list of {shape_words(shape['items'])}"
    if shape["type"] == "object":
        return "{" + ", ".join(shape["properties"]) + "}"
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    words = {"string": "text", "boolean": "true/false"}
    return " or ".join(words.get(str(kind), str(kind)) for kind in kinds)


def main(root: Path) -> None:
    """Write the schema, and docs/record.md under `root`."""
    SCHEMA_FILE.write_text(schema_text(), encoding="utf8")
    (root / "docs" / "record.md").write_text(dictionary_text(), encoding="utf8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
