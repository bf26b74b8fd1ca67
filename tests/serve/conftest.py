"""A real server on the sample case, and a real browser where the machine has one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from detente.resolve.verbs import By
from detente.run import adding, reading
from detente.run.case import new_case, open_case
from detente.run.memos import Memo, add_memo
from detente.run.settings import settings_of
from detente.serve.access.door import case_key
from detente.serve.access.passwords import hashed
from detente.serve.access.rights import RIGHTS, ROLES
from detente.store.accounts import Accounts
from detente.store.entering import make_token
from detente.store.open import open_store
from tests.shared import ROOT, shared

SAMPLE = ROOT / "examples" / "li-hui-2023" / "reports"
UKRAINE = shared / "cases" / "ukraine-2023"
# Pictures of the pages, kept to be looked at.
PICTURES = ROOT / "out" / "screenshots"
PASSWORD = "quiet lamp beside the river"
# Accounts with their clearances; those named after a role have it.
PEOPLE = {"reader": "CLEAR", "analyst": "AMBER", "editor": "GREEN", "owner": "RED", "stranger": "RED"}
SECRET = "Lausanne, 5 May 2023. The envoy Quillan Feather met Ada Brook in Lausanne on Friday in secret."


def make_case(folder: Path, reports: Path, title: str) -> Path:
    """A case of the reports, read."""
    case = new_case(folder, title=title)
    store = open_store(case.folder)
    adding.add(store, [str(reports)])
    reading.read(store, settings=settings_of(case))
    store.close()
    return folder


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The address at which `detente serve` serves the case, in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "detente", "serve", "--case", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"https?://[^ ]+/", line)
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


@dataclass(frozen=True, slots=True)
class Guarded:
    """A case served to those with accounts: its address, its folder, the folder of accounts."""

    address: str
    case: Path
    accounts: Path

    def token(self, name: str, *scopes: str) -> dict[str, str]:
        """The header with which a program enters in somebody's name."""
        with closing(Accounts(self.accounts)) as accounts:
            made = make_token(accounts, name, "test", scopes or tuple(RIGHTS), time.time() + 3600, time.time())
        return {"Authorization": f"Bearer {made}"}

    @contextmanager
    def log_in(self, name: str) -> Iterator[httpx.Client]:
        """A client that has logged in as a browser does."""
        with httpx.Client(base_url=self.address, headers={"Accept": "text/html"}, timeout=60) as client:
            given = {"name": name, "password": PASSWORD, "token": form_token(client, "/login")}
            answer = client.post("/login", data=given)
            assert answer.status_code == 303, answer.text
            yield client

    @contextmanager
    def entered(self, name: str, *scopes: str) -> Iterator[httpx.Client]:
        """A program that enters in somebody's name; nobody's without one."""
        headers = self.token(name, *scopes) if name else {}
        with httpx.Client(base_url=self.address, headers=headers, timeout=60) as client:
            yield client


def form_token(client: httpx.Client, path: str) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).text)
    assert found
    return found[1]


def make_guarded(folder: Path) -> tuple[Path, Path]:
    """A case of one report full of tricks and one closed note, and accounts named after their roles."""
    report = folder / "in" / "monday.txt"
    report.parent.mkdir()
    report.write_text(
        "Geneva, 4 May 2023. The envoys met in Geneva on Thursday. <script>window.hurt = 1</script> "
        '"<img src=x onerror=window.hurt=1>We want a ceasefire," the envoy Ada Brook said.', encoding="utf8",
    )  # fmt: skip
    case = open_case(make_case(folder / "case", report.parent, "Talks at the lake"))
    store = open_store(case.folder)
    add_memo(store, Memo(SECRET, "Closed note", "2023-05-05", "RED"), By("tester", "", "2023-05-06"))
    reading.read(store, settings=settings_of(case))
    store.close()
    with closing(Accounts(folder / "accounts", make=True)) as accounts:
        for name, clearance in PEOPLE.items():
            accounts.add(name, hashed(PASSWORD, name=name), clearance)
            if name in ROLES:
                accounts.grant(name, case_key(case), name)
    return case.folder, folder / "accounts"


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    case, accounts = make_guarded(tmp_path_factory.mktemp("guarded"))
    with served(case, "--accounts", str(accounts)) as address:
        yield Guarded(address, case, accounts)
