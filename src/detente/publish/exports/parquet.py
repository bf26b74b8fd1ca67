"""Parquet: a file for every kind of record, typed, with the data dictionary in its columns' metadata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.model.errors import UsageError
from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.exports.growing import Growing
from detente.publish.fields import Shape
from detente.publish.schema import columns

# Records in a row group: what is held in memory while a file is written.
ROWS_TOGETHER = 5_000


class Parquet(Exporter):
    """One file a kind; lists of text are lists, other lists and objects are JSON text."""

    name = "parquet"
    about = "a typed file for each kind of record, with the data dictionary inside"
    suffix = ".parquet.zip"
    media_type = "application/zip"
    many_files = True

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._arrow, self._format = _pyarrow()
        self._kind = ""
        self._waiting: list[Record] = []
        self._out = Growing()
        self._writer: Any = None

    def feed(self, record: Record) -> Iterator[Piece]:
        """Keep the record until its row group is full."""
        if record["kind"] != self._kind:
            yield from self._close()
            self._kind = record["kind"]
            self._open()
        self._waiting.append(record)
        if len(self._waiting) == ROWS_TOGETHER:
            yield from self._flush()

    def finish(self) -> Iterator[Piece]:
        """Close the last file, and say how the whole may be handed on."""
        yield from self._close()
        yield piece(f"{self.holdings.mark}\n", "HANDLING.txt")

    def _open(self) -> None:
        arrow = self._arrow
        fields = [
            arrow.field(c.name, self._type(c.shape), metadata={"description": c.about}) for c in columns(self._kind)
        ]
        head = {"title": self.holdings.title, "handling": self.holdings.mark, "kind": self._kind}
        self._schema = arrow.schema(fields, metadata=head)
        self._out = Growing()
        self._writer = self._format.ParquetWriter(self._out, self._schema, compression="zstd")

    def _flush(self) -> Iterator[Piece]:
        columns_ = {
            field.name: [_value(record[field.name], field.type, self._arrow) for record in self._waiting]
            for field in self._schema
        }
        self._writer.write_table(self._arrow.table(columns_, schema=self._schema))
        self._waiting = []
        yield self._take()

    def _close(self) -> Iterator[Piece]:
        if self._writer is not None:
            if self._waiting:
                yield from self._flush()
            self._writer.close()
            yield self._take()
            self._writer = None

    def _take(self) -> Piece:
        return Piece(f"{self._kind}.parquet", self._out.take())

    def _type(self, shape: Shape) -> Any:
        arrow = self._arrow
        kinds = shape.get("type", "string")
        if kinds == "array" and shape["items"].get("type") == "string":
            return arrow.list_(arrow.string())
        plain = {"integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}
        return plain.get(kinds, arrow.string()) if isinstance(kinds, str) else arrow.string()


def _value(value: Any, type_: Any, arrow: Any) -> Any:
    if value is None or type_ != arrow.string() or isinstance(value, str):
        return value
    return json_line(value) if isinstance(value, list | dict) else str(value)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise UsageError("Parquet needs the extra reports: pip install 'detente[reports]'") from error
    return pyarrow, parquet
