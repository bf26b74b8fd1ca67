"""PLOVER events as a format of export; `publish.plover` makes the lines."""

from __future__ import annotations

from collections.abc import Iterator

from detente.publish.export import Record
from detente.publish.exports.contract import Exporter, Holdings, Piece, piece
from detente.publish.plover import export_plover


class Plover(Exporter):
    """One coded event a line."""

    name = "plover"
    about = "one coded event a line (docs/events.md)"
    suffix = ".plover.jsonl"
    media_type = "application/jsonl"
    kinds = ("event",)

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self._wanted: set[str] = set()

    def feed(self, record: Record) -> Iterator[Piece]:
        """Remember that the event is wanted."""
        self._wanted.add(record["id"])
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The events, by id."""
        for line in export_plover(self.holdings.view, only=self._wanted):
            yield piece(line + "\n")
