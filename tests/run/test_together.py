"""Several processes at one case at once, in PostgreSQL and in a folder: adding, reading, marking. Nothing is lost and
nothing doubled: the record is, to the byte, what one process makes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT

_STORY = (
    "OSLO, {day} June 2022\n\nForeign Minister Ivar Holme met Paulo Otieno in Oslo on Friday. "
    "“We will open {n} schools,” Holme said on Friday. Otieno denied that {n} schools had been promised.\n"
)


def reports(folder: Path, numbers: range) -> str:
    """Reports of these numbers; those of the same number are the same to the byte."""
    folder.mkdir()
    for n in numbers:
        (folder / f"{n}.txt").write_text(_STORY.format(day=11 + n, n=20 + n), encoding="utf8")
    return str(folder)


def at_once(*commands: list[str]) -> list[str]:
    """Run these verbs at the same time; what each said. All must end well."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
    started = [
        subprocess.Popen([sys.executable, "-m", "detente", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True, env=env)
        for command in commands
    ]  # fmt: skip
    told = [process.communicate(timeout=300) for process in started]
    ended = [(process.returncode, err) for process, (_, err) in zip(started, told, strict=True)]
    assert ended == [(0, "")] * len(told)
    return [out for out, _ in told]


def exported(case: str) -> list[str]:
    """The record, without people's decisions, which say when they were made."""
    (lines,) = at_once(["export", "--case", case])
    return [line for line in lines.splitlines() if '"kind":"judgement"' not in line]


MARK = ["mark", "1.txt", "amber", "--author", "ada"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    made = tmp_path_factory.mktemp("reports")
    return [reports(made / "mine", range(3)), reports(made / "yours", range(2, 6))]


@pytest.fixture(scope="module")
def alone(folders: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    case = str(tmp_path_factory.mktemp("alone") / "case")
    for command in (
        ["new", case],
        ["add", *folders, "--case", case],
        ["read", "--case", case],
        [*MARK, "--case", case],
    ):
        at_once(command)
    return exported(case)


@pytest.mark.parametrize("where", ["folder", "postgres"])
def test_many_make_what_one_makes(
    where: str, folders: list[str], alone: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = str(tmp_path / "case")
    at_once(["new", case])
    if where == "postgres":
        at_once(["move", f"{request.getfixturevalue('postgres')}#many", "--case", case])
    at_once(["add", folders[0], "--case", case])
    at_once(["read", "--case", case])
    # One adds, one reads what there is, one decides.
    at_once(["add", folders[1], "--case", case], ["read", "--case", case], [*MARK, "--case", case])
    # Two read the same.
    at_once(["read", "--case", case], ["read", "--case", case])
    assert exported(case) == alone
    (checked,) = at_once(["check", "--case", case])
    assert checked
    (again,) = at_once(["read", "--case", case])
    assert again.startswith("0 read, 6 unchanged")
