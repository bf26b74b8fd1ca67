"""OpenDocument texts (.odt): paragraphs, headings, lists and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content
from detente.parse.formats.packed import Package, local, xml
from detente.parse.formats.runs import is_prose

_ASIDE = frozenset({"annotation", "note", "tracked-changes", "deletion"})


def read(raw: Raw) -> Content:
    """The document's body. Notes, comments and tracked deletions are left out and counted."""
    package = Package(raw.data)
    part = package.part("content.xml")
    if not part:
        raise BadInput("this is no OpenDocument text: it has no content part")
    root = xml(part, "content.xml")
    builder = Builder()
    for number, (kind, words) in enumerate(_paragraphs(root), 1):
        builder.add(words, kind=kind, where=f"paragraph {number}")
    aside = sum(1 for element in root.iter() if local(element) in ("annotation", "note"))
    dropped = (f"left out of the document: {aside} notes or comments",) if aside else ()
    return Content(builder.text, tuple(builder.marks), _title(package), dropped=dropped, places=tuple(builder.places))


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        name = local(element)
        if name not in ("p", "h") or _above(element, _ASIDE | {"p", "h"}):
            continue
        style = next((str(v).lower() for k, v in element.items() if k.endswith("style-name")), "")
        if style == "title":
            kind = "title"
        elif name == "h":
            kind = "heading"
        elif _above(element, frozenset({"list-item"})):
            kind = "list"
        else:
            kind = "table" if _above(element, frozenset({"table-cell"})) and not is_prose(_words(element)) else ""
        yield kind, _words(element)


def _above(element: Any, names: frozenset[str]) -> bool:
    return any(local(above) in names for above in element.iterancestors())


def _words(element: Any) -> str:
    """The words in a paragraph: its own text, spans and links, tabs and breaks as spaces, notes left out."""
    parts = [element.text or ""]
    for inner in element:
        name = local(inner)
        if name in ("s", "tab", "line-break"):
            parts.append(" ")
        elif name not in _ASIDE:
            parts.append(_words(inner) if name in ("span", "a") else "")
        parts.append(inner.tail or "")
    words = "".join(parts)
    return words if local(element) in ("span", "a") else " ".join(words.split())


def _title(package: Package) -> str:
    meta = package.part("meta.xml")
    if not meta:
        return ""
    return next((" ".join((e.text or "").split()) for e in xml(meta, "meta.xml").iter() if local(e) == "title"), "")
