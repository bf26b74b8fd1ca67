"""The contract every export format keeps: fed the records one by one, it gives pieces of files as they are ready.

A format says which kinds of record it can show; the others are not fed to it. It never reads around the view it was
given, so what a view leaves out is in no export.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, NamedTuple

from detente.publish.export import Record, document_records, entity_records
from detente.store.contract import View

# Texts kept at hand; records of a kind come by id, so the documents they quote alternate.
TEXTS_KEPT = 500


class Piece(NamedTuple):
    """The next bytes of a file; `file` is empty when the format is one file."""

    file: str
    data: bytes


class Holdings:
    """What a format may look up beside the records it is fed.

    `title` is the case's, `handling` the strictest mark of all that is exported.
    """

    def __init__(self, view: View, *, title: str, handling: str) -> None:
        self.view = view
        self.title = title
        self.handling = handling
        self._texts: OrderedDict[str, str] = OrderedDict()

    @cached_property
    def documents(self) -> dict[str, Record]:
        """Documents by id."""
        return {record["id"]: record for record in document_records(self.view)}

    @cached_property
    def entities(self) -> dict[str, Record]:
        """Entities by id."""
        return {record["id"]: record for record in entity_records(self.view)}

    def document(self, evidence: Record) -> Record | None:
        """The document that evidence names; of several that came under one name, the one that holds its words."""
        found = self._named.get(evidence["document"], [])
        holding = (d for d in found if self.text(d["id"]).startswith(evidence["quote"], evidence["start"]))
        return found[0] if len(found) == 1 else next(holding, None)

    def quoted(self, record: Record) -> list[Record]:
        """The documents that a record rests on, each once."""
        found = {d["id"]: d for e in record["evidence"] if (d := self.document(e)) is not None}
        return [found[ident] for ident in sorted(found)]

    def text(self, document: str) -> str:
        """The text of a document by id; the last ones used are kept at hand."""
        if document not in self._texts:
            self._texts[document] = self.view.parsed(document).text
            if len(self._texts) > TEXTS_KEPT:
                self._texts.popitem(last=False)
        self._texts.move_to_end(document)
        return self._texts[document]

    @cached_property
    def _named(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.documents.values():
            found[record["name"]].append(record)
        return found

    @property
    def mark(self) -> str:
        """The handling mark as TLP writes it: TLP:AMBER+STRICT."""
        return f"TLP:{self.handling}"

    @property
    def newest(self) -> str:
        """The last day on which a document was published, as an ISO date; empty when none is dated."""
        return max((last_day(record) for record in self.documents.values()), default="")


class Exporter(ABC):
    """One format. `kinds` are those it can show (empty: all); `suffix` names its file, or the ZIP of its files."""

    name: ClassVar[str]
    about: ClassVar[str]
    suffix: ClassVar[str]
    media_type: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]] = ()
    many_files: ClassVar[bool] = False

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    @abstractmethod
    def feed(self, record: Record) -> Iterator[Piece]:
        """Take the next record; records come by kind in the order of `kinds.KINDS`, then by id."""

    def finish(self) -> Iterator[Piece]:
        """What is left to write."""
        return iter(())


def piece(text: str, file: str = "") -> Piece:
    """Text as a piece of a file."""
    return Piece(file, text.encode("utf8"))


def last_day(document: Record) -> str:
    """The last day on which a document was, or may have been, published, as an ISO date; empty when unknown."""
    told = document["published"] or ""
    day = told.rpartition("/")[2]
    return (document["published_start"] or "")[:10] if len(day) < len("2023-05-26") else day[:10]
