"""The decide stage: what people's judgements make of the rows they are about. Pure: a view in, decided rows out.

It runs twice: over what was read, before rows are put together, and over the findings, once they are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.model.entities import Decided, Judgement, LogEntry, Pairing
from detente.model.errors import SkipItem
from detente.model.ids import content_id
from detente.model.judging import FOUND, KINDS, READ, binding, corrected
from detente.model.serial import packed
from detente.resolve.adding import Maker
from detente.resolve.binding import Binder
from detente.store.contract import View

STAGE = "decide"
_JUDGES = ("accept", "reject", "correct")


@dataclass(slots=True)
class Outcome:
    """Decided rows, the pairs that people put together or took apart, and what there is to say about it."""

    decided: list[Decided] = field(default_factory=list)
    pairings: list[Pairing] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)


def decide_read(view: View) -> Outcome:
    """Decisions on statements, happenings and events as they were read."""
    return _decide(view, tuple(READ))


def decide_found(view: View) -> Outcome:
    """Decisions on findings."""
    return _decide(view, tuple(FOUND))


def _decide(view: View, kinds: Collection[str]) -> Outcome:
    judgements = [j for j in binding(view.judgements()) if j.row in kinds and j.kind != "mark"]
    out = Outcome()
    if not judgements:
        return out
    maker = Maker(view)
    added: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for judgement in judgements:
        if judgement.kind == "add":
            made = _made(maker, judgement, out)
            if made is not None:
                added[made.id], origin[made.id] = made, judgement.id
    binder = Binder(view, added)
    for kind in kinds:
        here = [j for j in judgements if j.row == kind]
        known = binder.rows(kind, here)
        said = _bound(binder, known, kind, here, out)
        out.pairings += [p for j in here if j.kind in ("merge", "split") for p in _pairs(binder, known, j, out)]
        mine = {ident: row for ident, row in added.items() if isinstance(row, KINDS[kind])}
        for ident in sorted({*said, *mine}):
            row = mine.get(ident) or said[ident][0]
            words = said[ident][1] if ident in said else []
            out.decided.append(_decided(maker, row, words, origin.get(ident, ""), out))
    return out


def _made(maker: Maker, judgement: Judgement, out: Outcome) -> Any | None:
    try:
        made = maker.make(judgement)
    except SkipItem as error:
        out.log.append(_line(judgement, f"cannot be added: {error}"))
        return None
    if made is None:
        out.log.append(_lapsed(judgement))
    return made


def _bound(
    binder: Binder, known: Mapping[str, Any], kind: str, judgements: Sequence[Judgement], out: Outcome
) -> dict[str, tuple[Any, list[Judgement]]]:
    """Row id → the row and the judgements on it, in the order they were made."""
    said: dict[str, tuple[Any, list[Judgement]]] = {}
    for judgement in judgements:
        if judgement.kind not in _JUDGES:
            continue
        found = [binder.bind(kind, target, known) for target in judgement.targets]
        rows = [bound.row for bound in found if bound.row is not None]
        if not rows:
            out.log.append(_lapsed(judgement))
        elif any(bound.moved for bound in found):
            out.log.append(_line(judgement, _MOVED.format(of=judgement), level="note"))
        for row in rows:
            said.setdefault(row.id, (row, []))[1].append(judgement)
    return said


_MOVED = "the {of.kind} by {of.author} now stands for the row that a later reading gives of the same words"


def _pairs(binder: Binder, known: Mapping[str, Any], judgement: Judgement, out: Outcome) -> Iterable[Pairing]:
    """The left row with each of the right ones, under the ids they have now."""
    found = [binder.bind(judgement.row, target, known).row for target in judgement.targets]
    left, rights = found[0], [row for row in found[1:] if row is not None]
    if left is None or not rights:
        out.log.append(_lapsed(judgement))
        return
    cls, one = type(left).__name__, judgement.kind == "merge"
    why = f"{judgement.author}: {judgement.reason}" if judgement.reason else judgement.author
    for right in rights:
        ident = content_id("pairing", judgement.id, left.id, right.id)
        yield Pairing(ident, cls, left.id, right.id, one, judgement.id, why)


def _decided(maker: Maker, row: Any, words: Sequence[Judgement], origin: str, out: Outcome) -> Decided:
    """The row under all that was said about it: the last word on a field holds, and so does the last on the row."""
    changed, stands = row, True
    for judgement in words:
        stands = judgement.kind != "reject"
        if judgement.kind == "correct":
            try:
                changed = corrected(changed, judgement, maker.text(changed.evidence[0].document))
            except SkipItem as error:
                out.log.append(_line(judgement, f"cannot be corrected: {error}"))
    cls = type(row).__name__
    rests = tuple(dict.fromkeys([*([origin] if origin else []), *(j.id for j in words)]))
    body = packed(changed) if stands else ""
    document = row.evidence[0].document if cls in {read.__name__ for read in READ.values()} else ""
    return Decided(f"{cls}:{row.id}", cls, row.id, body, rests, document, added=bool(origin))


def _lapsed(judgement: Judgement) -> LogEntry:
    return _line(
        judgement,
        f"the {judgement.kind} by {judgement.author} has no effect: the words it is about are no longer in the case, or"
        " nothing is read there any more; decide again, or put the document back",
    )


def _line(judgement: Judgement, reason: str, *, level: str = "warning") -> LogEntry:
    ident = content_id("log", STAGE, judgement.id, reason)
    return LogEntry(ident, level, STAGE, judgement.id, reason)  # type: ignore[arg-type]
