"""Web pages: main text by trafilatura, and what the page's own metadata say (JSON-LD, OpenGraph, microdata).

The text is the extracted text; navigation, banners, comments and the like are dropped and counted. No network, no
script, and no entity of a document type is expanded: lxml's HTML parser knows only HTML's own entities.
"""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING, Any

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Builder, Content, DateClue
from detente.parse.decode import decode
from detente.parse.formats.runs import EXTRACTED, HTML, flat, runs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CHARSET_WITHIN = 4096
# Where pages say when they were published, in the order of how much they are worth.
_DATE_META = (
    "article:published_time", "datepublished", "og:published_time", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publishdate",
    "publication_date", "date",
)  # fmt: skip
_SOURCE_META = ("og:site_name", "dc.publisher", "publisher", "application-name")
_TITLE_META = ("og:title", "twitter:title", "dc.title")
_LINKED = (("published", "datePublished"), ("title", "headline"), ("source", "publisher"), ("language", "inLanguage"))
_ARTICLES = re.compile(r"(?:News)?Article|Report|BlogPosting|WebPage|.*NewsArticle|OpinionNewsArticle|LiveBlogPosting")
# JSON-LD nests graphs in graphs; nobody nests deeper.
_DEEPEST = 6
LONGEST_HEADING = 300
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z!?][a-zA-Z0-9]{0,20})[^<>]{0,2000}>")


def read(raw: Raw) -> Content:
    """The main text of a page with its metadata. Raises BadInput when the page holds no text."""
    declared = _CHARSET.search(raw.data[:_CHARSET_WITHIN])
    charset = declared[1].decode("ascii") if declared else raw.media_type.partition("charset=")[2]
    source, notes = decode(raw.data, declared=charset)
    return from_source(source, notes)


def from_source(source: str, notes: tuple[str, ...] = ()) -> Content:
    """The same for a page already decoded."""
    tree = _tree(source)
    said = _metadata(tree)
    builder = Builder()
    title = said.get("title", "")
    notes += _main_text(source, tree, builder)
    if not builder.parts:
        raise BadInput("no text in this page")
    builder = _with_title(builder, title)
    dates = tuple(DateClue(words, "metadata") for words in (said.get("published", ""),) if words)
    return Content(
        builder.text,
        tuple(builder.marks),
        title,
        source=said.get("source", ""),
        url=said.get("url", ""),
        language=said.get("language", ""),
        dates=dates,
        notes=notes,
        dropped=_dropped(tree),
        places=tuple(builder.places),
    )


def blocks_of(source: str) -> list[tuple[str, str]]:
    """Every paragraph of a page with its kind, nothing left out: for pages that are all text, such as a book's."""
    return list(runs(_tree(source), HTML))


def _tree(source: str) -> HtmlElement:
    from lxml import etree, html

    if not source.strip():
        raise BadInput("the page is empty")
    # An XML declaration with an encoding makes lxml refuse decoded text.
    source = re.sub(r"^\s{0,20}<\?xml[^>]{0,200}>", "", source)
    try:
        tree = html.document_fromstring(
            source.replace("\x00", ""), parser=html.HTMLParser(huge_tree=False, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"the page cannot be read: {error}") from error
    return tree


@functools.cache
def _extractor() -> Callable[..., Any]:
    """trafilatura's extraction, with its own log switched off: what is dropped is told in the notes."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return bare_extraction


def _main_text(source: str, tree: HtmlElement, builder: Builder) -> tuple[str, ...]:
    found = _extractor()(
        source, with_metadata=False, include_comments=False, include_tables=True, include_formatting=False
    )
    body = getattr(found, "body", None)
    if body is not None:
        _add(runs(body, EXTRACTED), builder)
    if builder.parts:
        return ()
    _add(runs(tree, HTML), builder)
    if not builder.parts:
        _add((("", words) for words in _between_tags(source)), builder)
    return ("no main text was recognised; all paragraphs are kept",)


def _add(found: Iterable[tuple[str, str]], builder: Builder) -> None:
    for kind, words in found:
        builder.add(words, kind=kind, where=f"paragraph {len(builder.places) + 1}")


def _between_tags(source: str) -> Iterator[str]:
    """The words between all tags: for elements nested so deeply that the parser lost them."""
    at, hidden = 0, ""
    for tag in _TAG.finditer(source):
        name = tag["name"].lower()
        if not hidden:
            yield unescape(source[at : tag.start()])
            hidden = name if name in ("script", "style", "title") and not tag["close"] else ""
        elif tag["close"] and name == hidden:
            hidden = ""
        at = tag.end()
    if not hidden:
        yield unescape(source[at:])


def _with_title(builder: Builder, title: str) -> Builder:
    """The same text with its title on top, once, as a block of its own."""
    out, titled = Builder(), False
    kinds = {mark.start: mark.kind for mark in builder.marks}
    paragraphs = [(place.start, builder.text[place.start : place.end], place.where) for place in builder.places]
    at = next((i for i, (_, words, _w) in enumerate(paragraphs[:4]) if _alike(words, title)), -1)
    if title and at < 0:
        out.add(title, kind="title", where="page title")
        titled = True
    for i, (start, words, where) in enumerate(paragraphs):
        kind: str = kinds.get(start, "")
        if not titled and (i == at or (not title and i == 0 and kind == "heading")):
            kind, titled = "title", True
        out.add(words, kind=kind, where=where)
    return out


def _alike(words: str, title: str) -> bool:
    return bool(title) and "".join(filter(str.isalnum, words)).lower() == "".join(filter(str.isalnum, title)).lower()


def _metadata(tree: HtmlElement) -> dict[str, str]:
    said: dict[str, str] = {}
    for item in _linked_data(tree):
        item["publisher"] = _name(item.get("publisher"))
        for name, key in _LINKED:
            value = item.get(key)
            if isinstance(value, str) and value.strip():
                said.setdefault(name, value.strip())
    meta = _meta(tree)
    for name, keys in (
        ("published", _DATE_META),
        ("title", _TITLE_META),
        ("source", _SOURCE_META),
        ("url", ("og:url",)),
    ):
        said.setdefault(name, next((meta[key] for key in keys if key in meta), ""))
    said["published"] = said["published"] or _attribute(tree, "//*[@itemprop='datePublished']", "content", "datetime")
    said["published"] = said["published"] or _attribute(tree, "//article//time[@datetime]|//time[@pubdate]", "datetime")
    canonical = _attribute(tree, "//link[@rel='canonical']", "href")
    said["url"] = canonical or said["url"]
    said["title"] = said["title"] or _heading(tree)
    said["language"] = (said.get("language") or str(tree.get("lang") or "")).split("-")[0].lower()
    return {name: " ".join(value.split()) for name, value in said.items() if value}


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects about an article, broken ones left out."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles(value, 0)


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _articles(item, depth + 1)
    elif isinstance(value, dict):
        types = value.get("@type")
        named = types if isinstance(types, list) else [types]
        if any(isinstance(t, str) and _ARTICLES.fullmatch(t) for t in named):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(value.get(key), depth + 1)


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value.get("name") or "") if isinstance(value, dict) else value if isinstance(value, str) else ""


def _meta(tree: HtmlElement) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = str(element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        value = str(element.get("content") or "").strip()
        if key and value:
            out.setdefault(key, value)
    return out


def _attribute(tree: HtmlElement, path: str, *names: str) -> str:
    for element in tree.xpath(path):
        for name in names:
            if element.get(name):
                return str(element.get(name)).strip()
    return ""


def _heading(tree: HtmlElement) -> str:
    headings = [flat("".join(element.itertext())) for element in tree.iter("h1")]
    # A heading that was never closed holds the whole page.
    headings = [words for words in headings if 0 < len(words) <= LONGEST_HEADING]
    if len(headings) == 1:
        return headings[0]
    title = next((flat("".join(element.itertext())) for element in tree.iter("title")), "")
    # "Headline | Outlet": the outlet is not part of the headline.
    return re.split(r"\s[|–—·»]\s", title)[0].strip()


def _dropped(tree: HtmlElement) -> tuple[str, ...]:
    counts = {tag: sum(1 for _ in tree.iter(tag)) for tag in ("nav", "aside", "form", "figure", "iframe", "script")}
    said = ", ".join(f"{count} {tag}" for tag, count in counts.items() if count)
    return (f"left out of the page: {said}",) if said else ()
