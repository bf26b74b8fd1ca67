"""JSON lines: every record as one object a line, described by docs/record.md."""

from __future__ import annotations

from collections.abc import Iterator

from detente.publish.export import Record, json_line
from detente.publish.exports.contract import Exporter, Piece, piece


class JsonLines(Exporter):
    """One record a line, exactly as the record holds it."""

    name = "jsonl"
    about = "one record a line (docs/record.md)"
    suffix = ".jsonl"
    media_type = "application/jsonl"

    def feed(self, record: Record) -> Iterator[Piece]:
        """The record as a line."""
        yield piece(json_line(record) + "\n")
