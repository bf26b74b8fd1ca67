"""The gate that `make lint` closes with sees what it is there to see."""

from __future__ import annotations

import json
import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ROOT

BUDGETS: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "budgets.py"))
HEAD = '"""A module."""\n'
MACHINE = "/".join(["", "root", "notes.txt"])
ADDRESS = ":".join(["https", "//packages.example/simple"])


def measured(root: Path, code: str, room: str = "parse") -> Any:
    """The report on one source file that holds `code`."""
    path = root / "src" / "detente" / room / "planted.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf8")
    report = BUDGETS["Report"]()
    BUDGETS["measure"](path, report, root=root)
    return report


def function(lines: int, arguments: str = "") -> str:
    """A documented function of so many lines."""
    return f'def f({arguments}):\n    """Do it."""\n' + "    x = 1\n" * (lines - 2)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n", "no docstring"),
        (HEAD + "def f():\n    pass\n", "f: no docstring"),
        (HEAD + "class C:\n    pass\n", "C: no docstring"),
        (HEAD + function(81), "f: 81 lines"),
        (HEAD + "x = 1\n" * 500, "501 lines"),
        (HEAD + "try:\n    x = 1\nexcept Exception:\n    x = 2\n", "broad except"),
        (HEAD + "try:\n    x = 1\nexcept:\n    x = 2\n", "broad except"),
        (HEAD + "try:\n    x = 1\nexcept (OSError, BaseException):\n    raise ValueError\n", "broad except"),
    ],
)
def test_what_is_never_allowed_is_seen(tmp_path: Path, code: str, said: str) -> None:
    (line,) = measured(tmp_path, code).hard
    assert said in line


@pytest.mark.parametrize(
    "code",
    [
        HEAD + function(80),
        HEAD + "def _f():\n    pass\n",
        HEAD + "try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n",
        HEAD + "try:\n    x = 1\nexcept ValueError:\n    x = 2\n",
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, code: str) -> None:
    assert measured(tmp_path, code).hard == []


def test_run_may_catch_everything(tmp_path: Path) -> None:
    assert measured(tmp_path, HEAD + "try:\n    x = 1\nexcept Exception:\n    x = 2\n", room="run").hard == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (HEAD + function(46), "f: 46 lines"),
        (HEAD + function(5, "a, b, c, d, *, e, f, g"), "f: 7 parameters"),
        (HEAD + 'class C:\n    """A thing."""\n    def m(self):\n        pass\n', "C.m: no docstring"),
    ],
)
def test_what_is_over_budget_is_printed(tmp_path: Path, code: str, said: str) -> None:
    report = measured(tmp_path, code)
    assert report.hard == []
    (line,) = report.soft
    assert said in line


@pytest.mark.parametrize(
    ("values", "p95"), [([], 0), ([7], 7), (list(range(1, 101)), 95), ([1] * 19 + [9], 1), ([1] * 18 + [9] * 2, 9)]
)
def test_percentile(values: list[int], p95: int) -> None:
    assert BUDGETS["percentile"](values, 0.95) == p95


def checked(root: Path) -> list[str]:
    """What is wrong with the files of a checkout."""
    subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True)
    report = BUDGETS["Report"]()
    BUDGETS["files"](report, root)
    lines: list[str] = report.hard
    return lines


def test_paths_of_a_machine_and_addresses_in_locks_are_seen(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    (root / "lock").mkdir(parents=True)
    (root / "notes.md").write_text(f"It lies at {MACHINE}.\n", encoding="utf8")
    (root / "lock" / "base.txt").write_text(f"--index-url {ADDRESS}\n", encoding="utf8")
    (root / "fine.md").write_text("The path docs/work/root is nobody's.\n", encoding="utf8")
    assert [line.split(" ")[0] for line in checked(root)] == ["lock/base.txt:1", "notes.md:1"]


def test_copied_words_are_seen_across_lines(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(12)]
    gold = tmp_path / "shared" / "gold"
    gold.mkdir(parents=True)
    (gold / "rows.jsonl").write_text(json.dumps({"id": "a", "text": " ".join(words)}) + "\n", encoding="utf8")
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "ten.md").write_text(" ".join(words[:10]), encoding="utf8")
    assert checked(root) == []
    (root / "eleven.md").write_text("Here: " + "\n".join(words[1:12]).upper(), encoding="utf8")
    (line,) = checked(root)
    assert line.startswith("eleven.md: words of a published text")
