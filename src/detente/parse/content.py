"""What a format's reader hands on: the text found in the bytes, what the format says about it, what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.model.documents import Aligned, Block
from detente.model.interval import Basis


@dataclass(frozen=True, slots=True)
class DateClue:
    """Words that may give the day of publication, and where they stand."""

    words: str
    basis: Basis
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original a stretch of the text comes from, such as "page 3" or "paragraph 12"."""

    start: int
    end: int
    where: str


@dataclass(frozen=True, slots=True)
class Content:
    """One document's text and what its format says.

    `marks` are blocks the format names itself (title, heading, list, table, caption). `dropped` says what of the
    original is not in the text; `places` lead from offsets back into the original, in order. A machine translation says
    `of` which document it is, which language was `spoken` there, and how its sentences are `aligned` with that one's.
    """

    text: str
    marks: tuple[Block, ...] = ()
    title: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    dates: tuple[DateClue, ...] = ()
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    of: str = ""
    spoken: str = ""
    aligned: tuple[Aligned, ...] = ()


@dataclass(slots=True)
class Builder:
    """Puts a text together paragraph by paragraph, two newlines between, with each one's kind and place."""

    parts: list[str] = field(default_factory=list)
    marks: list[Block] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    length: int = 0

    def add(self, words: str, *, kind: str = "", where: str = "") -> None:
        """Append a paragraph; white space at its ends is left off, and an empty one is no paragraph."""
        words = words.strip()
        if not words:
            return
        if self.parts:
            self.parts.append("\n\n")
            self.length += 2
        start, end = self.length, self.length + len(words)
        self.parts.append(words)
        self.length = end
        if kind:
            self.marks.append(Block(start, end, kind))  # type: ignore[arg-type]
        if where:
            self.places.append(Place(start, end, where))

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)
