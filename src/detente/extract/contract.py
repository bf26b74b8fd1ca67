"""The contract every reading layer keeps: pages in, rows out, in batches, with no store and no clock.

Layers run in the order times, mentions, statements, happenings, events; each sees what the earlier ones found in the
same document.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from detente.extract.syntax import Syntax
from detente.model.documents import ParsedText, Sentence
from detente.model.entities import LogEntry
from detente.model.rows import Event, Happening, Mention, Row, Statement, TimeExpression


@dataclass(slots=True)
class Found:
    """What has been read from one document so far."""

    times: list[TimeExpression] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)
    # The state (model.taxonomy) of the issues that the statements were tagged with.
    tagged: str = ""

    def rows(self) -> list[Row]:
        """All rows, by kind, in reading order."""
        return [*self.times, *self.mentions, *self.statements, *self.happenings, *self.events]


@dataclass(slots=True)
class Page:
    """One document as the layers see it: its text and sentences (code-point offsets), its syntax, and what was found so
    far.

    `syntax` parses a sentence when first asked for it; ask with `page.syntax[i]` for sentence i.
    """

    parsed: ParsedText
    syntax: Syntax
    found: Found = field(default_factory=Found)

    @property
    def id(self) -> str:
        """The document's id."""
        return self.parsed.document.id

    @property
    def text(self) -> str:
        """The document's text."""
        return self.parsed.text

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, in order."""
        return self.parsed.sentences


class Layer(ABC):
    """Reads one kind of row. Same pages in, same rows out, whatever the batch."""

    name: ClassVar[str]
    version: ClassVar[str]

    @abstractmethod
    def read(self, pages: Sequence[Page]) -> None:
        """Add this layer's rows to each page's `found`, in reading order."""
