"""What must hold of every record before any of them is exported.

Each check is a small class in `CHECKS`: fed every record, it yields what is wrong with it. One pass over the records
also finds the strictest handling mark among them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import ClassVar

from detente.model.errors import NotValid
from detente.model.handling import strictest
from detente.publish.export import Record
from detente.publish.exports.contract import Holdings
from detente.store.contract import HANDLING

# Problems told before a check gives up.
MOST_TOLD = 20


class Check(ABC):
    """Looks at one thing in every record."""

    about: ClassVar[str]

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    @abstractmethod
    def feed(self, record: Record) -> Iterator[str]:
        """What is wrong with the record."""


class Verbatim(Check):
    """Every quotation stands in its document at its offsets."""

    about = "quotations"

    def feed(self, record: Record) -> Iterator[str]:
        """Yield quotations that are not the document's words."""
        for evidence in evidence_of(record):
            document = self.holdings.document(evidence)
            text = self.holdings.text(document["id"]) if document else ""
            if text[evidence["start"] : evidence["end"]] != evidence["quote"]:
                yield f"{evidence['quote'][:40]!r} is not in {evidence['document']} at {evidence['start']}"


class Marked(Check):
    """Every record carries a handling mark as strict as the documents it quotes."""

    about = "handling"

    def feed(self, record: Record) -> Iterator[str]:
        """Yield marks that are unknown or too open."""
        documents = map(self.holdings.document, evidence_of(record))
        least = strictest(document["handling"] for document in documents if document)
        if record["handling"] not in HANDLING or HANDLING.index(record["handling"]) < HANDLING.index(least):
            yield f"it is marked {record['handling']!r}, but rests on what is marked {least}"


CHECKS: tuple[type[Check], ...] = (Verbatim, Marked)


def evidence_of(record: Record) -> Iterator[Record]:
    """All quotations in a record, those of sides, points and reactions included."""
    yield from record["evidence"]
    yield from record.get("points", ())
    for part in (*record.get("sides", ()), *record.get("reactions", ())):
        yield from part["evidence"]


def checked(records: Iterable[Record], holdings: Holdings) -> str:
    """Check all records and return the strictest mark among them. Raises NotValid with what is wrong."""
    checks = [check(holdings) for check in CHECKS]
    marks: set[str] = set()
    found: list[str] = []
    for record in records:
        marks.add(record["handling"])
        found += [f"{c.about}: {record['kind']} {record['id']}: {why}" for c in checks for why in c.feed(record)]
        if len(found) >= MOST_TOLD:
            break
    if found:
        raise NotValid(found)
    return strictest(marks)
