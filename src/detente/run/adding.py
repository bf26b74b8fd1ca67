"""Take documents in: every item ends kept, or in the issue log with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from detente.collect.addresses import is_address
from detente.collect.files import Options, Taking
from detente.collect.walk import find
from detente.collect.web import Seen, Web
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.model.errors import SkipItem
from detente.model.ids import bytes_id
from detente.run.opening import open_apart
from detente.run.progress import SILENT, Progress
from detente.run.sandbox import parser
from detente.store.contract import Store, View

# Documents held in memory before they are committed; a kill loses at most these, and `add` again takes them.
BATCH = 64
# Pages come at the pace of their servers: fewer are risked.
BATCH_PAGES = 8
# The stage under which it is remembered what an address gave.
FETCHED = "fetch"


@dataclass(frozen=True, slots=True)
class Added:
    """What an `add` did: ids of new documents, of known ones met again, the log lines of what was not taken, how many
    pages are as they were when they were fetched last, and of how many pages of archives how many were left out.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    log: tuple[LogEntry, ...]
    unchanged: int = 0
    crawled: int = 0
    left_out: int = 0


def add(
    store: Store,
    paths: Sequence[str],
    *,
    options: Options | None = None,
    web: Web | None = None,
    progress: Progress = SILENT,
) -> Added:
    """Take what lies at `paths` into the store; run again after a stop, it takes what is missing.

    Addresses are fetched through `web`, by default one that lets through public hosts and those named in `paths`.
    """
    adding = _Adding(store, _web(store.view(), paths) if web is None else web)
    log: list[LogEntry] = []
    items = find(paths, log.append)
    taking = Taking(log.append, options or Options(), adding.web, open_apart)
    single = len(items) == 1
    with progress.task("taking in", None if single else len(items)):
        for item in items:
            for raw in taking.take(item):
                adding.take(raw)
                if len(adding.batch) >= (BATCH_PAGES if item.address else BATCH):
                    adding.commit()
                if single:
                    progress.step()
            if not single:
                progress.step()
    adding.commit()
    _keep_log(store, log, [item.name for item in items])
    new, again = adding.new, adding.again - adding.new
    return Added(
        tuple(sorted(new)), tuple(sorted(again)), tuple(log), adding.web.unchanged, taking.crawled, taking.left_out
    )


def _web(view: View, paths: Sequence[str]) -> Web:
    """The web as this case knows it: what was fetched before, where its document is still here."""
    here = set(view.taken())
    known = {url: Seen(**json.loads(state)) for url, state in view.marks(FETCHED).items()}
    known = {url: seen for url, seen in known.items() if not seen.document or seen.document in here}
    return Web.naming([path for path in paths if is_address(path)], known)


class _Adding:
    """Documents on their way into the store, with what is remembered of the addresses they came from."""

    def __init__(self, store: Store, web: Web) -> None:
        self.web = web
        self.batch: list[Raw] = []
        self.new: set[str] = set()
        self.again: set[str] = set()
        self._store = store
        self._before = set(store.view().taken())
        self._remembered: dict[str, Seen] = {}
        self._now = datetime.now(UTC).isoformat(timespec="seconds")

    def take(self, raw: Raw) -> None:
        """Hold a document for the next commit; a page whose text is what it was is none."""
        if not self._is_old_text(raw):
            self.batch.append(raw)

    def _is_old_text(self, raw: Raw) -> bool:
        """A page fetched again has other bytes for every visitor; only other words make it another version."""
        url = self.web.changed.get(bytes_id(raw.data))
        before = self.web.known.get(url or "")
        if url is None or before is None or not before.document:
            return False
        old = Raw(raw.name, self._store.view().data(before.document), raw.media_type, url=raw.url)
        text = _text(old)
        if text is None or text != _text(raw):
            return False
        self.web.seen[url] = replace(self.web.seen[url], document=before.document, version=before.version)
        self.web.unchanged += 1
        return True

    def commit(self) -> None:
        """Put what is held into the store, with what was learned of addresses, in one transaction."""
        learned = {url: seen for url, seen in self.web.seen.items() if self._remembered.get(url) != seen}
        if not self.batch and not learned:
            return
        with self._store.writer() as writer:
            for raw in self.batch:
                ident = writer.put_raw(raw, retrieved=self._now)
                (self.again if ident in self._before else self.new).add(ident)
            for url, seen in learned.items():
                writer.mark(FETCHED, url, json.dumps(asdict(seen), sort_keys=True))
        self._remembered |= learned
        self.batch = []


def _text(raw: Raw) -> str | None:
    """What it says; None for what cannot be read, of which nobody knows whether it says the same."""
    try:
        return parser().parse(raw).text
    except SkipItem:
        return None


def _keep_log(store: Store, log: Iterable[LogEntry], items: Sequence[str]) -> None:
    """Log lines of this run in place of those that an earlier one left about the same items."""
    done = set(items)
    kept = [line for line in store.view().log(("collect",)) if not _concerns(line.item, done)]
    with store.writer() as writer:
        writer.clear("collect")
        writer.log("collect", [*kept, *log])


def _concerns(item: str, done: set[str]) -> bool:
    """The line is about one of the items, or about something packed in it."""
    return any(item == name or item.startswith(f"{name}/") for name in done)
