"""A cut of a case: what it would hold with only the documents published by a day, or only those a reader may see.

Nothing is filtered out of a finished record: the rows of the documents that stay are put together afresh, so that no
merge, name, count or date in a cut rests on a document that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from detente.model.documents import Document
from detente.model.entities import Judgement, LogEntry
from detente.model.evidence import Span
from detente.model.handling import TLP, marks
from detente.model.judging import mentions_named
from detente.model.rows import Row
from detente.model.serial import stored_types
from detente.run.amending import amendments, parse_amended, raw_of
from detente.run.committing import commit_pages
from detente.run.handling import STAGE as HANDLING_STAGE
from detente.run.handling import Withheld, redacted, standing, withheld
from detente.run.handling import last_day as last_day
from detente.run.handling import newest_day as newest_day
from detente.run.pages import read_pages
from detente.run.readings import carry_readings
from detente.run.settings import DEFAULT, Settings
from detente.run.stages import layers_with
from detente.run.tagging import take_issues
from detente.run.together import put_together
from detente.store.contract import RawInfo, Store, View
from detente.store.memory import memory_store

# Stages that turn one document into rows: their rows and log lines go along with the document.
_OF_ONE_DOCUMENT = ("parse", "extract")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which documents stay: those published by a day (None: all) and not among those `without`, and of them what a
    reader of that `clearance` (TLP) may see.
    """

    published_by: date | None = None
    clearance: str = TLP[-1]
    without: frozenset[str] = frozenset()

    def lets(self, document: Document, newest: date | None) -> bool:
        """True when the document stays. One without a date is as new as the newest of the case."""
        if document.id in self.without:
            return False
        published = last_day(document.published) or newest
        return self.published_by is None or published is None or published <= self.published_by


def cut(store: Store, which: Cut, settings: Settings = DEFAULT) -> Store:
    """A record in memory of the documents that stay, put together afresh. The caller closes it.

    Equals reading those documents alone, with the judgements that speak of them only. Nothing is read anew but
    undated documents that had a place in time by their neighbours, for these may be gone.
    """
    view = store.view().as_read()
    documents = list(view.documents())
    newest = newest_day(documents)
    hidden = withheld(view, which.clearance, which.published_by)
    kept = {d.id for d in documents if which.lets(d, newest)} - hidden.documents
    out = memory_store()
    take_issues(out, view.issues().own)
    whole = kept - hidden.redacted
    _carry(view, out, [raw for raw in view.raws() if raw.id in whole])
    _carry_redacted(view, out, sorted(kept & hidden.redacted), hidden)
    _stamp(view, out, which.published_by or standing(view, documents))
    with out.writer() as writer:
        for judgement in _judgements(view, kept):
            if (told := _cleared(judgement, hidden, which.clearance)) is not None:
                writer.judge(told)
    put_together(out, layers_with(view.issues()), settings)
    carry_readings(view, out)
    return out


def _carry_redacted(view: View, out: Store, documents: Sequence[str], hidden: Withheld) -> None:
    """Documents of which a part is withheld: their text without it, read afresh. Their bytes stay behind."""
    commit_pages(out, [redacted(view, ident, hidden) for ident in documents], {})
    states = view.marks("extract")
    with out.writer() as writer:
        for ident in documents:
            writer.mark("extract", ident, states.get(ident, ""))


def _stamp(view: View, out: Store, day: date | None) -> None:
    """Documents bear the marks that bind them on the day of the cut."""
    said, bases = marks(view.judgements()), view.marks(HANDLING_STAGE)
    if not said and not bases:
        return
    part = out.view()
    with out.writer() as writer:
        for document in list(part.documents()):
            wanted = said.of(document, bases.get(document.id, document.handling), day)
            if wanted != document.handling:
                parsed = part.parsed(document.id)
                writer.put_parsed(replace(parsed, document=replace(parsed.document, handling=wanted)))


def _cleared(judgement: Judgement, hidden: Withheld, clearance: str) -> Judgement | None:
    """A judgement as a reader may see it; None when it speaks of what is withheld.

    Marks on documents and sources are in the documents already. What people wrote about a document of which a part is
    withheld may hold that part: of such judgements only decisions on names stay, without their reasons.
    """
    if judgement.kind == "mark" and (judgement.row in ("document", "source") or judgement.field != "handling"):
        return None if clearance != TLP[-1] or judgement.row in ("document", "source") else judgement
    places = [(place.document, span) for target in judgement.targets for place in target.places for span in place.spans]
    if any(Span(*span).overlaps(black) for document, span in places for black in hidden.words.get(document, ())):
        return None
    if not hidden.redacted:
        return judgement
    about = {document for document, _ in places} | {p.document for t in judgement.targets for p in t.places}
    if about & hidden.redacted:
        return None
    return replace(judgement, reason="")


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
    layers = layers_with(view.issues())
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
