"""A case moves to a real database and back, and takes a colleague's in."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.cli.test_verbs import DONE, REPORTS, STOPPED, WRONG_USE, detente

NAMES = sorted(REPORTS.iterdir())


def ok(*args: str) -> subprocess.CompletedProcess[str]:
    done = detente(*args)
    assert done.returncode == DONE, done.stderr
    return done


def made(folder: Path, reports: list[Path]) -> Path:
    ok("new", str(folder), "--title", "tour")
    ok("add", *map(str, reports), "--case", str(folder))
    ok("read", "--case", str(folder))
    return folder


def exported(case: Path) -> str:
    return ok("export", "--case", str(case)).stdout


def test_a_record_moves_to_postgresql_and_back_unchanged(tmp_path: Path, postgres: str) -> None:
    case = made(tmp_path / "tour", NAMES[:4])
    row = next(r for r in map(json.loads, exported(case).splitlines()) if r["kind"] == "happening")["id"]
    ok("note", row, "ask again", "--case", str(case))
    before = exported(case)
    ok("move", f"{postgres}#tour", "--case", str(case))
    assert "record = " in (case / "case.toml").read_text(encoding="utf8")
    (case / "record.sqlite").unlink()
    shutil.rmtree(case / "bytes")
    assert exported(case) == before
    ok("check", "--case", str(case))
    ok("add", str(NAMES[4]), "--case", str(case))
    ok("read", "--case", str(case))
    assert ok("search", "talks", "--case", str(case)).stdout
    grown = exported(case)
    assert grown != before
    ok("move", "files", "--case", str(case))
    assert "record = " not in (case / "case.toml").read_text(encoding="utf8")
    assert exported(case) == grown
    ok("check", "--case", str(case))


def test_a_server_that_is_not_there_says_so_and_leaves_the_case_as_it_was(tmp_path: Path) -> None:
    case = tmp_path / "tour"
    ok("new", str(case))
    done = detente("move", "postgresql://nobody@127.0.0.1:1/none", "--case", str(case))
    assert done.returncode == STOPPED
    assert "cannot be opened" in done.stderr
    assert "record = " not in (case / "case.toml").read_text(encoding="utf8")
    assert detente("move", "elsewhere", "--case", str(case)).returncode == WRONG_USE


def test_joining_a_colleagues_case_equals_having_read_it_all(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole", NAMES[:6])
    mine, theirs = made(tmp_path / "mine", NAMES[:4]), made(tmp_path / "theirs", NAMES[2:6])
    done = ok("join", str(theirs), "--case", str(mine), "--json")
    assert len(json.loads(done.stdout)["documents"]) == 2
    assert exported(mine) == exported(whole)


def test_judgements_come_along_with_their_authors_and_conflicts_are_told(tmp_path: Path) -> None:
    mine, theirs = made(tmp_path / "mine", NAMES[:2]), made(tmp_path / "theirs", NAMES[:2])
    rows = [json.loads(line) for line in exported(mine).splitlines()]
    row = next(r for r in rows if r["kind"] == "happening")["id"]
    ok("accept", row, "--author", "anna", "--case", str(mine))
    ok("reject", row, "--author", "ben", "--reason", "only announced", "--case", str(theirs))
    done = ok("join", str(theirs), "--case", str(mine))
    assert "conflict: accept" in done.stderr
    assert "by anna; reject" in done.stderr
    assert "only announced" in done.stderr
    assert row not in {json.loads(line)["id"] for line in exported(mine).splitlines()}
    again = ok("join", str(theirs), "--case", str(mine))
    assert "0 new documents, 0 new judgements" in again.stdout
