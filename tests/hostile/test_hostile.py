"""Hostile files taken in and read as any user would: nothing runs, climbs, hangs or falls over; each is accounted for.

The files are made by `make.py`; CORPUS there says what each one tries.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.make import CANARY, CORPUS, FILES, write


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detente", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf8", timeout=300, check=False)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with all hostile files and one honest report, read."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "in")
    honest = "The envoy met the foreign minister in Geneva on 3 June 2023. “We will talk,” the envoy said."
    (folder / "in" / "honest.txt").write_text(honest, encoding="utf8")
    assert run("new", folder / "case").returncode == 0
    added, read = run("add", folder / "in", "--case", folder / "case"), run("read", "--case", folder / "case")
    for done in (added, read):
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) < 30, "of many the first are told"
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", done.stdout + done.stderr)
    return folder / "case"


def rows(case: Path, *verb: str) -> list[dict[str, object]]:
    done = run(*verb, "--case", case)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_files_in_the_repository_are_what_the_script_makes(tmp_path: Path) -> None:
    write(tmp_path)
    assert {p.name for p in FILES.iterdir()} == set(CORPUS)
    for path in tmp_path.iterdir():
        # What is packed depends on the packing library's version; its size hardly does.
        packed = path.suffix in (".zip", ".docx")
        made, kept = path.read_bytes(), (FILES / path.name).read_bytes()
        assert (abs(len(made) - len(kept)) < 2_000) if packed else made == kept, path.name
    assert sum(p.stat().st_size for p in FILES.iterdir()) < 2_000_000


def test_every_file_is_read_or_accounted_for(case: Path) -> None:
    read = {
        str(name).split(":")[0].split("/")[0]
        for d in rows(case, "export")
        if d["kind"] == "document"
        for name in d["names"]
    }  # type: ignore[attr-defined]
    told = {str(line["item"]).split(" ")[0].split(":")[0].split("/")[0] for line in rows(case, "log", "--json")}
    assert {p.name for p in FILES.iterdir()} - {"halves.jsonl", "formula.csv"} <= read | told
    assert "honest.txt" in read


def test_what_runs_elsewhere_is_left_out_or_shown_as_words(case: Path, tmp_path: Path) -> None:
    assert run("brief", "--case", case, "-o", tmp_path / "brief.html").returncode == 0
    page = (tmp_path / "brief.html").read_text(encoding="utf8")
    assert not re.search(rf"<(script|img|svg|iframe)[^>]*{CANARY}|on\w+=['\"]?window|javascript:", page)
    assert not re.search(r"<[^>]*http://127\.0\.0\.1:9", page)


def test_nothing_of_the_machine_comes_in(case: Path) -> None:
    out = run("export", "--case", case).stdout
    assert "root:" not in out
    assert "/bin/sh" not in out


def test_archives_climb_nowhere(case: Path) -> None:
    names = [name for d in rows(case, "export") if d["kind"] == "document" for name in d["names"]]  # type: ignore[attr-defined]
    assert [name for name in names if name.startswith("climbing.zip")]
    assert not [name for name in names if ".." in name or name.startswith("/")]
    assert not list(Path("/tmp").glob("canary*"))


def test_a_script_in_a_pdf_is_not_read(case: Path) -> None:
    assert "script.pdf" in run("search", "talks", "--case", case).stdout
    assert CANARY not in "".join(
        line for line in run("search", CANARY, "--case", case).stdout.splitlines() if "pdf" in line
    )


def test_orders_in_a_text_change_nothing(case: Path) -> None:
    documents = [d for d in rows(case, "export") if d["kind"] == "document"]
    marks = {str(d["name"]): d["handling"] for d in documents}
    assert marks["b"] == "RED", "an unknown mark counts as the strictest"
    assert marks["honest.txt"] == "CLEAR"


def test_the_record_is_sound_and_reading_again_changes_nothing(case: Path) -> None:
    before = run("export", "--case", case).stdout
    again = run("read", "--case", case)
    assert again.returncode == 0
    assert "could not be read before" in again.stderr
    assert run("export", "--case", case).stdout == before
    assert run("check", "--case", case).returncode == 0
