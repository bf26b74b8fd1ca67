"""Files that hold several documents: mailboxes, tables, feeds and archives, honest and hostile."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from detente.collect import boxes
from detente.collect.media import SEVERAL
from detente.collect.opening import BOXES
from detente.parse.document import parse
from tests.collect.test_files import take, write


def test_every_box_is_named_once() -> None:
    beside = {".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".zip", ".warc", ".wacz"}
    assert BOXES.keys() | beside == SEVERAL


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def test_an_archive_of_everything(tmp_path: Path) -> None:
    rows = b'{"id": "r1", "text": "The two sides met."}\n{"id": "r2"}\n'
    parts = {
        "b.txt": b"Second.",
        "a/a.md": b"# First\n\nThe hosts said so.",
        "rows.jsonl": rows,
        "../../etc/evil.txt": b"The hosts said no.",
        "C:\\x\\y.txt": b"They left.",
        "__MACOSX/._b.txt": b"x",
        "inner.zip": zipped({"c.txt": b"deep"}),
        "pic.txt": b"\x89PNG\r\n\x1a\n",
        "empty.txt": b"",
        "a.exe": b"MZ",
    }
    raws, log = take(write(tmp_path, "all.zip", zipped(parts)))
    assert sorted(r.name for r in raws) == [
        "all.zip/a/a.md",
        "all.zip/b.txt",
        "all.zip/etc/evil.txt",
        "all.zip/x/y.txt",
        "r1",
    ]
    reasons = " ".join(f"{entry.item} {entry.reason}" for entry in log)
    for part in ("__MACOSX", "an archive in an archive", "PNG", "0 bytes", ".exe are not read", "rows.jsonl line 2"):
        assert part in reasons
    assert len(log) == 6


def test_hostile_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.collect.opening.LARGEST_FILE", 1 << 20)
    monkeypatch.setattr(boxes, "LARGEST_ARCHIVE", 3 << 20)
    bomb = {f"{n}.txt": b"a" * (1 << 20) for n in range(8)} | {"one.txt": b"b" * (2 << 20)}
    raws, log = take(write(tmp_path, "bomb.zip", zipped(bomb)))
    assert len(raws) == 3
    assert len(log) == 6 + 2
    lying = bytearray(zipped({"a.txt": b"a" * 100_000}))
    for at in (lying.find(b"PK\x03\x04") + 22, lying.find(b"PK\x01\x02") + 24):
        lying[at : at + 4] = (10).to_bytes(4, "little")
    raws, log = take(write(tmp_path, "lie.zip", bytes(lying)))
    assert not raws or len(raws[0].data) <= 10
    assert raws or "cannot be unpacked" in log[0].reason
    assert "broken" in take(write(tmp_path, "cut.zip", zipped({"a.txt": b"a"})[:20]))[1][0].reason


def test_a_mailbox(tmp_path: Path) -> None:
    head = "Subject: Talks {0}\nFrom: Desk <desk@example.org>\nDate: 14 Jul 2021 09:00:00 +0200\n\n"
    mail = head + "The hosts met.\n>From now on, {0}.\n\n"
    box = "".join(f"From desk@example.org Wed Jul 14 09:00:00 2021\n{mail.format(n)}" for n in (1, 2))
    raws, log = take(write(tmp_path, "a.mbox", box))
    assert [r.name for r in raws] == ["a.mbox:1", "a.mbox:2"]
    assert not log
    parsed = parse(raws[1])
    assert parsed.document.title == "Talks 2"
    assert parsed.document.source == "Desk"
    assert "\nFrom now on, 2." in parsed.text
    assert "no mailbox" in take(write(tmp_path, "b.mbox", "The hosts met.\n"))[1][0].reason


def test_tables(tmp_path: Path) -> None:
    text = (
        'id;Headline;publish_date;full_text\nx1;Talks;2021-07-14;"The hosts met; they\nleft."\nx2;Empty;2021-07-15;\n\n'
    )
    raws, log = take(write(tmp_path, "a.csv", "\ufeff" + text))
    assert [(r.name, r.title, r.published, r.data) for r in raws] == [
        ("x1", "Talks", "2021-07-14", b"The hosts met; they\nleft.")
    ]
    assert log[0].reason == "a.csv row 2: it has no text and no address"
    assert "no column holds the text" in take(write(tmp_path, "b.csv", "a,b\n1,2\n"))[1][0].reason
    assert "not UTF-8" in take(write(tmp_path, "c.csv", b"text\ncaf\xe9\n"))[1][0].reason
    assert (
        take(write(tmp_path, "d.tsv", "url\ttext\nhttps://example.org\tThe hosts met.\n"))[0][0].url
        == "https://example.org"
    )


_WORDS = "The two sides met on Tuesday, and the hosts said that nothing had been agreed."
_BODY = f"&lt;p&gt;{_WORDS}&lt;/p&gt;"


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        (
            "a.rss",
            '<rss xmlns:content="urn:c"><channel><title>Lakeside Herald</title>'
            "<item><title>Talks &amp;amp; more</title><link>https://example.org/a</link><guid>g1</guid>"
            "<pubDate>Wed, 14 Jul 2021 09:00:00 GMT</pubDate>"
            f"<description>short</description><content:encoded>{_BODY}</content:encoded></item>"
            "<item><title>Nothing</title></item></channel></rss>",
        ),
        (
            "a.atom",
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Lakeside Herald</title>'
            "<entry><title>Talks &amp; more</title>"
            '<link rel="self" href="https://example.org/self"/><link href="https://example.org/a"/><id>g1</id>'
            f"<published>2021-07-14T09:00:00Z</published><updated>2021-07-20T09:00:00Z</updated>"
            f'<content type="html">{_BODY}'
            "</content></entry><entry><id>g2</id></entry></feed>",
        ),
        (
            "a.json",
            json.dumps(
                {
                    "title": "Lakeside Herald",
                    "items": [
                        {
                            "id": "g1",
                            "url": "https://example.org/a",
                            "title": "Talks & more",
                            "date_published": "2021-07-14T09:00:00Z",
                            "content_text": _WORDS,
                        },
                        {"id": "g2"},
                    ],
                }
            ),
        ),
    ],
)
def test_feeds(tmp_path: Path, name: str, feed: str) -> None:
    raws, log = take(write(tmp_path, name, feed))
    assert [r.name for r in raws] == ["g1"]
    assert [entry.reason for entry in log] == [f"{name} entry 2: it has no text and no address"]
    parsed = parse(raws[0])
    document = parsed.document
    assert (document.title, document.source, document.url) == (
        "Talks & more",
        "Lakeside Herald",
        "https://example.org/a",
    )
    assert (document.published.iso()[0], document.published.basis) == ("2021-07-14", "metadata")
    assert _WORDS in parsed.text


def test_feeds_that_are_none(tmp_path: Path) -> None:
    bombs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    for name, data, why in (
        ("a.xml", "<html><p>x</p></html>", "no entries"),
        ("b.xml", "", "0 bytes"),
        ("c.xml", "plain words", "not XML"),
        ("d.json", '{"a": 1}', "no text and no address"),
        ("e.json", "{", "not JSON"),
        ("f.json", '{"items": ' + "[" * 100_000, "not JSON"),
        ("g.rss", f"<!DOCTYPE d [{bombs}]><rss><item><description>&a9;</description></item></rss>", "no text"),
    ):
        raws, log = take(write(tmp_path, name, data))
        assert not raws
        assert why in log[0].reason
