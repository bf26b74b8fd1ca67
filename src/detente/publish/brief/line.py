"""A line of the brief: typed parts, so that a validator can check each against the words cited for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.publish.dates import roughly

CountOf = Literal["reports", "origins", "documents", "all origins", "records"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the template, all of them in `data/vocabulary.txt`: no name, number or claim."""

    words: str


@dataclass(frozen=True, slots=True)
class NamePart:
    """The one name of an entity that is mentioned in the words cited."""

    name: str
    entity: str


@dataclass(frozen=True, slots=True)
class WordsPart:
    """The source's own words where they need no quotation marks: an unnamed speaker, a length of time."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DatePart:
    """An interval that a cited time expression stands for; with `document`, the day that document was published;
    with `judgement`, the one that a person set.
    """

    when: Interval
    time: str = ""
    document: str = ""
    judgement: str = ""


@dataclass(frozen=True, slots=True)
class CountPart:
    """How many: reports or origins among the documents cited, documents or origins of the case, or records `ids`."""

    count: int
    of: CountOf
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotePart:
    """A quotation: stretches of text, shown with … between them, and at the end when `cut` short of `whole`."""

    pieces: tuple[Evidence, ...]
    cut: bool = False
    whole: Evidence | None = None


@dataclass(frozen=True, slots=True)
class SourcePart:
    """The outlet, or else the name, of a document that is cited."""

    document: str
    label: str


@dataclass(frozen=True, slots=True)
class ValuePart:
    """A conclusion as its record holds it: one of the program's own words such as a rank, never a name or number."""

    cls: str
    id: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Words that a person gave in a judgement on the words cited, or that person's name."""

    words: str
    judgement: str


Part = PersonPart | Text | NamePart | WordsPart | DatePart | CountPart | QuotePart | SourcePart | ValuePart


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what it cites, and lines that belong under it.

    `ids` are the records it tells, `weight` how much it matters within its section.
    """

    parts: tuple[Part, ...]
    cites: tuple[Evidence, ...] = ()
    below: tuple[Line, ...] = ()
    ids: tuple[str, ...] = ()
    weight: float = 0.0

    @property
    def text(self) -> str:
        """The line as a reader sees it, without its citations."""
        return "".join(shown(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading of their own, which is itself checked like a line."""

    heading: Line | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief: its anchor, title, groups of lines, how to read it, and what it says when there are none.

    `rest` are ids of records that belong here and are not told.
    """

    key: str
    title: str
    groups: tuple[Group, ...] = ()
    note: str = ""
    none: str = ""
    rest: tuple[str, ...] = ()


def shown(part: Part) -> str:
    """What a part looks like in plain text."""
    match part:
        case Text(words):
            return words
        case NamePart(name, _):
            return name
        case WordsPart(evidence):
            return squash(evidence.quote)
        case DatePart(when, _, document, _):
            date = ("about " if when.approximate else "") + roughly(when)
            return f"reported {date}" if document else date
        case PersonPart(words, _):
            return squash(words)
        case CountPart(count, _, _):
            return str(count)
        case QuotePart(pieces, cut, _):
            return "“" + " … ".join(inner(squash(piece.quote)) for piece in pieces) + (" …" if cut else "") + "”"
        case SourcePart(_, label):
            return label
        case ValuePart(_, _, _, value):
            return value


_DOUBLED = re.compile(r"""["“”]['‘’"]+(?=\w)|['‘’]{2}(?=\w)""")


def squash(words: str) -> str:
    """White space folded to single spaces."""
    return " ".join(words.split())


def inner(words: str) -> str:
    """Double quotation marks inside a quotation as single ones;

    straight ones open and close in turn, doubled ones once.
    """
    out: list[str] = []
    opened = False
    for char in _DOUBLED.sub('"', words):
        if char == '"':
            opened = not opened and (not out or out[-1] in " ([—–")
            char = "‘" if opened else "’"
        out.append({"“": "‘", "„": "‘", "«": "‘", "”": "’", "»": "’"}.get(char, char))
    return "".join(out)
