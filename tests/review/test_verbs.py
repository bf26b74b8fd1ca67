"""The verbs of review as people and scripts use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.review.conftest import TEXTS


def detente(case: Path, *args: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detente", *args, "--case", str(case)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


def rows(case: Path, *args: str) -> list[dict[str, object]]:
    """What a verb prints as JSON lines."""
    done = detente(case, *args, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports, folder = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("verbs") / "case"
    for name, text in TEXTS.items():
        (reports / name).write_text(f"Date: 3 March 2023\n\n{text}", encoding="utf8")
    subprocess.run([sys.executable, "-m", "detente", "new", str(folder)], check=True, capture_output=True)
    assert detente(folder, "add", str(reports)).returncode == 0
    assert detente(folder, "read").returncode == 0
    return folder


def test_a_round_of_review_on_the_command_line(case: Path) -> None:
    (first, *_) = rows(case, "review", "--kind", "statement")
    assert isinstance(first["doubt"], float)
    assert first["right_on_gold"]
    ident = str(first["id"])
    assert detente(case, "reject", ident, "--author", "Ann", "--reason", "said by nobody").returncode == 0
    assert ident not in {row["id"] for row in rows(case, "statements")}
    undone = detente(case, "undo", "--author", "Ann")
    assert undone.returncode == 0
    assert ", takes back judgement-" in undone.stdout
    assert ident in {row["id"] for row in rows(case, "statements")}
    assert detente(case, "accept", ident, "--author", "Ben").returncode == 0
    assert detente(case, "reject", ident, "--author", "Ann").returncode == 0
    (pair,) = rows(case, "agreement")
    assert (pair["left"], pair["right"], pair["rows"], pair["same"]) == ("Ann", "Ben", 1, 0)
    shown = detente(case, "review")
    assert "reviewers here accepted 1 of 2" in shown.stderr


def test_a_missed_record_an_amended_document_and_a_memo(case: Path) -> None:
    fields = ("--set", "who=Sergei Lavrov", "--set", "due=2023-04")
    words = "The minister would visit Cairo in April"
    done = detente(case, "missed", "commitment", "harbour.txt", words, *fields, "--author", "Ben")
    assert done.returncode == 0, done.stderr
    assert any(row["who"] == "Sergey Lavrov" and row["due"] == "2023-04" for row in rows(case, "promises"))
    assert detente(case, "amend", "steppe.txt", "--source", "Steppe Courier", "--author", "Ben").returncode == 0
    assert "Steppe Courier" in detente(case, "brief").stdout
    told = detente(
        case, "memo", "--title", "At the desk", "--date", "2023-03-07", "--author", "Ben", stdin="Fidan called."
    )
    assert "(AMBER), marked as by Ben" in told.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("missed", "statement", "harbour.txt", "words that are not there"), "these words are not in the document"),
        (("missed", "statement", "harbour.txt", "He added", "--set", "who=Lavrov"), "it can be given act, addressee"),
        (("amend", "harbour.txt"), "say what is to be amended"),
        (("memo", "--title", "Empty", "--date", "2023-03-07"), "the note is empty"),
        (("memo", "--title", "When", "--date", "spring"), "is no date; write 2023-05-26"),
        (("correct", "harbour.txt", "colour", "red"), "what can: published, source, title"),
    ],
)
def test_wrong_use_says_what_to_do(case: Path, args: tuple[str, ...], message: str) -> None:
    done = detente(case, *args, stdin="" if "Empty" in args else "Words.")
    assert done.returncode == 2
    assert message in done.stderr
