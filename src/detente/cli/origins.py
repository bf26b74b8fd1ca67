"""Verbs that show where documents have their words from, and how these changed: origins and versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import click

from detente.cli.options import Looking, looking
from detente.cli.show import Row, put, quote, records

# Carriers named in a table; all are counted, and --json names all.
CARRIERS = 5


@click.command()
@looking
def origins(look: Looking) -> None:
    """Where texts are from: agencies and outlets that others credit, copy or cite, and who carries them."""
    with look.record() as (_, store):
        view = store.view()
        edges = records(view, "origin")
        outlets = {row["name"]: row["source"] or row["name"] for row in records(view, "document")}
        copies = records(view, "copy")
        editions = records(view, "version")
    behind = _Behind(
        outlets,
        {document: row["id"] for row in copies for document in row["documents"]},
        {row["earlier"]: row["later"] for row in editions},
    )
    rows = [_origin(name, told, behind) for name, told in _by_name(edges)]
    rows.sort(key=lambda row: (-row["origins"], -row["carriers"], row["name"]))
    put(
        look,
        rows,
        columns=("origin", "origins", "carriers", "how", "carried by", "words"),
        cells=lambda r: (
            r["name"],
            str(r["origins"]),
            str(r["carriers"]),
            ", ".join(r["how"]),
            ", ".join(r["outlets"][:CARRIERS]) + (" …" if len(r["outlets"]) > CARRIERS else ""),
            quote(r["evidence"][:1]),
        ),
        empty="no document credits, copies or cites another (has the case been read? detente read)",
    )


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


def _by_name(edges: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for edge in edges:
        found[edge["name"]].append(edge)
    return sorted(found.items())


def _origin(name: str, told: list[Row], behind: _Behind) -> Row:
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


@click.command()
@looking
def versions(look: Looking) -> None:
    """Texts published again: which is superseded by which, and what went, changed or appeared."""
    with look.record() as (_, store):
        rows = records(store.view(), "version")
    rows.sort(key=lambda row: (row["later"], row["earlier"]))
    if look.as_json:
        put(look, rows, columns=(), cells=lambda _: (), empty="")
        return
    shown = [(row, change) for row in rows for change in row["changes"] or [{}]]
    put(
        look,
        [{"version": row, "change": change} for row, change in shown],
        columns=("document", "supersedes", "marked", "change", "before", "after"),
        cells=lambda r: (
            r["version"]["later"],
            r["version"]["earlier"],
            r["version"]["marked"] or "",
            r["change"].get("change", "none in its words"),
            r["change"].get("before") or "",
            r["change"].get("after") or "",
        ),
        empty="no text in this case has two versions (has it been read? detente read)",
    )
