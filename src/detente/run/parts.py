"""What volumes of a large case have in common: entities, tenures and positions, of which each volume tells a part.

Each volume's part is kept as a posting of the stage "spanning" under a key, its item a document of the volume. Marks of
the stage "volume parts" hold a digest of each of a volume's parts, and which rows are to be made anew because a part of
theirs changed: `make` does so once all volumes are told, or goes on where a reading was cut off. Postings of the stage
"made" name the rows that were made under a key.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from detente.findings.leans import Lean
from detente.findings.positions import positions_of
from detente.model.entities import Entity, Tenure
from detente.model.findings import Position
from detente.model.serial import pack, packed, unpack
from detente.resolve.spanning import united
from detente.run.volumes import Volume
from detente.store.contract import Posting, Store, View, Writer

STAGE = "spanning"
DIGESTS = "volume parts"
MADE = "made"
# The mark that goes with the parts, when a document is taken out of the case.
KEPT = "kept"
# What begins the mark of the keys that a volume changed.
_TO_MAKE = "to make "
# Rows made and committed at once.
_BATCH = 100

Row = Entity | Tenure | Position
# Under which stage the rows made of parts are.
_WRITTEN: Mapping[type[Any], str] = {Entity: "resolve", Tenure: "resolve", Position: "findings"}
_CLASSES: Mapping[str, type[Any]] = {cls.__name__: cls for cls in _WRITTEN}
# The kinds of parts, by what tells of them: who is who, and who stands where.
KINDS = NAMED, STOOD = "named", "stood"


class Parts:
    """A volume's parts, by key, as JSON: of entities and tenures the rows as it has them, of positions the passages."""

    def __init__(self, volume: Volume) -> None:
        self.volume = volume
        self._told: dict[str, str] = {}

    def add_rows(self, rows: Iterable[Entity | Tenure]) -> None:
        """Entities and tenures that span volumes."""
        for row in rows:
            self._told[f"{type(row).__name__} {row.id}"] = packed(row)

    def add_stands(self, stands: Mapping[tuple[str, str], Sequence[Lean]]) -> None:
        """What somebody stands for, by party and issue."""
        for (party, issue), group in stands.items():
            told = json.dumps([pack(lean) for lean in group], ensure_ascii=False, separators=(",", ":"))
            self._told[f"{Position.__name__} {party} {issue}"] = told

    def put(self, view: View, writer: Writer, kind: str) -> None:
        """Keep the parts in place of the volume's earlier ones of that kind, and what is to be made anew."""
        mark = f"{self.volume.name} {kind}"
        marks = view.marks(DIGESTS, [mark, _TO_MAKE + mark])
        kept = json.loads(marks.get(mark, '{"item":"","digests":{}}'))
        item = kept["item"] if kept["item"] in self.volume.documents else next(iter(self.volume.documents), "")
        before = kept["digests"]
        digests = {key: _digest(told) for key, told in self._told.items()}
        changed = sorted(key for key in {*before, *digests} if before.get(key) != digests.get(key))
        moved = sorted(digests) if item != kept["item"] else changed
        postings = [Posting(key, item, self._value(key)) for key in moved if key in digests]
        writer.post(STAGE, postings, gone=[key for key in {*moved, *changed} if key in before], item=kept["item"])
        writer.clear(DIGESTS, document=mark)
        if digests:
            writer.mark(DIGESTS, mark, json.dumps({"item": item, "digests": digests}, sort_keys=True))
        if changed:
            to_make = json.loads(marks.get(_TO_MAKE + mark, "[]"))
            writer.mark(DIGESTS, _TO_MAKE + mark, json.dumps(sorted({*to_make, *changed})))

    def _value(self, key: str) -> str:
        return f"[{json.dumps(self.volume.name)},{self._told[key]}]"


def strayed(view: View, volumes: Iterable[Volume]) -> list[str]:
    """The volumes, by name, under one of whose documents of old their parts are, which is another's now."""
    items = {
        mark: json.loads(kept)["item"] for mark, kept in view.marks(DIGESTS).items() if not mark.startswith(_TO_MAKE)
    }
    return [
        volume.name
        for volume in volumes
        if any(items.get(f"{volume.name} {kind}", volume.documents[0]) not in volume.documents for kind in KINDS)
    ]


def make(store: Store) -> None:
    """Make the rows anew of which a part changed; those that no volume tells of any more go.

    All go that were made under these keys before any is made: under another key there may be a row of the same id.
    """
    waiting = {
        mark: json.loads(keys) for mark, keys in store.view().marks(DIGESTS).items() if mark.startswith(_TO_MAKE)
    }
    keys = sorted({key for changed in waiting.values() for key in changed})
    for at in range(0, len(keys), _BATCH):
        before = store.view().postings(MADE, keys=keys[at : at + _BATCH])
        with store.writer() as writer:
            for posting in before:
                cls = _class_of(posting.key)
                writer.withdraw(cls, posting.value.split(), stage=_WRITTEN[cls])
    for at in range(0, len(keys), _BATCH):
        _make(store, keys[at : at + _BATCH])
    with store.writer() as writer:
        for mark in waiting:
            writer.clear(DIGESTS, document=mark)


def _make(store: Store, keys: Sequence[str]) -> None:
    view = store.view()
    parts: dict[str, list[Posting]] = defaultdict(list)
    for posting in view.postings(STAGE, keys=keys):
        parts[posting.key].append(posting)
    with store.writer() as writer:
        made: list[Posting] = []
        for key in keys:
            rows = _made(key, parts[key])
            writer.put_rows(_WRITTEN[_class_of(key)], rows)
            made += [Posting(key, parts[key][0].item, " ".join(row.id for row in rows))] if rows else []
        writer.post(MADE, made, gone=keys)


def _made(key: str, parts: Iterable[Posting]) -> Sequence[Row]:
    """The rows that parts make, told in the order of the volumes."""
    told = [value for _, value in sorted((json.loads(part.value) for part in parts), key=lambda value: value[0])]
    if not told:
        return []
    cls = _class_of(key)
    if cls is Position:
        return positions_of([unpack(Lean, lean) for group in told for lean in group])
    return [unpack(cls, dict(united(cls, told)))]


def _class_of(key: str) -> type[Any]:
    return _CLASSES[key.split(" ", 1)[0]]


def _digest(told: str) -> str:
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()
