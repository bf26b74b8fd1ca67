"""The contract every store keeps. One test suite runs over all of them.

A Writer is a context manager: what it was given is there in full after a clean exit and not at all after an error.
A View is a read-only snapshot of nothing: it sees what is committed. All iteration is in a fixed order
(by id unless said).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from detente.model.documents import Document, ParsedText, Raw
from detente.model.entities import Entity, Judgement, LogEntry
from detente.model.handling import TLP
from detente.model.handling import strictest as strictest
from detente.model.naming import Naming
from detente.model.placed import Values
from detente.model.rows import Mention
from detente.model.serial import pack
from detente.model.taxonomy import Taxonomy, own_taxonomy
from detente.store.turns import Waiting, silently

T = TypeVar("T")

# The stage whose one mark holds the case's own issues, as its file gives them.
ISSUES = "taxonomy"
# The stage whose marks hold when each document was published.
PUBLISHED = "published"
# TLP marks from open to closed; no mark is CLEAR.
HANDLING = TLP


def time_of(document: Document) -> str:
    """When a document was published: two ISO times with a slash between, ".." for one not known (ISO 8601-2)."""
    start, end = document.published.iso()
    return f"{start or '..'}/{end or '..'}"


class Hit(NamedTuple):
    """A sentence found by a search: where it stands, its words, and its rank (smaller is better)."""

    document: str
    start: int
    end: int
    words: str
    rank: float


class Near(NamedTuple):
    """A sentence near in meaning: where it stands, its words, and its cosine."""

    document: str
    start: int
    end: int
    words: str
    cosine: float


class Written(NamedTuple):
    """A sentence as it stands in the record now: the store's number for it, its kind of block, its words."""

    number: int
    block: str
    words: str


class Posting(NamedTuple):
    """An item (a document) under a key that others may share, with what is kept beside it."""

    key: str
    item: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RawInfo:
    """What is known about bytes: id, all names they came under, media type, hints, and when they were fetched."""

    id: str
    names: tuple[str, ...]
    media_type: str
    size: int
    url: str = ""
    title: str = ""
    source: str = ""
    published: str = ""
    language: str = ""
    handling: str = ""
    retrieved: str = ""


class Writer(AbstractContextManager["Writer"], ABC):
    """Takes rows in bulk; commits on a clean exit, rolls back on an error."""

    @abstractmethod
    def put_raw(self, raw: Raw, *, retrieved: str = "") -> str:
        """Keep bytes under their hash and return the document id. Known bytes gain the new name, with its hints."""

    @abstractmethod
    def put_parsed(self, parsed: ParsedText) -> None:
        """Keep a document with its text, blocks and sentences (searchable), replacing an earlier parse of it."""

    @abstractmethod
    def put_rows(self, stage: str, rows: Iterable[Any]) -> None:
        """Keep rows (any stored type of model.serial) as written by `stage`. The same row twice is one row."""

    @abstractmethod
    def replace_rows(self, stage: str, rows: Iterable[Any]) -> None:
        """Make these all the rows that `stage` wrote. Only what differs from what stands there is written."""

    @abstractmethod
    def withdraw(self, cls: type[Any], ids: Iterable[str], *, stage: str = "") -> None:
        """Withdraw rows of a class, whatever stage wrote them; with `stage`, only what it wrote."""

    @abstractmethod
    def clear(self, stage: str, *, document: str = "", rows: bool = True) -> None:
        """Withdraw the rows (unless not `rows`), log lines, marks and postings that `stage` wrote: of one document, or
        all.
        """

    @abstractmethod
    def post(self, stage: str, postings: Iterable[Posting], *, gone: Iterable[str] = (), item: str = "") -> None:
        """Withdraw what `stage` posted under the keys `gone` (with `item`, of that item only), then keep these. All go
        with a document.
        """

    @abstractmethod
    def remove(self, document: str) -> None:
        """Withdraw a document: its bytes, text, rows, marks, log lines, and set rows that cite it. Judgements stay."""

    @abstractmethod
    def forget(self, document: str, names: Sequence[str], judgements: Sequence[str]) -> None:
        """`remove`, and with it the log lines on its names, the marks that tell of it, and these judgements (ids)."""

    @abstractmethod
    def judge(self, judgement: Judgement) -> None:
        """Append a person's decision; one with a known id changes nothing. The machine's are rows of their stage."""

    @abstractmethod
    def log(self, stage: str, entries: Iterable[LogEntry]) -> None:
        """Append to the issue log; entries are cleared with their stage's rows."""

    @abstractmethod
    def mark(self, stage: str, item: str, state: str) -> None:
        """Remember that `stage` has done `item` in `state` (version and input digest), for resuming."""


class View(ABC):
    """Reads the record."""

    @abstractmethod
    def raws(self, ids: Sequence[str] | None = None) -> Iterator[RawInfo]:
        """All bytes taken in, or those named, by id."""

    def taken(self) -> list[str]:
        """The ids of all bytes taken in, in order."""
        return [raw.id for raw in self.raws()]

    def lacking(self, stage: str, state: str = "") -> list[str]:
        """The ids of bytes taken in, in order, of which `stage` has no mark; with `state`, none of that state."""
        marks = self.marks(stage)
        return [ident for ident in self.taken() if ident not in marks or (state and marks[ident] != state)]

    def renamed(self) -> dict[str, int]:
        """The id of bytes that came under several names → how many; names only ever come to bytes, or go with them."""
        return {raw.id: len(raw.names) for raw in self.raws() if len(raw.names) > 1}

    @abstractmethod
    def data(self, document: str) -> bytes:
        """The bytes as they came. Raises StoreError when they are gone or do not match their hash."""

    @abstractmethod
    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """All parsed documents, or those named, by id."""

    def times(self) -> dict[str, str]:
        """Document id → when it was published, as `time_of` gives it; of all that are parsed, by id."""
        return {document.id: time_of(document) for document in self.documents()}

    @abstractmethod
    def parsed(self, document: str) -> ParsedText:
        """One document with its text, blocks and sentences. Raises StoreError when unknown."""

    @abstractmethod
    def rows(self, cls: type[T], *, document: str = "", ids: Sequence[str] | None = None) -> Iterator[T]:
        """Rows of one class: all by id, one document's in reading order, or those named (unknown ids are left out).

        People's decisions are laid over them: rejected rows are left out, corrected ones changed, added ones there.
        """

    def count(self, cls: type[Any]) -> int:
        """How many rows of a class there are, under people's decisions."""
        return sum(1 for _ in self.rows(cls))

    def rows_of(self, cls: type[T], documents: Iterable[str]) -> Iterator[T]:
        """Rows of a class that stands in one document, of these documents, by id; under people's decisions."""
        found = (row for document in set(documents) for row in self.rows(cls, document=document))
        return iter(sorted(found, key=lambda row: row.id))  # type: ignore[attr-defined]

    def holds(self, documents: Sequence[str]) -> frozenset[str]:
        """Those of these documents whose bytes are in the record."""
        return frozenset(self.taken()).intersection(documents)

    @abstractmethod
    def as_read(self) -> View:
        """The same record with its rows as they were read, without people's decisions on them."""

    @abstractmethod
    def judgements(self) -> Iterator[Judgement]:
        """People's decisions in the order they were made, undone ones included; the machine's are `rows(Judgement)`."""

    @abstractmethod
    def log(self, stages: Sequence[str] | None = None) -> Iterator[LogEntry]:
        """The issue log, or what some stages wrote there, by stage, document, item and reason."""

    @abstractmethod
    def marks(self, stage: str, items: Sequence[str] | None = None) -> dict[str, str]:
        """Item → state of what `stage` has done: of all, or of some items."""

    def issues(self) -> Taxonomy:
        """The taxonomy that the record was read with: the shipped one, with what the case adds and changes."""
        return own_taxonomy(self.marks(ISSUES).get("case", ""))

    def states(self, stage: str) -> set[str]:
        """The states that `stage` has marked anything with."""
        return set(self.marks(stage).values())

    @abstractmethod
    def postings(
        self, stage: str, *, keys: Sequence[str] | None = None, items: Sequence[str] | None = None
    ) -> list[Posting]:
        """What `stage` posted under some keys, or of some items, by key and item."""

    @abstractmethod
    def search(self, query: str, *, limit: int = 50) -> list[Hit]:
        """Sentences with all words of `query` ("phrases" and trailing * allowed), best first. Any string will do."""

    def texts(self, documents: Iterable[str]) -> Iterator[ParsedText]:
        """`parsed` of many documents, in the order asked for. Raises StoreError for an unknown one."""
        return map(self.parsed, documents)

    def values(self, cls: type[Any], documents: Iterable[str]) -> Iterator[tuple[str, list[Values]]]:
        """What the rows of a class say as `serial.pack` gives it, of document after document in reading order, as they
        were read: to go over very many of which few are needed as rows.
        """
        view = self.as_read()
        return ((document, [pack(row) for row in view.rows(cls, document=document)]) for document in documents)

    def naming(self) -> Naming:
        """Whom the mentions of all documents stand for."""
        return Naming(self.rows(Entity), self.rows(Mention))


class Vectors(ABC):
    """Vectors of sentences kept in the record's own database; each goes with its sentence, whatever takes that away."""

    @abstractmethod
    def lacking(self) -> frozenset[str]:
        """Documents that have sentences without a vector."""

    @abstractmethod
    def written(self, document: str) -> list[Written]:
        """A document's sentences without a vector, as they stand now."""

    @abstractmethod
    def put(self, made: Sequence[tuple[int, Sequence[float] | None]]) -> bool:
        """Keep vectors by sentence, None for one that is not to be found; False while somebody writes to the case.

        What is no longer there, because its document went or was read again meanwhile, is left out.
        """

    @abstractmethod
    def near(self, vector: Sequence[float], *, limit: int) -> list[Near]:
        """The sentences whose vectors have the largest cosine with this one, as good as the index finds them."""


class Store(ABC):
    """One case's record."""

    @abstractmethod
    def writer(self) -> Writer:
        """Open the one writer. Raises Taken when another process holds it."""

    def turn(self, *, alone: bool, waiting: Waiting = silently) -> AbstractContextManager[None]:
        """Hold the record for as long as several writers need: `alone` to put it together or to take documents out,
        else beside others who only commit what they read. `waiting` is entered while somebody else holds it.

        A writer that is opened in a turn commits only while the turn is still held, and else raises StoreError.
        Turns are not nested: who has one and asks for another may wait for itself.
        """
        return nullcontext()

    @abstractmethod
    def view(self) -> View:
        """A reader."""

    def vectors(self, maker: str, width: int) -> Vectors | None:
        """The vectors of `width` numbers that the weights `maker` (hex) make; None where the database keeps none."""
        return None

    @abstractmethod
    def check(self) -> list[str]:
        """What is wrong with the record, a line each: hashes, references, indexes. Empty when sound."""

    @abstractmethod
    def repair(self) -> list[str]:
        """Make what is derived anew: the search index; bytes of no record; texts and rows that do not hold are to be
        read again. Says what was done, a line each. What `check` still finds afterwards cannot be repaired.
        """

    @abstractmethod
    def compact(self) -> None:
        """Give back the room of what was removed, and leave nothing of it in the files."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""
