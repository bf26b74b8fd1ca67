"""Long work on a case, one piece at a time: documents taken in and read, with progress, to be ended at any time.

What was read when a job is cancelled stays read; reading goes on from there the next time.
"""

from __future__ import annotations

import logging
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import mkdtemp
from typing import Any, BinaryIO, Literal

from detente.model.errors import DetenteError, StopRun, UsageError
from detente.run import adding, reading
from detente.run.case import Case
from detente.run.progress import Progress
from detente.run.settings import settings_of
from detente.serve.errors import Busy, NotHere
from detente.store.contract import Store

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: frozenset[State] = frozenset(("done", "failed", "cancelled"))
# Jobs that are remembered, and those that may wait.
KEPT, WAITING = 50, 20
# One upload: what a person drops in at once, far below what would fill a disk.
LARGEST_UPLOAD = 512 * 2**20
_BLOCK = 1 << 20
_LOG = logging.getLogger("detente.serve")


class Cancelled(StopRun):
    """Somebody ended the job."""


@dataclass(slots=True)
class Job:
    """A piece of work as it stands: its step, `done` of `total` parts of it, and the seconds it may still take."""

    id: str
    state: State = "waiting"
    step: str = ""
    done: int = 0
    total: int | None = None
    left_s: float | None = None
    detail: str = ""
    author: str = ""

    def told(self, *, whole: bool = True) -> dict[str, Any]:
        """The job as JSON. Not `whole`: without what counts or names documents that its reader may not see."""
        out = asdict(self) | ({} if whole else {"done": 0, "total": None, "left_s": None, "detail": self.state})
        del out["author"]
        return out


class _Told(Progress):
    """Progress that a job tells; each step looks whether the job was cancelled."""

    def __init__(self, job: Job, cancelled: threading.Event) -> None:
        self._job, self._cancelled = job, cancelled
        self._began, self._depth = 0.0, 0

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        """A named piece of work."""
        self._look()
        job, inside = self._job, self._depth
        outer = (job.step, job.done, job.total, job.left_s, self._began)
        job.step, job.done, job.total, job.left_s = name, 0, total, None
        self._began = time.monotonic()
        self._depth += 1
        yield
        self._depth = inside
        if inside:
            job.step, job.done, job.total, job.left_s, self._began = outer

    def step(self, count: int = 1) -> None:
        """`count` more steps are done."""
        job = self._job
        job.done += count
        if job.total and job.done:
            job.left_s = round((time.monotonic() - self._began) / job.done * max(job.total - job.done, 0), 1)
        self._look()

    def _look(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("cancelled; what was read so far is kept")


class Jobs:
    """The jobs of one case. `lay_out` makes its pages ready after a reading."""

    def __init__(self, case: Case, store: Store, lay_out: Callable[[], object]) -> None:
        self._case, self._store, self._lay_out = case, store, lay_out
        self._jobs: dict[str, Job] = {}
        self._cancel: dict[str, threading.Event] = {}
        self._folders: dict[str, Path] = {}
        self._queue: queue.Queue[str] = queue.Queue()
        self._lock = threading.Lock()
        self._count = 0
        threading.Thread(target=self._work, daemon=True).start()

    def add(self, files: list[tuple[str, BinaryIO]], author: str = "") -> Job:
        """Take files in and read what is new, for the account `author`; without files, read what waits.

        Raises Busy when too many jobs wait, UsageError for too much at once.
        """
        with self._lock:
            if sum(job.state not in ENDED for job in self._jobs.values()) >= WAITING:
                raise Busy(f"{WAITING} jobs are waiting already; wait for one to end, or cancel one")
            self._count += 1
            job = Job(f"job-{self._count}", author=author)
        folder = Path(mkdtemp(prefix="detente-upload-"))
        try:
            _keep(folder, files)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._lock:
            self._jobs[job.id], self._cancel[job.id], self._folders[job.id] = job, threading.Event(), folder
            ended = [ident for ident, one in self._jobs.items() if one.state in ENDED]
            for ident in ended[: max(len(self._jobs) - KEPT, 0)]:
                del self._jobs[ident], self._cancel[ident]
        self._queue.put(job.id)
        return job

    def catch_up(self, author: str = "") -> Job:
        """A reading of what waits and what was decided: the next one that has not begun, or a new one."""
        with self._lock:
            waits = next((job for job in self._jobs.values() if job.state == "waiting"), None)
        return waits or self.add([], author)

    def all(self) -> list[Job]:
        """The jobs that are remembered, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def one(self, ident: str) -> Job:
        """A job. Raises NotHere."""
        with self._lock:
            if ident not in self._jobs:
                raise NotHere(f"there is no job {ident}")
            return self._jobs[ident]

    def cancel(self, ident: str) -> Job:
        """End a job at its next step; one that has ended stays as it is. Raises NotHere."""
        job = self.one(ident)
        self._cancel[ident].set()
        if job.state == "waiting":
            job.state, job.detail = "cancelled", "cancelled before it began"
        return job

    def _work(self) -> None:
        while True:
            ident = self._queue.get()
            job, folder = self._jobs[ident], self._folders.pop(ident)
            try:
                if job.state == "waiting":
                    self._run(job, folder, self._cancel[ident])
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _run(self, job: Job, folder: Path, cancelled: threading.Event) -> None:
        """Take in and read. Whatever goes wrong ends this job, never the server."""
        progress = _Told(job, cancelled)
        store, job.state = self._store, "running"
        try:
            added = adding.add(store, [str(folder)], progress=progress) if any(folder.iterdir()) else None
            done = reading.read(store, settings=settings_of(self._case), progress=progress)
            job.step = "laying out pages"
            self._lay_out()
        except Cancelled as error:
            job.detail, job.state = str(error), "cancelled"
        except DetenteError as error:
            job.detail, job.state = str(error), "failed"
        except Exception as error:
            _LOG.exception("%s failed", job.id)
            job.detail, job.state = f"{type(error).__name__}: {error}", "failed"
        else:
            job.detail, job.state = _summary(added, done), "done"


def _summary(added: adding.Added | None, done: reading.Read) -> str:
    parts = [f"{done.read} read"]
    if added is not None:
        bad = [entry for entry in added.log if entry.level in ("skipped", "failed")]
        parts = [f"{len(added.new)} new, {len(added.known)} known already", *parts]
        parts += [f"not taken: {entry.item} ({entry.reason})" for entry in bad[:5]]
    return ", ".join(parts) + (f"; {len(done.failed)} could not be read, see the log" if done.failed else "")


def _keep(folder: Path, files: list[tuple[str, BinaryIO]]) -> None:
    """Write uploads under the last part of their names; a name that comes twice goes into a folder of its own."""
    size = 0
    for number, (name, data) in enumerate(files, 1):
        bare = PurePosixPath(PureWindowsPath(name.replace("\x00", "")).name).name.strip(". ") or f"upload-{number}"
        path = folder / bare
        if path.exists():
            path = folder / str(number) / bare
            path.parent.mkdir()
        with path.open("wb") as out:
            while block := data.read(_BLOCK):
                size += len(block)
                if size > LARGEST_UPLOAD:
                    raise UsageError("that is more than 512 MB at once; add large archives with: detente add")
                out.write(block)
