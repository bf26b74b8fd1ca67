"""Real files, good and bad: everything ends read, skipped or failed, with its reason."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from detente.collect.files import LARGEST_FILE, collect
from detente.collect.media import DOCUMENTS
from detente.collect.names import LONGEST_NAME, safe_name
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.parse.formats import READERS
from detente.parse.formats.translation import MEDIA_TYPE


def take(*paths: Path | str) -> tuple[list[Raw], list[LogEntry]]:
    log: list[LogEntry] = []
    return list(collect([str(p) for p in paths], on_skip=log.append)), log


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_every_media_type_has_a_reader() -> None:
    assert {*DOCUMENTS.values(), MEDIA_TYPE} == set(READERS)


def test_a_folder_is_read_in_order_with_all_below_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.md", "sub/deep/d.HTML"):
        write(tmp_path, name, f"text of {name}")
    raws, log = take(tmp_path)
    assert [(r.name, r.media_type) for r in raws] == [
        ("a.txt", "text/plain"),
        ("b.txt", "text/plain"),
        ("sub/c.md", "text/markdown"),
        ("sub/deep/d.HTML", "text/html"),
    ]
    assert not log
    assert take(tmp_path / "a.txt")[0] == raws[:1]


def test_bad_files_each_have_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "good.txt", "The two sides met.")
    write(tmp_path, "zero.txt", b"")
    write(tmp_path, "zero.pdf", b"")
    write(tmp_path, "picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    write(tmp_path, "controls.txt", b"\x01\x1b\x02")
    write(tmp_path, "controls.html", b"\x1b \n")
    write(tmp_path, "noise.txt", bytes(range(256)) * 20)
    write(tmp_path, "a.exe", b"MZ")
    write(tmp_path, "nosuffix", b"text")
    write(tmp_path, ".hidden.txt", b"text")
    with (tmp_path / "huge.txt").open("wb") as sparse:
        sparse.truncate(200 * 2**20)
    raws, log = take(tmp_path, tmp_path / "gone.txt")
    assert [r.name for r in raws] == ["good.txt"]
    lines = {entry.item: (entry.level, entry.reason) for entry in log}
    assert set(lines) == {
        "zero.txt", "zero.pdf", "picture.txt", "noise.txt", "controls.txt", "controls.html",
        "a.exe", "nosuffix", ".hidden.txt", "huge.txt", "gone.txt",
    }  # fmt: skip
    for name, level, reason in (
        ("zero.txt", "skipped", "0 bytes"),
        ("zero.pdf", "skipped", "0 bytes"),
        ("picture.txt", "skipped", "PNG picture"),
        ("noise.txt", "skipped", "binary content"),
        ("controls.txt", "skipped", "nothing but control characters"),
        ("controls.html", "skipped", "nothing but control characters"),
        ("a.exe", "skipped", ".exe are not read"),
        ("nosuffix", "skipped", "without a suffix"),
        (".hidden.txt", "note", "hidden"),
        ("huge.txt", "skipped", f"200 MB; the limit is {LARGEST_FILE // 2**20} MB"),
        ("gone.txt", "failed", "no such file"),
    ):
        assert lines[name][0] == level
        assert reason in lines[name][1]
    assert take(tmp_path)[1] == log[:-1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file system with pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    raws, log = take(tmp_path)
    assert not raws
    assert log[0].reason == "not a regular file"


def test_a_loop_of_links_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "one")
    write(tmp_path, "sub/b.txt", "two")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nothing.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    raws, log = take(tmp_path)
    assert [r.name for r in raws] == ["a.txt", "sub/b.txt"]
    assert {entry.item: entry.level for entry in log} == {
        "broken.txt": "failed",
        "self.txt": "failed",
        "sub/loop": "skipped",
    }
    assert "link back" in next(entry.reason for entry in log if entry.item == "sub/loop")


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
def test_names_that_would_harm_a_log_or_a_page(tmp_path: Path) -> None:
    write(tmp_path, "two\nlines\x1b[31m\u202e.txt", "text")
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_CREAT | os.O_WRONLY))
    raws, log = take(tmp_path)
    assert [r.name for r in raws] == [r"two\nlines\x1b[31m\u202e.txt"]
    assert [entry.item for entry in log] == [r"caf\xe9.txt"]


def test_safe_names() -> None:
    assert safe_name("Лавров — 李辉.txt") == "Лавров — 李辉.txt"
    assert safe_name("../../etc/passwd") == "../../etc/passwd"
    assert safe_name("\u2028\x7f\U000e0001") == r"\u2028\x7f\U000e0001"
    assert len(safe_name("x" * 5000)) == LONGEST_NAME


def test_the_same_bytes_under_two_names_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "The two sides met.")
    write(tmp_path, "b.txt", "The two sides met.")
    raws, log = take(tmp_path)
    assert [r.name for r in raws] == ["a.txt", "b.txt"]
    assert [(entry.level, entry.item) for entry in log] == [("note", "b.txt")]
    assert "same bytes as a.txt" in log[0].reason
    assert not take(tmp_path / "a.txt", tmp_path / "a.txt")[1]


_ROW = {
    "id": "r1",
    "text": "The two sides met.",
    "published": "2021-07-14",
    "source": "Lakeside Herald",
    "title": "Talks",
}


def test_rows(tmp_path: Path) -> None:
    rows: list[bytes] = [
        json.dumps(_ROW).encode(),
        b"",
        b'{"id": "r2"}',
        b'{"id": "r3", "text": 5}',
        b'{"id": "r4", "text": "  "}',
        b"not json",
        b"[1]",
        b'{"text": "caf\xe9"}',
        b'{"text": ' + b"[" * 100_000,
        b'{"id": 12, "text": "half a pair \\ud83d", "published": null}',
        b'{"text": "no id", "title": ["x"]}',
        b'{"text": "no id"}',
    ]
    path = write(tmp_path, "rows.jsonl", b"\xef\xbb\xbf" + b"\n".join(rows))
    raws, log = take(path)
    assert [r.name for r in raws] == ["r1", "12", "rows.jsonl:12"]
    first = raws[0]
    assert (first.data, first.media_type) == (b"The two sides met.", "text/plain")
    assert (first.published, first.source, first.title) == ("2021-07-14", "Lakeside Herald", "Talks")
    assert raws[1].data.decode() == "half a pair \ufffd"
    reasons = [entry.reason for entry in log]
    assert [reason.split(":")[0] for reason in reasons] == [f"rows.jsonl line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 11)]
    for reason, why in zip(
        reasons,
        (
            "no text",
            "not a string",
            "empty",
            "not JSON",
            "not an object",
            "not UTF-8",
            "nested too deeply",
            "title is not a string",
        ),
        strict=True,
    ):
        assert why in reason


def test_handling_marks_of_rows(tmp_path: Path) -> None:
    marks = {
        "TLP:AMBER": "AMBER",
        "green": "GREEN",
        "": "",
        "white": "CLEAR",
        "eyes only": "RED",
        "TLP: AMBER+STRICT": "AMBER+STRICT",
    }
    lines = [json.dumps({"id": str(n), "text": f"Note {n}.", "handling": mark}) for n, mark in enumerate(marks)]
    raws, _ = take(write(tmp_path, "rows.jsonl", "\n".join(lines)))
    assert [r.handling for r in raws] == list(marks.values())


def test_standard_input_is_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(_ROW).encode() + b"\n{}\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    raws, log = take("-")
    assert [r.name for r in raws] == ["r1"]
    assert log[0].reason.startswith("standard input line 2")


def test_a_row_too_long_is_passed_over(tmp_path: Path) -> None:
    long = b'{"id": "long", "text": "' + b"x" * (21 * 2**20) + b'"}\n'
    path = write(tmp_path, "rows.jsonl", long + json.dumps(_ROW).encode())
    raws, log = take(path)
    assert [r.name for r in raws] == ["r1"]
    assert "longer than 20 MB" in log[0].reason
    empty = write(tmp_path, "blank.jsonl", "\n\n")
    assert take(empty)[1][0].reason == "nothing in it"
