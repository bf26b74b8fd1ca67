"""Verbs that show where documents have their words from, and how these changed: origins and versions."""

from __future__ import annotations

import click

from detente.cli.options import Looking, looking
from detente.cli.show import put, quote, records
from detente.publish.carriers import carried

# Carriers named in a table; all are counted, and --json names all.
CARRIERS = 5


@click.command()
@looking
def origins(look: Looking) -> None:
    """Where texts are from: agencies and outlets that others credit, copy or cite, and who carries them."""
    with look.record() as (_, store):
        view = store.view()
        kinds = ("origin", "document", "copy", "version")
        rows = carried(*(records(view, kind) for kind in kinds))
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
