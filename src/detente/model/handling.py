"""Who may see what: TLP marks, "not for attribution" and embargoes, as people put them on documents, sources and rows.

The Traffic Light Protocol 2.0 is FIRST's. A mark is a judgement of kind "mark", so it has an author and can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from detente.model.documents import Document
from detente.model.entities import Judgement
from detente.model.evidence import Evidence, Span
from detente.model.judging import in_force

# From open to closed; no mark is CLEAR.
TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
# What a mark can set.
FIELDS = ("handling", "embargo", "unattributed")


def rank(mark: str) -> int:
    """How closed a mark is; one that is not known is as strict as they come."""
    return TLP.index(mark or "CLEAR") if (mark or "CLEAR") in TLP else len(TLP) - 1


def strictest(marks: Iterable[str]) -> str:
    """The mark that binds what rests on several documents."""
    return TLP[max(map(rank, marks), default=0)]


@dataclass(frozen=True, slots=True)
class Mark:
    """What people said of one document or source; empty: nothing. `embargo` is the ISO day from which it is free."""

    handling: str = ""
    embargo: str = ""
    unattributed: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks in force: on documents by id, on sources by folded name, on words by document."""

    documents: Mapping[str, Mark] = field(default_factory=dict)
    sources: Mapping[str, Mark] = field(default_factory=dict)
    words: Mapping[str, tuple[tuple[Span, str], ...]] = field(default_factory=dict)
    unattributed: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.documents or self.sources or self.words or self.unattributed)

    def of(self, document: Document, base: str, day: date | None) -> str:
        """The TLP mark of a document whose own mark is `base`, on `day` (None: any).

        What a person said of the document stands for its own mark; its source's mark can only close it further; under
        an embargo it is RED.
        """
        own, source = self._said(document)
        if any(said.embargo and (day is None or day.isoformat() < said.embargo) for said in (own, source)):
            return TLP[-1]
        return strictest([own.handling or base, source.handling])

    def names_nobody(self, document: Document) -> bool:
        """True when nothing in the document is for attribution."""
        return any(said.unattributed for said in self._said(document))

    def over(self, evidence: Iterable[Evidence]) -> Iterator[str]:
        """The marks of the words that `evidence` rests on."""
        for piece in evidence:
            for span, mark in self.words.get(piece.document, ()):
                if span.overlaps(piece.span):
                    yield mark

    def _said(self, document: Document) -> tuple[Mark, Mark]:
        return self.documents.get(document.id, Mark()), self.sources.get(document.source.casefold(), Mark())


def marks(judgements: Iterable[Judgement]) -> Marks:
    """The marks that people made and nobody took back; the last word on a field holds."""
    documents: dict[str, Mark] = {}
    sources: dict[str, Mark] = {}
    rows: dict[tuple[str, str], tuple[Judgement, object]] = {}
    for judgement in in_force(judgements):
        if judgement.kind != "mark":
            continue
        value = json.loads(judgement.value)
        if judgement.row in ("document", "source"):
            whose = documents if judgement.row == "document" else sources
            key = judgement.left if judgement.row == "document" else judgement.left.casefold()
            whose[key] = replace(whose.get(key, Mark()), **{judgement.field: value})
        else:
            rows[judgement.left, judgement.field] = (judgement, value)
    words: dict[str, tuple[tuple[Span, str], ...]] = {}
    unattributed: dict[str, tuple[Span, ...]] = {}
    for (_, name), (judgement, value) in rows.items():
        for document, span in _places(judgement):
            if name == "handling":
                words[document] = (*words.get(document, ()), (span, str(value)))
            elif value:
                unattributed[document] = (*unattributed.get(document, ()), span)
    return Marks(documents, sources, words, unattributed)


def _places(judgement: Judgement) -> Iterator[tuple[str, Span]]:
    for target in judgement.targets:
        for place in target.places:
            for span in place.spans:
                yield place.document, Span(*span)
