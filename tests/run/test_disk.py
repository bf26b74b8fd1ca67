"""A disk that is full or cannot be written to, files torn by a power cut, clocks that jump, two writers at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.model.errors import StoreError
from detente.publish.export import export_jsonl
from detente.run.case import open_case, open_record
from tests.vault.conftest import run as verb

WORDS = "Marek Zolvani met the envoy of the lake towns in Geneva on {day} May 2023."
MB = 2**20
FAKETIME = shutil.which("faketime")


def run(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "detente", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", check=False)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={4 * MB}", "none", str(place)]
    if sys.platform != "linux" or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here (needs root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for day in range(20, 26):
        (folder / f"{day}.txt").write_text(WORDS.format(day=day) + "\n", encoding="utf8")
    return folder


@pytest.fixture(scope="module")
def whole(papers: Path) -> list[str]:
    """What a case that nothing happened to exports."""
    case = papers.parent / "whole"
    verb("new", case)
    verb("add", papers, "--case", case)
    verb("read", "--case", case)
    return exported(case)


def exported(case: Path) -> list[str]:
    key = case.parent.parent / "key" if (case.parent.parent / "key").exists() else case.parent / "key"
    store = open_record(open_case(case, unlock=lambda _, lock: lock.opened(key.read_bytes().strip())))
    try:
        return list(export_jsonl(store.view()))
    finally:
        store.close()


@pytest.fixture(params=["clear", "encrypted"])
def how(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What to say after `new` for either form of a case."""
    monkeypatch.setenv("DETENTE_KEY", f"file:{tmp_path / 'key'}")
    return [] if request.param == "clear" else ["--encrypt", "--key", f"file:{tmp_path / 'key'}"]


def test_a_full_disk_stops_a_verb_and_with_room_the_same_command_ends_it(
    disk: Path, papers: Path, whole: list[str], how: list[str]
) -> None:
    case = disk / "case"
    verb("new", case, *how)
    verb("add", papers, "--case", case)
    left = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(bytes(left - 40_000))
    with pytest.raises(StoreError, match="disk is full"):
        verb("read", "--case", case)
    (disk / "filler").unlink()
    assert verb("check", "--case", case) == 0
    assert verb("read", "--case", case) == 0
    assert exported(case) == whole
    assert not list(case.rglob("*.part"))


def test_a_case_on_a_disk_that_cannot_be_written_to_is_read_and_not_changed(
    disk: Path, papers: Path, whole: list[str], how: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    case = disk / "case"
    verb("new", case, *how)
    verb("add", papers, "--case", case)
    verb("read", "--case", case)
    # Wherever the new document's bytes belong, their folder is there: only the file cannot be made.
    folder = next(case.rglob("bytes/??/*")).parent.parent
    for digits in range(256):
        (folder / f"{digits:02x}").mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert exported(case) == whole
    assert verb("search", "lake towns", "--case", case) == 0
    assert "20.txt" in capsys.readouterr().out
    assert verb("check", "--case", case) == 0
    (papers.parent / "more.txt").write_text("The envoys left Geneva on 30 May 2023.", encoding="utf8")
    with pytest.raises(StoreError, match=r"cannot be written to|Read-only file system"):
        verb("add", papers.parent / "more.txt", "--case", case)


def test_files_torn_by_a_power_cut_are_found_and_made_whole(
    papers: Path, whole: list[str], how: list[str], tmp_path: Path
) -> None:
    case = tmp_path / "case"
    verb("new", case, *how)
    verb("add", papers, "--case", case)
    verb("read", "--case", case)
    torn, blank = sorted(case.rglob("bytes/??/*"))[:2]
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    blank.write_bytes(bytes(blank.stat().st_size))
    torn.with_name(f"{torn.name}.7.part").write_bytes(b"half")
    with pytest.raises(Exception, match="not sound"):
        verb("check", "--case", case)
    assert verb("add", papers, "--case", case) == 0
    assert verb("check", "--case", case) == 0
    assert exported(case) == whole


def test_a_log_torn_at_its_end_loses_what_was_not_committed_and_nothing_else(
    papers: Path, whole: list[str], tmp_path: Path
) -> None:
    case = tmp_path / "case"
    verb("new", case)
    verb("add", papers, "--case", case)
    # Ends without closing the record, so that its log stays, as after a power cut.
    code = (
        "import os, sys; from detente.store.open import open_store\n"
        "store = open_store(sys.argv[1]); writer = store.writer()\n"
        "with writer as w: w.mark('test', 'one', 'kept')\n"
        "other = store.writer(); other.__enter__(); other.mark('test', 'two', 'x' * 100_000); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(case)], check=False).returncode == 9
    log = case / "record.sqlite-wal"
    assert log.stat().st_size > 0
    with log.open("ab") as file:
        file.write(os.urandom(7_000))
    assert verb("check", "--case", case) == 0
    assert verb("read", "--case", case) == 0
    assert exported(case) == whole


@pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed (Debian: apt-get install faketime)")
def test_a_clock_that_jumps_changes_nothing_of_the_record(papers: Path, whole: list[str], tmp_path: Path) -> None:
    case = tmp_path / "case"
    verb("new", case)
    for moment, arguments in (("2055-06-01 12:00:00", ("add", papers)), ("1999-12-31 23:59:59", ("read",))):
        assert run(*arguments, "--case", case, before=(str(FAKETIME), moment)).returncode == 0
    assert exported(case) == whole
    assert verb("check", "--case", case) == 0


def test_two_writers_at_once_keep_all_that_both_were_given(papers: Path, whole: list[str], tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert verb("new", case) == 0
    parts = [sorted(papers.iterdir())[:3], sorted(papers.iterdir())[3:]]
    adding = [
        subprocess.Popen([sys.executable, "-m", "detente", "add", *map(str, part), "--case", str(case)], stdout=-3)
        for part in parts
    ]
    assert [process.wait() for process in adding] == [0, 0]
    reading = [
        subprocess.Popen([sys.executable, "-m", "detente", "read", "--case", str(case)], stdout=-3) for _ in range(2)
    ]
    codes = [process.wait() for process in reading]
    assert 0 in codes, "one of two readers at once may be told to wait, not both"
    assert verb("read", "--case", case) == 0
    assert verb("check", "--case", case) == 0
    assert exported(case) == whole
