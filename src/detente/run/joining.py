"""Bring a colleague's case into one's own: documents by hash, judgements with their authors, conflicts told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from detente.model.entities import Judgement
from detente.model.judging import in_force
from detente.run.amending import raw_of
from detente.store.contract import Store

# Documents held in memory before they are committed.
BATCH = 64
# Decisions that cannot both hold over the same rows.
_OPPOSED = (frozenset({"merge", "split"}), frozenset({"accept", "reject"}))


@dataclass(frozen=True, slots=True)
class Joined:
    """What a join brought: ids of new documents and judgements, and the pairs of judgements (ours, theirs) that
    cannot both hold. Theirs, the later one, does until it is taken back.
    """

    documents: tuple[str, ...]
    judgements: tuple[str, ...]
    conflicts: tuple[tuple[Judgement, Judgement], ...]


def join(store: Store, other: Store) -> Joined:
    """Take all documents and judgements of `other` into `store`. What is known already is left as it is."""
    known = set(store.view().taken())
    made = list(store.view().judgements())
    seen = {judgement.id for judgement in made}
    view = other.view()
    infos = list(view.raws())
    for at in range(0, len(infos), BATCH):
        with store.writer() as writer:
            for info in infos[at : at + BATCH]:
                for name in info.names:
                    writer.put_raw(replace(raw_of(view, info), name=name), retrieved=info.retrieved)
    theirs = [judgement for judgement in view.judgements() if judgement.id not in seen]
    with store.writer() as writer:
        for judgement in theirs:
            writer.judge(judgement)
    new = {judgement.id for judgement in theirs}
    held = in_force(store.view().judgements())
    conflicts = tuple(_conflicts([j for j in held if j.id not in new], [j for j in held if j.id in new]))
    return Joined(tuple(i.id for i in infos if i.id not in known), tuple(j.id for j in theirs), conflicts)


def _conflicts(ours: Iterable[Judgement], theirs: Iterable[Judgement]) -> Iterator[tuple[Judgement, Judgement]]:
    mine: dict[tuple[str, ...], list[Judgement]] = {}
    for judgement in ours:
        mine.setdefault(_about(judgement), []).append(judgement)
    for judgement in theirs:
        for other in mine.get(_about(judgement), ()):
            if _opposed(other, judgement):
                yield other, judgement


def _about(judgement: Judgement) -> tuple[str, ...]:
    return tuple(sorted({judgement.left, judgement.right, *(t.row for t in judgement.targets)} - {""}))


def _opposed(one: Judgement, other: Judgement) -> bool:
    if one.kind == other.kind == "correct":
        return one.field == other.field and one.value != other.value
    return one.kind != other.kind and any({one.kind, other.kind} == kinds for kinds in _OPPOSED)
