"""Run the mention layer over rows and put each topic's rows together: the predictions that score the entities gold.

    PYTHONPATH=src python bench/entities.py < rows.jsonl > predictions.jsonl

Rows are {"id", "text", "topic"}; rows of one topic are one case.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Any

from detente.extract.mentions.layer import Mentions
from detente.model.entities import Entity
from detente.parse.document import parse_text
from detente.resolve.stage import resolve
from detente.run.pages import read_pages
from detente.store.memory import memory_store


def predict(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row out for each in: its mentions, with chains that hold across the rows of one topic."""
    topics: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        topics[row.get("topic")].append(row)
    out = {}
    for _, members in sorted(topics.items(), key=lambda item: str(item[0])):
        out |= {row["id"]: row for row in _case(members)}
    return [out[row["id"]] for row in rows]


def _case(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pages = read_pages([parse_text(row["text"], name=row["id"]) for row in rows], [Mentions()])
    store = memory_store()
    with store.writer() as writer:
        for page in pages:
            writer.put_parsed(page.parsed)  # type: ignore[union-attr]
            writer.put_rows("extract", page.found.rows())  # type: ignore[union-attr]
    chains: dict[str, str] = {}
    entities: list[Entity] = resolve(store.view()).entities
    for entity in entities:
        chains |= dict.fromkeys(entity.members, entity.id)
    out = []
    for row, page in zip(rows, pages, strict=True):
        found = [
            {"span": list(m.evidence[0].span), "type": m.type, "chain": chains.get(m.id, m.chain)}
            for m in page.found.mentions
        ]  # type: ignore[union-attr]
        out.append({"id": row["id"], "mentions": found})
    store.close()
    return out


if __name__ == "__main__":
    for prediction in predict([json.loads(line) for line in sys.stdin if line.strip()]):
        print(json.dumps(prediction))
