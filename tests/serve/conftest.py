"""A real server on the sample case, and a real browser where the machine has one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.run import adding, reading
from detente.run.case import new_case
from detente.store.open import open_store
from tests.shared import ROOT, shared

SAMPLE = ROOT / "examples" / "li-hui-2023" / "reports"
UKRAINE = shared / "cases" / "ukraine-2023"
# Pictures of the pages, kept to be looked at.
PICTURES = ROOT / "out" / "screenshots"


def make_case(folder: Path, reports: Path, title: str) -> Path:
    """A case of the reports, read."""
    case = new_case(folder, title=title)
    store = open_store(case.folder)
    adding.add(store, [str(reports)])
    reading.read(store, settings=reading.settings_of(case))
    store.close()
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which `detente serve` serves the case, in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "detente", "serve", "--case", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"http://[^ ]+/", line)
            assert found, process.stderr.read() if process.stderr else line
            yield found[0]
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_case(tmp_path_factory.mktemp("serve") / "tour", SAMPLE, "Li Hui's tour")


@pytest.fixture(scope="session")
def sample(sample_case: Path) -> Iterator[str]:
    with served(sample_case) as address:
        yield address


@pytest.fixture(scope="session")
def ukraine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not UKRAINE.is_dir():
        pytest.skip("the shared gold and cases are not beside this checkout")
    with served(make_case(tmp_path_factory.mktemp("serve") / "ukraine", UKRAINE, "ukraine-2023")) as address:
        yield address
