"""Watch sources: take in what is new, read it, and notice what it changed. One round at a time, kept in the record.

What was told stands in the record as rows, and the last reading that was told as a mark: killed at any point, the next
round tells what is untold and nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.collect.files import Options
from detente.findings.changes import Change, changes
from detente.findings.compared import COMPARED
from detente.model.alerts import Alert, Moved
from detente.model.entities import LogEntry
from detente.model.ids import content_id
from detente.run.adding import add
from detente.run.cut import Cut, cut, last_day
from detente.run.progress import SILENT, Progress
from detente.run.reading import read
from detente.run.readings import brought, readings
from detente.run.settings import Settings
from detente.store.contract import Store, View

STAGE = "watch"
# Mark of this stage: the last reading told. Others say the last round whose alerts an address was sent.
_READING = "reading"
# Statements are what findings rest on: each would be told beside its finding.
USUAL = tuple(compared.kind for compared in COMPARED if compared.kind != "statement")


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: new documents, what could not be taken or read, and the changes it noticed, best first."""

    new: int
    failed: tuple[LogEntry, ...]
    alerts: tuple[Alert, ...]


def begin(store: Store, *, told: bool = True) -> None:
    """Start watching a case: what is in it is known, unless `told` is false. Later calls change nothing."""
    view = store.view()
    if _READING not in view.marks(STAGE):
        with store.writer() as writer:
            writer.mark(STAGE, _READING, str(readings(view) if told else 0))


def watch_round(
    store: Store,
    paths: Sequence[str],
    settings: Settings,
    *,
    kinds: Sequence[str] = USUAL,
    progress: Progress = SILENT,
) -> Round:
    """Take in, read, and compare with the record without what was not told yet."""
    added = add(store, paths, options=Options(follow=True), progress=progress) if paths else None
    done = read(store, settings=settings, progress=progress)
    bad = [entry for entry in (*(added.log if added else ()), *done.failed) if entry.level in ("skipped", "failed")]
    return Round(len(added.new) if added else 0, tuple(bad), _notice(store, settings, kinds))


def _notice(store: Store, settings: Settings, kinds: Sequence[str]) -> tuple[Alert, ...]:
    view = store.view()
    told, now = int(view.marks(STAGE).get(_READING, "0")), readings(view)
    if now <= told:
        return ()
    before = cut(store, Cut(without=brought(view, told)), settings)
    try:
        found = [change for change in changes(before.view(), view) if change.kind in kinds]
    finally:
        before.close()
    known = {alert.id: alert for alert in view.rows(Alert)}
    number = max((alert.round for alert in known.values()), default=0) + 1
    made = {alert.id: alert for change in found if (alert := _alert(view, change, number)).id not in known}
    with store.writer() as writer:
        writer.put_rows(STAGE, made.values())
        writer.mark(STAGE, _READING, str(now))
    return tuple(made.values())


def _alert(view: View, change: Change, number: int) -> Alert:
    evidence = change.evidence_after or change.evidence_before
    moves = tuple(Moved(move.field, move.before, move.after) for move in change.moves)
    ident = content_id(
        "alert", change.kind, change.change, change.about,
        [(m.field, m.after) for m in moves], *sorted((e.document, e.start, e.end) for e in evidence),
    )  # fmt: skip
    cited = {e.document for e in evidence}
    days = [last_day(document.published) for document in view.documents() if document.id in cited]
    day = max((day.isoformat() for day in days if day is not None), default="")
    return Alert(ident, change.kind, change.change, change.about, moves, evidence, day, number)


def unsent(view: View, address: str) -> list[Alert]:
    """Alerts that the address was not sent yet, by round."""
    sent = int(view.marks(STAGE).get(_key(address), "0"))
    return sorted((a for a in view.rows(Alert) if a.round > sent), key=lambda a: (a.round, a.id))


def mark_sent(store: Store, address: str, alerts: Sequence[Alert]) -> None:
    """Remember that the address has them."""
    if alerts:
        with store.writer() as writer:
            writer.mark(STAGE, _key(address), str(max(alert.round for alert in alerts)))


def skip_to_now(store: Store, address: str) -> None:
    """A new address is sent what is noticed from now on."""
    view = store.view()
    if _key(address) not in view.marks(STAGE):
        with store.writer() as writer:
            writer.mark(STAGE, _key(address), str(max((a.round for a in view.rows(Alert)), default=0)))


def _key(address: str) -> str:
    """An address may hold a secret: what is kept of it is a hash."""
    return content_id("sent", address)
