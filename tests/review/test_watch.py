"""Watching a folder: what changed goes to a feed, a file and a webhook, once, also after a restart."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import feedparser
import pytest

from detente.model.alerts import Alert
from detente.store.open import open_store
from tests.review.conftest import HARBOUR, STEPPE

FIRST = f"Source: Harbour News\nDate: 3 March 2023\n\n{HARBOUR}"
SECOND = f"Source: Steppe Courier\nDate: 4 March 2023\n\n{STEPPE}\nLavrov will meet Fidan again in Cairo on 20 March.\n"


def detente(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "detente", *args], capture_output=True, text=True, check=False)


class Hook(BaseHTTPRequestHandler):
    """Keeps what it is sent; answers with `status`."""

    status = 200
    got: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.status == 200:
            self.got.append(body)
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hook.got, Hook.status = [], 200
    yield f"http://127.0.0.1:{server.server_port}/alerts"
    server.shutdown()
    server.server_close()


def test_a_folder_is_watched(tmp_path: Path, hook: str) -> None:
    folder, case = tmp_path / "in", tmp_path / "case"
    feed, lines = tmp_path / "out.atom", tmp_path / "out.jsonl"
    folder.mkdir()
    (folder / "first.txt").write_text(FIRST, encoding="utf8")
    assert detente("new", str(case)).returncode == 0
    assert detente("add", str(folder), "--case", str(case)).returncode == 0
    assert detente("read", "--case", str(case)).returncode == 0
    outputs = ("--feed", str(feed), "--log", str(lines), "--webhook", hook, "--clearance", "CLEAR", "--once")

    def watch(*more: str) -> str:
        done = detente("watch", str(folder), "--case", str(case), *outputs, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "0 changes" in watch()
    assert feedparser.parse(feed.read_text(encoding="utf8")).entries == []
    assert not lines.exists()

    (folder / "second.txt").write_text(SECOND, encoding="utf8")
    Hook.status = 503
    told = [json.loads(line) for line in watch("--json").splitlines()]
    assert any(row["of"] == "happening" and row["change"] == "new" and "Cairo" in row["about"] for row in told)
    assert Hook.got == []

    Hook.status = 200
    assert "0 changes" in watch()
    (sent,) = Hook.got
    assert [row["id"] for row in sent["changes"]] == [
        row["id"] for row in sorted(told, key=lambda r: (r["day"], r["id"]))
    ]
    assert "0 changes" in watch()
    assert len(Hook.got) == 1

    entries = feedparser.parse(feed.read_text(encoding="utf8")).entries
    assert len(entries) == len(told) == len({entry.id for entry in entries})
    assert {entry.updated[:10] for entry in entries} == {"2023-03-04"}
    kept = [json.loads(line) for line in lines.read_text(encoding="utf8").splitlines()]
    assert {row["id"] for row in kept} == {row["id"] for row in told}
    assert all(row["evidence"] and row["handling"] == "CLEAR" for row in kept)

    second = next(row["evidence"][0] for row in kept if row["of"] == "happening")
    assert second["quote"] in SECOND
    assert detente("remove", "second.txt", "--case", str(case)).returncode == 0
    store = open_store(case)
    assert list(store.view().rows(Alert)) == []
    assert store.check() == []
    store.close()


def test_a_webhook_gets_nothing_stricter_than_its_clearance(tmp_path: Path, hook: str) -> None:
    folder, case = tmp_path / "in", tmp_path / "case"
    folder.mkdir()
    assert detente("new", str(case)).returncode == 0
    assert detente("watch", str(folder), "--case", str(case), "--webhook", hook, "--once").returncode == 0
    (folder / "first.txt").write_text(f"TLP:AMBER\n{FIRST}", encoding="utf8")
    done = detente("watch", str(folder), "--case", str(case), "--webhook", hook, "--once")
    assert "are marked stricter than GREEN and are not sent" in done.stderr
    assert Hook.got == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--every", "soon"), "no interval; write 15m"),
        (("--webhook", "ftp://x"), "is no address; a webhook begins with"),
    ],
)
def test_wrong_use_says_what_to_do(tmp_path: Path, args: tuple[str, ...], message: str) -> None:
    assert detente("new", str(tmp_path / "case")).returncode == 0
    done = detente("watch", "--case", str(tmp_path / "case"), "--once", *args)
    assert done.returncode == 2
    assert message in done.stderr
