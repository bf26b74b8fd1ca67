"""The brief as a Word document: headings, lists, citations that lead to the numbered sources; no clock in it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from detente.model.errors import UsageError
from detente.publish.brief.line import Group, Line, NamePart, shown
from detente.publish.brief.render import Page
from detente.publish.brief.sources import Passage, SourceEntry
from detente.publish.dates import written_day
from detente.publish.shown import one_line, seen

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NO_DAY = datetime(1970, 1, 1)
# Points: text, citations, sources.
_TEXT, _SMALL, _CITE = 10.5, 9, 7.5
_DEEPEST = 3
# Behind words that are cited.
_CITED = "FFF3B0"


def docx(page: Page) -> bytes:
    """The page as .docx. Raises UsageError without the extra `reports`."""
    try:
        import docx as word
    except ModuleNotFoundError as error:
        raise UsageError("DOCX needs the extra reports: pip install 'detente[reports]'") from error
    writer = _Writer(word.Document(), page)
    writer.write()
    out = io.BytesIO()
    writer.document.save(out)
    return _timeless(out.getvalue())


class _Writer:
    """Puts a page into a document, part by part."""

    def __init__(self, document: Any, page: Page) -> None:
        self.document = document
        self.page = page
        self._bookmarks = 0

    def write(self) -> None:
        """Everything, in the order of the page."""
        page = self.page
        self._styles()
        self._properties()
        self._edges()
        self.document.add_heading(one_line(page.title), 0)
        self._plain(f"TLP:{page.handling}").runs[0].bold = True
        if page.withheld:
            self._plain(f"{page.withheld} {'line is' if page.withheld == 1 else 'lines are'} withheld from this paper.")
        as_of = f" As of {written_day(page.as_of)}." if page.as_of else ""
        count, origins = len(page.documents), page.origins
        read = f"{count} document{'' if count == 1 else 's'} read, {origins} origin{'' if origins == 1 else 's'}."
        self._plain(f"{read}{as_of} Numbers after a line lead to the words it rests on.", small=True)
        for section in page.sections:
            self.document.add_heading(section.title, 1)
            if section.groups and section.note:
                self._plain(section.note, small=True)
            for group in section.groups:
                self._group(group)
            if not section.groups:
                self._plain(section.none)
        self.document.add_heading("Sources and origins", 1)
        for entry in page.entries:
            self._source(entry)
        self.document.add_heading("What could not be read", 1)
        for line in page.log:
            self._plain(f"{line.level}: {line.item}: {line.reason}", small=True)
        if not page.log:
            self._plain("Everything that was added has been read.")

    def _styles(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        for name, size in (("Normal", _TEXT), ("Title", 20), ("Heading 1", 14), ("Heading 2", 11)):
            style = self.document.styles[name]
            style.font.name, style.font.size = "Liberation Serif", Pt(size)
            style.font.color.rgb = RGBColor(0x1C, 0x1C, 0x1C)
            style.font.bold = name != "Normal"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(part), None)
            for part in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(part), "Liberation Serif")
        self.document.styles["Normal"].paragraph_format.space_after = Pt(4)
        language = self.document.styles.element.xpath("//w:rPrDefault//w:lang")
        for each in language:
            each.set(qn("w:val"), "en-GB")

    def _properties(self) -> None:
        core = self.document.core_properties
        core.title, core.author, core.language = one_line(self.page.title), "Detente", "en"
        core.keywords = core.subject = f"TLP:{self.page.handling}"
        core.comments, core.last_modified_by, core.revision = "", "Detente", 1
        day = self.page.as_of
        core.created = core.modified = datetime(day.year, day.month, day.day) if day else _NO_DAY

    def _edges(self) -> None:
        """Margins, the mark at the head of every page, mark and number at its foot."""
        from docx.shared import Mm

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(23)
        section.header.paragraphs[0].text = f"TLP:{self.page.handling}\t\t{one_line(self.page.title)}"
        foot = section.footer.paragraphs[0]
        foot.text = f"TLP:{self.page.handling}\t\t"
        self._field(foot, "PAGE")

    def _field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)

    def _group(self, group: Group) -> None:
        if group.heading is not None:
            heading = self.document.add_heading("", 2)
            self._line(heading, group.heading)
        for line in group.lines:
            self._item(line, 1)

    def _item(self, line: Line, depth: int) -> None:
        style = "List Bullet" if depth == 1 else f"List Bullet {min(depth, _DEEPEST)}"
        self._line(self.document.add_paragraph(style=style), line)
        for below in line.below:
            self._item(below, depth + 1)

    def _line(self, paragraph: Any, line: Line) -> None:
        for part in line.parts:
            run = paragraph.add_run(seen(shown(part)))
            run.bold = True if isinstance(part, NamePart) else None
        for passage in self.page.sources.of(line.cites):
            paragraph.add_run(" ")
            self._link(paragraph, passage)

    def _link(self, paragraph: Any, passage: Passage) -> None:
        """A citation that leads to its passage."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _anchor(passage))
        run = paragraph.add_run(f"[{passage.label}]")
        run.font.size, run.font.color.rgb = Pt(_CITE), RGBColor(0x55, 0x55, 0x55)
        link.append(run._r)
        paragraph._p.append(link)

    def _source(self, entry: SourceEntry) -> None:
        document = entry.document
        self.document.add_heading(f"{entry.number}. {one_line(document.title or document.name)}", 2)
        told = f"{one_line(document.source or 'Unnamed source')}, {entry.date or 'undated'}"
        told += f" ({entry.basis})" if entry.basis else ""
        told += f"; {one_line(', '.join(entry.people))}" if entry.people else ""
        told += f". {one_line(document.name)}."
        if entry.copies:
            told += f" One origin with {', '.join(map(str, entry.copies))}: {one_line('; '.join(entry.why))}."
        self._plain(told, small=True)
        for passage in entry.passages:
            self._passage(passage)

    def _passage(self, passage: Passage) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        self._bookmark(paragraph, _anchor(passage))
        for words, cited in ((f"{passage.label}  ", False), *((s.words, s.cited) for s in passage.stretches)):
            run = paragraph.add_run(seen(words))
            run.font.size = Pt(_SMALL)
            if cited:
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", _CITED)):
                    shade.set(qn(f"w:{name}"), value)
                run._r.get_or_add_rPr().append(shade)

    def _bookmark(self, paragraph: Any, name: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._bookmarks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)
        self._bookmarks += 1

    def _plain(self, words: str, *, small: bool = False) -> Any:
        from docx.shared import Pt, RGBColor

        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(one_line(words))
        if small:
            run.font.size, run.font.color.rgb = Pt(_SMALL), RGBColor(0x55, 0x55, 0x55)
        return paragraph


def _anchor(passage: Passage) -> str:
    return f"s{passage.key.replace('-', '_')}"


def _timeless(data: bytes) -> bytes:
    """The same archive with no time of making in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, made.read(name))
    return out.getvalue()
