"""How records are shown: as the export holds them, one JSON object a line, or as a table of their main fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from detente.cli.options import Looking
from detente.cli.output import put_json, put_table
from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.model.taxonomy import Taxonomy
from detente.publish.export import export_jsonl
from detente.publish.wording import worded
from detente.store.contract import View

Row = dict[str, Any]
# Characters of a quotation that a table shows.
QUOTED = 160


def records(view: View, kind: str) -> list[Row]:
    """The case's exported records of one kind: what a table shows is what an export holds."""
    return [row for row in map(json.loads, export_jsonl(view)) if row["kind"] == kind]


def show(
    look: Looking,
    kind: str,
    *,
    columns: Sequence[str],
    cells: Callable[[Row], Sequence[str]],
    keep: Callable[[Row, Taxonomy], bool] = lambda row, issues: True,
    order: Callable[[Row], Any] | None = None,
) -> None:
    """Records of one kind, those to `keep`, in `order` (by default by id); `cells` gets them with words for codes."""
    with look.record() as (_, store):
        there, issues = records(store.view(), kind), store.view().issues()
    rows = [row for row in there if keep(row, issues)]
    rows.sort(key=order or (lambda row: row["id"]))
    put(
        look,
        rows,
        columns=columns,
        cells=lambda row: cells(worded(row, issues)),
        empty=f"no {kind} in this case (has it been read? detente read)",
    )


def put(
    look: Looking, rows: Sequence[Row], *, columns: Sequence[str], cells: Callable[[Row], Sequence[str]], empty: str
) -> None:
    """Rows as JSON lines or as a table."""
    if look.as_json:
        put_json(rows)
    else:
        put_table(columns, [cells(row) for row in rows], empty=empty)


def cited(evidence: Iterable[Evidence], names: dict[str, str]) -> list[Row]:
    """Evidence as exports write it; `names` gives documents their name in the case."""
    places = [(names.get(e.document, e.document), e) for e in evidence]
    return [{"document": name, "start": e.start, "end": e.end, "quote": e.quote} for name, e in places]


def document_names(view: View) -> dict[str, str]:
    """What documents are called in the case, by id."""
    return {d.id: d.name for d in view.documents()}


def quote(evidence: Iterable[Row]) -> str:
    """The words of exported evidence, cut to what a table shows."""
    words = " … ".join(" ".join(e["quote"].split()) for e in evidence)
    return words if len(words) <= QUOTED else words[:QUOTED].rsplit(" ", 1)[0] + " …"


def where(row: Row) -> str:
    """The documents that exported evidence stands in."""
    return ", ".join(sorted({e["document"] for e in row.get("evidence") or []}))


def until(row: Row) -> str:
    """The last day of a span; nothing for a single day. Intervals are half-open in the record."""
    start, end = str(row.get("start") or ""), str(row.get("end") or "")
    if len(end) != len("2023-05-26"):
        return end
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return "" if last == start else last


def dates(when: Interval) -> str:
    """ "2023-05-17", or "2023-05-17 to 2023-05-26" with both days included; nothing when unknown."""
    start, end = when.iso()
    row = {"start": start, "end": end}
    last = until(row)
    return f"{start or '…'} to {last}" if last else str(start or "")


def day(value: Any) -> str:
    """The first day of an exported interval or date."""
    return str(value.get("start") or "") if isinstance(value, dict) else str(value or "")
