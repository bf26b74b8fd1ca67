"""Several programs at one record: turns are kept, and what one takes in another does not take away."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from detente.model.documents import Raw
from detente.model.errors import StoreError
from detente.run.pages import read_pages
from detente.run.reading import commit_read, read, read_documents
from detente.run.stages import layers_with
from detente.store.open import open_database, open_store
from detente.store.sql import SqlStore
from tests.shared import ROOT
from tests.store.test_contract import DOC, RAW

_number = count()
# Holds the record alone until its standard input ends.
_HOLDER = """
import sys
from detente.store.open import is_database, open_database, open_store
place = sys.argv[1]
store = open_database(place) if is_database(place) else open_store(place)
with store.turn(alone=sys.argv[2] == "alone"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["folder", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path)
    return f"{request.getfixturevalue('postgres')}#writers_{next(_number)}"


@pytest.fixture
def open_here(place: str) -> Iterator[Callable[[], SqlStore]]:
    opened: list[SqlStore] = []

    def another() -> SqlStore:
        store = open_database(place, wait_s=1) if "://" in place else open_store(place, wait_s=1)
        assert isinstance(store, SqlStore)
        opened.append(store)
        return store

    yield another
    for store in opened:
        store.close()


@contextmanager
def held(place: str, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has a turn at the record."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, place, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def in_turn(store: SqlStore, *, alone: bool) -> tuple[threading.Thread, list[str]]:
    """A thread that takes a turn, and what it told of it."""
    told: list[str] = []

    @contextmanager
    def waiting() -> Iterator[Callable[[], object]]:
        told.append("waits")
        yield lambda: None
        told.append("waited")

    def take() -> None:
        with store.turn(alone=alone, waiting=waiting):
            told.append("held")

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return thread, told


@pytest.mark.parametrize(("other", "alone"), [("alone", True), ("alone", False), ("beside", True)])
@pytest.mark.parametrize("killed", [False, True], ids=["it ends", "it is killed"])
def test_a_turn_is_waited_for(
    place: str, open_here: Callable[[], SqlStore], other: str, alone: bool, killed: bool
) -> None:
    store = open_here()
    with held(place, other) as process:
        thread, told = in_turn(store, alone=alone)
        thread.join(0.5)
        assert told == ["waits"]
        if killed:
            process.kill()
        else:
            assert process.stdin is not None
            process.stdin.close()
        thread.join(20)
        assert told == ["waits", "waited", "held"]
    again, told = in_turn(store, alone=alone)
    again.join(20)
    assert told == ["held"]


def test_who_only_commits_does_not_wait_for_another(place: str, open_here: Callable[[], SqlStore]) -> None:
    store = open_here()
    with held(place, "beside"):
        thread, told = in_turn(store, alone=False)
        thread.join(20)
        assert told == ["held"]


def test_who_waits_to_be_alone_is_let_in_between_two_turns_of_a_long_reading(
    place: str, open_here: Callable[[], SqlStore]
) -> None:
    store, over = open_here(), threading.Event()

    def long_reading() -> None:
        while not over.is_set():
            with store.turn(alone=False):
                time.sleep(0.02)

    reader = threading.Thread(target=long_reading, daemon=True)
    reader.start()
    stop = threading.Timer(60, over.set)
    stop.start()
    with held(place, "alone"):
        let_in = not over.is_set()
    over.set()
    stop.cancel()
    reader.join()
    assert let_in, "only when the reading was over"


def test_who_waits_to_be_alone_is_let_in_between_turns_that_overlap(
    place: str, open_here: Callable[[], SqlStore]
) -> None:
    store, over, all_hold = open_here(), threading.Event(), threading.Barrier(4)

    def long_reading(second: float) -> None:
        with store.turn(alone=False):
            all_hold.wait(20)
            time.sleep(second)
        while not over.wait(0.001):
            with store.turn(alone=False):
                time.sleep(second)

    readers = [threading.Thread(target=long_reading, args=(second,), daemon=True) for second in (0.4, 0.5, 0.6)]
    for reader in readers:
        reader.start()
    all_hold.wait(20)
    waiter, told = in_turn(open_here(), alone=True)
    waiter.join(20)
    over.set()
    for reader in readers:
        reader.join()
    assert told == ["waits", "waited", "held"]


def test_who_waits_can_be_told_to_stop_and_then_waits_no_more(place: str, open_here: Callable[[], SqlStore]) -> None:
    store, stop = open_here(), threading.Event()

    def look() -> None:
        if stop.is_set():
            raise RuntimeError("no longer wanted")

    @contextmanager
    def waiting() -> Iterator[Callable[[], object]]:
        threading.Timer(0.3, stop.set).start()
        yield look

    with held(place, "beside") as process:
        with pytest.raises(RuntimeError, match="no longer wanted"), store.turn(alone=True, waiting=waiting):
            raise AssertionError("had a turn")
        # Nobody waits now, so who would have come after is let in beside the first.
        thread, told = in_turn(store, alone=False)
        thread.join(20)
        assert told == ["held"]
        process.kill()
    thread, told = in_turn(store, alone=True)
    thread.join(20)
    assert told[-1:] == ["held"]


def test_who_lost_the_turn_commits_nothing(postgres: str) -> None:
    place = f"{postgres}#writers_{next(_number)}"
    store, other = open_database(place), open_database(place)
    assert isinstance(store, SqlStore)
    assert isinstance(other, SqlStore)
    with closing(store), closing(other):
        with store.turn(alone=True):
            with store.writer() as writer:
                writer.put_raw(RAW)
            with other.engine.connect() as connection:
                holders = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                assert connection.exec_driver_sql(holders).scalars().all() == [True]
            thread, told = in_turn(other, alone=True)
            thread.join(20)
            assert told[-1:] == ["held"]
            writer = store.writer()
            writer.put_raw(Raw("b.txt", b"Another's.", "text/plain"))
            with pytest.raises(StoreError, match=r"another may have taken it.* Run the same command again"):
                writer.__exit__(None, None, None)
        assert [raw.id for raw in other.view().raws()] == [DOC]
        assert list(other.blobs) == [DOC]
        with store.turn(alone=True), store.writer() as writer:
            writer.put_raw(Raw("b.txt", b"Another's.", "text/plain"))


def test_who_waits_takes_no_connection_from_readers(postgres: str) -> None:
    place = f"{postgres}#writers_{next(_number)}"
    store = open_database(place)
    assert isinstance(store, SqlStore)
    with closing(store), held(place, "alone") as process:
        waiters = [in_turn(store, alone=False)[0] for _ in range(8)]
        time.sleep(0.5)
        assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        process.kill()
        for waiter in waiters:
            waiter.join(20)


def test_a_turn_ends_with_an_error(open_here: Callable[[], SqlStore]) -> None:
    store = open_here()
    with pytest.raises(RuntimeError), store.turn(alone=True):
        raise RuntimeError
    thread, told = in_turn(open_here(), alone=True)
    thread.join(20)
    assert told == ["held"]


@pytest.mark.parametrize("fails", [True, False], ids=["not committed", "removed"])
def test_bytes_that_another_took_in_meanwhile_stay(open_here: Callable[[], SqlStore], fails: bool) -> None:
    store, other = open_here(), open_here()
    with store.writer() as writer:
        writer.put_raw(RAW)
    if fails:
        with store.writer() as writer:
            writer.remove(DOC)
    writer = store.writer()
    close = writer._transaction.close

    def closed_and_taken_in() -> None:
        close()
        with other.writer() as meanwhile:
            meanwhile.put_raw(RAW)

    writer._transaction.close = closed_and_taken_in  # type: ignore[method-assign]
    if fails:
        writer.put_raw(RAW)
        writer.__exit__(RuntimeError, RuntimeError(), None)
    else:
        writer.remove(DOC)
        writer.__exit__(None, None, None)
    assert other.view().data(DOC) == RAW.data
    assert other.check() == []


def test_bytes_that_another_writer_keeps_from_being_dropped_are_told_of_and_go_with_a_repair(
    open_here: Callable[[], SqlStore],
) -> None:
    store, other = open_here(), open_here()
    with store.writer() as writer:
        writer.put_raw(RAW)
    writer = store.writer()
    close, between = writer._transaction.close, []

    def closed_and_another_writes() -> None:
        close()
        between.append(other.writer())

    writer._transaction.close = closed_and_another_writes  # type: ignore[method-assign]
    writer.remove(DOC)
    with pytest.raises(StoreError, match=r"this was done, but bytes .* go with: detente check --repair"):
        writer.__exit__(None, None, None)
    between[0].__exit__(None, None, None)
    assert list(store.blobs) == [DOC]
    assert store.repair() == [f"the bytes of {DOC}, which are in no record, were removed"]
    assert list(store.blobs) == []
    assert store.check() == []


def test_a_file_that_is_read_is_not_rewritten_in_silence(tmp_path: Path) -> None:
    with closing(open_store(tmp_path, wait_s=0.2)) as store, closing(open_store(tmp_path)) as other:
        with store.writer() as writer:
            writer.put_raw(RAW)
        with other.writer(), pytest.raises(StoreError, match="cannot be written anew"):
            store.compact()
        with other.engine.connect() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM raw")
            with pytest.raises(StoreError, match="another process is reading"):
                store.compact()
        store.compact()


def test_a_repair_leaves_the_bytes_of_who_is_still_adding(open_here: Callable[[], SqlStore]) -> None:
    store, other = open_here(), open_here()
    adding = other.writer()
    adding.put_raw(RAW)
    with pytest.raises(StoreError, match="another process is writing"):
        store.repair()
    adding.__exit__(None, None, None)
    assert store.repair() == []
    assert store.view().data(DOC) == RAW.data


def test_what_was_taken_out_while_it_was_read_does_not_come_back(open_here: Callable[[], SqlStore]) -> None:
    store = open_here()
    with store.writer() as writer:
        writer.put_raw(RAW)
    infos = list(store.view().raws())
    layers = layers_with(store.view().issues())
    read(store)
    pages = list(read_pages([store.view().parsed(DOC)], layers))
    with store.writer() as writer:
        writer.remove(DOC)
    commit_read(store, pages, {})
    read_documents(store, layers, infos)
    assert list(store.view().documents()) == []
    assert store.view().search("envoy") == []
    assert store.view().holds([DOC, "doc-none"]) == frozenset()
    with pytest.raises(StoreError):
        store.view().data(DOC)
