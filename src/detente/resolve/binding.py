"""Finds the rows that judgements are about: by id or, when a later reading gave another, by the words they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.model.entities import Entity, Judgement, Target
from detente.model.evidence import Span
from detente.model.findings import Contradiction, Denial, Position, Reception
from detente.model.judging import FOUND, KINDS
from detente.model.records import Place
from detente.model.rows import Event, Happening
from detente.store.contract import View

# A row of a later reading is the one that was judged when it shares this much of its words.
LEAST_SHARED = 0.3


@dataclass(frozen=True, slots=True)
class Bound:
    """The row that a target stands for now; `moved` when it was found by its words. None: there is none."""

    row: Any | None
    moved: bool = False


class Binder:
    """Looks up targets among the rows as read and those that people added."""

    def __init__(self, view: View, added: Mapping[str, Any]) -> None:
        self._view = view.as_read()
        self._added = added
        self._found: dict[tuple[str, str], list[Any]] = {}

    def rows(self, kind: str, judgements: Iterable[Judgement]) -> dict[str, Any]:
        """All rows of a kind that the judgements name by id."""
        wanted = sorted({target.row for j in judgements if j.row == kind for target in j.targets})
        found = {row.id: row for row in self._view.rows(KINDS[kind], ids=wanted)} if wanted else {}
        return {**found, **{ident: self._added[ident] for ident in wanted if ident in self._added}}

    def bind(self, kind: str, target: Target, known: Mapping[str, Any]) -> Bound:
        """The row that the target stands for."""
        if target.row in known:
            return Bound(known[target.row])
        scored = [(_likeness(target, kind, row), row.id, row) for row in self._near(kind, target)]
        best = max(scored, key=lambda found: (found[0], found[1]), default=None)
        return Bound(best[2], moved=True) if best is not None and best[0][1] >= LEAST_SHARED else Bound(None)

    def _near(self, kind: str, target: Target) -> Iterator[Any]:
        for place in target.places:
            document = "" if kind in FOUND else place.document
            if (kind, document) not in self._found:
                self._found[kind, document] = list(self._view.rows(KINDS[kind], document=document))
            for row in self._found[kind, document]:
                if kind not in FOUND or key_of(row) == target.key:
                    yield row


def target_of(row: Any) -> Target:
    """What a judgement keeps of a row to find it again. An entity is named by its first mention."""
    if isinstance(row, Entity):
        return Target(row.members[0])
    spans: dict[str, list[Span]] = {}
    if isinstance(row, Happening):
        spans[row.evidence[0].document] = [row.trigger]
    for piece in row.evidence:
        spans.setdefault(piece.document, []).append(piece.span)
    return Target(row.id, tuple(Place(document, tuple(found)) for document, found in spans.items()), key_of(row))


def key_of(row: Any) -> str:
    """What tells a row from others that rest on the same words."""
    match row:
        case Position():
            return f"{row.party.name} {row.issue}"
        case Contradiction() | Denial():
            return str(row.type)
        case Reception():
            return f"{row.visitor.name} {row.host.name}"
        case Happening():
            return str(row.type)
        case Event():
            return row.root
    return ""


def _likeness(target: Target, kind: str, row: Any) -> tuple[bool, float, bool]:
    """(the sharpest words meet, share of all words in common, the same key)."""
    other = target_of(row)
    mine, theirs = _points(target.places), _points(other.places)
    shared = len(mine & theirs) / max(len(mine | theirs), 1)
    first, second = target.places[0], other.places[0]
    meets = first.document == second.document and first.spans[0].overlaps(second.spans[0])
    return meets, shared, kind in FOUND or other.key == target.key


def _points(places: Iterable[Place]) -> frozenset[tuple[str, int]]:
    return frozenset((p.document, at) for p in places for span in p.spans for at in range(span[0], span[1]))
