"""What is published: sources, documents, and the parts of a document's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, Span
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.ruling import Ruling

SourceKind = Literal[
    "agency",
    "paper",
    "broadcaster",
    "state media",
    "ministry",
    "presidency",
    "igo",
    "party",
    "think tank",
    "note",
    "unknown",
]
# What kind of text a document is: a report, or an official account of an occasion, a joint text, a verbatim record.
Genre = Literal["report", "readout", "communique", "transcript"]
BlockKind = Literal[
    "title",
    "dateline",
    "front matter",
    "byline",
    "body",
    "heading",
    "caption",
    "credit",
    "link",
    "list",
    "table",
    "other language",
]

# The kind of a sentence that is not English (its block keeps its own): read by extract.foreign, by no other layer.
FOREIGN: BlockKind = "other language"
# Only words of these blocks may become statements, happenings or events.
READ_BLOCKS: frozenset[str] = frozenset({"title", "body", "heading", "list", "dateline"})


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet or institution that publishes; `party` is the party it speaks for, if any (ISO code or body name)."""

    kind_: ClassVar[str] = "source"
    id: str
    name: str
    type: SourceKind = "unknown"
    party: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """What `collect` hands on: bytes as they came, the name they came under, and what is known about them."""

    name: str
    data: bytes
    media_type: str
    url: str = ""
    title: str = ""
    source: str = ""
    published: str = ""
    language: str = ""
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text of one kind; captions, credits and links are kept but never read for statements.

    `language` is set where it is another than the document's.
    """

    start: int
    end: int
    kind: BlockKind
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span and the kind of block it stands in."""

    start: int
    end: int
    block: BlockKind = "body"

    @property
    def span(self) -> Span:
        """The place in the document."""
        return Span(self.start, self.end)

    @property
    def read(self) -> bool:
        """True when statements and happenings may be read here."""
        return self.block in READ_BLOCKS


@dataclass(frozen=True, slots=True)
class Aligned:
    """Words [start, end) of a machine translation stand for `words`, [from_start, from_end) of the original's text."""

    start: int
    end: int
    from_start: int
    from_end: int
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """One published text. `id` hashes the bytes; `names` are all names the same bytes came under, sorted.

    `published` carries its basis and reason; unknown until read, never today's date. `handling` is a TLP mark.
    Of an official account `issuer` is who gave it out, `about` the occasion in its own words, `attendees` the words
    that name each one present. A machine translation names the id of its original, and aligns with its sentences.
    """

    kind_: ClassVar[str] = "document"
    id: str
    names: tuple[str, ...]
    media_type: str
    title: str = ""
    url: str = ""
    source: str = ""
    language: str = ""
    translated_from: str = ""
    published: Interval = UNKNOWN_TIME
    credits: tuple[str, ...] = ()
    handling: str = "CLEAR"
    judged: tuple[Ruling, ...] = ()
    genre: Genre = "report"
    issuer: str = ""
    about: str = ""
    attendees: tuple[Evidence, ...] = ()
    translation_of: str = ""
    aligned: tuple[Aligned, ...] = ()

    @property
    def name(self) -> str:
        """The name exports use: the first of its names."""
        return self.names[0] if self.names else self.id


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What `parse` makes of the bytes: the document, its text, blocks and sentences (offsets into `text`), and notes
    for the log.
    """

    document: Document
    text: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    notes: tuple[str, ...] = ()
