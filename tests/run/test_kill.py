"""What is lost when the program is killed, the disk is full, or files are damaged: nothing that was committed."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from detente.cli.case import check
from detente.publish.export import export_jsonl
from detente.store.open import open_store

WORDS = "Marek Zolvani met the envoy of the lake towns in Geneva on 26 May 2023."
OTHER = "The hosts said on 27 May 2023 that Marek Zolvani had left Geneva again."


def run(*arguments: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "detente", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", check=False, preexec_fn=bound)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kept")
    (home / "in").mkdir()
    (home / "in" / "secret note.txt").write_text(WORDS + "\n", encoding="utf8")
    (home / "in" / "other.txt").write_text(OTHER + "\n", encoding="utf8")
    assert run("new", home / "case").returncode == 0
    assert run("add", home / "in", "--case", home / "case").returncode == 0
    assert run("read", "--case", home / "case").returncode == 0
    return home


def exported(case: Path) -> str:
    done = run("export", "--case", case)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_at_random_moments_nothing_is_lost_or_doubled() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.run.killing", "5", "--seed", "3"],
        capture_output=True,
        encoding="utf8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 records lost, doubled or unsound" in done.stdout


def test_a_full_disk_is_told_and_the_record_stays_as_it_was(made: Path, tmp_path: Path) -> None:
    before = exported(made / "case")
    (tmp_path / "long.txt").write_text(WORDS * 40_000, encoding="utf8")
    full = run("add", tmp_path / "long.txt", "--case", made / "case", limit=1_000_000)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "detente:" in full.stderr
    assert exported(made / "case") == before
    assert run("check", "--case", made / "case").returncode == 0


def test_damaged_files_are_found_and_what_is_derived_is_made_anew(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("backup", tmp_path / "kept.zip", "--case", made / "case").returncode == 0
    assert run("restore", tmp_path / "kept.zip", case).returncode == 0
    whole = exported(case)
    (case / "bytes" / "zz").mkdir()
    (case / "bytes" / "zz" / "zz00").write_bytes(b"nobody's")
    with sqlite3.connect(case / "record.sqlite") as connection:
        connection.execute("DELETE FROM sentence_words")
        connection.execute("UPDATE document SET text = replace(text, 'Geneva', 'Vienna')")
    connection.close()
    unsound = run("check", "--case", case)
    assert unsound.returncode == 1
    assert "search index" in unsound.stdout
    assert "its quote is not in" in unsound.stdout
    assert run("check", "--repair", "--case", case).returncode == 0
    assert exported(case) == whole
    assert "other.txt" in run("search", "hosts", "--case", case).stdout


def test_a_backup_taken_while_the_case_is_written_to_is_whole(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "busy"
    assert run("backup", tmp_path / "first.zip", "--case", made / "case").returncode == 0
    assert run("restore", tmp_path / "first.zip", case).returncode == 0
    rows = "".join(json.dumps({"id": f"row-{n}", "text": f"{WORDS} {n}"}) + "\n" for n in range(2_000))
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf8")
    writing = threading.Thread(target=run, args=("add", tmp_path / "rows.jsonl", "--case", case))
    writing.start()
    done = run("backup", tmp_path / "second.zip", "--case", case)
    writing.join()
    assert done.returncode == 0, done.stderr
    assert run("restore", tmp_path / "second.zip", tmp_path / "again").returncode == 0
    assert run("check", "--case", tmp_path / "again").returncode == 0
    assert run("restore", tmp_path / "second.zip", tmp_path / "again").returncode == 2


def test_a_damaged_backup_is_refused(made: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "a.zip", "--case", made / "case").returncode == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as good, zipfile.ZipFile(tmp_path / "b.zip", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name) + (b"x" if name.startswith("bytes/") else b""))
    refused = run("restore", tmp_path / "b.zip", tmp_path / "b")
    assert refused.returncode == 1
    assert "is not what was backed up" in refused.stderr


def test_what_a_reader_keeps_from_being_forgotten_goes_with_a_repair(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("backup", tmp_path / "a.zip", "--case", made / "case").returncode == 0
    assert run("restore", tmp_path / "a.zip", case).returncode == 0
    with sqlite3.connect(case / "record.sqlite", isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM document").fetchall()
        stopped = run("forget", "secret note.txt", "--case", case)
    reader.close()
    assert stopped.returncode == 1
    assert "another process is reading this case" in stopped.stderr
    assert "they go with: detente check --repair" in stopped.stderr
    assert run("check", "--repair", "--case", case).returncode == 0
    assert b"lake towns" not in b"".join(path.read_bytes() for path in case.rglob("*") if path.is_file())


def test_check_waits_its_turn_to_repair(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("backup", tmp_path / "a.zip", "--case", made / "case").returncode == 0
    assert run("restore", tmp_path / "a.zip", case).returncode == 0
    stray = case / "bytes" / "zz" / "zz00"
    stray.parent.mkdir()
    stray.write_bytes(b"nobody's")
    with closing(open_store(case)) as store, store.turn(alone=False):
        asked = (["--repair", "--case", str(case)], None, None, False)
        repair = threading.Thread(target=check.main, args=asked)
        repair.start()
        repair.join(5)
        assert repair.is_alive()
        assert stray.exists()
    repair.join(120)
    assert not repair.is_alive()
    assert not stray.exists()


def test_a_forgotten_document_leaves_no_trace(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("backup", tmp_path / "a.zip", "--case", made / "case").returncode == 0
    assert run("restore", tmp_path / "a.zip", case).returncode == 0
    assert run("mark", "secret note.txt", "RED", "--reason", "told by Marek Zolvani", "--case", case).returncode == 0
    done = run("forget", "secret note.txt", "--case", case)
    assert done.returncode == 0, done.stderr
    held = b"".join(path.read_bytes() for path in case.rglob("*") if path.is_file())
    for words in (b"lake towns", b"secret note.txt", b"told by Marek"):
        assert words not in held
    assert b"had left Geneva again" in held
    store = open_store(case)
    assert [d.name for d in store.view().documents()] == ["other.txt"]
    assert "lake" not in "".join(export_jsonl(store.view()))
    store.close()
