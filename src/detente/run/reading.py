"""Read a case: every stage on what is new, each step named. Interrupted, it goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from detente.extract.contract import Layer, Page
from detente.findings.passages import STAGE as PASSAGES
from detente.findings.stage import found
from detente.model.authority import Holder
from detente.model.documents import Document, ParsedText
from detente.model.entities import Entity, LogEntry
from detente.model.errors import SkipItem, UsageError
from detente.model.ids import bytes_id, content_id
from detente.model.judging import binding
from detente.model.taxonomy import own_taxonomy
from detente.reconcile.placing import place_undated
from detente.reconcile.stage import Reconciled, reconciled
from detente.resolve.decide import decide_found, decide_read
from detente.resolve.importing import read_holders
from detente.resolve.stage import resolve
from detente.run.amending import (
    Amendments,
    Work,
    amendments,
    parse_amended,
    parse_work,
    state_of,
    waiting,
    work_of,
)
from detente.run.case import AUTHORITY_FILE, ISSUES_FILE, Case, read_case_file
from detente.run.handling import STAGE, stamp
from detente.run.heap import collector_paused
from detente.run.pages import failed, read_pages
from detente.run.progress import SILENT, Progress
from detente.run.readings import count_reading
from detente.run.stages import layers_with, set_state
from detente.run.tagging import mark_tagged, tag_anew, take_issues
from detente.run.turns import alone, beside
from detente.store.contract import RawInfo, Store, View
from detente.store.held import HeldView

# Documents read together: enough for full batches of sentences, few enough that a kill costs little.
BATCH = 16


@dataclass(frozen=True, slots=True)
class Read:
    """What a reading did: how many documents were read now and before, the log lines of those that could not be read
    now, and of those that an earlier reading set aside.
    """

    read: int
    unchanged: int
    failed: tuple[LogEntry, ...]
    aside: tuple[LogEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a case sets for its reading: how disputed places are named, office-holders beside the shipped ones, and the
    text of the file with its own issues.
    """

    naming: str = "un"
    holders: tuple[Holder, ...] = ()
    issues: str = ""

    def state(self) -> list[str]:
        """What of them the set stages rest on; the issues are in the record when they run."""
        return [f"naming={self.naming}", *(repr(holder) for holder in self.holders)]


DEFAULT = Settings()


def settings_of(case: Case) -> Settings:
    """The settings of a case's folder. Raises BadInput when its authority file cannot be read, UsageError when its
    issues cannot.
    """
    text = read_case_file(case, AUTHORITY_FILE)
    return Settings(case.naming, () if text is None else tuple(read_holders(text)), issues_of(case))


def issues_of(case: Case) -> str:
    """The text of the case's own issues, "" when it has none. Raises UsageError saying what is wrong in the file."""
    text = read_case_file(case, ISSUES_FILE) or ""
    try:
        own_taxonomy(text)
    except UsageError as error:
        raise UsageError(f"{ISSUES_FILE} of {case.folder}: {error}") from error
    return text


# How the row stages are run over documents of a store, and committed: here, or elsewhere (`run.cluster`).
RowStages = Callable[[Store, Sequence[Layer], Sequence[RawInfo], Progress], None]


def read_here(store: Store, layers: Sequence[Layer], todo: Sequence[RawInfo], progress: Progress) -> None:
    """Row stages in this process, a batch at a time."""
    for batch in batches(todo):
        read_documents(store, layers, batch, progress)
        progress.step(len(batch))


def read(
    store: Store, *, settings: Settings = DEFAULT, progress: Progress = SILENT, row_stages: RowStages = read_here
) -> Read:
    """Run every stage on what is new. Reading again what was read changes nothing."""
    with alone(store, progress):
        take_issues(store, settings.issues)
    layers = layers_with(store.view().issues())
    todo = waiting(store.view())
    with progress.task("reading", len(todo)):
        row_stages(store, layers, todo, progress)
    with alone(store, progress):
        tag_anew(store, progress=progress)
        _put_together(store, layers, settings, progress)
        count_reading(store)
    return _outcome(store.view(), {raw.id for raw in todo})


def _outcome(view: View, tried: set[str]) -> Read:
    """What came of the documents tried now and of all others."""
    bad = set_aside(view)
    failed = tuple(line for line in bad if line.document in tried)
    aside = tuple(line for line in bad if line.document not in tried)
    known = sum(1 for _ in view.raws())
    return Read(len(tried) - len(failed), known - len(tried) - len(aside), failed, aside)


def set_aside(view: View) -> list[LogEntry]:
    """One log line for each document that could not be read, with the reason: it is kept, and not tried again."""
    here = {raw.id for raw in view.raws()}
    lines = (e for e in view.log() if e.level in ("failed", "skipped") and e.stage in ("parse", "extract"))
    return list({line.document: line for line in lines if line.document in here}.values())


def retry(store: Store) -> int:
    """Have the documents that were set aside tried again by the next reading; returns how many."""
    lines = set_aside(store.view())
    with store.writer() as writer:
        for line in lines:
            for stage in ("parse", "extract"):
                writer.clear(stage, document=line.document)
    return len(lines)


def unread(store: Store, settings: Settings = DEFAULT) -> int:
    """How many documents wait to be read (or read again by this version); −1 when only the set stages are behind."""
    view = store.view()
    marks = view.marks("extract")
    if late := len(waiting(view)):
        return late
    behind = (
        view.marks("findings").get("case") != _inputs(view, settings, _judged(view))
        or view.issues().own != settings.issues
    )
    return -1 if marks and behind else 0


def read_documents(
    store: Store, layers: Sequence[Layer], batch: Sequence[RawInfo], progress: Progress = SILENT
) -> None:
    """Row stages for a few documents: parse, extract, commit together. Those taken out meanwhile are passed over."""
    with beside(store, progress):
        view = store.view()
        amended, there = amendments(view), view.holds([info.id for info in batch])
        works = [work_of(view, info, amended) for info in batch if info.id in there]
        _commit(store, read_works(works, layers), amended)


def read_works(works: Sequence[Work], layers: Sequence[Layer]) -> list[Page | LogEntry]:
    """Row stages without a store: parse and extract; for each document its page, or the reason there is none."""
    texts: list[ParsedText] = []
    log: list[LogEntry] = []
    for work in works:
        try:
            texts.append(parse_work(work))
        except SkipItem as error:
            log.append(failed("parse", bytes_id(work.raw.data), work.raw.name, str(error)))
    return [*read_pages(texts, layers), *log]


def commit_read(
    store: Store, read_now: Sequence[Page | LogEntry], amended: Amendments, progress: Progress = SILENT
) -> None:
    """Commit pages read elsewhere, and of documents that could not be read why; nothing of those taken out since."""
    with beside(store, progress):
        there = store.view().holds([_document_of(page) for page in read_now])
        _commit(store, [page for page in read_now if _document_of(page) in there], amended)


def _document_of(page: Page | LogEntry) -> str:
    return page.document if isinstance(page, LogEntry) else page.parsed.document.id


def _commit(store: Store, read_now: Sequence[Page | LogEntry], amended: Amendments) -> None:
    log = commit_pages(store, read_now, amended)
    with store.writer() as writer:
        for entry in log:
            if entry.stage == "parse":
                writer.clear("extract", document=entry.document)
            writer.clear(entry.stage, document=entry.document)
            writer.log(entry.stage, [entry])
            writer.mark("extract", entry.document, state_of(entry.document, amended))


def commit_pages(store: Store, pages: Sequence[Page | LogEntry], amended: Amendments) -> list[LogEntry]:
    """Commit what was read from each page; returns the log lines of pages that failed."""
    with store.writer() as writer:
        for page in pages:
            if isinstance(page, LogEntry):
                continue
            document = page.parsed.document
            for stage in ("parse", "extract", STAGE, PASSAGES):
                writer.clear(stage, document=document.id)
            writer.put_parsed(page.parsed)
            writer.log("parse", [_note(document, note) for note in page.parsed.notes])
            writer.put_rows("extract", page.found.rows())
            writer.log("extract", page.found.log)
            mark_tagged(writer, document.id, page.found.tagged)
            writer.mark("extract", document.id, state_of(document.id, amended))
    return [page for page in pages if isinstance(page, LogEntry)]


def _note(document: Document, note: str) -> LogEntry:
    ident = content_id("log", "parse", document.id, note)
    return LogEntry(ident, "note", "parse", document.name, note, document.id)


def put_together(
    store: Store, layers: Sequence[Layer], settings: Settings = DEFAULT, *, progress: Progress = SILENT
) -> None:
    """Set stages: who is who, where undated documents belong, what is the same, what it amounts to."""
    with alone(store, progress):
        _put_together(store, layers, settings, progress)


@collector_paused()
def _put_together(store: Store, layers: Sequence[Layer], settings: Settings, progress: Progress) -> None:
    """The same for who has the record alone. What people decide meanwhile is left to the next time."""
    judged = _judged(store.view())
    if store.view().marks("findings").get("case") == _inputs(store.view(), settings, judged):
        return
    with store.writer() as writer:
        writer.clear("findings", rows=False)  # so that a reading cut short is never taken for done
    with progress.task("who is who", None):
        _forget_placings(store, layers)
        _decide(store)
        view = _resolve(store, settings)
        if _place_undated(store, view, layers):
            _decide(store)
            view = _resolve(store, settings)
    with progress.task("what is told by several", None):
        _reconcile(store, view)
    with progress.task("what it amounts to", None):
        outcome = found(view, set_state([]))
        with store.writer() as writer:
            writer.replace_rows("findings", outcome.rows)
            outcome.kept.put(writer)
        _decide_findings(store)
        stamp(store)
        with store.writer() as writer:
            writer.mark("findings", "case", _inputs(view, settings, judged))


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


def _forget_placings(store: Store, layers: Sequence[Layer]) -> None:
    """Read documents that were placed by their neighbours afresh, so that a place never rests on an earlier place."""
    view = store.view()
    placed = sorted(view.marks("place"))
    if not placed:
        return
    infos = [raw for raw in view.raws() if raw.id in set(placed)]
    amended = amendments(view)
    texts = [parse_amended(view, info, amended) for info in infos]
    commit_pages(store, read_pages(texts, layers), amended)
    with store.writer() as writer:
        writer.clear("place")


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


def _judged(view: View) -> list[str]:
    """The decisions that hold."""
    return [judgement.id for judgement in binding(view.judgements())]


def _inputs(view: View, settings: Settings, judged: Sequence[str]) -> str:
    """What the set stages rest on: documents as they were read, their times, judgements, settings and issues."""
    marks = [f"{item}={state}" for item, state in sorted(view.marks("extract").items())]
    dates = [f"{d.id}@{d.published.iso()}" for d in view.documents()]
    return set_state([*marks, *dates, *judged, *settings.state(), view.issues().state])


def batches(infos: Sequence[RawInfo]) -> Iterator[Sequence[RawInfo]]:
    """Documents in the order they came, a few at a time."""
    for at in range(0, len(infos), BATCH):
        yield infos[at : at + BATCH]
