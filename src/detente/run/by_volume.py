"""A large case put together volume by volume, only those in which something changed.

Each volume is put together as a case of its own, under stages that bear its name. Copies and versions are those of the
whole case. Of an entity or tenure that several volumes have, each volume's part is kept (postings of the stage
"spanning", under the row's id), and the row put together from the parts that there are.

Marks of the stage "volume": in which state each volume was put together; of "volume rows": a digest of each of the
parts it told.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import get_args

from detente.findings.stage import found
from detente.model.entities import Decided, Entity, Pairing, Tenure
from detente.model.ids import group_id
from detente.model.records import Copy, Version
from detente.model.serial import packed, stored_types, unpack
from detente.reconcile.kin import STAGE as COPIES
from detente.reconcile.kin import kin_of_part, naming
from detente.reconcile.stage import Reconciled, gathered
from detente.resolve.spanning import united
from detente.resolve.stage import Resolved, resolve
from detente.run.beyond import STAGE as NAMES
from detente.run.beyond import Decisions, decisions
from detente.run.progress import Progress
from detente.run.settings import Settings
from detente.run.stages import set_state
from detente.run.volumes import Volume
from detente.store.contract import Posting, Store, View, Writer
from detente.store.held import HeldView

STAGE = "volume"
_ROWS = "volume rows"
_PARTS = "spanning"
_STAGES = ("resolve", "reconcile", "findings")
# The mark that goes with the parts, when a document is taken out of the case.
_KEPT = "kept"


def put_volumes_together(store: Store, volumes: Sequence[Volume], settings: Settings, progress: Progress) -> None:
    """Put together the volumes that changed since they were last; those that are no more, and a whole, go."""
    _make_room(store, {volume.name for volume in volumes})
    states = _states(store.view(), volumes, settings)
    decided = decisions(store, volumes, states, settings)
    done = store.view().marks(STAGE)
    stale = {v.name for v in volumes if not _stands(done.get(v.name, ""), v, states, decided)}
    if stale:
        stale |= _find_copies(store, volumes, stale)
    with progress.task("putting together", len(stale)):
        for volume in volumes:
            if volume.name in stale:
                _put_volume(store, volume, settings, states, decided)
                progress.step()
    _tell_lapsed(store, decided)


def _stands(mark: str, volume: Volume, states: Mapping[str, str], decided: Decisions) -> bool:
    """True when a volume was put together in the state that it is in."""
    kept = json.loads(mark) if mark else {"state": None, "ids": []}
    return bool(kept["state"] == _state(volume, states, decided, kept["ids"]))


def _state(volume: Volume, states: Mapping[str, str], decided: Decisions, ids: Sequence[str]) -> list[str]:
    """The state of a volume that tells of these ids, with what was decided on them wherever they are named."""
    return [states[volume.name], *decided.in_volume(volume.name, set(ids)).state()]


def withdraw_volumes(store: Store) -> None:
    """Withdraw all that was put together volume by volume, of a case that is now put together as a whole."""
    names = store.view().marks(STAGE)
    if not names:
        return
    with store.writer() as writer:
        for name in names:
            _withdraw(writer, name)
        for stage in ("resolve", STAGE, _ROWS, _PARTS, NAMES):
            writer.clear(stage)


def _make_room(store: Store, names: Collection[str]) -> None:
    """Withdraw what stands in the way of these volumes: others, or the case as a whole; and parts that lack some."""
    view = store.view()
    there = view.marks(STAGE)
    with store.writer() as writer:
        if _KEPT not in view.marks(_PARTS):  # the first time, or since a document was taken out
            for name in there:
                _withdraw(writer, name)
            for stage in (*_STAGES, COPIES, STAGE, _ROWS, _PARTS, NAMES):
                writer.clear(stage)
            writer.mark(_PARTS, _KEPT, "")
            return
    for name in sorted(there.keys() - names):
        with store.writer() as writer:
            _withdraw(writer, name)
            _tell(store.view(), writer, Volume(name, ()), [])


def _withdraw(writer: Writer, name: str) -> None:
    for stage in _STAGES:
        writer.clear(f"{stage} {name}")
    for stage in (STAGE, _ROWS, NAMES):
        writer.clear(stage, document=name)


def _states(view: View, volumes: Sequence[Volume], settings: Settings) -> dict[str, str]:
    """In which state each volume is to be put together: its documents as they were read, when they were published,
    under which names they came, what people decided on their rows, and the settings.
    """
    read, times, names = view.marks("extract"), view.times(), dict(view.named())
    decided = _decided(view)
    whole = (*settings.state(), view.issues().state)
    return {
        volume.name: set_state(
            [
                volume.name,
                *whole,
                *(f"{d} {read.get(d, '')} {times[d]} {names.get(d, '')}" for d in volume.documents),
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
        for row in view.rows(stored_types()[pairing.cls], ids=(pairing.left, pairing.right)):
            told[row.evidence[0].document].append(packed(pairing))
    return {document: sorted(words) for document, words in told.items()}


def _tell_lapsed(store: Store, decided: Decisions) -> None:
    """Log the decisions on names of which no volume holds the words any more."""
    with store.writer() as writer:
        writer.clear("resolve", rows=False)
        writer.log("resolve", decided.lapsed())


def _find_copies(store: Store, volumes: Sequence[Volume], stale: set[str]) -> set[str]:
    """Bring copies and versions up to date; returns the names of the volumes in which that changed something."""
    view = store.view()
    documents = [ident for volume in volumes if volume.name in stale for ident in volume.documents]
    new = kin_of_part(view, sorted(documents), set_state([]))
    before = naming(view, new.changed)
    touched = {volume.name for volume in volumes if not new.changed.isdisjoint(volume.documents)}
    with store.writer() as writer:
        for cls, old, now in ((Copy, before[0], new.copies), (Version, before[1], new.versions)):
            writer.withdraw(cls, {row.id for row in old} - {row.id for row in now})
        writer.put_rows("reconcile", [*new.copies, *new.versions])
        new.kept.put(writer)
        for name in sorted(touched - stale):
            writer.mark(STAGE, name, "")
    return touched


def _put_volume(
    store: Store, volume: Volume, settings: Settings, states: Mapping[str, str], decided: Decisions
) -> None:
    """Put one volume together; its mark is set with the last of its rows."""
    view, beyond = HeldView(store.view(), volume.documents), decided.in_volume(volume.name)
    resolved = resolve(view, naming=settings.naming, holders=settings.holders, beyond=beyond)
    _keep_names(store, volume, resolved)
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
    with store.writer() as writer:
        writer.replace_rows(f"findings {volume.name}", outcome.rows)
        outcome.kept.put(writer)
        ids = sorted(decided.told_of(entity.id for entity in resolved.entities))
        state = _state(volume, states, decided, ids)
        writer.mark(STAGE, volume.name, json.dumps({"state": state, "ids": ids}))


def _keep_names(store: Store, volume: Volume, resolved: Resolved) -> None:
    """Write who is who in a volume: what is its own under its name, and its parts of who spans volumes."""
    spanning = {e.id for e in resolved.entities if e.id != group_id(e.members, kind="entity")}
    parts: list[Entity | Tenure] = [e for e in resolved.entities if e.id in spanning]
    parts += [t for t in resolved.tenures if t.holder in spanning]
    own: list[Entity | Tenure] = [e for e in resolved.entities if e.id not in spanning]
    own += [t for t in resolved.tenures if t.holder not in spanning]
    stage = f"resolve {volume.name}"
    view = store.view()
    with store.writer() as writer:
        writer.replace_rows(stage, [*own, *resolved.judgements])
        writer.clear(stage, rows=False)
        writer.log(stage, resolved.log)
        _tell(view, writer, volume, parts)


def _tell(view: View, writer: Writer, volume: Volume, parts: Iterable[Entity | Tenure]) -> None:
    """Keep a volume's parts of rows that span volumes, and put together anew the rows whose parts changed."""
    told = {part.id: (type(part), packed(part)) for part in parts}
    digests = {ident: _digest(body) for ident, (_, body) in told.items()}
    before: Mapping[str, str] = json.loads(view.marks(_ROWS).get(volume.name) or "{}")
    changed = sorted(i for i in {*before, *digests} if before.get(i) != digests.get(i))
    others: dict[str, list[Posting]] = defaultdict(list)
    for posting in view.postings(_PARTS, keys=changed):
        if json.loads(posting.value)["volume"] != volume.name:
            others[posting.key].append(posting)
    for ident in changed:
        kept = others[ident]
        if ident in told:
            cls, body = told[ident]
            value = f'{{"class":"{cls.__name__}","row":{body},"volume":{json.dumps(volume.name)}}}'
            kept.append(Posting(ident, volume.documents[0], value))
        writer.post(_PARTS, kept, gone=[ident])
        _put_united(writer, ident, kept)
    if volume.documents:
        writer.mark(_ROWS, volume.name, json.dumps(digests, sort_keys=True))


def _put_united(writer: Writer, ident: str, parts: Sequence[Posting]) -> None:
    """The row that its parts make; none without any."""
    if not parts:
        writer.withdraw(Tenure if ident.startswith("tenure-") else Entity, [ident])
        return
    values = sorted((json.loads(part.value) for part in parts), key=lambda value: value["volume"])
    cls = stored_types()[values[0]["class"]]
    writer.put_rows("resolve", [unpack(cls, dict(united(cls, [value["row"] for value in values])))])


def _digest(body: str) -> str:
    return hashlib.blake2b(body.encode(), digest_size=6).hexdigest()
