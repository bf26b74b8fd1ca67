"""Where words stand: spans and quotations. Offsets are Unicode code points of the document's text, half-open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from detente.model.errors import NoEvidence


class Span(NamedTuple):
    """Half-open range of code points in one document's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """True when the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """True when `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a record rests on: `quote` is the document's text[start:end], exactly.

    `relay` names the chain the words came through, nearest first (outlet, then whom it cites); empty when there is
    none.
    """

    document: str
    start: int
    end: int
    quote: str
    relay: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start or not self.quote.strip():
            raise NoEvidence(
                f"evidence {self.document}[{self.start}:{self.end}] does not fit its quote {self.quote[:40]!r}"
            )

    @property
    def span(self) -> Span:
        """The place in the document."""
        return Span(self.start, self.end)


def cite(
    document: str, text: str, spans: Iterable[tuple[int, int]], *, relay: Sequence[str] = ()
) -> tuple[Evidence, ...]:
    """Evidence for `spans` of `text`, in order. Raises NoEvidence for an empty or misplaced span."""
    return tuple(Evidence(document, a, b, text[a:b], tuple(relay)) for a, b in spans)


def require(evidence: Sequence[Evidence], what: str) -> None:
    """Refuse a record that rests on nothing."""
    if not evidence:
        raise NoEvidence(f"{what} has no evidence")
