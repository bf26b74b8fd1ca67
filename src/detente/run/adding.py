"""Take documents in: every item ends kept, or in the issue log with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from detente.collect.files import collect
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.run.progress import SILENT, Progress
from detente.store.contract import Store

# Documents held in memory before they are committed; a kill loses at most these, and `add` again takes them.
BATCH = 64


@dataclass(frozen=True, slots=True)
class Added:
    """What an `add` did: ids of new documents, of known ones met again, and the log lines of what was not taken."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    log: tuple[LogEntry, ...]


def add(store: Store, paths: Sequence[str], *, progress: Progress = SILENT) -> Added:
    """Collect `paths` into the store. Raises UsageError for a path that is not there."""
    log: list[LogEntry] = []
    known = {raw.id for raw in store.view().raws()}
    new: set[str] = set()
    again: set[str] = set()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with progress.task("taking in", None):
        for batch in _batches(collect(paths, on_skip=log.append)):
            with store.writer() as writer:
                for raw in batch:
                    ident = writer.put_raw(raw, retrieved=now)
                    (again if ident in known else new).add(ident)
            progress.step(len(batch))
    with store.writer() as writer:
        writer.log("collect", log)
    return Added(tuple(sorted(new)), tuple(sorted(again - new)), tuple(log))


def _batches(raws: Iterable[Raw]) -> Iterable[list[Raw]]:
    batch: list[Raw] = []
    for raw in raws:
        batch.append(raw)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
