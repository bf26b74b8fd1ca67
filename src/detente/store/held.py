"""A view that loads once what several stages read one after the other, and holds what they write: of a whole case, or
of a part of its documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from detente.model.documents import Document, ParsedText
from detente.model.entities import Entity, Judgement, LogEntry
from detente.model.naming import Naming
from detente.model.placed import Placed, Values
from detente.model.rows import Happening, Mention, Statement, TimeExpression
from detente.model.taxonomy import Taxonomy
from detente.store.contract import Hit, Posting, RawInfo, View

T = TypeVar("T")

# What reading a document gives and set stages only read; what they write themselves is looked up until it is held.
HELD = (TimeExpression, Statement, Happening)


class HeldView(View):
    """A view whose documents, texts and rows of the classes HELD stay as they were when first asked for."""

    def __init__(self, view: View, documents: Iterable[str] | None = None) -> None:
        self._view = view
        # The documents that are seen, sorted; None: all.
        self._part = None if documents is None else sorted(documents)
        self._rows: dict[type[Any], list[Any]] = {}
        self._texts: dict[str, ParsedText] = {}
        self._documents: list[Document] | None = None
        self._naming: Naming | None = None
        self._placed: Placed | None = None

    def hold(self, rows: Iterable[Any], classes: Iterable[type[Any]]) -> None:
        """Answer from `rows`, which a stage has just written, for all rows of these classes."""
        held: dict[type[Any], dict[str, Any]] = {cls: {} for cls in classes}
        for row in rows:
            held[type(row)][row.id] = row
        for cls, found in held.items():
            self._rows[cls] = [found[ident] for ident in sorted(found)]
        if Entity in held:
            self._naming = None

    def place(self, mentions: Placed) -> None:
        """Answer from these columns where the mentions of all documents stand."""
        self._placed = mentions

    def values(self, cls: type[Any], documents: Iterable[str]) -> Iterator[tuple[str, list[Values]]]:
        """As the view gives them."""
        return self._view.values(cls, documents)

    def rows(self, cls: type[T], *, document: str = "", ids: Sequence[str] | None = None) -> Iterator[T]:
        """As the view gives them."""
        if document or ids is not None or (cls not in HELD and cls not in self._rows):
            return self._view.rows(cls, document=document, ids=ids)
        if cls not in self._rows:
            self._rows[cls] = list(self._view.rows(cls) if self._part is None else self._view.rows_of(cls, self._part))
        return iter(self._rows[cls])

    def rows_of(self, cls: type[T], documents: Iterable[str]) -> Iterator[T]:
        """As the view gives them."""
        return self._view.rows_of(cls, documents)

    def naming(self) -> Naming:
        """As the view gives it, made once: what it has found out about titles and groups is found out once."""
        if self._naming is None and self._placed is not None:
            self._naming = Naming.over(self.rows(Entity), self._placed, self._mentions)
        elif self._naming is None:
            self._naming = super().naming()
        return self._naming

    def _mentions(self, document: str) -> Iterator[Mention]:
        return self._view.rows(Mention, document=document)

    def texts(self, documents: Iterable[str]) -> Iterator[ParsedText]:
        """As the view gives them."""
        wanted = list(documents)
        for parsed in self._view.texts([ident for ident in wanted if ident not in self._texts]):
            self._texts[parsed.document.id] = parsed
        return (self._texts[ident] for ident in wanted)

    def parsed(self, document: str) -> ParsedText:
        """As the view gives it."""
        return next(self.texts([document]))

    def raws(self, ids: Sequence[str] | None = None) -> Iterator[RawInfo]:
        """As the view gives them."""
        return self._view.raws(self._part if ids is None else ids)

    def taken(self) -> list[str]:
        """As the view gives them."""
        return self._view.taken() if self._part is None else list(self._part)

    def data(self, document: str) -> bytes:
        """As the view gives it."""
        return self._view.data(document)

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """As the view gives them."""
        if ids is not None:
            return self._view.documents(ids)
        if self._documents is None:
            self._documents = list(self._view.documents(self._part))
        return iter(self._documents)

    def as_read(self) -> View:
        """The view without people's decisions; nothing of it is held."""
        return self._view.as_read()

    def judgements(self) -> Iterator[Judgement]:
        """As the view gives them."""
        return self._view.judgements()

    def log(self, stages: Sequence[str] | None = None) -> Iterator[LogEntry]:
        """As the view gives it."""
        return self._view.log(stages)

    def marks(self, stage: str, items: Sequence[str] | None = None) -> dict[str, str]:
        """As the view gives them."""
        return self._view.marks(stage, items)

    def postings(
        self, stage: str, *, keys: Sequence[str] | None = None, items: Sequence[str] | None = None
    ) -> list[Posting]:
        """As the view gives them."""
        return self._view.postings(stage, keys=keys, items=items)

    def search(self, query: str, *, limit: int = 50) -> list[Hit]:
        """As the view gives it."""
        return self._view.search(query, limit=limit)

    def issues(self) -> Taxonomy:
        """As the view gives them."""
        return self._view.issues()
