"""One story in every format that is read, with known text, title and date, written as real programs write it."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP


@dataclass(frozen=True)
class Story:
    """What a file is made from and what must be found in it again."""

    title: str
    day: str
    source: str
    paragraphs: tuple[str, ...]


_SUBJECTS = (
    ("Envoys meet again without a word to the press", "2021-07-14", "Lakeside Herald"),
    ("Élysée weighs “guarantees” — and waits", "2022-02-03", "Rive Droite"),
    ("Grain talks: what the sides want", "2022-06-30", "Harbour Wire"),
    ("Ceasefire in the valley holds for a third day", "2020-11-12", "Hillside Post"),
    ("Лавина and 李辉: names in three scripts 🕊", "2023-05-26", "Steppe Review"),
)


def stories() -> list[Story]:
    """Five stories of six paragraphs, with quotation marks, accents, other scripts and an emoji."""
    return [
        Story(
            title,
            day,
            source,
            (
                f"The two delegations met for the {count} time, and the hosts said that nothing had been agreed.",
                "“We will not sign anything this week,” the minister said. “There are still many open questions.”",
                "Her counterpart, in São Tomé, said that a truce of 30 days — 720 hours — was within reach & welcome.",
                f"Officials in Łódź and 北京 were told on the {count} day, according to a person who was in the room.",
                "The talks are about withdrawal, prisoners, and the 3.5 million people who have left their homes.",
                "A spokesperson for the president said the next round would be in Geneva; no date was given 🕊.",
            ),
        )
        for count, (title, day, source) in zip(("first", "second", "third", "fourth", "fifth"), _SUBJECTS, strict=True)
    ]


def plain(story: Story) -> bytes:
    return ("\n\n".join((story.title, story.day, *story.paragraphs)) + "\n").encode()


def markdown(story: Story) -> bytes:
    head = f"---\ntitle: {story.title}\ndate: {story.day}\nsource: {story.source}\n---\n\n# {story.title}\n\n"
    return (head + "\n\n".join(story.paragraphs) + "\n").encode()


def page(story: Story) -> bytes:
    body = "".join(f"<p>{html.escape(p)}</p>" for p in story.paragraphs)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{html.escape(story.title)} | {story.source}</title>"
        f'<meta property="og:site_name" content="{story.source}">'
        f'<meta property="article:published_time" content="{story.day}T09:00:00+02:00"></head><body>'
        "<nav><ul><li><a href='/w'>World</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
        f"<article><h1>{html.escape(story.title)}</h1>{body}</article>"
        "<footer><p>Imprint and privacy</p></footer></body></html>"
    ).encode()


def mail(story: Story, *, as_page: bool = False) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = story.title
    message["From"] = f"{story.source} <desk@example.org>"
    message["Date"] = f"{story.day[8:]} {_MONTHS[int(story.day[5:7]) - 1]} {story.day[:4]} 09:00:00 +0200"
    if as_page:
        message.set_content(page(story).decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    else:
        message.set_content("\n\n".join(story.paragraphs), charset="utf-8", cte="base64")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    return message.as_bytes()


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def saved_page(story: Story) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = "https://www.example.org/a"
    message["Subject"] = story.title
    message["Date"] = "Fri, 01 Mar 2024 09:00:00 -0000"
    message.set_content(page(story).decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1@a>")
    return message.as_bytes()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(story: Story) -> bytes:
    def paragraph(words: str, style: str = "") -> str:
        marked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        half = len(words) // 2
        runs = "".join(
            f'<w:r><w:t xml:space="preserve">{html.escape(w)}</w:t></w:r>' for w in (words[:half], words[half:])
        )
        return f"<w:p>{marked}{runs}</w:p>"

    body = paragraph(story.title, "Title") + paragraph(story.day) + "".join(map(paragraph, story.paragraphs))
    core = (
        '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc" xmlns:dcterms="urn:dct">'
        f"<dc:title>{html.escape(story.title)}</dc:title>"
        "<dcterms:created>1999-01-01</dcterms:created></cp:coreProperties>"
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"{_XML}<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/footer1.xml": f"<w:ftr {_W}><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:ftr>",
            "docProps/core.xml": core,
        }
    )


def odt(story: Story) -> bytes:
    names = 'xmlns:office="urn:o" xmlns:text="urn:t"'
    body = "".join(
        f'<text:p text:style-name="P1">{html.escape(p).replace(" — ", " —<text:s/>")}</text:p>'
        for p in (story.day, *story.paragraphs)
    )
    content = (
        f"{_XML}<office:document-content {names}><office:body><office:text>"
        f'<text:p text:style-name="Title">{html.escape(story.title)}</text:p>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def rtf(story: Story) -> bytes:
    def words(text: str) -> str:
        out = []
        for c in text:
            if c in "\\{}":
                out.append("\\" + c)
            elif ord(c) < 128:
                out.append(c)
            elif c in "éãÉ":
                out.append(f"\\'{c.encode('cp1252').hex()}")
            else:
                units = c.encode("utf-16-le")
                for i in range(0, len(units), 2):
                    unit = int.from_bytes(units[i : i + 2], "little")
                    out.append(f"\\u{unit - 65536 if unit > 32767 else unit}?")
        return "".join(out)

    body = "".join(f"\\pard {words(p)}\\par\r\n" for p in (story.title, story.day, *story.paragraphs))
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\*\generator Writer;}{\info{\title x}}{\header page}"
        + "\r\n"
    )
    return (head + body + "}").encode("ascii")


def epub(story: Story) -> bytes:
    def chapter(paragraphs: tuple[str, ...]) -> str:
        body = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
        return f'{_XML}<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'

    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{html.escape(story.title)}</dc:title>"
        f"<dc:date>{story.day}</dc:date><dc:publisher>{story.source}</dc:publisher>"
        '<dc:language>en-GB</dc:language></metadata><manifest><item id="b" href="text/two%20b.xhtml"/>'
        '<item id="a" href="text/one.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            "OEBPS/text/one.xhtml": chapter((story.title, *story.paragraphs[:3])),
            "OEBPS/text/two b.xhtml": chapter(story.paragraphs[3:]),
        }
    )


def pdf(story: Story, *, width: int = 78) -> bytes:
    """Two pages with a running head and page numbers, paragraphs parted by a wider gap, in a standard Latin font."""
    pages: list[list[tuple[int, str]]] = [[], []]
    for i, paragraph in enumerate((story.title, story.day, *story.paragraphs)):
        page_lines = pages[0] if i < 5 else pages[1]
        y = (page_lines[-1][0] - 24) if page_lines else 740
        for line in _wrapped(paragraph, width):
            page_lines.append((y, line))
            y -= 14
    return pdf_of([[(800, story.source), *lines, (30, f"Page {n}")] for n, lines in enumerate(pages, 1)])


def _wrapped(words: str, width: int) -> list[str]:
    out = [""]
    for word in words.split():
        if len(out[-1]) + len(word) + 1 > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out


def pdf_of(pages: list[list[tuple[int, str]]]) -> bytes:
    """A PDF of lines at heights; a page without lines has nothing on it."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for i, lines in enumerate(pages):
        drawn = b"".join(
            b"BT /F1 11 Tf 60 %d Td (%s) Tj ET\n"
            % (y, words.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"))
            for y, words in lines
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % (5 + 2 * i)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _file_of(objects)


def _file_of(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def scanned(drawn: bytes) -> bytes:
    """The first page of a PDF as a picture of it in another: what a scanner makes."""
    import zlib

    from pypdfium2 import PdfDocument

    page = PdfDocument(drawn)[0]
    grey = page.render(scale=200 / 72, grayscale=True).to_numpy()
    height, width = grey.shape[:2]
    picture = zlib.compress(grey.reshape(height, width).tobytes())
    shown = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (width, height, len(picture), picture),
    ]
    return _file_of(objects)


def crlf(story: Story) -> bytes:
    return plain(story).replace(b"\n", b"\r\n")


def utf16(story: Story) -> bytes:
    return plain(story).decode().encode("utf-16")


MAKERS: dict[str, tuple[str, Callable[[Story], bytes]]] = {
    "text": (".txt", plain),
    "text, CRLF": (".txt", crlf),
    "text, UTF-16": (".txt", utf16),
    "Markdown": (".md", markdown),
    "HTML": (".html", page),
    "MHTML": (".mhtml", saved_page),
    "mail": (".eml", mail),
    "mail, HTML": (".eml", lambda story: mail(story, as_page=True)),
    "DOCX": (".docx", docx),
    "ODT": (".odt", odt),
    "RTF": (".rtf", rtf),
    "EPUB": (".epub", epub),
    "PDF": (".pdf", pdf),
}
