"""PDF, Word and dossiers as their readers get them: read back by programs that know the formats."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from detente.model.errors import UsageError
from detente.publish.brief.dossier import dossier_of, dossier_on
from detente.publish.brief.forms import FORMS, form_of
from detente.publish.brief.line import Line, NamePart, shown
from detente.publish.brief.render import Page
from detente.publish.brief.write import brief_page
from detente.publish.validate import lines
from tests.publish.case import LI, store
from tests.publish.hostile import NAME, SCRIPT, hostile_store

pikepdf = pytest.importorskip("pikepdf")
pdfium = pytest.importorskip("pypdfium2")
word = pytest.importorskip("docx")
pytest.importorskip("weasyprint")

TITLE = "Talks & <tours>"


@pytest.fixture(scope="module")
def page() -> Page:
    return brief_page(store().view(), title=TITLE)


@pytest.fixture(scope="module")
def hostile() -> Page:
    return brief_page(hostile_store("AMBER").view(), title=NAME)


@pytest.fixture(scope="module")
def pdf(page: Page) -> bytes:
    return FORMS["pdf"](page)


@pytest.fixture(scope="module")
def docx(page: Page) -> bytes:
    return FORMS["docx"](page)


def pdf_text(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    text = "\n".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    document.close()
    return " ".join(text.split())


def docx_text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in word.Document(io.BytesIO(data)).paragraphs)


def every_line(page: Page) -> Iterator[Line]:
    return (line for section in page.sections for line in lines(section))


def test_the_pdf_is_tagged_and_says_what_it_is(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as found:
        assert str(found.Root.Lang) == "en"
        assert found.Root.MarkInfo.Marked
        assert found.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in found.Root
        assert (str(found.docinfo.Title), str(found.docinfo.Keywords)) == (TITLE, "TLP:CLEAR")
        assert str(found.docinfo.CreationDate).startswith("D:20230528")
        with found.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_the_pdf_runs_nothing_and_leads_nowhere_outside(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as found:
        assert "/OpenAction" not in found.Root
        assert "/JavaScript" not in found.Root.get("/Names", {})
        actions = [str(link.A.S) for sheet in found.pages for link in sheet.get("/Annots", []) if "/A" in link]
        assert set(actions) <= {"/GoTo"}


def test_the_pdf_shows_every_line(page: Page, pdf: bytes) -> None:
    text = re.sub(r"\W", "", pdf_text(pdf))
    for line in every_line(page):
        if line.cites:
            assert re.sub(r"\W", "", line.text) in text
    assert text.count("TLPCLEAR") >= 2


def test_the_word_document_is_built_of_headings_and_lists(page: Page, docx: bytes) -> None:
    document = word.Document(io.BytesIO(docx))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [*(section.title for section in page.sections), "Sources and origins", "What could not be read"]
    text = docx_text(docx)
    for line in every_line(page):
        if line.cites:
            assert line.text in text
    bold = {run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold}
    assert {shown(part) for line in every_line(page) for part in line.parts if isinstance(part, NamePart)} <= bold
    properties = document.core_properties
    assert (properties.title, properties.author, properties.subject) == (TITLE, "Detente", "TLP:CLEAR")
    assert (properties.created.year, properties.revision) == (2023, 1)


def test_citations_in_the_word_document_lead_to_the_words(docx: bytes) -> None:
    body = word.Document(io.BytesIO(docx)).element.body
    anchors = set(body.xpath("//w:hyperlink/@w:anchor"))
    marks = body.xpath("//w:bookmarkStart/@w:name")
    assert anchors
    assert anchors <= set(marks)
    assert len(marks) == len(set(marks))


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_same_record_gives_the_same_bytes(form: str) -> None:
    first, second = (FORMS[form](brief_page(store().view(), title=TITLE)) for _ in range(2))
    assert first == second


def test_hostile_words_are_only_shown(hostile: Page) -> None:
    with pikepdf.open(io.BytesIO(FORMS["pdf"](hostile))) as found:
        assert SCRIPT in str(found.docinfo.Title)
        assert "/OpenAction" not in found.Root
        assert not [n for n in found.objects if isinstance(n, pikepdf.Dictionary) and n.get("/S") == "/JavaScript"]
    data = FORMS["docx"](hostile)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    text = docx_text(data)
    assert SCRIPT in text
    assert "\u202e" not in text


def test_every_sheet_carries_the_mark(hostile: Page) -> None:
    found = pdfium.PdfDocument(FORMS["pdf"](hostile))
    for number in range(len(found)):
        assert found[number].get_textpage().get_text_range().count("TLP:AMBER") >= 2
    found.close()
    section = word.Document(io.BytesIO(FORMS["docx"](hostile))).sections[0]
    assert section.header.paragraphs[0].text.startswith("TLP:AMBER")
    assert section.footer.paragraphs[0].text.startswith("TLP:AMBER")


def names(page: Page) -> set[str]:
    return {line.text for line in every_line(page) if line.cites}


def test_a_dossier_of_a_person_holds_what_names_them() -> None:
    page = dossier_of(store().view(), LI)
    assert page.title == "Li Hui"
    found = names(page)
    assert {"Li Hui", "Li"} <= found
    assert any("Sergei Lavrov received Li Hui in Moscow" in text for text in found)
    assert any("made a tour of Kyiv and Moscow" in text for text in found)
    assert not any(text.startswith("April 2023: Xi Jinping") for text in found)
    assert {entry.document.name for entry in page.entries} <= {"harbour.txt", "copy.txt", "steppe.txt"}


def test_a_dossier_of_a_speaker_holds_their_statements() -> None:
    page = dossier_of(store().view(), "entity-lavrov")
    said = next(section for section in page.sections if section.key == "said")
    texts = [line.text for line in lines(said)]
    assert any("Serious obstacles remain <on the road> to talks" in text for text in texts)


def test_a_dossier_of_an_issue_groups_statements_by_party() -> None:
    page = dossier_on(store().view(), "ceasefire")
    assert FORMS["md"](dossier_on(store().view(), "Ceasefire")) == FORMS["md"](page)
    said = page.sections[0]
    headings = [group.heading.text for group in said.groups if group.heading]
    assert {"China", "Russia"} <= set(headings)
    assert page.title == "Ceasefire"


def test_a_dossier_of_nobody_says_what_is_known() -> None:
    with pytest.raises(UsageError, match=r"no issue is called fishing; known are: .*ceasefire"):
        dossier_on(store().view(), "fishing")
    with pytest.raises(UsageError, match="nobody and nothing here has the id entity-zorro"):
        dossier_of(store().view(), "entity-zorro")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_dossier_comes_in_every_form(form: str) -> None:
    assert len(FORMS[form](dossier_of(store().view(), LI))) > 1000


def test_the_suffix_says_the_form(tmp_path: Any) -> None:
    known = {"a.md": "md", "a.TXT": "md", "a.htm": "html", "a.pdf": "pdf", "a.docx": "docx"}
    assert {name: form_of(tmp_path / name, None) for name in known} == known
    assert form_of(None, None) == "md"
    with pytest.raises(UsageError, match=re.escape("a.odt is none of: .md, .html, .pdf, .docx (or say --format)")):
        form_of(tmp_path / "a.odt", None)
