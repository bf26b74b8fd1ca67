"""Writes tests/publish/data/ftm-model.json from an installed followthemoney: the schemata our export uses, flattened.

followthemoney needs a compiled ICU, so it is not among our packages; run this where it is installed.
"""

from __future__ import annotations

import json
from pathlib import Path

from followthemoney import model

WANTED = ("Article", "Event", "Note", "Occupancy", "Organization", "Person", "Position", "PublicBody", "Territory")
OUT = Path(__file__).resolve().parents[1] / "tests" / "publish" / "data" / "ftm-model.json"


def main() -> None:
    """Write each schema with its required properties, the schemata it extends, and every property's type and range."""
    out = {}
    for name in WANTED:
        schema = model.get(name)
        out[name] = {
            "is": sorted(s.name for s in schema.schemata),
            "required": sorted(schema.required),
            "properties": {
                prop.name: [prop.type.name, prop.range.name if prop.range else None]
                for prop in sorted(schema.properties.values(), key=lambda p: p.name)
                if not prop.stub
            },
        }
    lines = [f"{json.dumps(name)}: {json.dumps(out[name], sort_keys=True)}" for name in sorted(out)]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main()
