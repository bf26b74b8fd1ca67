"""CSV: a file for every kind of record and a data dictionary, safe to open in a spreadsheet.

Lists and objects are JSON in their cell. A cell whose words a spreadsheet would take for a formula begins with an
apostrophe, and characters that cannot be seen are U+FFFD: the exact words are in jsonl and parquet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.kinds import KINDS
from detente.publish.schema import columns, shape_words
from detente.publish.shown import seen

DICTIONARY = "dictionary.csv"
# What spreadsheets take for the start of a formula, in wide forms too.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")


class Csv(Exporter):
    """One table a kind."""

    name = "csv"
    about = "a table for each kind of record, with a data dictionary; safe in a spreadsheet"
    suffix = ".csv.zip"
    media_type = "application/zip"
    many_files = True

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._kind = ""
        self._columns: tuple[str, ...] = ()

    def feed(self, record: Record) -> Iterator[Piece]:
        """The record as a row of its kind's file."""
        file = f"{record['kind']}.csv"
        if record["kind"] != self._kind:
            self._kind = record["kind"]
            self._columns = tuple(c.name for c in columns(self._kind))
            yield piece(_row(self._columns), file)
        yield piece(_row([cell(record[name]) for name in self._columns]), file)

    def finish(self) -> Iterator[Piece]:
        """The data dictionary, and how the whole may be handed on."""
        rows = [_row(("file", "column", "type", "meaning"))]
        rows += [
            _row((f"{kind.name}.csv", column.name, shape_words(column.shape), column.about))
            for kind in KINDS
            for column in columns(kind.name)
        ]
        yield piece("".join(rows), DICTIONARY)
        yield piece(f"{self.holdings.mark}\n", "HANDLING.txt")


def cell(value: object) -> str:
    """A value as a spreadsheet may open it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    words = seen(value if isinstance(value, str) else json_line(value))
    return f"'{words}" if words.lstrip(" ").startswith(_FORMULA) else words


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
