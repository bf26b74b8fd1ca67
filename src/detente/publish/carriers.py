"""Origins with who carries them: exported records of origins, documents, copies and versions put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Behind:
    """Of documents by name: the outlet, the group of copies, and the version that took its place."""

    outlets: dict[str, str]
    copies: dict[str, str]
    later: dict[str, str]

    def article(self, document: str) -> str:
        """The newest version of the document's text."""
        while document in self.later:
            document = self.later[document]
        return document


def carried(
    origins: Iterable[Record], documents: Iterable[Record], copies: Iterable[Record], versions: Iterable[Record]
) -> list[Record]:
    """One record for each origin, the one behind most independent texts first: how it is known, who carries it."""
    behind = _Behind(
        {row["name"]: row["source"] or row["name"] for row in documents},
        {document: row["id"] for row in copies for document in row["documents"]},
        {row["earlier"]: row["later"] for row in versions},
    )
    found: dict[str, list[Record]] = defaultdict(list)
    for edge in origins:
        found[edge["name"]].append(edge)
    rows = [_origin(name, told, behind) for name, told in found.items()]
    return sorted(rows, key=lambda row: (-row["origins"], -row["carriers"], row["name"]))


def _origin(name: str, told: Sequence[Record], behind: _Behind) -> Record:
    """One origin with its carriers: copies of one text are one origin among them, versions of one text one carrier."""
    documents = sorted({edge["document"] for edge in told})
    return {
        "kind": "origin",
        "name": name,
        "entity": max(edge["name_entity"] or "" for edge in told) or None,
        "how": sorted({edge["how"] for edge in told}),
        "origins": len({behind.copies.get(document, document) for document in documents}),
        "carriers": len({behind.article(document) for document in documents}),
        "documents": documents,
        "outlets": sorted({behind.outlets.get(document, document) for document in documents}),
        "evidence": [piece for edge in sorted(told, key=lambda e: e["document"]) for piece in edge["evidence"]],
    }
