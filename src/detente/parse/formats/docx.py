"""Word documents (.docx): paragraphs with their styles, lists and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content
from detente.parse.formats.packed import Package, local, xml
from detente.parse.formats.runs import is_prose

_MAIN = "word/document.xml"
_KINDS = (("title", "title"), ("heading", "heading"), ("caption", "caption"), ("list", "list"))
# Parts that hold words which are not taken into the text.
_BESIDE = ("footnotes", "endnotes", "comments", "header", "footer")


def read(raw: Raw) -> Content:
    """The document's body. Headers, footers, notes, comments and deleted words are left out and said to be."""
    package = Package(raw.data)
    body = package.part(_MAIN)
    if not body:
        raise BadInput("this is no Word document: it has no text part")
    builder = Builder()
    for number, (kind, words) in enumerate(_paragraphs(xml(body, _MAIN)), 1):
        builder.add(words, kind=kind, where=f"paragraph {number}")
    left = [name for name in package.names if name.startswith("word/") and name[5:].startswith(_BESIDE)]
    dropped = tuple(f"left out of the document: {name[5:]}" for name in sorted(left) if name.endswith(".xml"))
    title = _title(package)
    return Content(builder.text, tuple(builder.marks), title, dropped=dropped, places=tuple(builder.places))


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """Each paragraph's kind and words, tables row by row."""
    for element in root.iter():
        name = local(element)
        if name == "tr":
            cells = [cell for cell in map(_words, _cells(element)) if cell]
            if any(map(is_prose, cells)):
                yield from (("" if is_prose(cell) else "table", cell) for cell in cells)
            else:
                yield "table", " | ".join(cells)
        elif name == "p" and not any(local(above) == "tc" for above in element.iterancestors()):
            yield _kind(element), _words(element)


def _cells(row: Any) -> Iterator[Any]:
    return (cell for cell in row if local(cell) == "tc")


def _kind(paragraph: Any) -> str:
    for element in paragraph.iter():
        name = local(element)
        if name == "pStyle":
            style = next((str(value).lower() for value in element.values()), "")
            found = next((kind for start, kind in _KINDS if style.startswith(start)), "")
            if found:
                return found
        elif name == "numPr":
            return "list"
        elif name == "r":
            break
    return ""


def _words(element: Any) -> str:
    parts: list[str] = []
    for inner in element.iter():
        name = local(inner)
        if name == "t":
            parts.append(inner.text or "")
        elif name in ("tab", "br", "cr") or (name == "p" and parts):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _title(package: Package) -> str:
    core = package.part("docProps/core.xml")
    if not core:
        return ""
    return next(
        (" ".join((e.text or "").split()) for e in xml(core, "docProps/core.xml").iter() if local(e) == "title"), ""
    )
