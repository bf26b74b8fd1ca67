"""Books (.epub): the chapters in their reading order."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content, DateClue
from detente.parse.decode import decode
from detente.parse.formats.html import blocks_of
from detente.parse.formats.packed import Package, local, xml


def read(raw: Raw) -> Content:
    """All chapters of the spine; places name the chapter's file. Pictures and styles are left out."""
    package = Package(raw.data)
    container = package.part("META-INF/container.xml")
    if not container:
        raise BadInput("this is no EPUB: it names no package")
    path = next((str(e.get("full-path")) for e in xml(container, "container.xml").iter() if local(e) == "rootfile"), "")
    root = xml(package.part(path), path)
    items = {str(e.get("id")): str(e.get("href")) for e in root.iter() if local(e) == "item"}
    spine = [items.get(str(e.get("idref")), "") for e in root.iter() if local(e) == "itemref"]
    builder, missing = Builder(), []
    for href in spine:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
        data = package.part(name)
        if not data:
            missing.append(f"a chapter of the book is missing: {name}")
            continue
        for kind, words in blocks_of(decode(data)[0]):
            builder.add(words, kind=kind, where=name)
    return Content(
        builder.text,
        tuple(builder.marks),
        _said(root, "title"),
        source=_said(root, "publisher"),
        language=_said(root, "language").split("-")[0].lower(),
        dates=tuple(DateClue(words, "metadata") for words in (_said(root, "date"),) if words),
        dropped=tuple(missing),
        places=tuple(builder.places),
    )


def _said(root: Any, name: str) -> str:
    return next((" ".join((e.text or "").split()) for e in root.iter() if local(e) == name), "")
