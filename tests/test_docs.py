"""The documentation says what the program does: generated pages are current, links lead somewhere, snippets run."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.cli.main import VERBS
from detente.run.stages import STAGES
from tests.shared import ROOT

DOCS = ROOT / "docs"
# A shell snippet with this line before it is run; all python snippets are.
TESTED = "<!-- tested -->"
FENCE = re.compile(r"^(?P<mark><!-- tested -->\n+)?```(?P<kind>\w+)\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|[`\s])detente (?P<verb>[a-z]+(?:-[a-z]+)*)\b")


def pages() -> list[Path]:
    """Every page of documentation."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").rglob("README.md")])


def named(path: Path) -> str:
    """A page as test output names it."""
    return path.relative_to(ROOT).as_posix()


def snippets(kind: str) -> Iterator[tuple[str, str]]:
    """Where and what: every snippet of a kind that is to run."""
    for page in pages():
        text = page.read_text(encoding="utf8")
        for found in FENCE.finditer(text):
            if found["kind"] == kind and (kind == "python" or found["mark"]):
                yield f"{named(page)}:{text.count(chr(10), 0, found.start()) + 1}", found["code"]


def in_code(text: str) -> Iterator[str]:
    """The parts of a page that are code: fences, indented lines, and words between backticks."""
    yield from (found["code"] for found in FENCE.finditer(text))
    prose = FENCE.sub("", text)
    yield from re.findall(r"^    \S.*$", prose, re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", prose)


@pytest.mark.parametrize(("page", "maker"), [("commands.md", "commands_text"), ("stages.md", "stages_text")])
def test_a_made_page_is_current(page: str, maker: str) -> None:
    made = runpy.run_path(str(ROOT / "tools" / "docs.py"))[maker]()
    assert (DOCS / page).read_text(encoding="utf8") == made, "run: python tools/docs.py"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb: str) -> None:
    assert f"\n## {verb}\n" in (DOCS / "commands.md").read_text(encoding="utf8")


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
def test_every_stage_has_its_page(stage: str) -> None:
    page = (DOCS / "stages" / f"{stage}.md").read_text(encoding="utf8")
    assert page.startswith("# ")
    assert len(page.split()) >= 100


def test_every_command_in_the_documentation_exists() -> None:
    wrong = [
        f"{named(page)}: detente {found['verb']}"
        for page in pages()
        for code in in_code(page.read_text(encoding="utf8"))
        for found in COMMAND.finditer(code)
        if found["verb"] not in VERBS
    ]
    assert wrong == []


def test_every_make_target_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf8"), re.MULTILINE))
    used = {
        name
        for page in pages()
        for code in in_code(page.read_text(encoding="utf8"))
        for name in re.findall(r"^\s*make (?:[A-Z]+=\S+ )*([a-z]+)", code)
    }
    assert used <= targets


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf8")
    assert re.findall(r"make [a-z]+", "\n".join(in_code(text)))[:2] == ["make demo", "make test"]


def test_the_example_in_the_readme_is_what_the_demo_writes(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf8")
    quoted = "\n".join(line[2:] for line in readme.splitlines() if line.startswith("> "))
    shown = {" ".join(item.split()) for item in re.split(r"^ *- |^\*\*.*\*\*$", quoted, flags=re.MULTILINE)} - {""}
    demo = [sys.executable, "-m", "detente", "demo", "examples/li-hui-2023", "--out", str(tmp_path / "demo")]
    done = run(demo, tmp_path / "here")
    assert done.returncode == 0, done.stderr
    brief = (tmp_path / "demo" / "brief.md").read_text(encoding="utf8")
    written = re.sub(r"\[\\\[([\d.]+)\\\]\]\(#[^)]*\)", r"[\1]", brief)
    lines = {line.strip().removeprefix("- ") for line in written.splitlines()}
    assert len(shown) > 5
    assert shown <= lines, shown - lines


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf8"))
    targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose)]
    missing = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize(("where", "code"), [pytest.param(w, c, id=w) for w, c in snippets("python")])
def test_a_python_snippet_runs(where: str, code: str, tmp_path: Path) -> None:
    done = run([sys.executable, "-W", "error::SyntaxWarning", "-c", code], tmp_path)
    assert done.returncode == 0, f"{where}: {done.stderr}"


@pytest.mark.parametrize(("where", "code"), [pytest.param(w, c, id=w) for w, c in snippets("sh")])
def test_a_tested_shell_snippet_runs(where: str, code: str, tmp_path: Path) -> None:
    shell = shutil.which("sh")
    assert shell, "shell snippets need sh"
    done = run([shell, "-eu", "-c", code], tmp_path)
    assert done.returncode == 0, f"{where}: {done.stderr}"


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a snippet in an empty folder that holds a copy of the examples, with `detente` to be found."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    script = folder / "bin" / "detente"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m detente "$@"\n', encoding="utf8")
    script.chmod(0o755)
    path = os.pathsep.join([str(script.parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=900, check=False)
