"""PDF: the words page by page in the order the file draws them, without running heads, with words joined across lines.

Text is taken by pdfium; scripts, forms and attachments are not run or read. A page without words is a picture of one:
tesseract recognises it where it is installed (scans.py), else it is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content
from detente.parse.formats.scans import PageLine, engine, recognised_pages

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 2_000
# A gap between lines this many times the usual one parts paragraphs.
PARAGRAPH_GAP = 1.35
# Lines at the top or bottom that stand on this share of pages (and on two at least) are running heads.
RUNNING_SHARE = 0.6
_PAGE_NUMBER = re.compile(r"(?i:page|p\.|seite|стр\.)?\s?[-–—]?\s?\d{1,4}\s?(?:[-–—/]|of|von|из)?\s?\d{0,4}\s?[-–—]?")
_NUMBERS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u00ad\u2010]\Z")
# What pdfium puts where it has joined a word that was cut by a hyphen.
_JOINED = "\ufffe"


def read(raw: Raw) -> Content:
    """The text of all pages; places are pages. Raises BadInput for locked, broken and scanned files."""
    document = _open(raw.data)
    try:
        if len(document) > MOST_PAGES:
            raise BadInput(f"the file has {len(document)} pages; the limit is {MOST_PAGES}")
        pages, unreadable = _pages(document)
        title = " ".join(str(document.get_metadata_dict().get("Title", "")).split())
    finally:
        document.close()
    pages, recognised = recognised_pages(raw.data, pages, unreadable)
    bare = [str(number) for number, page in enumerate(pages, 1) if not page and number not in unreadable]
    if not any(pages):
        raise BadInput("no page has words in it: a scan; with tesseract installed its characters are recognised")
    heads = _running_heads(pages)
    builder, text_pages = Builder(), []
    for number, page in enumerate(pages, 1):
        body = [line for i, line in enumerate(page) if not _is_head(line, i, len(page), heads)]
        text_pages.append((number, _paragraphs(body)))
    _put_together(text_pages, builder)
    notes = [f"page {number} is broken and was not read" for number in unreadable]
    if recognised:
        told = ", ".join(map(str, recognised))
        notes.append(f"scanned pages recognised by {engine()}, which makes mistakes: {told}")
    if bare:
        notes.append(f"pages without words (scans?): {', '.join(bare)}")
    dropped = (f"left out of the pages: {len(heads)} running heads",) if heads else ()
    said = title if title and title.lower() in builder.text[:2000].lower() else ""
    return Content(
        builder.text, tuple(builder.marks), said, notes=tuple(notes), dropped=dropped, places=tuple(builder.places)
    )


def _open(data: bytes) -> PdfDocument:
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError as error:
        raise BadInput("reading PDF needs the package pypdfium2") from error
    try:
        return PdfDocument(data)
    except PdfiumError as error:
        locked = "password" in str(error).lower()
        raise BadInput("the file is locked by a password" if locked else f"the file is broken: {error}") from error


def _pages(document: PdfDocument) -> tuple[list[list[PageLine]], list[int]]:
    """The lines of every page, and the numbers of those that cannot be read."""
    from pypdfium2 import PdfiumError

    pages: list[list[PageLine]] = []
    unreadable: list[int] = []
    for number in range(len(document)):
        try:
            pages.append(_lines(document[number]))
        except PdfiumError:
            pages.append([])
            unreadable.append(number + 1)
    return pages, unreadable


def _lines(page: Any) -> list[PageLine]:
    """The lines of a page, in the order of drawing, with the height they stand at."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        heights = len(text) == textpage.count_chars()
        out, at = [], 0
        for line in text.splitlines(keepends=True):
            words = line.replace(_JOINED, "").strip()
            if words:
                first = at + len(line) - len(line.lstrip())
                out.append(PageLine(words, textpage.get_charbox(first, loose=True)[1] if heights else None))
            at += len(line)
        return out
    finally:
        textpage.close()
        page.close()


def _shape(words: str) -> str:
    return _NUMBERS.sub("#", words)


def _running_heads(pages: Sequence[Sequence[PageLine]]) -> frozenset[str]:
    counts = Counter(shape for page in pages for shape in {_shape(line.words) for line in (*page[:2], *page[-2:])})
    least = max(2, RUNNING_SHARE * len(pages))
    return frozenset(shape for shape, count in counts.items() if count >= least)


def _is_head(line: PageLine, at: int, size: int, heads: frozenset[str]) -> bool:
    if not (at < 2 or at >= size - 2):
        return False
    return _shape(line.words) in heads or _PAGE_NUMBER.fullmatch(line.words) is not None


def _paragraphs(lines: Sequence[PageLine]) -> list[list[str]]:
    """Lines grouped where the gap between them is wider than usual; one paragraph where heights are unknown."""
    tops = [line.top for line in lines]
    gaps = [a - b for a, b in pairwise(tops) if a is not None and b is not None and a > b]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    out: list[list[str]] = []
    for i, line in enumerate(lines):
        above = lines[i - 1].top if i else None
        apart = above is not None and line.top is not None and not 0 <= above - line.top <= usual * PARAGRAPH_GAP
        if i == 0 or apart:
            out.append([])
        out[-1].append(line.words)
    return out


def _put_together(pages: Sequence[tuple[int, list[list[str]]]], builder: Builder) -> None:
    """Paragraphs into the text, one that a page break cuts in two as one."""
    open_words, open_page = "", 0
    for number, paragraphs in pages:
        for i, lines in enumerate(paragraphs):
            words = _join(lines)
            if open_words and not (i == 0 and _goes_on(open_words, words)):
                builder.add(open_words, where=f"page {open_page}")
                open_words = ""
            open_page = open_page if open_words else number
            open_words = _join([open_words, words]) if open_words else words
    builder.add(open_words, where=f"page {open_page}")


def _goes_on(before: str, after: str) -> bool:
    return before[-1] not in '.!?:;”"»)' and (after[0].islower() or _HYPHENATED.search(before[-30:]) is not None)


def _join(lines: Sequence[str]) -> str:
    """Lines to one; a word cut by a hyphen is put together when it goes on in small letters."""
    out = ""
    for line in lines:
        if _HYPHENATED.search(out[-30:]) and line[:1].islower():
            out = out[:-1] + line
        else:
            out = f"{out} {line}" if out else line
    return out
