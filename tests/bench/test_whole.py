"""`make bench` as a whole: one bench that fails stops no other, and the table tells what is asked, met and fallen."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.shared import ROOT

sys.path.insert(0, str(ROOT / "bench"))

import kept
import whole


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(whole, "OUT", tmp_path)
    return tmp_path


def part(folder: Path, name: str, code: str, leaves: str = "") -> whole.Part:
    path = folder / f"{name}.py"
    path.write_text(code, encoding="utf8")
    return whole.Part((str(path),), leaves)


def test_one_that_fails_is_named_and_the_others_run(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = out / "old.json"
    old.write_text("{}", encoding="utf8")
    parts = {
        "bad": part(out, "bad", "raise SystemExit(3)", "old.json"),
        "good": part(out, "good", f"open({str(out / 'ran')!r}, 'w').close()"),
    }
    monkeypatch.setattr(whole, "PARTS", parts)
    assert whole.failures(list(parts)) == {"bad": "ended with exit code 3"}
    assert (out / "ran").exists()
    assert not old.exists(), "figures of an earlier run would pass for those of this one"


def test_one_that_takes_too_long_is_stopped(out: Path) -> None:
    slow = part(out, "slow", "import time; time.sleep(60)")
    assert whole.run("slow", slow, 0.5) == "stopped after 0 s"


def runs(process: Path) -> bool:
    """Whether a process of /proc is there and has not ended."""
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system does not show its processes in /proc")
def test_what_a_bench_started_ends_with_it(out: Path) -> None:
    told = out / "pid"
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(told)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)"
    )
    assert whole.run("slow", part(out, "slow", code), 10).startswith("stopped")
    child = Path("/proc") / told.read_text()
    until = time.monotonic() + 10
    while runs(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not runs(child)


def test_every_figure_is_left_by_some_part() -> None:
    assert {figure.file for figure in kept.FIGURES.values()} <= {some.leaves for some in whole.PARTS.values()}


def test_the_table_tells_what_is_asked_met_and_fallen(tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text('{"reading_to_spacy": 0.9, "two_processes": 1.2, "memory_mb": 650}', "utf8")
    (tmp_path / "growth.json").write_text('{"ratio": 2.0}', "utf8")
    found = kept.measured(tmp_path)
    assert found == {"reading": 0.9, "processes": 1.2, "memory": 650.0, "growth": 2.0}
    lines = kept.table(found, {"reading": 0.8, "processes": 1.6, "growth": 1.9})
    told = {line.split()[0]: " ".join(line.split()) for line in lines if line.strip()}
    assert told["reading"].startswith("reading 0.90 ≥ 0.8 met 0.80")
    assert told["processes"].startswith("processes 1.20 ≥ 1.7 MISSED 1.60")
    assert told["memory"].startswith("memory 650.00 ≤ 700 met MB")
    assert told["archive"].endswith("NOT MEASURED")
    assert [line for line in lines if line.startswith("warning")] == [
        "warning: processes fell from 1.60 to 1.20; an idle machine would make it sure"
    ]
