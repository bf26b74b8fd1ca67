"""What reviewers judged, as a format of export; `publish.training` makes the lines."""

from __future__ import annotations

from collections.abc import Iterator

from detente.publish.export import Record
from detente.publish.exports.contract import Exporter, Piece, piece
from detente.publish.training import export_training


class Training(Exporter):
    """One judged document a line, with what was found right and what was rejected."""

    name = "training"
    about = "what reviewers judged, one document a line, to train and measure on (docs/review.md)"
    suffix = ".training.jsonl"
    media_type = "application/jsonl"
    kinds = ("judgement",)

    def feed(self, record: Record) -> Iterator[Piece]:
        """Nothing yet: a document is told once, whatever was said of it."""
        return iter(())

    def finish(self) -> Iterator[Piece]:
        """The documents, by name."""
        for line in export_training(self.holdings.view):
            yield piece(line + "\n")
