"""Web archives: pages a server sent become documents, what pages load does not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from detente.parse.document import parse
from tests.collect.test_boxes import zipped
from tests.collect.test_files import take, write

pytest.importorskip("fastwarc")

PAGE = (
    "<html><head><title>Talks</title></head><body><article><p>Les délégués se sont vus {0}.</p></article></body></html>"
)


def record(url: str, body: bytes, *, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
    block = head + body
    warc = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2021-07-14T09:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return warc.encode() + block + b"\r\n\r\n"


def records() -> list[bytes]:
    latin = PAGE.format("à Genève").encode("latin-1")
    return [
        record("https://example.org/a", latin, kind="text/html; charset=ISO-8859-1"),
        record("https://example.org/logo.png", b"\x89PNG", kind="image/png"),
        record("https://example.org/gone", b"none", status="404 Not Found"),
        record("https://example.org/b", gzip.compress(PAGE.format("b").encode()), more="Content-Encoding: gzip\r\n"),
        record("https://example.org/a", PAGE.format("later").encode()),
        record("https://example.org/notes", b"The hosts met.", kind="text/plain"),
    ]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_taken_and_the_rest_is_counted(tmp_path: Path, name: str) -> None:
    parts = [gzip.compress(part) if name.endswith(".gz") else part for part in records()]
    raws, log = take(write(tmp_path, name, b"".join(parts)))
    a = "https://example.org/a"
    assert [(r.name, r.url) for r in raws] == [
        (a, a),
        ("https://example.org/b", "https://example.org/b"),
        (f"{a} (2)", a),
        ("https://example.org/notes", "https://example.org/notes"),
    ]
    assert "Les délégués se sont vus à Genève." in parse(raws[0]).text
    assert "se sont vus b." in parse(raws[1]).text
    assert [entry.reason for entry in log] == [f"{name}: left out: 1 image, 1 text"]


def test_a_wacz_gives_the_pages_of_its_list(tmp_path: Path) -> None:
    listed = [{"format": "json-pages-1.0"}, {"url": "https://example.org/b", "title": "Talks"}]
    parts = {
        "archive/data.warc.gz": b"".join(map(gzip.compress, records())),
        "pages/pages.jsonl": "\n".join(map(json.dumps, listed)).encode(),
        "datapackage.json": b"{}",
    }
    raws, log = take(write(tmp_path, "a.wacz", zipped(parts)))
    assert [r.name for r in raws] == ["https://example.org/b"]
    assert "3 pages that are parts of pages" in log[0].reason
    assert "no WARC file" in take(write(tmp_path, "b.wacz", zipped({"a": b""})))[1][0].reason


def test_archives_that_are_none(tmp_path: Path) -> None:
    for name, data, why in (
        ("a.warc", b"plain words", "broken"),
        ("b.warc.gz", b"\x1f\x8bnonsense", "archive"),
        ("c.wacz", b"PK\x03\x04", "broken"),
    ):
        raws, log = take(write(tmp_path, name, data))
        assert not raws
        assert why in log[0].reason


def test_an_archive_in_a_zip(tmp_path: Path) -> None:
    raws, _ = take(write(tmp_path, "all.zip", zipped({"x/a.warc": b"".join(records())})))
    assert len(raws) == 4
