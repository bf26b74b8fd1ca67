"""What gives addresses instead of texts: sitemaps, and exports of archives that list articles (Media Cloud, GDELT)."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.collect.addresses import is_address
from detente.collect.xml import local, root_of
from detente.model.errors import BadInput

# A sitemap may have 50 MB unpacked by its standard.
LARGEST_SITEMAP = 50 * 2**20
_LOOKED_AT = 65_536
# What may stand before the first element: marks of order, blanks, declarations, comments.
_PROLOGUE = re.compile(rb"\A(?:\xef\xbb\xbf|\s+|<\?[^>]*>|<![^-][^>]*>|<!--(?:[^-]|-(?!->))*-->)+")
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>/]", re.IGNORECASE)
# Columns of the GDELT event and article tables, which have no header: where the address and the day of adding stand.
_GDELT_TABLES = {61: (60, 59), 58: (57, 56)}


@dataclass(frozen=True, slots=True)
class Link:
    """An address somebody lists, with what they say about the page; `modified` is theirs to tell when it changed."""

    url: str
    title: str = ""
    published: str = ""
    source: str = ""
    language: str = ""
    modified: str = ""

    def hints(self) -> dict[str, str]:
        """What is known about the page, by the names a document has for it."""
        said = {"title": self.title, "published": self.published, "source": self.source, "language": self.language}
        return {name: value for name, value in said.items() if value}


def unpacked(data: bytes) -> bytes:
    """The bytes of a file that may be gzipped (.xml.gz). Raises BadInput when it unpacks to too much, or not at all."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            out = stream.read(LARGEST_SITEMAP + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"not a gzip file: {error}") from error
    if len(out) > LARGEST_SITEMAP:
        raise BadInput(f"unpacks to more than {LARGEST_SITEMAP // 2**20} MB")
    return out


def is_sitemap(data: bytes) -> bool:
    """True when the first element of an XML file is a sitemap's; nothing is parsed for that."""
    head = _PROLOGUE.sub(b"", data[:_LOOKED_AT])
    return _SITEMAP.match(head) is not None


def sitemap(data: bytes, name: str) -> tuple[list[Link], list[str]]:
    """The pages of a sitemap, newest first, and the addresses of the sitemaps it points to."""
    root = root_of(unpacked(data))
    if local(root) not in ("urlset", "sitemapindex"):
        raise BadInput(f"{name}: no sitemap")
    pages, maps = [], []
    for element in root:
        said = _said(element)
        if not is_address(said.get("loc", "")):
            continue
        if local(element) == "sitemap":
            maps.append(said["loc"])
        elif local(element) == "url":
            pages.append(
                Link(
                    said["loc"],
                    title=said.get("title", ""),
                    published=said.get("publication_date", ""),
                    source=said.get("name", ""),
                    language=said.get("language", "").split("-")[0].lower(),
                    modified=said.get("lastmod", ""),
                )
            )
    return sorted(pages, key=lambda link: link.modified or link.published, reverse=True), maps


def _said(element: Any) -> dict[str, str]:
    """The leaves below an entry by their names (those of the news extension lie deeper)."""
    said: dict[str, str] = {}
    for inner in element.iter():
        if len(inner) == 0 and inner.text and inner.text.strip():
            said.setdefault(local(inner), " ".join(inner.text.split()))
    return said


def listed(row: Mapping[str, Any]) -> Link | None:
    """The link in a row of an export that has no text of its own: GDELT's article lists, Media Cloud's stories."""

    def first(*names: str) -> str:
        found = (row.get(name) for name in names)
        return next((" ".join(value.split()) for value in found if isinstance(value, str) and value.strip()), "")

    url = first("url", "link", "requested_url", "sourceurl")
    if not is_address(url):
        return None
    return Link(
        url,
        title=first("title", "headline"),
        published=first("publish_date", "published", "seendate", "date_publish", "publishing_date", "date"),
        source=first("media_name", "source", "outlet", "domain", "source_domain"),
        language=code(first("language", "lang")),
    )


def code(language: str) -> str:
    """An ISO 639-1 code as it is; a language's name is no code and says nothing here (the text is measured)."""
    short = language.split("-")[0].split("_")[0].lower()
    return short if len(short) == 2 else ""


def gdelt_table(data: bytes) -> Iterator[Link]:
    """The addresses in a GDELT event table (tab-separated, no header), each once, with the day it was added."""
    seen: set[str] = set()
    # Nothing is quoted in these tables: a tab parts cells and a line break rows, whatever else stands there.
    for line in data.decode("utf-8", "replace").split("\n"):
        cells = line.removesuffix("\r").split("\t")
        if cells == [""]:
            continue
        place = _GDELT_TABLES.get(len(cells))
        if place is None:
            raise BadInput(f"no GDELT event table: a row has {len(cells)} columns")
        url = cells[place[0]].strip()
        if is_address(url) and url not in seen:
            seen.add(url)
            yield Link(url)


def is_gdelt_table(data: bytes) -> bool:
    """The first line has the columns of a GDELT event table, which begins with a number and a day."""
    cells = data.partition(b"\n")[0].split(b"\t")
    return len(cells) in _GDELT_TABLES and cells[0].isdigit() and cells[1].isdigit() and len(cells[1]) == 8
