"""A cut of a case: what it would hold with only the documents published by a day, or only those a reader may see.

Nothing is filtered out of a finished record: the rows of the documents that stay are put together afresh, so that no
merge, name, count or date in a cut rests on a document that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

from detente.extract.contract import Layer
from detente.model.documents import Document
from detente.model.entities import Judgement, LogEntry
from detente.model.interval import Interval
from detente.model.judging import mentions_named
from detente.model.rows import Row
from detente.model.serial import stored_types
from detente.run.amending import amendments, parse_amended, raw_of
from detente.run.pages import read_pages
from detente.run.reading import DEFAULT, Settings, commit_pages, put_together
from detente.run.stages import LAYERS
from detente.store.contract import HANDLING, RawInfo, Store, View, strictest
from detente.store.memory import memory_store

_TICK = timedelta(microseconds=1)
# Stages that turn one document into rows: their rows and log lines go along with the document.
_OF_ONE_DOCUMENT = ("parse", "extract")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which documents stay: those published by a day (None: all), marked no stricter than `clearance` (TLP), and not
    among those `without`.
    """

    published_by: date | None = None
    clearance: str = HANDLING[-1]
    without: frozenset[str] = frozenset()

    def lets(self, document: Document, newest: date | None) -> bool:
        """True when the document stays. One without a date is as new as the newest of the case."""
        if HANDLING.index(strictest([document.handling])) > HANDLING.index(self.clearance):
            return False
        if document.id in self.without:
            return False
        published = last_day(document.published) or newest
        return self.published_by is None or published is None or published <= self.published_by


def last_day(when: Interval) -> date | None:
    """The last day an interval holds: a report dated "May 2023" is sure to be out on the 31st. None when open."""
    if when.end is None:
        return None
    return (when.end - _TICK if when.start is None or when.end > when.start else when.end).date()


def newest_day(documents: Iterable[Document]) -> date | None:
    """The newest publication date of a case: what "now" means there."""
    return max((day for d in documents if (day := last_day(d.published)) is not None), default=None)


def cut(store: Store, which: Cut, settings: Settings = DEFAULT) -> Store:
    """A record in memory of the documents that stay, put together afresh. The caller closes it.

    Equals reading those documents alone, with the judgements that speak of them only. Nothing is read anew but
    undated documents that had a place in time by their neighbours, for these may be gone.
    """
    view = store.view().as_read()
    documents = list(view.documents())
    newest = newest_day(documents)
    kept = {d.id for d in documents if which.lets(d, newest)}
    out = memory_store()
    _carry(view, out, [raw for raw in view.raws() if raw.id in kept])
    with out.writer() as writer:
        for judgement in _judgements(view, kept):
            writer.judge(judgement)
    put_together(out, [layer() for layer in LAYERS], settings)
    return out


def _carry(view: View, out: Store, raws: list[RawInfo]) -> None:
    """The documents with the rows their reading gave, those placed by their neighbours read afresh."""
    placed, states = view.marks("place"), view.marks("extract")
    log: dict[str, list[LogEntry]] = {}
    for entry in view.log():
        if entry.stage in _OF_ONE_DOCUMENT:
            log.setdefault(entry.document, []).append(entry)
    with out.writer() as writer:
        for info in raws:
            for name in info.names:
                writer.put_raw(replace(raw_of(view, info), name=name))
            if info.id in placed:
                continue
            writer.put_parsed(view.parsed(info.id))
            writer.put_rows("extract", (row for cls in get_args(Row) for row in view.rows(cls, document=info.id)))
            for entry in log.get(info.id, []):
                writer.log(entry.stage, [entry])
            writer.mark("extract", info.id, states.get(info.id, ""))
    _read_again(view, out, [info for info in raws if info.id in placed], states)


def _read_again(view: View, out: Store, raws: list[RawInfo], states: dict[str, str]) -> None:
    if not raws:
        return
    layers: list[Layer] = [layer() for layer in LAYERS]
    amended = amendments(view)
    texts = [parse_amended(view, info, amended) for info in raws]
    commit_pages(out, read_pages(texts, layers), amended)
    with out.writer() as writer:
        for info in raws:
            writer.mark("extract", info.id, states.get(info.id, ""))


def _judgements(view: View, kept: set[str]) -> Iterator[Judgement]:
    """People's decisions that name nothing outside the documents that stay, and those that undo one of them."""
    decisions = list(view.judgements())
    rests_on = _documents_of(view, {name for j in decisions for name in (j.left, j.right, *mentions_named(j)) if name})
    told: set[str] = set()
    for judgement in decisions:
        words = {place.document for target in judgement.targets for place in target.places}
        names = [*mentions_named(judgement), *(() if words else (judgement.left, judgement.right))]
        if judgement.undoes:
            stays = judgement.undoes in told
        else:
            stays = words <= kept and all((rests_on.get(name) or {""}) <= kept for name in names if name)
        if stays:
            told.add(judgement.id)
            yield judgement


def _documents_of(view: View, names: set[str]) -> dict[str, set[str]]:
    """Of each row named: the documents its evidence stands in."""
    wanted = sorted(names)
    out: dict[str, set[str]] = {}
    for cls in stored_types().values():
        if cls in (Document, Judgement, LogEntry):
            continue
        row: Any
        for row in view.rows(cls, ids=wanted):
            out.setdefault(row.id, set()).update(e.document for e in getattr(row, "evidence", ()))
    return out
