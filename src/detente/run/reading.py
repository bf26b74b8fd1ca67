"""Read a case: every stage on what is new, each step named. Interrupted, it goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detente.extract.contract import Layer, Page
from detente.model.documents import ParsedText
from detente.model.entities import LogEntry
from detente.model.errors import SkipItem
from detente.model.ids import bytes_id
from detente.run.amending import Amendments, Work, amendments, parse_work, state_of, waiting, work_of
from detente.run.committing import commit_pages
from detente.run.pages import failed, read_pages
from detente.run.progress import SILENT, Progress
from detente.run.readings import count_reading
from detente.run.settings import DEFAULT, Settings
from detente.run.stages import layers_with
from detente.run.tagging import tag_anew, take_issues
from detente.run.together import is_together, put_together_alone
from detente.run.turns import alone, beside
from detente.store.contract import RawInfo, Store, View

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
        put_together_alone(store, layers, settings, progress)
        count_reading(store)
    return _outcome(store.view(), {raw.id for raw in todo})


def _outcome(view: View, tried: set[str]) -> Read:
    """What came of the documents tried now and of all others."""
    bad = set_aside(view)
    failed = tuple(line for line in bad if line.document in tried)
    aside = tuple(line for line in bad if line.document not in tried)
    known = len(view.taken())
    return Read(len(tried) - len(failed), known - len(tried) - len(aside), failed, aside)


def set_aside(view: View) -> list[LogEntry]:
    """One log line for each document that could not be read, with the reason: it is kept, and not tried again."""
    lines = [e for e in view.log(("parse", "extract")) if e.level in ("failed", "skipped")]
    here = view.holds([line.document for line in lines])
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
    behind = not is_together(view, settings) or view.issues().own != settings.issues
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


def batches(infos: Sequence[RawInfo]) -> Iterator[Sequence[RawInfo]]:
    """Documents in the order they came, a few at a time."""
    for at in range(0, len(infos), BATCH):
        yield infos[at : at + BATCH]
