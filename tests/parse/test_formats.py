"""A corpus of every format with known words, titles and dates: all read, nothing lost, each place found again."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections import Counter
from contextlib import suppress

import pytest

from detente.collect.media import media_type
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.document import parse, places
from detente.parse.formats import scans
from tests.parse.makers import MAKERS, Story, docx, epub, mail, odt, pdf, pdf_of, scanned, stories, zipped
from tests.shared import needs_shared, shared

_PDF = importlib.util.find_spec("pypdfium2") is not None
needs_pdf = pytest.mark.skipif(not _PDF, reason="pypdfium2 is not installed")
_CASES = [
    pytest.param(name, story, id=f"{name} {story.day}", marks=needs_pdf if name == "PDF" else ())
    for name in MAKERS
    for story in stories()
]


def made(name: str, story: Story) -> Raw:
    suffix, make = MAKERS[name]
    return Raw(f"a{suffix}", make(story), media_type(f"a{suffix}"))


def letters(words: str) -> Counter[str]:
    return Counter(c for c in words if not c.isspace())


def expected(name: str, story: Story) -> Story:
    """A standard PDF font has Latin letters only; others were lost when the file was made."""
    if name != "PDF":
        return story

    def latin(words: str) -> str:
        return words.encode("cp1252", "replace").decode("cp1252")

    return Story(latin(story.title), story.day, story.source, tuple(map(latin, story.paragraphs)))


def test_the_corpus_is_large_enough() -> None:
    assert len(_CASES) >= 60


@pytest.mark.parametrize(("name", "story"), _CASES)
def test_words_title_date_and_places(name: str, story: Story) -> None:
    raw = made(name, story)
    parsed = parse(raw)
    story = expected(name, story)
    for paragraph in story.paragraphs:
        assert " ".join(paragraph.split()) in " ".join(parsed.text.split())
    read = "".join(parsed.text[s.start : s.end] for s in parsed.sentences if s.block == "body")
    wanted = letters("".join(story.paragraphs))
    assert wanted == letters(read)
    assert parsed.document.title == story.title
    assert parsed.document.published.iso()[0] == story.day
    assert parsed.document.language == "en"
    found = places(raw)
    assert [p.start for p in found] == sorted(p.start for p in found)
    for paragraph in story.paragraphs if found else ():
        at = parsed.text.index(paragraph)
        assert any(p.start <= at < p.end and p.where for p in found)


def test_the_outlet_is_known_where_the_format_says_it() -> None:
    story = stories()[0]
    for name in ("Markdown", "HTML", "MHTML", "mail", "EPUB"):
        assert parse(made(name, story)).document.source == story.source


def test_what_is_left_out_is_told() -> None:
    story = stories()[0]
    assert "attachment map.png" in " ".join(parse(made("mail", story)).notes)
    assert "footer1.xml" in " ".join(parse(made("DOCX", story)).notes)
    assert "header" in " ".join(parse(made("RTF", story)).notes)
    assert "nav" in " ".join(parse(made("HTML", story)).notes)


def test_tables_and_lists_of_a_word_document() -> None:
    def cell(words: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"

    body = (
        f"<w:tbl><w:tr>{cell('Party')}{cell('Seats')}</w:tr>"
        f"<w:tr>{cell('The hosts said that nothing was agreed.')}{cell('3')}</w:tr>"
        "</w:tbl><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>an end to fighting</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Next</w:t><w:tab/><w:t>steps</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>They left</w:t></w:r>"
        "<w:del><w:r><w:delText> angry</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>"
    )
    document = f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    parsed = parse(Raw("a.docx", zipped({"word/document.xml": document}), media_type("a.docx")))
    assert [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks] == [
        ("table", "Party | Seats"),
        ("body", "The hosts said that nothing was agreed."),
        ("table", "3"),
        ("list", "an end to fighting"),
        ("heading", "Next steps"),
        ("body", "They left."),
    ]


POINTS = [("list", "1. an end to fighting"), ("list", "2. talks at once"), ("list", "no number here")]


def blocks_of(name: str, words: str) -> list[tuple[str, str]]:
    parsed = parse(Raw(name, words.encode(), media_type(name)))
    return [(b.kind, parsed.text[b.start : b.end]) for b in parsed.blocks]


def test_points_keep_their_numbers_and_headings_stay_apart_in_markdown() -> None:
    words = (
        "# Talks in Oslo\n\nThe host names two points.\n\n1. an end to fighting\n2. talks at once\n\n"
        "- no number here\n\n**Host hails envoy**\nThe host thanked the envoy.\n\n**Oslo** is *glad*.\n"
    )
    assert blocks_of("a.md", words) == [
        ("title", "Talks in Oslo"),
        ("body", "The host names two points."),
        *POINTS,
        ("heading", "Host hails envoy"),
        ("body", "The host thanked the envoy."),
        ("body", "Oslo is glad."),
    ]


def test_points_keep_their_numbers_and_headings_stay_apart_on_a_page() -> None:
    page = (
        "<html><head><title>Talks in Oslo</title></head><body><article><h1>Talks in Oslo</h1>"
        "<p>The host names two points that he would like to see in the paper.</p>"
        "<ol><li>an end to fighting</li><li>talks at once</li></ol>"
        "<ul><li>no number here</li></ul><p><b>Host hails the envoy</b><br>"
        "The host thanked the envoy for all her work in the town.</p><p>Ana Souza<br>Oslo</p></article></body></html>"
    )
    assert blocks_of("a.html", page) == [
        ("title", "Talks in Oslo"),
        ("body", "The host names two points that he would like to see in the paper."),
        *POINTS,
        ("heading", "Host hails the envoy"),
        ("body", "The host thanked the envoy for all her work in the town."),
        ("body", "Ana Souza Oslo"),
    ]


@needs_pdf
def test_pdf_pages_heads_hyphens_and_scans() -> None:
    days = ("Monday", "Tuesday", "Friday", "Sunday")
    pages = [
        [
            (800, "Lakeside Herald 14 July"),
            (740, f"On {day} the envoys spoke of the inter-"),
            (726, "national guarantees that the"),
            (712, f"others want, and by {day} night"),
            (688, f"Nothing was signed on {day}."),
            (30, str(n)),
        ]
        for n, day in enumerate(days, 1)
    ]
    raw = Raw("a.pdf", pdf_of([*pages, []]), "application/pdf")
    parsed = parse(raw)
    assert "Lakeside Herald" not in parsed.text
    assert parsed.text.count("international guarantees that the") == 4
    assert {p.where for p in places(raw)} == {f"page {n}" for n in range(1, 5)}
    assert "pages without words (scans?): 5" in parsed.notes
    with pytest.raises(BadInput, match="scan"):
        parse(Raw("a.pdf", pdf_of([[], []]), "application/pdf"))


@needs_pdf
def test_a_sentence_over_a_pdf_page_break_is_one() -> None:
    pages = [
        [(740, "The two delegations met on Tuesday and the hosts")],
        [(740, "said that nothing had been agreed. They left.")],
    ]
    parsed = parse(Raw("a.pdf", pdf_of(pages), "application/pdf"))
    assert [parsed.text[s.start : s.end] for s in parsed.sentences] == [
        "The two delegations met on Tuesday and the hosts said that nothing had been agreed.",
        "They left.",
    ]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param("a.pdf", b"%PDF-1.4\nbroken", "broken", marks=needs_pdf),
        pytest.param("a.pdf", b"nothing like it", "broken", marks=needs_pdf),
        ("a.docx", b"PK\x03\x04 cut off", "broken"),
        ("a.docx", zipped({"a.txt": "x"}), "no Word document"),
        ("a.docx", zipped({"word/document.xml": "<w:document><broken"}), "not well-formed"),
        ("a.odt", zipped({"a.txt": "x"}), "no OpenDocument"),
        ("a.epub", zipped({"a.txt": "x"}), "no EPUB"),
        ("a.rtf", b"plain words", "no rich text"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 100_000, "too deeply"),
        ("a.eml", b"Subject: x\r\nContent-Type: image/png\r\n\r\nabc", "no text"),
        ("a.mhtml", b"Subject: x\r\n\r\nwords", "no page"),
        ("a.docx", zipped({"word/document.xml": b"<a>" + b" " * (70 * 2**20) + b"</a>"}), "unpacks to more"),
    ],
)
def test_bad_files_say_why(name: str, data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse(Raw(name, data, media_type(name)))


@pytest.mark.parametrize("make", [docx, odt, epub, mail, pdf])
def test_cut_off_files_are_read_or_refused(make) -> None:  # type: ignore[no-untyped-def]
    data = make(stories()[0])
    name = f"a.{make.__name__ if make is not mail else 'eml'}"
    for share in range(20):
        with suppress(BadInput):
            assert parse(Raw(name, data[: len(data) * share // 20], media_type(name))).sentences


def test_xml_entities_are_not_expanded(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "secret").write_text("TOPSECRET")
    bombs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    data = (
        f'<!DOCTYPE d [{bombs}<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        '<w:document xmlns:w="urn:w"><w:p><w:r><w:t>The hosts &a9; said &x; no.</w:t></w:r></w:p></w:document>'
    )
    try:
        text = parse(Raw("a.docx", zipped({"word/document.xml": data}), media_type("a.docx"))).text
    except BadInput:
        return
    assert "boomboom" not in text
    assert "TOPSECRET" not in text


def _read(raw: Raw) -> list[str]:
    parsed = parse(raw)
    return [" ".join(parsed.text[s.start : s.end].split()) for s in parsed.sentences if s.read]


@needs_shared
@pytest.mark.parametrize("name", ["HTML", "MHTML", "mail", "mail, HTML", "DOCX", "ODT", "EPUB"])
def test_the_first_case_reads_the_same_in_every_wrapping(name: str) -> None:
    reports = sorted((shared / "cases" / "ukraine-2023").glob("*.txt"))
    assert reports
    for path in reports:
        text = path.read_text("utf-8")
        paragraphs = tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())
        wrapped = made(name, Story("The title of the wrapping", "2023-06-10", "Wrapper", paragraphs))
        sentences = [words for words in _read(wrapped) if words != "The title of the wrapping"]
        assert sentences == _read(Raw(path.name, text.encode(), "text/plain"))


@needs_pdf
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_recognised_and_said_to_be() -> None:
    lines = [(740, "The two delegations met in Geneva on Tuesday."), (700, "Nothing had been agreed, the hosts said.")]
    drawn = pdf_of([lines])
    parsed = parse(Raw("a.pdf", scanned(drawn), "application/pdf"))
    assert "The two delegations met in Geneva on Tuesday." in parsed.text
    assert "Nothing had been agreed, the hosts said." in parsed.text
    assert any(note.startswith("scanned pages recognised by tesseract") for note in parsed.notes)
    assert {p.where for p in places(Raw("a.pdf", scanned(drawn), "application/pdf"))} == {"page 1"}


@needs_pdf
def test_a_scan_without_tesseract_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    scans.program.cache_clear()
    try:
        with pytest.raises(BadInput, match="a scan; with tesseract installed"):
            parse(Raw("a.pdf", scanned(pdf_of([[(740, "The two delegations met.")]])), "application/pdf"))
    finally:
        scans.program.cache_clear()
