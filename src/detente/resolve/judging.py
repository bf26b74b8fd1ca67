"""What a person says about rows: accept, reject, correct, note, merge, split, add. Pure: each gives judgements.

A judgement names the rows that stand behind what the person saw, with the words they rest on, so that it holds after a
new reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement, JudgementKind, Target, Verdict
from detente.model.errors import UsageError
from detente.model.evidence import Span
from detente.model.findings import Position
from detente.model.ids import content_id
from detente.model.judging import FIELDS, FOUND, KINDS, READ
from detente.model.records import HappeningRecord, Place, StatementRecord
from detente.model.suggested import Suggestion
from detente.resolve.binding import target_of
from detente.resolve.values import value_of
from detente.resolve.verbs import By
from detente.store.contract import View

RECORDS: Mapping[str, type[Any]] = {"statement": StatementRecord, "happening": HappeningRecord}
# What a person can add where the reading missed it.
ADDED = ("statement", "happening", "commitment")
# Fields that an added row can be given, beyond those that can be corrected.
_GIVEN: Mapping[str, frozenset[str]] = {"commitment": frozenset({"who"})}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a person judges: its kind, its record (or the row itself), and the rows that stand behind it."""

    kind: str
    record: Any
    rows: tuple[Any, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The rows as a judgement keeps them."""
        if isinstance(self.record, Document):
            return (Target(self.record.id, (Place(self.record.id, ()),)),)
        return tuple(target_of(row) for row in self.rows)


def subject(view: View, ident: str) -> Subject:
    """The record, finding, entity or document of that id (or, for a document, name), rejected ones included.

    Raises UsageError when there is none.
    """
    others: tuple[tuple[str, type[Any]], ...] = (("entity", Entity), ("suggestion", Suggestion))
    looked: tuple[tuple[str, type[Any]], ...] = (*RECORDS.items(), *FOUND.items(), *others, *READ.items())
    for kind, cls in looked:
        for record in view.rows(cls, ids=[ident]):
            return _subject(view, kind, record)
    for kind, cls in (*READ.items(), *FOUND.items()):
        for row in view.as_read().rows(cls, ids=[ident]):
            return Subject(kind, row, (row,))
    for document in view.documents():
        if ident == document.id or ident in document.names:
            return Subject("document", document, (document,))
    raise UsageError(f"no record has the id {ident!r}; ids stand in: detente review, detente statements --json …")


def _subject(view: View, kind: str, record: Any) -> Subject:
    if isinstance(record, StatementRecord | HappeningRecord):
        return Subject(kind, record, tuple(view.rows(KINDS[kind], ids=record.members)))
    return Subject(kind, record, (record,))


def accept(view: View, ident: str, by: By) -> Judgement:
    """Say that a record is right as it stands, or take up what a model suggests."""
    found = subject(view, ident)
    return _taken(view, found.record, by) if found.kind == "suggestion" else _about(view, found, "accept", by)


def reject(view: View, ident: str, by: By) -> Judgement:
    """Say that a record is wrong: it leaves the record, its findings and exports, and stays for review."""
    found = subject(view, ident)
    if found.kind in ("entity", "document"):
        verb = "detente split" if found.kind == "entity" else "detente remove"
        raise UsageError(f"{found.record.name} is {_an(found.kind)}; take it apart or out with: {verb}")
    return _about(view, found, "reject", by)


def note(view: View, ident: str, words: str, by: By) -> Judgement:
    """Leave a note on a record; it changes nothing."""
    return _about(view, subject(view, ident), "note", By(by.author, words, by.at))


def correct(view: View, ident: str, field: str, words: str, by: By) -> Judgement:
    """Set a field of a record, in a person's words; see `values.value_of` for how they are read."""
    found = subject(view, ident)
    if field not in FIELDS.get(found.kind, {}):
        known = ", ".join(FIELDS.get(found.kind, {})) or "nothing"
        raise UsageError(f"{field!r} of {_an(found.kind)} cannot be corrected; what can: {known}")
    value = value_of(view, found.kind, field, words, found.rows)
    return _about(view, found, "correct", by, field=field, value=json.dumps(value, ensure_ascii=False))


def mark(view: View, ident: str, field: str, value: str | bool, by: By) -> Judgement:
    """Put a mark on a document, on all of a source's, or on the words of one row: see `model.handling`.

    Raises UsageError when nothing is called `ident`, or when what is meant cannot bear that mark.
    """
    told = json.dumps(value, ensure_ascii=False)
    try:
        found = subject(view, ident)
    except UsageError:
        sources = {d.source.casefold(): d.source for d in view.documents() if d.source}
        if ident.casefold() not in sources:
            raise
        source = sources[ident.casefold()]
        return _judgement(view, "mark", (), by, row="source", left=source, field=field, value=told)
    if found.kind not in ("document", *READ) or (found.kind != "document" and field == "embargo"):
        raise UsageError(f"{_an(found.kind)} cannot be marked so; mark the document or statement it rests on")
    return _about(view, found, "mark", by, field=field, value=told)


def merge(view: View, left: str, right: str, by: By) -> Judgement:
    """Say that two statements, or two happenings, are one."""
    a, b = subject(view, left), subject(view, right)
    if a.kind != b.kind or a.kind not in RECORDS:
        raise UsageError(f"{_an(a.kind)} and {_an(b.kind)} cannot be one; two statements or two happenings can")
    if a.record.id == b.record.id:
        raise UsageError(f"{left} and {right} are one already")
    pair = Subject(a.kind, a.record, (*a.rows, *b.rows))
    return _about(view, pair, "merge", by, right=b.rows[0].id)


def split(view: View, ident: str, part: str, by: By) -> list[Judgement]:
    """Say that the telling `part` (a row's id, or a document's name: all it tells) is another than a record's rest."""
    found = subject(view, ident)
    names = {d.id: d.names for d in view.documents()}
    out = [row for row in found.rows if part == row.id or part in (row.document, *names.get(row.document, ()))]
    rest = [row for row in found.rows if row not in out]
    if found.kind not in RECORDS or not out:
        told = ", ".join(f"{row.id} ({names[row.document][0]})" for row in found.rows) if found.kind in RECORDS else ""
        raise UsageError(f"{part!r} is no telling of {ident}; its tellings: {told or 'none'}")
    if not rest:
        raise UsageError(f"{ident} has no telling but {part!r}: there is nothing to split it from")
    return [
        _about(view, Subject(found.kind, row, (row, *rest)), "split", by, right=rest[0].id, nth=n)
        for n, row in enumerate(out)
    ]


def add(view: View, kind: str, place: tuple[str, Sequence[Span]], fields: Mapping[str, str], by: By) -> Judgement:
    """Add a record that the reading missed: on `place` (a document's id and the spans of its words), with its fields in
    a person's words.
    """
    if kind not in ADDED:
        raise UsageError(f"{_an(kind)} cannot be added; what can: {', '.join(ADDED)}")
    allowed = {*FIELDS[kind], *_GIVEN.get(kind, ())} - {"content"}
    if unknown := sorted(set(fields) - allowed):
        raise UsageError(f"{_an(kind)} has no {', '.join(unknown)}; it can be given {', '.join(sorted(allowed))}")
    document, spans = place
    told = {name: value_of(view, kind, name, words, (), document=document) for name, words in sorted(fields.items())}
    value = json.dumps(told, ensure_ascii=False, sort_keys=True)
    ident = content_id(kind, "added", document, *spans, value)
    target = Target(ident, (Place(document, tuple(Span(*span) for span in spans)),))
    return _judgement(view, "add", (target,), by, row=kind, left=ident, value=value)


def _taken(view: View, row: Suggestion, by: By) -> Judgement:
    """A suggestion taken up: a finding added, or the stance set where the party has a position on the issue already.

    Raises UsageError when its words are no longer where they were.
    """
    for piece in row.evidence:
        if view.parsed(piece.document).text[piece.start : piece.end] != piece.quote:
            raise UsageError(f"the words of {row.id} are read differently by now; ask the model again: detente propose")
    by = By(by.author, f"proposed by {row.model}" + (f": {by.reason}" if by.reason else ""), by.at)
    places = tuple(Place(piece.document, (piece.span,)) for piece in row.evidence)
    own = Target(row.id, places)
    held = _held(view, row)
    if held is not None:
        stance = json.loads(row.value)["stance"]
        same = held.stance == stance
        field, value = ("", "") if same else ("stance", json.dumps(stance))
        kind: JudgementKind = "accept" if same else "correct"
        targets = (target_of(held), own)
        return _judgement(view, kind, targets, by, row="position", left=held.id, field=field, value=value)
    pieces = [(piece.document, *piece.span) for piece in row.evidence]
    ident = content_id(row.kind, "added", *pieces, row.value)
    return _judgement(view, "add", (Target(ident, places), own), by, row=row.kind, left=ident, value=row.value)


def _held(view: View, row: Suggestion) -> Position | None:
    """The position that the party of a suggested one holds on its issue."""
    if row.kind != "position":
        return None
    told = json.loads(row.value)
    mention = told["party"]["mention"]
    party = next((entity.id for entity in view.rows(Entity) if mention in entity.members), "")
    return next((p for p in view.rows(Position) if (p.party.entity, p.issue) == (party, told["issue"]) and party), None)


def _about(view: View, found: Subject, kind: JudgementKind, by: By, **given: Any) -> Judgement:
    left = found.rows[0].members[0] if isinstance(found.record, Entity) else found.record.id
    return _judgement(view, kind, found.targets, by, row=found.kind, left=left, **given)


def _judgement(
    view: View,
    kind: JudgementKind,
    targets: tuple[Target, ...],
    by: By,
    *,
    row: str,
    left: str,
    nth: int = 0,
    **given: str,
) -> Judgement:
    """A new judgement, even when the same was said and undone before."""
    verdict: Verdict = "negative" if kind in ("reject", "split") else "positive"
    turn = sum(1 for _ in view.judgements()) + nth
    right, field, value = given.get("right", ""), given.get("field", ""), given.get("value", "")
    ident = content_id("judgement", by.author, kind, row, left, right, field, value, by.reason, turn)
    return Judgement(
        ident, kind, verdict, left, right, by.author, by.reason, field, value, at=by.at, row=row, targets=targets
    )  # fmt: skip


def _an(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def on(judgements: Sequence[Judgement], rows: Sequence[str]) -> Iterator[Judgement]:
    """The judgements about any of the rows."""
    wanted = set(rows)
    return (j for j in judgements if wanted & {j.left, j.right, *(target.row for target in j.targets)})
