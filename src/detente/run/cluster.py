"""The row stages on a Dask cluster: chunks of documents go out with their bytes, what was read from them comes back,
and this process, the one writer, commits it.

A worker needs the package and nothing else: no case, no database, no shared disk. A chunk is named by the hash of what
is in it and committed under the documents' own ids, so that done twice is done once. What is committed is done: run
again after any stop, the rest is read. A chunk that ends its workers is read document by document, each alone on the
cluster, and the one that ends them again is set aside with its reason.

Whoever can reach a scheduler can run programs on its workers and on those who use it: docs/cluster.md.
"""

from __future__ import annotations

import faulthandler
import functools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from detente.extract.contract import Found, Layer, Page
from detente.extract.syntax import Syntax
from detente.model.documents import ParsedText
from detente.model.entities import LogEntry
from detente.model.errors import StopRun, UsageError
from detente.model.ids import content_id
from detente.model.taxonomy import own_taxonomy
from detente.run.amending import Amendments, Work, amendments, state_of, work_of
from detente.run.pages import failed
from detente.run.progress import Progress
from detente.run.reading import BATCH, RowStages, commit_read, read_works
from detente.run.stages import layers_with, row_state
from detente.store.contract import RawInfo, Store, View

# A chunk of large documents holds fewer of them.
CHUNK_BYTES = 4 * 2**20
# Chunks sent out beyond those at work, so that no worker waits for the writer.
AHEAD = 2
# How often it is looked whether the scheduler and the workers are still there.
LOOK_S = 1.0
# A scheduler must answer within this when it is first asked; one that was lost, or workers, may take longer to return.
ANSWER_S, RETURN_S = 20.0, 300.0
# A worker that needs longer for one chunk ends itself; to the scheduler it died of the chunk.
LONGEST_CHUNK_S = 1800.0

_GOES_ON = "What was read is kept; the same command goes on"
# What comes back of a document.
Outcome = tuple[ParsedText, Found] | LogEntry
_READING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, for a scheduler to answer, and for a lost one or for workers to return."""

    answer: float = ANSWER_S
    back: float = RETURN_S


class _Lost(Exception):
    """The scheduler went away, and with it all that was not committed yet."""


def _dask() -> Any:
    """Dask's library. Raises StopRun where it is not installed."""
    try:
        import distributed
    except ImportError as error:
        raise StopRun("reading on a cluster needs more: pip install 'detente[cluster]'") from error
    # What it says of lost connections is told by us, in words that say what to do.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return distributed


def on_cluster(address: str, *, chunk: int = BATCH, patience: Patience | None = None) -> RowStages:
    """Row stages on the cluster whose scheduler is at `address` (tcp://HOST:PORT or tls://HOST:PORT).

    Raises StopRun when it cannot be reached, has no workers or runs another version; what was read until then is kept.
    """
    if "://" not in address:
        raise UsageError(f"{address!r} is no address of a scheduler; it looks like tcp://HOST:8786")
    return functools.partial(_read_out, _Cluster(address, patience or Patience()), chunk)


def read_chunk(works: Sequence[Work], issues: str, state: str) -> list[Outcome]:
    """What a worker does: parse and extract; `issues` is the text of the case's own.

    Raises StopRun when it runs another version than `state` is of.
    """
    if row_state() != state:
        raise StopRun("its programs or rules are of another version")
    # One chunk at a time in a process: threads would not speed it up, and the clock below is one for the process.
    with _READING, _ended_after(LONGEST_CHUNK_S):
        read_now = read_works(works, _layers(issues))
    return [page if isinstance(page, LogEntry) else (page.parsed, page.found) for page in read_now]


@functools.lru_cache(maxsize=4)
def _layers(issues: str) -> tuple[Layer, ...]:
    return tuple(layers_with(own_taxonomy(issues)))


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process should the work take longer, even when it holds the interpreter and no thread of ours runs."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Where a cluster is, and how long it is waited for."""

    address: str
    patience: Patience

    @contextmanager
    def connected(self, within: float) -> Iterator[Any]:
        """A client of the scheduler. Raises StopRun when there is none within that many seconds."""
        dask = _dask()
        deadline = time.monotonic() + within
        while True:
            left = deadline - time.monotonic()
            try:
                client = dask.Client(self.address, timeout=max(min(left, 5.0), 0.1), set_as_default=False)
                break
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                # All but the first are what Dask says of an address or of TLS settings that cannot work.
                if not isinstance(error, OSError) or left <= 0:
                    raise StopRun(
                        f"no scheduler answers at {self.address} ({_line(error)}); start one with: dask scheduler, or"
                        f" read without --cluster. {_GOES_ON}"
                    ) from error
        try:
            with client.as_current():
                yield client
        finally:
            client.close(timeout=5)


@dataclass(slots=True)
class _Reading:
    """One reading of a store on a cluster: what waits, what is suspected, and how to commit."""

    view: View
    commit: Callable[[Sequence[Page | LogEntry]], None]
    amended: Amendments
    issues: str
    progress: Progress
    patience: Patience
    waiting: deque[tuple[RawInfo, ...]]
    suspects: deque[RawInfo]

    def stream(self, client: Any) -> None:
        """Send chunks and commit what comes back, until none is left. Raises _Lost when the scheduler goes away."""
        out: dict[Any, tuple[RawInfo, ...]] = {}
        try:
            while self.waiting or out:
                self._send(client, out, _workers(client) + AHEAD)
                self._take(client, out)
            while self.suspects:
                self._alone(client)
        finally:
            # What was sent and not committed waits again.
            self.waiting.extendleft(reversed(list(out.values())))

    def _send(self, client: Any, out: dict[Any, tuple[RawInfo, ...]], most: int) -> None:
        while self.waiting and len(out) < most:
            chunk = self.waiting.popleft()
            out[self._submitted(client, chunk)] = chunk

    def _submitted(self, client: Any, chunk: Sequence[RawInfo], *, name: str = "chunk") -> Any:
        works = [work_of(self.view, info, self.amended) for info in chunk]
        states = [(info.id, state_of(info.id, self.amended), info.names) for info in chunk]
        key = content_id(name, states, self.issues)
        return client.submit(read_chunk, works, self.issues, row_state(), key=key, pure=True)

    def _take(self, client: Any, out: dict[Any, tuple[RawInfo, ...]]) -> None:
        """Commit the chunks that are done; wait for the first when none is."""
        for future in _done(client, list(out), self.patience):
            read_now = _result(future, self.patience)
            chunk = out.pop(future)
            if read_now is None:
                self.suspects.extend(chunk)
                continue
            self.commit(read_now)
            self.progress.step(len(chunk))

    def _alone(self, client: Any) -> None:
        """Read one suspect with nothing beside it on the cluster, so that a worker that dies dies of it."""
        info = self.suspects[0]
        # A name of its own: what the scheduler held against the chunk does not count here.
        future = self._submitted(client, [info], name="alone")
        _done(client, [future], self.patience)
        read_now = _result(future, self.patience)
        if read_now is None:
            times = future.exception().allowed_failures + 1
            reason = f"set aside, because it ended the worker that read it {times} times (nothing else was harmed)"
            read_now = [failed("extract", info.id, info.names[0], reason)]
        self.commit(read_now)
        self.suspects.popleft()
        self.progress.step()


def _read_out(
    cluster: _Cluster, chunk: int, store: Store, layers: Sequence[Layer], todo: Sequence[RawInfo], progress: Progress
) -> None:
    """Read `todo` on the cluster and commit it to the store; a scheduler that comes back is taken up again."""
    if not todo:
        return
    amended = amendments(store.view())
    reading = _Reading(
        store.view(),
        lambda read_now: commit_read(store, read_now, amended, progress),
        amended,
        store.view().issues().own,
        progress,
        cluster.patience,
        deque(_chunks(todo, chunk)),
        deque(),
    )
    within = cluster.patience.answer
    while True:
        try:
            with cluster.connected(within) as client:
                reading.stream(client)
            return
        except _Lost:
            within = cluster.patience.back


def _chunks(todo: Sequence[RawInfo], most: int) -> Iterator[tuple[RawInfo, ...]]:
    """Documents together that one worker reads at once: at most so many, and not too many bytes."""
    chunk: list[RawInfo] = []
    for info in todo:
        if chunk and (len(chunk) == most or sum(i.size for i in chunk) + info.size > CHUNK_BYTES):
            yield tuple(chunk)
            chunk = []
        chunk.append(info)
    if chunk:
        yield tuple(chunk)


def _workers(client: Any) -> int:
    return len(_asked(client.nthreads))


def _asked(question: Callable[[], Any]) -> Any:
    """The scheduler's answer. Raises _Lost when it gives none."""
    try:
        return question()
    except (OSError, _dask().CancelledError, AttributeError) as error:
        # AttributeError: the client has just let go of the connection that it lost.
        raise _Lost from error


def _done(client: Any, futures: Sequence[Any], patience: Patience) -> list[Any]:
    """The futures that ended, one at least. Raises _Lost without a scheduler, StopRun when workers stay away."""
    dask = _dask()
    since = time.monotonic()
    while True:
        try:
            dask.wait(futures, timeout=LOOK_S, return_when="FIRST_COMPLETED")
        except TimeoutError:
            pass
        except dask.CancelledError as error:
            raise _Lost from error
        if client.status != "running" or any(future.status in ("cancelled", "lost") for future in futures):
            raise _Lost
        if done := [future for future in futures if future.done()]:
            return done
        if _workers(client):
            since = time.monotonic()
        elif time.monotonic() - since > patience.back:
            raise StopRun(
                f"the cluster has had no worker for {patience.back:.0f} seconds; start some with: dask worker"
                f" {client.scheduler.address}. {_GOES_ON}"
            )


def _result(future: Any, patience: Patience) -> list[Page | LogEntry] | None:
    """What was read from a chunk, None when it ended its workers. Raises StopRun when workers cannot do the work."""
    error = _asked(lambda: future.exception(timeout=patience.back))
    if isinstance(error, _dask().KilledWorker):
        return None
    if error is not None:
        raise StopRun(
            f"a worker cannot read: {_line(error)}; install the same version of detente on all of them. {_GOES_ON}"
        ) from error
    # A worker may go away between its answer and our fetching it; the scheduler then has it read again.
    return [_page(outcome) for outcome in _asked(lambda: future.result(timeout=patience.back))]


def _page(outcome: Outcome) -> Page | LogEntry:
    if isinstance(outcome, LogEntry):
        return outcome
    parsed, found = outcome
    return Page(parsed, Syntax(parsed.text, parsed.sentences), found)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
