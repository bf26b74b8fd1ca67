"""Reading on a real cluster: nothing is lost and nothing doubled, whatever befalls its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detente.model.errors import StopRun, UsageError
from detente.publish.export import export_jsonl
from detente.run.adding import add
from detente.run.cluster import Patience, on_cluster, read_chunk
from detente.run.progress import Progress
from detente.run.reading import Read, read
from detente.store.contract import Store
from detente.store.memory import memory_store
from tests.cli.test_verbs import STOPPED, detente
from tests.shared import ROOT

pytest.importorskip("distributed")

from tests.run.clusters import POISON, Dask, can_cut, cut, dask, free_port, namespace, tls

# Those that `collect_sockets` tells of, should they be collected before.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

_STORY = (
    "GENEVA, {day} May 2023\n\nForeign Minister Marek Zolvani met Sergei Lavrov in Geneva on Friday. "
    "“We will release {n} prisoners,” Zolvani said on Friday.\n\nHe said that the talks would go on in June.\n"
)
COUNT = 4
PATIENCE = Patience(answer=20, back=40)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for n in range(COUNT):
        (folder / f"{n}.txt").write_text(_STORY.format(day=11 + n, n=1200 + n), encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def right(papers: Path) -> list[str]:
    store = added(papers)
    read(store)
    return exported(store)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    with dask(tmp_path_factory.mktemp("dask")) as found:
        found.start_workers(2)
        yield found


def added(papers: Path) -> Store:
    store = memory_store()
    add(store, [str(papers)])
    return store


def exported(store: Store) -> list[str]:
    assert store.check() == []
    return list(export_jsonl(store.view()))


class AfterOne(Progress):
    """Does something once, when the first chunk is committed and others are on their way."""

    def __init__(self, fault: Callable[[], object]) -> None:
        self._fault: Callable[[], object] | None = fault
        self.steps = 0

    def step(self, count: int = 1) -> None:
        self.steps += count
        fault, self._fault = self._fault, None
        if fault is not None:
            fault()


def read_there(store: Store, address: str, progress: Progress | None = None, *, chunk: int = 1) -> Read:
    there = on_cluster(address, chunk=chunk, patience=PATIENCE)
    return read(store, row_stages=there, progress=progress or Progress())


def test_a_killed_worker_loses_and_doubles_nothing(cluster: Dask, papers: Path, right: list[str]) -> None:
    pids = cluster.wait_for(2)
    store, progress = added(papers), AfterOne(lambda: os.kill(min(pids.values()), signal.SIGKILL))
    assert read_there(store, cluster.address, progress).failed == ()
    assert progress.steps == COUNT
    assert exported(store) == right


def test_a_document_that_ends_its_workers_is_set_aside(cluster: Dask, papers: Path, tmp_path: Path) -> None:
    cluster.wait_for(2)
    (tmp_path / "good.txt").write_text((papers / "0.txt").read_text(encoding="utf8"), encoding="utf8")
    expected = added(tmp_path)
    read(expected)
    (tmp_path / "poison.txt").write_text(f"The envoy said {POISON} on Friday.", encoding="utf8")
    store = added(tmp_path)
    done = read_there(store, cluster.address, chunk=2)
    reason = "set aside, because it ended the worker that read it 3 times (nothing else was harmed)"
    assert [(entry.item, entry.level, entry.reason) for entry in done.failed] == [("poison.txt", "failed", reason)]
    assert [line for line in exported(store) if '"kind":"log"' not in line] == exported(expected)
    assert read_there(store, "tcp://127.0.0.1:1").read == 0


def test_a_node_cut_off_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, papers: Path, right: list[str]
) -> None:
    if not can_cut():
        pytest.skip("networks can be cut only as root on Linux with iproute2")
    name = f"dt{os.getpid() % 100000}"
    with namespace(name) as here, dask(tmp_path_factory.mktemp("node"), host=here) as found:
        found.start_worker()
        found.start_worker(inside=name)
        found.wait_for(2)
        store, progress = added(papers), AfterOne(lambda: cut(name))
        assert read_there(store, found.address, progress).failed == ()
        assert progress.steps == COUNT
        assert exported(store) == right


def test_a_scheduler_started_again_is_taken_up(
    tmp_path_factory: pytest.TempPathFactory, papers: Path, right: list[str]
) -> None:
    with dask(tmp_path_factory.mktemp("scheduler")) as found:
        workers = [found.start_worker() for _ in range(2)]
        found.wait_for(2)

        def restart() -> None:
            for process in (found.scheduler, *workers):
                found.kill(process)
            found.start_scheduler()
            found.start_worker()

        store, progress = added(papers), AfterOne(restart)
        assert read_there(store, found.address, progress).failed == ()
        assert progress.steps == COUNT
        assert exported(store) == right


def test_a_stopped_reading_goes_on(cluster: Dask, papers: Path, right: list[str]) -> None:
    cluster.wait_for(2)
    store = added(papers)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_there(store, cluster.address, AfterOne(interrupted))
    progress = AfterOne(lambda: None)
    read_there(store, cluster.address, progress)
    assert 0 < progress.steps < COUNT
    assert exported(store) == right


def test_the_verb_reads_on_the_cluster(cluster: Dask, papers: Path, right: list[str], tmp_path: Path) -> None:
    cluster.wait_for(1)
    case = str(tmp_path / "case")
    detente("new", case)
    detente("add", str(papers), "--case", case)
    done = detente("read", "--cluster", cluster.address, "--case", case)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{COUNT} read, 0 unchanged")
    assert detente("export", "--case", case).stdout.splitlines() == right


def test_over_tls_a_stranger_is_not_let_in(papers: Path, right: list[str], tmp_path: Path) -> None:
    settings = tls(tmp_path)
    case = str(tmp_path / "case")
    detente("new", case)
    detente("add", str(papers), "--case", case)
    with dask(tmp_path, settings=settings) as found:
        found.start_worker()
        stranger = detente("read", "--cluster", found.address, "--case", case)
        assert stranger.returncode == STOPPED
        assert "perhaps check your TLS configuration" in stranger.stderr
        trusted = detente("read", "--cluster", found.address, "--case", case, env=settings)
        assert (trusted.returncode, trusted.stderr) == (0, "")
    assert detente("export", "--case", case).stdout.splitlines() == right


def test_a_worker_of_another_version_refuses() -> None:
    with pytest.raises(StopRun, match="of another version"):
        read_chunk([], "", "an older state")


def test_errors_say_what_to_do(papers: Path) -> None:
    with pytest.raises(UsageError, match="looks like tcp://HOST:8786"):
        on_cluster("somewhere")
    store = added(papers)
    nobody = on_cluster(f"tcp://127.0.0.1:{free_port()}", patience=Patience(answer=0.5))
    with pytest.raises(StopRun, match="start one with: dask scheduler"):
        read(store, row_stages=nobody)


def test_without_workers_it_says_so(tmp_path: Path, papers: Path) -> None:
    with dask(tmp_path) as found:
        alone = on_cluster(found.address, patience=Patience(answer=20, back=1))
        with pytest.raises(StopRun, match="start some with: dask worker tcp://"):
            read(added(papers), row_stages=alone)


def test_without_the_extra_it_says_what_to_install(papers: Path, tmp_path: Path) -> None:
    case = str(tmp_path / "case")
    detente("new", case)
    detente("add", str(papers), "--case", case)
    hidden = "import sys; sys.modules['distributed'] = None; from detente.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "read", "--cluster", "tcp://127.0.0.1:8786", "--case", case],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == STOPPED
    assert "pip install 'detente[cluster]'" in done.stderr
