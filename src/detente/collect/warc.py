"""Web archives (WARC, and WACZ around it): each page that a server sent is a document; what pages load is left out."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from detente.collect.addresses import is_address
from detente.collect.names import safe_name
from detente.collect.relevance import Crawled
from detente.model.archives import BROKEN_ZIP
from detente.model.documents import Raw
from detente.model.errors import BadInput

# What a person reads; pictures, scripts, styles, fonts and films are what pages load.
_PAGES = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "application/pdf": "application/pdf",
    "text/plain": "text/plain",
}
_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
LARGEST_LIST = 64 * 2**20


def captures(
    stream: BinaryIO, name: str, largest: int, only: frozenset[str] = frozenset()
) -> Iterator[Crawled | BadInput]:
    """The pages in a WARC file, gzipped or not, named by their address; with `only`, those of these addresses.

    A page captured more than once with different bytes is named by its moment, too. Raises BadInput when the file is
    no archive or breaks off.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise BadInput("reading web archives needs more: pip install 'detente[archive]'") from error
    left: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    found = 0
    try:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all"):
            found += 1
            url, headers = str(record.headers.get("WARC-Target-URI") or "").strip("<>"), record.http_headers
            kind = _PAGES.get((record.http_content_type or "").lower())
            if headers is None or headers.status_code != 200 or kind is None or not is_address(url):
                left[(record.http_content_type or "no type").split("/")[0]] += 1
            elif only and url not in only:
                left["pages that are parts of pages"] += 1
            else:
                yield _page(url, record.reader.read(largest + 1), kind, str(record.http_charset or ""), largest, seen)
                seen[url] += 1
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        raise BadInput(f"the archive is broken: {error}") from error
    if not found:
        raise BadInput("no web archive: it has no answer of a server in it")
    if left:
        yield BadInput(f"{name}: left out: {', '.join(f'{n} {what}' for what, n in sorted(left.items()))}")


def _page(url: str, data: bytes, kind: str, charset: str, largest: int, seen: Counter[str]) -> Crawled | BadInput:
    if len(data) > largest:
        return BadInput(f"{safe_name(url)}: more than {largest // 2**20} MB; not read")
    if not data.strip():
        return BadInput(f"{safe_name(url)}: the page is empty")
    textual = charset and kind.startswith("text/")
    name = safe_name(url) + (f" ({seen[url] + 1})" if seen[url] else "")
    return Crawled(Raw(name, data, f"{kind}; charset={charset}" if textual else kind, url=url))


def wacz(data: bytes, name: str, largest: int) -> Iterator[Crawled | BadInput]:
    """The pages of a WACZ file: those its page list names, or all when it has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            only = frozenset(url for place in _LISTS if place in names for url in _listed(archive, place))
            warcs = sorted(place for place in names if place.endswith((".warc", ".warc.gz")))
            if not warcs:
                raise BadInput("no WARC file in it")
            for place in warcs:
                with archive.open(place) as stream:
                    yield from captures(io.BytesIO(stream.read()), f"{name}/{safe_name(place)}", largest, only)
    except BROKEN_ZIP as error:
        raise BadInput(f"the archive is broken: {error}") from error


def _listed(archive: zipfile.ZipFile, place: str) -> Iterator[str]:
    with archive.open(place) as stream:
        lines = stream.read(LARGEST_LIST).decode("utf-8", "replace").splitlines()
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and is_address(str(row.get("url") or "")):
            yield str(row["url"])
