"""Put a case together: who is who, where undated documents belong, what is the same, what it amounts to.

A large case is put together volume by volume (`by_volume`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from detente.extract.contract import Layer
from detente.findings.stage import found
from detente.model.entities import Entity
from detente.model.judging import binding
from detente.reconcile.placing import place_undated
from detente.reconcile.stage import Reconciled, reconciled
from detente.resolve.decide import decide_found, decide_read
from detente.resolve.stage import resolve
from detente.run.amending import amendments, parse_amended
from detente.run.by_volume import put_volumes_together, withdraw_volumes
from detente.run.committing import commit_pages
from detente.run.handling import STAGE, stamp
from detente.run.heap import collector_paused
from detente.run.pages import read_pages
from detente.run.progress import SILENT, Progress
from detente.run.settings import DEFAULT, Settings
from detente.run.stages import set_state
from detente.run.turns import alone
from detente.run.volumes import Documents, volumes
from detente.store.contract import Store, View
from detente.store.held import HeldView


def put_together(
    store: Store, layers: Sequence[Layer], settings: Settings = DEFAULT, *, progress: Progress = SILENT
) -> None:
    """Set stages: who is who, where undated documents belong, what is the same, what it amounts to."""
    with alone(store, progress):
        put_together_alone(store, layers, settings, progress)


@collector_paused()
def put_together_alone(store: Store, layers: Sequence[Layer], settings: Settings, progress: Progress) -> None:
    """The same for who has the record alone. What people decide meanwhile is left to the next time."""
    judged, documents = _judged(store.view()), Documents.of(store.view())
    state = _inputs(store.view(), documents, settings, judged)
    if store.view().marks("findings").get("case") == state:
        return
    with store.writer() as writer:
        writer.clear("findings", rows=False)  # so that a reading cut short is never taken for done
    placed = _forget_placings(store, layers)
    if placed:
        documents = Documents.of(store.view())
    _decide(store)
    parts = volumes(documents.times, settings.volume)
    if len(parts) > 1:
        put_volumes_together(store, parts, documents, settings, progress)
    else:
        withdraw_volumes(store)
        placed |= _put_whole_together(store, layers, settings, progress)
    _decide_findings(store)
    stamp(store)
    if placed:  # documents have other dates now
        state = _inputs(store.view(), Documents.of(store.view()), settings, judged)
    with store.writer() as writer:
        writer.mark("findings", "case", state)


def _put_whole_together(store: Store, layers: Sequence[Layer], settings: Settings, progress: Progress) -> bool:
    """Put a case together that is one volume; True when undated documents were placed."""
    with progress.task("who is who", None):
        view = _resolve(store, settings)
        placed = _place_undated(store, view, layers)
        if placed:
            _decide(store)
            view = _resolve(store, settings)
    with progress.task("what is told by several", None):
        _reconcile(store, view)
    with progress.task("what it amounts to", None):
        outcome = found(view, set_state([]))
        with store.writer() as writer:
            writer.replace_rows("findings", outcome.rows)
            outcome.kept.put(writer)
    return placed


def _reconcile(store: Store, view: HeldView) -> None:
    """Copies and what several documents tell, going on from what earlier readings kept."""
    outcome = reconciled(view, set_state([]))
    with store.writer() as writer:
        writer.replace_rows("reconcile", outcome.rows)
        outcome.kept.put(writer)
    view.hold(outcome.rows, get_args(Reconciled))


def _decide(store: Store) -> None:
    """Lay people's decisions over what was read."""
    outcome = decide_read(store.view())
    with store.writer() as writer:
        writer.clear("decide")
        writer.put_rows("decide", [*outcome.decided, *outcome.pairings])
        writer.log("decide", outcome.log)


def _decide_findings(store: Store) -> None:
    """Lay people's decisions over the findings."""
    outcome = decide_found(store.view())
    with store.writer() as writer:
        writer.put_rows("decide", outcome.decided)
        writer.log("decide", outcome.log)


def _resolve(store: Store, settings: Settings) -> HeldView:
    """Who is who; returns the view for the stages after it, with what was loaded for this one."""
    view = HeldView(store.view())
    resolved = resolve(view, naming=settings.naming, holders=settings.holders)
    with store.writer() as writer:
        writer.replace_rows("resolve", [*resolved.entities, *resolved.tenures, *resolved.judgements])
        writer.clear("resolve", rows=False)
        writer.log("resolve", resolved.log)
    view.hold(resolved.entities, [Entity])
    view.place(resolved.placed)
    return view


def _forget_placings(store: Store, layers: Sequence[Layer]) -> bool:
    """Read documents that were placed by their neighbours afresh, so that a place never rests on an earlier place. True
    when there were any.
    """
    view = store.view()
    placed = sorted(view.marks("place"))
    if not placed:
        return False
    infos = list(view.raws(placed))
    amended = amendments(view)
    texts = [parse_amended(view, info, amended) for info in infos]
    commit_pages(store, read_pages(texts, layers), amended)
    with store.writer() as writer:
        writer.clear("place")
    return True


def _place_undated(store: Store, view: View, layers: Sequence[Layer]) -> bool:
    """Read undated documents again under the time that shared happenings give them. True when any was placed."""
    placed = place_undated(view)
    if not placed:
        return False
    texts = [view.parsed(ident) for ident in sorted(placed)]
    bases = view.marks(STAGE)
    texts = [
        replace(
            text,
            document=replace(
                text.document,
                published=placed[text.document.id],
                handling=bases.get(text.document.id, text.document.handling),
            ),
        )
        for text in texts
    ]
    commit_pages(store, read_pages(texts, layers), amendments(view))
    with store.writer() as writer:
        for ident in sorted(placed):
            writer.mark("place", ident, str(placed[ident].iso()))
    return True


def is_together(view: View, settings: Settings) -> bool:
    """True when nothing has changed since the case was put together."""
    return view.marks("findings").get("case") == _inputs(view, Documents.of(view), settings, _judged(view))


def _judged(view: View) -> list[str]:
    """The decisions that hold."""
    return [judgement.id for judgement in binding(view.judgements())]


def _inputs(view: View, documents: Documents, settings: Settings, judged: Sequence[str]) -> str:
    """What the set stages rest on: documents as they were read, their times, judgements, settings and issues."""
    marks = [f"{item}={state}" for item, state in documents.read.items()]
    dates = [f"{item}@{when}" for item, when in documents.times.items()]
    return set_state([*marks, *dates, *judged, *settings.state(), str(settings.volume), view.issues().state])
