"""A large case put together volume by volume, only those in which something changed.

Each volume is put together as a case of its own, under stages that bear its name. Copies and versions are those of the
whole case; so are entities, tenures and positions, made of what volumes tell of them (`parts`).

Marks of the stage "volume" say in which state each volume was put together, and of whom it tells.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, get_args

from detente.findings.stage import found
from detente.model.entities import Decided, Entity, LogEntry, Pairing, Tenure
from detente.model.findings import Position
from detente.model.ids import content_id, group_id
from detente.model.records import Copy, Version
from detente.model.serial import packed, stored_types
from detente.reconcile.kin import STAGE as COPIES
from detente.reconcile.kin import begins_anew, kin_of_part, naming
from detente.reconcile.stage import Reconciled, gathered
from detente.reconcile.versions import with_statements
from detente.resolve.stage import Resolved, resolve
from detente.run import parts
from detente.run.beyond import STAGE as NAMES
from detente.run.beyond import Decisions, decisions
from detente.run.heap import collected
from detente.run.parts import KINDS, NAMED, STOOD, Parts
from detente.run.progress import Progress
from detente.run.settings import Settings
from detente.run.stages import set_state
from detente.run.volumes import Documents, Volume
from detente.store.contract import Store, View, Writer
from detente.store.held import HeldView

STAGE = "volume"
_LIMITS = "volume limits"
_STAGES = ("resolve", "reconcile", "findings")
# All that rests on the case as a whole or on volumes in common.
_ALL = (*_STAGES, COPIES, STAGE, parts.DIGESTS, parts.STAGE, parts.MADE, NAMES, _LIMITS)


def put_volumes_together(
    store: Store, volumes: Sequence[Volume], documents: Documents, settings: Settings, progress: Progress
) -> None:
    """Put together the volumes that changed since they were last; those that are no more, and a whole, go."""
    _make_room(store, volumes)
    with collected() as collect:
        states = _states(store.view(), volumes, documents, settings)
        _put_stale(store, volumes, states, settings, progress, collect)


def _put_stale(
    store: Store,
    volumes: Sequence[Volume],
    states: Mapping[str, str],
    settings: Settings,
    progress: Progress,
    collect: Callable[[], None],
) -> None:
    decided = decisions(store, volumes, states, settings)
    done = store.view().marks(STAGE)
    stale = {v.name for v in volumes if not _stands(done.get(v.name, ""), v, states, decided)}
    stale |= _find_copies(store, volumes, stale, progress, collect)
    with progress.task("putting together", len(stale)):
        for nth, volume in enumerate(volume for volume in volumes if volume.name in stale):
            if nth:
                collect()
            _put_volume(store, volume, settings, states, decided)
            progress.step()
    parts.make(store)
    _tell_lapsed(store, decided)
    _tell_limits(store, volumes)


def _stands(mark: str, volume: Volume, states: Mapping[str, str], decided: Decisions) -> bool:
    """True when a volume was put together in the state that it is in."""
    kept = json.loads(mark) if mark else {"state": None, "ids": []}
    return bool(kept["state"] == _state(volume, states, decided, kept["ids"]))


def _state(volume: Volume, states: Mapping[str, str], decided: Decisions, ids: Sequence[str]) -> list[str]:
    """The state of a volume that tells of these ids, with what was decided on them wherever they are named."""
    return [states[volume.name], *decided.in_volume(volume.name, set(ids)).state()]


def withdraw_volumes(store: Store) -> None:
    """Withdraw all that was put together volume by volume, of a case that is now put together as a whole."""
    view = store.view()
    names = view.marks(STAGE)
    if not names and parts.KEPT not in view.marks(parts.STAGE):
        return
    with store.writer() as writer:
        for name in names:
            _withdraw(writer, name)
        for stage in _ALL:
            writer.clear(stage)


def _make_room(store: Store, volumes: Sequence[Volume]) -> None:
    """Withdraw what stands in the way of these volumes: others, or the case as a whole; parts that lack some, or are
    where another's may be.
    """
    view = store.view()
    there = view.marks(STAGE)
    with store.writer() as writer:
        if parts.KEPT not in view.marks(parts.STAGE):  # the first time, or since a document was taken out
            for name in there:
                _withdraw(writer, name)
            for stage in _ALL:
                writer.clear(stage)
            writer.mark(parts.STAGE, parts.KEPT, "")
            return
    gone = there.keys() - {volume.name for volume in volumes}
    for name in [*sorted(gone), *parts.strayed(view, volumes)]:
        with store.writer() as writer:
            for kind in KINDS:
                Parts(Volume(name, ())).put(view, writer, kind)
            if name in gone:
                _withdraw(writer, name)
            else:
                writer.mark(STAGE, name, "")


def _withdraw(writer: Writer, name: str) -> None:
    for stage in _STAGES:
        writer.clear(f"{stage} {name}")
    writer.clear(STAGE, document=name)
    for mark in (name, f"{name} after"):
        writer.clear(NAMES, document=mark)


def _states(view: View, volumes: Sequence[Volume], documents: Documents, settings: Settings) -> dict[str, str]:
    """In which state each volume is to be put together: its documents as they were read, when they were published,
    under which names they came, what people decided on their rows, and the settings.
    """
    read, times = documents
    names, decided = view.renamed(), _decided(view)
    whole = (*settings.state(), view.issues().state)
    return {
        volume.name: set_state(
            [
                volume.name,
                *whole,
                *(f"{d} {read.get(d, '')} {times[d]} {names.get(d, 1)}" for d in volume.documents),
                *(told for d in volume.documents for told in decided.get(d, ())),
            ]
        )
        for volume in volumes
    }


def _decided(view: View) -> Mapping[str, Sequence[str]]:
    """What people decided on the rows of each document."""
    told: dict[str, list[str]] = defaultdict(list)
    for row in view.rows(Decided):
        if row.document:
            told[row.document].append(packed(row))
    for pairing in view.rows(Pairing):
        for row in _paired(view, pairing):
            told[row.evidence[0].document].append(packed(pairing))
    return {document: sorted(words) for document, words in told.items()}


def _tell_lapsed(store: Store, decided: Decisions) -> None:
    """Log the decisions on names of which no volume holds the words any more."""
    with store.writer() as writer:
        writer.clear("resolve", rows=False)
        writer.log("resolve", decided.lapsed())


def _tell_limits(store: Store, volumes: Sequence[Volume]) -> None:
    """Log what is not done because it would reach from one volume into another."""
    lines = []
    if many := sum(len(volume.documents) for volume in volumes if volume.undated):
        told = f"{many} documents without a date stand apart from those of their time, for the case is put together in"
        told += " volumes by time; say when they were published with: detente amend DOCUMENT --published DATE"
        lines.append(LogEntry(content_id("log", "place", told), "note", "place", "undated", told))
    view = store.view()
    for pairing in view.rows(Pairing):
        there = {row.evidence[0].document for row in _paired(view, pairing)}
        if sum(not there.isdisjoint(volume.documents) for volume in volumes) > 1:
            told = f"the {'merge' if pairing.one else 'split'} has no effect: the two are in different volumes by time"
            ident = content_id("log", "reconcile", pairing.id, told)
            lines.append(LogEntry(ident, "warning", "reconcile", pairing.judgement, f"{told} ({pairing.reason})"))
    with store.writer() as writer:
        writer.clear(_LIMITS)
        writer.log(_LIMITS, lines)


def _paired(view: View, pairing: Pairing) -> list[Any]:
    """The two rows that a person put together or took apart."""
    return list(view.rows(stored_types()[pairing.cls], ids=(pairing.left, pairing.right)))


def _find_copies(
    store: Store, volumes: Sequence[Volume], stale: set[str], progress: Progress, collect: Callable[[], None]
) -> set[str]:
    """Bring copies and versions up to date; returns the names of the volumes that are stale now."""
    program = set_state([])
    documents = [ident for volume in volumes if volume.name in stale for ident in volume.documents]
    if begins_anew(store.view(), documents, program):
        with store.writer() as writer:
            writer.clear(COPIES)
            writer.replace_rows("reconcile", [])
            for volume in volumes:
                writer.mark(STAGE, volume.name, "")
        stale = {volume.name for volume in volumes}
    volume_of = {ident: volume.name for volume in volumes for ident in volume.documents}
    touched = set(stale)
    with progress.task("comparing texts", len(stale)):
        for nth, volume in enumerate(volume for volume in volumes if volume.name in stale):
            if nth:
                collect()
            touched |= _copies_in(store, volume, volume_of, program)
            progress.step()
    return touched


def _copies_in(store: Store, volume: Volume, volume_of: Mapping[str, str], program: str) -> set[str]:
    """Bring copies and versions of a volume's documents up to date; the names of the volumes where some changed."""
    view = store.view()
    new = kin_of_part(view, volume.documents, program)
    before = naming(view, new.changed)
    was, told = _by_document(*before), _by_document(new.copies, new.versions)
    touched = {volume_of[ident] for ident in new.changed if was.get(ident) != told.get(ident)}
    with store.writer() as writer:
        for cls, old, now in ((Copy, before[0], new.copies), (Version, before[1], new.versions)):
            writer.withdraw(cls, {row.id for row in old} - {row.id for row in now})
        writer.put_rows("reconcile", [*new.copies, *new.versions])
        new.kept.put(writer)
        for name in sorted(touched):
            writer.mark(STAGE, name, "")
    return touched


def _by_document(copies: Sequence[Copy], versions: Sequence[Version]) -> dict[str, list[str]]:
    """What copies and versions say of each document that they name; the statements in a version's changes aside."""
    told: dict[str, list[str]] = defaultdict(list)
    for copy in copies:
        for ident in copy.documents:
            told[ident].append(packed(copy))
    for version in with_statements(versions, ()):
        for ident in (version.earlier, version.later):
            told[ident].append(packed(version))
    return told


def _put_volume(
    store: Store, volume: Volume, settings: Settings, states: Mapping[str, str], decided: Decisions
) -> None:
    """Put one volume together; its mark goes with the first of its rows that change, and is set with the last."""
    view, beyond = HeldView(store.view(), volume.documents), decided.in_volume(volume.name)
    resolved = resolve(view, naming=settings.naming, holders=settings.holders, beyond=beyond)
    _keep_names(store, volume, resolved, set(beyond.one.values()))
    view.hold(resolved.entities, [Entity])
    view.place(resolved.placed)
    copies, versions = naming(view, volume.documents)
    rows = gathered(view, copies, versions)
    with store.writer() as writer:
        here = frozenset(volume.documents)
        mine = [row for row in rows if not isinstance(row, Version) or row.later in here]
        writer.replace_rows(f"reconcile {volume.name}", mine)
    view.hold([*copies, *rows], get_args(Reconciled))
    outcome = found(view, set_state([]))
    stands = Parts(volume)
    stands.add_stands(outcome.stands)
    with store.writer() as writer:
        rows_here = [row for row in outcome.rows if not isinstance(row, Position)]
        writer.replace_rows(f"findings {volume.name}", rows_here)
        outcome.kept.put(writer)
        stands.put(store.view(), writer, STOOD)
        ids = sorted(decided.told_of(entity.id for entity in resolved.entities))
        state = _state(volume, states, decided, ids)
        writer.mark(STAGE, volume.name, json.dumps({"state": state, "ids": ids}))


def _keep_names(store: Store, volume: Volume, resolved: Resolved, others: Set[str]) -> None:
    """Write who is who in a volume: what is its own under its name, and its parts of who spans volumes; `others` do so
    because somebody elsewhere is one with them.
    """
    spanning = {e.id for e in resolved.entities if e.id != group_id(e.members, kind="entity")} | others
    named = Parts(volume)
    named.add_rows(e for e in resolved.entities if e.id in spanning)
    named.add_rows(t for t in resolved.tenures if t.holder in spanning)
    own: list[Entity | Tenure] = [e for e in resolved.entities if e.id not in spanning]
    own += [t for t in resolved.tenures if t.holder not in spanning]
    stage, view = f"resolve {volume.name}", store.view()
    with store.writer() as writer:
        writer.replace_rows(stage, [*own, *resolved.judgements])
        writer.clear(stage, rows=False)
        writer.log(stage, resolved.log)
        writer.mark(STAGE, volume.name, "")
        named.put(view, writer, NAMED)
