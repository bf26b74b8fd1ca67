"""Encodings, broken bytes, web pages and Markdown."""

from __future__ import annotations

import codecs
import time

import pytest

from detente.model.documents import ParsedText, Raw
from detente.model.errors import BadInput, SkipItem
from detente.model.ids import bytes_id
from detente.parse.decode import decode
from detente.parse.document import parse, places

_TEXT = "Лавров принял посланника — “серьёзные препятствия”, сказал он. Встреча длилась полтора часа.\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-mark", "utf-32"])
def test_unicode_encodings(encoding: str) -> None:
    data = codecs.BOM_UTF16_BE + _TEXT.encode("utf-16-be") if encoding == "utf-16-be-mark" else _TEXT.encode(encoding)
    assert decode(data) == (_TEXT, ())


def test_old_encodings_are_guessed_and_said_to_be() -> None:
    text = _TEXT.replace("“", '"').replace("”", '"').replace("—", "-")
    found, notes = decode(text.encode("cp1251"))
    assert found == text
    assert "guess" in notes[0]
    french = (
        "Le ministère a déclaré que les négociations étaient gelées après l'été. Où va-t-on ? À Genève, dit-il.\n" * 3
    )
    assert decode(french.encode("cp1252"))[0] == french
    polish = "Minister powiedział, że rozmowy się zakończyły i że następne odbędą się w środę w Łodzi.\n" * 3
    assert decode(polish.encode("cp1250"))[0] == polish


def test_a_few_broken_bytes_stay_utf8() -> None:
    data = _TEXT.encode() + b"caf\xe9 and on\n"
    text, notes = decode(data)
    assert text.startswith(_TEXT)
    assert "\ufffd" in text
    assert "invalid UTF-8 at byte" in notes[0]
    assert notes[0] in parse(Raw("a.txt", data, "text/plain")).notes


def test_declared_encodings_and_nonsense_ones() -> None:
    assert decode("Встреча".encode("koi8-r"), declared="koi8-r")[0] == "Встреча"
    assert decode("Встреча".encode(), declared="no-such-code")[0] == "Встреча"
    assert decode(b"caf\xe9", declared="zip")[0]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadInput, match="binary"):
        parse(Raw("a.txt", bytes(range(32)) * 40, "text/plain"))
    with pytest.raises(BadInput, match="0 bytes"):
        parse(Raw("a.txt", b"", "text/plain"))
    with pytest.raises(BadInput, match="no text"):
        parse(Raw("a.txt", b" \n\t\n", "text/plain"))
    with pytest.raises(SkipItem, match="no reader"):
        parse(Raw("a.bin", b"abc", "application/octet-stream"))


def page(body: str, head: str = "") -> Raw:
    return Raw(
        "a.html", f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode(), "text/html"
    )


_BODY = "".join(
    f"<p>The two sides met for the {n} time in Geneva on Tuesday, and the hosts said that nothing was agreed.</p>"
    for n in ("first", "second", "third", "fourth")
)


def words(parsed: ParsedText) -> list[tuple[str, str]]:
    return [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks]


def test_a_page_with_metadata_and_furniture() -> None:
    raw = page(
        "<nav><ul><li><a href='/'>Home</a></li></ul></nav><article><h1>Envoys meet again</h1>"
        + _BODY
        + "<h2>What it means</h2><p>[The envoy leaves the hall]</p>"
        "<p>Nobody at the table knows what it means, one of them said.</p></article>"
        "<aside>Related: nothing</aside><footer>Imprint</footer>",
        '<title>Envoys meet again | Lakeside Herald</title><link rel="canonical" href="https://www.example.org/2021/07/14/a">'
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Envoys meet again", '
        '"datePublished": "2021-07-14T23:30:00+02:00", "publisher": {"name": "Lakeside Herald"}}]}</script>',
    )
    parsed = parse(raw)
    document = parsed.document
    assert (document.title, document.source) == ("Envoys meet again", "Lakeside Herald")
    assert (document.published.iso()[0], document.published.basis) == ("2021-07-14", "metadata")
    assert document.id == bytes_id(raw.data)
    assert words(parsed)[0] == ("title", "Envoys meet again")
    assert parsed.text.count("Envoys meet again") == 1
    assert ("heading", "What it means") in words(parsed)
    assert ("caption", "[The envoy leaves the hall]") in words(parsed)
    assert "Home" not in parsed.text
    assert "Imprint" not in parsed.text
    assert any("left out" in note for note in parsed.notes)
    assert parsed.text.startswith("Envoys meet again", places(raw)[0].start)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2021-07-14T10:00:00Z">',
        '<meta name="DC.date" content="2021-07-14">',
        '<script type="application/ld+json">{"@type": ["Report"], "datePublished": "2021-07-14"}</script>',
        '<script type="application/ld+json">{broken</script><meta itemprop="datePublished" content="14 July 2021">',
    ],
)
def test_dates_in_metadata(head: str) -> None:
    assert parse(page(_BODY, head)).document.published.iso()[0] == "2021-07-14"


def test_the_date_of_change_is_no_date_of_publication() -> None:
    head = '<meta property="article:modified_time" content="2021-07-20T10:00:00Z">'
    assert not parse(page(_BODY + "<footer>© 2022 Lakeside Herald</footer>", head)).document.published.known


@pytest.mark.parametrize(
    "body",
    [
        "<div><p>" + "<b><i><p>The hosts said that nothing had been agreed.<div><table><tr><td>" * 3,
        "<p>The hosts said that nothing had been agreed.</p></p></div></body></html><p>They left.",
        "<" * 5000 + "<p>The hosts said that nothing had been agreed.",
        "The hosts said that nothing had been agreed. &nosuch; &#0; &#xD800; &#x110000;",
        "<div>" * 20_000 + "The hosts said that nothing had been agreed." + "</div>" * 20_000,
    ],
)
def test_broken_pages_are_read(body: str) -> None:
    start = time.process_time()
    parsed = parse(page(body))
    assert "The hosts said" in parsed.text
    parsed.text.encode()
    assert time.process_time() - start < 20


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bombs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(12))
    body = "<html><body><p>The hosts said &a11; that nothing had been agreed yet.</p></body></html>"
    parsed = parse(Raw("a.html", f"<!DOCTYPE html [{bombs}]>{body}".encode(), "text/html"))
    assert "boomboom" not in parsed.text
    assert len(parsed.text) < 2000


def test_files_of_this_machine_are_not_read_by_a_page(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    data = (
        f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body>'
        f'<p>The hosts said &x; that nothing was agreed.</p><iframe src="{secret.as_uri()}"></iframe></body></html>'
    )
    assert "TOPSECRET" not in parse(Raw("a.html", data.encode(), "text/html")).text


def test_pages_without_text_are_refused() -> None:
    for data in (b"<html></html>", b"<html><script>x</script></html>", b"   ", b"\x00"):
        with pytest.raises(BadInput):
            parse(Raw("a.html", data, "text/html"))


def test_markdown() -> None:
    source = (
        "---\ntitle: 'Twelve points'\ndate: 2021-07-14\n---\n\n# Twelve points\n\n*By our diplomatic desk*\n\n"
        "**Geneva** was [polite](https://example.org), and `nobody` left the\nhall early, _one_ of the hosts said.\n\n"
        "![The envoy leaves](a.jpg)\n\n- an end to *fighting*\n- talks at once\n\n> It was hard.\n\n```\ncode\n```\n\n"
        "Next\n----\n\n[Read on](b)\n"
    )
    raw = Raw("a.md", source.encode(), "text/markdown")
    parsed = parse(raw)
    assert words(parsed)[2:] == [
        ("title", "Twelve points"),
        ("byline", "By our diplomatic desk"),
        ("body", "Geneva was polite, and nobody left the hall early, one of the hosts said."),
        ("caption", "The envoy leaves"),
        ("list", "an end to fighting"),
        ("list", "talks at once"),
        ("body", "It was hard."),
        ("heading", "Next"),
        ("link", "Read on"),
    ]
    assert parsed.document.title == "Twelve points"
    assert parsed.document.published.iso()[0] == "2021-07-14"
    assert "code block at line" in " ".join(parsed.notes)
    lines = {parsed.text[p.start : p.end]: p.where for p in places(raw)}
    assert lines["an end to fighting"] == f"line {source.splitlines().index('- an end to *fighting*') + 1}"


@pytest.mark.parametrize(
    "bait", ["[" * 50_000, "*" * 50_000, "![" * 30_000, "[a](" * 20_000, "> " * 50_000, "`" * 50_000, "# " * 50_000]
)
def test_markdown_bait(bait: str) -> None:
    start = time.process_time()
    parse(Raw("a.md", (bait + " The hosts said so.\n\n```\nThe hosts said so.").encode(), "text/markdown"))
    assert time.process_time() - start < 5
