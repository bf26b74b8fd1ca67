"""Feeds saved to a file (RSS, Atom, JSON Feed): each entry is a document, with the page it gives as its bytes."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from detente.collect.links import Link, listed
from detente.collect.names import safe_name
from detente.collect.xml import local, root_of
from detente.model.documents import Raw
from detente.model.errors import BadInput

# Where entries keep their text, the fullest first.
_TEXTS = ("encoded", "content", "description", "summary")
_IDS = ("guid", "id", "link")
_DATES = ("pubdate", "published", "date", "issued", "updated")


def entries(data: bytes, name: str) -> Iterator[Raw | Link | BadInput]:
    """The entries of an RSS or Atom feed, in its order. Raises BadInput when it is none."""
    root = root_of(data)
    outlet = _feed_title(root)
    found = False
    for number, item in enumerate((e for e in root.iter() if local(e) in ("item", "entry")), 1):
        found = True
        said = _said(item)
        text = next((said[key] for key in _TEXTS if said.get(key)), "")
        title = said.get("title", "")
        yield _entry(
            name,
            number,
            ident=next((said[key] for key in _IDS if said.get(key)), ""),
            text=text,
            hints={"title": title, "url": said.get("link", ""), "source": said.get("source") or outlet,
                   "published": next((said[key] for key in _DATES if said.get(key)), "")},
        )  # fmt: skip
    if not found:
        raise BadInput("no feed: it has no entries")


def _said(item: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for element in item:
        key = local(element)
        if not key:
            continue
        if key == "link" and element.get("href"):
            value = str(element.get("href")) if element.get("rel", "alternate") == "alternate" else ""
        elif key in _TEXTS and element.get("type") == "xhtml":
            value = "".join(_markup(element))
        else:
            value = "".join(element.itertext())
            if key == "title" or (key in _TEXTS and element.get("type") == "text"):
                value = value if key == "title" else html.escape(value)
        if value.strip():
            said.setdefault(key, value.strip())
    return said


def _markup(element: Any) -> Iterator[str]:
    from lxml import etree

    for inner in element:
        yield str(etree.tostring(inner, encoding="unicode", with_tail=True))


def _feed_title(root: Any) -> str:
    for element in root.iter():
        if local(element) in ("item", "entry"):
            break
        if local(element) == "title":
            return " ".join("".join(element.itertext()).split())
    return ""


def json_entries(feed: dict[str, Any], name: str) -> Iterator[Raw | Link | BadInput]:
    """The entries of a JSON Feed."""
    items = feed.get("items")
    if not isinstance(items, list):
        raise BadInput("no feed: it has no entries")
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            yield BadInput(f"{name} entry {number}: not an object")
            continue
        said = {key: value for key, value in item.items() if isinstance(value, str)}
        plain = said.get("content_text", "")
        yield _entry(
            name,
            number,
            ident=said.get("id", ""),
            text=said.get("content_html") or html.escape(plain).replace("\n\n", "<p>") or said.get("summary", ""),
            hints={"title": said.get("title", ""), "url": said.get("url", ""), "source": str(feed.get("title") or ""),
                   "published": said.get("date_published", "")},
        )  # fmt: skip


def _entry(name: str, number: int, *, ident: str, text: str, hints: dict[str, str]) -> Raw | Link | BadInput:
    if not text.strip():
        return listed(hints) or BadInput(f"{name} entry {number}: it has no text and no address")
    title = " ".join(html.unescape(hints.pop("title")).split())
    page = f"<html><body><article>{text}</article></body></html>"
    data = page.encode("utf-8", "replace")
    return Raw(safe_name(ident) or f"{name}:{number}", data, "text/html", title=title, **hints)
