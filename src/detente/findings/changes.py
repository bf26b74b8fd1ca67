"""What changed between two states of a record: for every kind of finding what is new, what is gone, what moved.

Two findings are the same when they bear the same name (a party's position on an issue) or rest on the same words; names
are compared as entities, so that a fuller form of a name is no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from detente.findings.compared import COMPARED, Compared
from detente.model.entities import Entity
from detente.model.evidence import Evidence
from detente.store.contract import View


@dataclass(frozen=True, slots=True)
class Move:
    """One field of a finding that is not what it was; both sides as a person reads them."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that is new, gone or changed, with the words of both states; `documents` bring what is new."""

    kind: str
    change: Literal["new", "gone", "changed"]
    about: str
    moves: tuple[Move, ...]
    before: str
    after: str
    evidence_before: tuple[Evidence, ...]
    evidence_after: tuple[Evidence, ...]
    documents: tuple[str, ...]


def changes(before: View, after: View) -> list[Change]:
    """All changes, by kind in the order of `COMPARED`: what moved, then what is new, then what is gone."""
    earlier, later = States(before), States(after)
    fresh = later.documents - earlier.documents
    found: list[Change] = []
    for compared in COMPARED:
        old, new = earlier.rows(compared), later.rows(compared)
        of_kind = list(_changed(compared, old, new, States.translate(earlier, later)))
        ordered = sorted(of_kind, key=lambda c: (_ORDER.index(c.change), -len(c.evidence_after), c.about, c.after))
        found += [_with_documents(change, fresh) for change in ordered]
    return found


_ORDER = ("changed", "new", "gone")


class States:
    """One state of the record: its findings, its documents, and whose names its entities bear."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.documents = {document.id for document in view.documents()}
        self._entities = {entity.id: entity for entity in view.rows(Entity)}
        self._names = {member: e.name for e in self._entities.values() for member in e.members}
        self._issues = {issue.id: issue.label for issue in view.issues().issues}

    def rows(self, compared: Compared) -> list[Any]:
        """The findings of one kind that are told, by id."""
        return [row for row in self._view.rows(compared.cls) if compared.tells(row)]

    @staticmethod
    def translate(earlier: States, later: States) -> dict[str, str]:
        """What the later state calls its issues, and the entities of the earlier one of which it knows a mention."""
        names = later._issues | {ident: entity.name for ident, entity in later._entities.items()}
        for ident, entity in earlier._entities.items():
            known = sorted({later._names[member] for member in entity.members if member in later._names})
            names[ident] = entity.name if entity.name in known or not known else known[0]
        return names


def _changed(compared: Compared, old: Sequence[Any], new: Sequence[Any], names: dict[str, str]) -> Iterator[Change]:
    pairs = _paired(compared, old, new, names)
    matched = {id(row) for row, _ in pairs}
    for was, now in pairs:
        moves = tuple(_moves(compared, was, now, names))
        if moves:
            seen = {_place(e) for e in was.evidence}
            words = tuple(e for e in now.evidence if _place(e) not in seen) or now.evidence
            about = compared.about(now, names)
            yield Change(compared.kind, "changed", about, moves, was.id, now.id, was.evidence, words, ())
    taken = {id(now) for _, now in pairs}
    for row in new:
        if id(row) not in taken:
            yield Change(compared.kind, "new", compared.about(row, names), (), "", row.id, (), row.evidence, ())
    for row in old:
        if id(row) not in matched:
            yield Change(compared.kind, "gone", compared.about(row, names), (), row.id, "", row.evidence, (), ())


def _paired(compared: Compared, old: Sequence[Any], new: Sequence[Any], names: dict[str, str]) -> list[tuple[Any, Any]]:
    """Each finding with what it was: by the same name first, then by most words in common; each at most once."""
    by_place: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    by_key: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(old):
        for place in {_place(e) for e in row.evidence}:
            by_place[place].append(at)
        by_key[compared.key(row, names)].append(at)
    scored: list[tuple[int, int, int, int]] = []
    for at, row in enumerate(new):
        shared: dict[int, int] = defaultdict(int)
        for place in {_place(e) for e in row.evidence}:
            for was in by_place.get(place, ()):
                shared[was] += 1
        same = by_key.get(compared.key(row, names), ())
        for was in {*shared, *same}:
            scored.append((-(was in same), -shared[was], was, at))
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs = []
    for _, _, was, at in sorted(scored):
        if was not in used_old and at not in used_new:
            used_old.add(was)
            used_new.add(at)
            pairs.append((old[was], new[at]))
    return pairs


def _moves(compared: Compared, was: Any, now: Any, names: dict[str, str]) -> Iterator[Move]:
    for field, value in compared.fields:
        before, after = value(was, names), value(now, names)
        if before != after:
            yield Move(field, before, after)


def _with_documents(change: Change, fresh: Iterable[str]) -> Change:
    """With the documents of the later state alone that its words stand in."""
    known = set(fresh)
    brought = tuple(sorted({e.document for e in change.evidence_after} & known))
    return Change(
        change.kind, change.change, change.about, change.moves, change.before, change.after,
        change.evidence_before, change.evidence_after, brought,
    )  # fmt: skip


def _place(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.document, evidence.start, evidence.end
