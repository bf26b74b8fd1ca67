"""Parsing in a process of its own: the same texts, and whatever a document does to that process stays there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.collect.media import media_type
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.model.serial import pack
from detente.parse.document import parse
from detente.run.sandbox import Limits, Parser, checked
from tests.hostile.make import wide
from tests.run.conftest import REPORTS

HONEST = Raw("honest.txt", "The envoy met the minister in Geneva. He said “no”.".encode(), "text/plain")
MB = 2**20


@pytest.fixture
def apart() -> Iterator[Parser]:
    parser = Parser()
    yield parser
    parser.close()


def test_texts_are_those_of_the_parser_itself(apart: Parser) -> None:
    raws = [Raw(p.name, p.read_bytes(), media_type(p.name)) for p in sorted(REPORTS.iterdir()) if media_type(p.name)]
    assert len(raws) > 10
    assert [apart.parse(raw) for raw in raws] == [parse(raw) for raw in raws]


def test_a_refusal_comes_with_the_parsers_reason(apart: Parser) -> None:
    for raw in (Raw("a.txt", b"  ", "text/plain"), Raw("a.pdf", b"%PDF-1.4 cut", "application/pdf")):
        with pytest.raises(BadInput) as there:
            parse(raw)
        with pytest.raises(BadInput) as here:
            apart.parse(raw)
        assert str(here.value) == str(there.value)


def test_a_document_that_stalls_is_set_aside_and_the_next_is_read() -> None:
    parser = Parser(Limits(seconds=1.0))
    with pytest.raises(BadInput, match="set aside, because parsing took longer than 1 seconds"):
        parser.parse(Raw("wide.html", wide(60_000), "text/html"))
    assert parser.parse(HONEST) == parse(HONEST)
    parser.close()


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux")
def test_a_document_that_bloats_is_set_aside_and_the_next_is_read() -> None:
    parser = Parser(Limits(memory=350 * MB))
    with pytest.raises(BadInput, match="set aside, because parsing needs more memory than it may have"):
        parser.parse(Raw("bloated.txt", b"The envoy met. " * 1_500_000, "text/plain"))
    assert parser.parse(HONEST) == parse(HONEST)
    parser.close()


def children() -> list[int]:
    listed = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "detente.run.sandboxed"], capture_output=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


@pytest.mark.skipif(sys.platform == "win32", reason="processes are looked up with pgrep")
def test_a_child_that_is_killed_is_replaced(apart: Parser) -> None:
    others = set(children())
    apart.parse(HONEST)
    (mine,) = set(children()) - others
    os.kill(mine, signal.SIGKILL)
    assert apart.parse(HONEST) == parse(HONEST)
    assert mine not in children()


def test_threads_take_turns(apart: Parser) -> None:
    raws = [Raw(f"{n}.txt", f"The envoy met {n} ministers in Geneva.".encode(), "text/plain") for n in range(24)]
    found: dict[str, str] = {}

    def some(part: list[Raw]) -> None:
        found.update({raw.name: apart.parse(raw).text for raw in part})

    threads = [threading.Thread(target=some, args=(raws[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {raw.name: raw.data.decode() for raw in raws}


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"parsed": 1},
        {"parsed": {"document": {}, "text": "a", "blocks": [], "sentences": []}},
        {"parsed": pack(parse(Raw("other.txt", b"The hosts met.", "text/plain")))},
        {"parsed": pack(parse(HONEST)) | {"sentences": [{"start": 0, "end": 9999}]}},
        {"parsed": pack(parse(HONEST)) | {"text": 7}},
    ],
)
def test_an_answer_that_is_no_answer_is_refused(forged: dict[str, object]) -> None:
    assert checked(HONEST, {"parsed": pack(parse(HONEST))}) == parse(HONEST)
    with pytest.raises(BadInput, match="set aside"):
        checked(HONEST, forged)


def test_the_child_opens_no_connection_and_imports_nothing_from_the_folder_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the case')", encoding="utf8")
    code = (
        "import sys, socket; from detente.run.sandboxed import watch; sys.addaudithook(watch)\n"
        "try: socket.create_connection(('127.0.0.1', 9))\nexcept PermissionError as e: print(e)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "made the parser ask for socket" in done.stdout, done.stderr
