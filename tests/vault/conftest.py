"""The same documents in a case in the clear and in one that was encrypted from the start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.cli.main import program

# Words, names and marks that stand nowhere else: none of them may be found in an encrypted case's folder.
PLANTED = (
    "Marek Zolvani",
    "Zolvani",
    "lake towns",
    "Quillhaven",
    "Lakeside Herald",
    "herald.example",
    "told in confidence",
    "whispering.txt",
    "Torvald Ekberg",
    "analyst-seven",
)
NOTE = "Marek Zolvani met the envoy of the lake towns in Geneva on 26 May 2023. “We leave Quillhaven,” Zolvani said."
ROW = (
    '{"id": "row-1", "text": "Torvald Ekberg met Sergei Lavrov in Geneva on 27 May 2023.", "title": "Quillhaven talks",'
    ' "source": "Lakeside Herald", "url": "https://herald.example/1"}\n'
)


@dataclass(frozen=True, slots=True)
class Made:
    """Where the two cases, their documents and the key lie."""

    clear: Path
    sealed: Path
    papers: Path
    key: str


def run(*arguments: object) -> int:
    """A verb in this process; its exit code."""
    found = program.main([str(argument) for argument in arguments], standalone_mode=False)
    return found if isinstance(found, int) else 0


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("vault")
    papers, key = home / "papers", f"file:{home / 'key'}"
    papers.mkdir()
    (papers / "whispering.txt").write_text(NOTE, encoding="utf8")
    (papers / "rows.jsonl").write_text(ROW, encoding="utf8")
    (papers / "broken Quillhaven.pdf").write_bytes(b"%PDF-1.4 Quillhaven")
    (papers / "broken.csv").write_text("Quillhaven,other\n1,2\n", encoding="utf8")
    (home / "holders.csv").write_text("state,title,person,start,end\nCH,envoy,Torvald Ekberg,2020-01-01,\n")
    title = ["--title", "Talks at Quillhaven"]
    run("new", home / "clear", *title)
    run("new", home / "sealed", *title, "--encrypt", "--key", key)
    for case, way in ((home / "clear", []), (home / "sealed", ["--key", key])):
        inside = ["--case", case, *way]
        run("add", papers, *inside)
        run("read", *inside)
        by = ["--author", "analyst-seven", "--reason", "told in confidence"]
        run("mark", "whispering.txt", "AMBER", *by, *inside)
        run("source", "Lakeside Herald", "--kind", "paper", *inside)
        run("authority", "import", home / "holders.csv", *inside)
    return Made(home / "clear", home / "sealed", papers, key)


@pytest.fixture
def sealed(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the encrypted case that a test may change; its key is at hand."""
    monkeypatch.setenv("DETENTE_KEY", made.key)
    shutil.copytree(made.sealed, tmp_path / "sealed")
    return tmp_path / "sealed"


@pytest.fixture
def clear(made: Made, tmp_path: Path) -> Path:
    """A copy of the case in the clear that a test may change."""
    shutil.copytree(made.clear, tmp_path / "clear")
    return tmp_path / "clear"
