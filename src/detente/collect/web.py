"""Pages by their addresses: fetched once in a run, asked for again only if changed, remembered for next time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from detente.collect.addresses import Gate, target_of
from detente.collect.fetch import Answer, Fetcher, Validators
from detente.collect.links import Link, sitemap
from detente.collect.media import suffix_of
from detente.collect.names import safe_name
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.model.ids import bytes_id

# Sitemaps point to sitemaps; no honest site goes deeper.
_DEEPEST = 3
_MOST_SITEMAPS = 50
_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/zip": ".zip",
    "application/warc": ".warc",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "application/mbox": ".mbox",
    "message/rfc822": ".eml",
}
_PAGE = re.compile(
    rb"\s{0,200}(?:<!--.{0,500}?-->\s{0,200})?(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s{0,200}(?:<\?xml|<rss|<feed|<rdf:RDF|<urlset|<sitemapindex)")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of an address: the answer's validators, the document it gave, and how many versions of it.

    `modified` is what a sitemap said of it.
    """

    etag: str = ""
    last_modified: str = ""
    document: str = ""
    version: int = 1
    modified: str = ""


@dataclass(slots=True)
class Web:
    """Fetching for one run. `known` is what earlier runs remember; `seen` fills with what this one learns."""

    fetcher: Fetcher
    known: Mapping[str, Seen] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    unchanged: int = 0
    # Documents whose address gave another one before, with that address.
    changed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def naming(cls, addresses: list[str], known: Mapping[str, Seen]) -> Web:
        """For a run in which a user typed these addresses: their hosts are let through wherever they lie."""
        named = set()
        for address in addresses:
            try:
                target = target_of(address)
            except BadInput:  # told when its turn comes
                continue
            named.add((target.host, target.port))
        return cls(Fetcher(Gate(frozenset(named))), known)

    def get(self, link: Link, *, limit: int) -> Answer | None:
        """The page at a link; None when it is the same as it was. Raises BadInput with the reason."""
        if link.url in self.seen:
            return None
        before = self.known.get(link.url)
        if before is not None and link.modified and before.modified == link.modified:
            self.unchanged += 1
            return None
        validators = Validators(before.etag, before.last_modified) if before else Validators()
        answer = self.fetcher.get(link.url, validators, limit=limit)
        told = answer.validators
        self.seen[link.url] = replace(
            before or Seen(), etag=told.etag, last_modified=told.modified, modified=link.modified
        )
        if answer.unchanged:
            self.unchanged += 1
            return None
        return answer

    def document(self, link: Link, answer: Answer, media_type: str) -> Raw | None:
        """The fetched page as a document, named by its address; None when it is the same as it was."""
        before, ident = self.known.get(link.url), bytes_id(answer.data)
        version = 1
        if before is not None and before.document:
            version = before.version + (before.document != ident)
        self.seen[link.url] = replace(self.seen[link.url], document=ident, version=version)
        if before is not None and before.document == ident:
            self.unchanged += 1
            return None
        if version > 1:
            self.changed[ident] = link.url
        name = safe_name(link.url) + (f" (version {version})" if version > 1 else "")
        textual = answer.charset and media_type.startswith("text/")
        kind = f"{media_type}; charset={answer.charset}" if textual else media_type
        return Raw(name, answer.data, kind, url=answer.url, **link.hints())

    def pages_of(self, address: str, data: bytes, *, limit: int) -> Iterator[Link | BadInput]:
        """The pages that a sitemap lists, those of the sitemaps it points to included; only pages of its own site."""
        host = urlsplit(address).hostname
        todo, done = [(data, address, 0)], 0
        while todo and done < _MOST_SITEMAPS:
            data, address, depth = todo.pop(0)
            done += 1
            pages, maps = sitemap(data, address)
            yield from (link for link in pages if urlsplit(link.url).hostname == host)
            foreign = sum(urlsplit(link.url).hostname != host for link in pages)
            if foreign:
                yield BadInput(f"{foreign} pages of other sites stand in the sitemap; not fetched")
            for place in maps if depth < _DEEPEST else ():
                try:
                    answer = self.get(Link(place), limit=limit) if urlsplit(place).hostname == host else None
                except BadInput as error:
                    yield BadInput(f"{place}: {error}")
                    continue
                if answer is not None:
                    todo.append((answer.data, place, depth + 1))


def suffix_for(answer: Answer) -> str:
    """The kind of file an answer is: by its first bytes, by what the server says, by its address."""
    head = answer.data[:2000]
    if _PAGE.match(head):
        return ".html"
    if head.startswith(b"%PDF-"):
        return ".pdf"
    path = suffix_of(PurePosixPath(urlsplit(answer.url).path).name)
    if _XML.match(head) and answer.media_type not in ("text/html", "application/xhtml+xml"):
        return ".xml"
    said = _BY_TYPE.get(answer.media_type, "")
    if not said and answer.media_type == "text/plain":
        return path if path in (".md", ".csv", ".tsv", ".jsonl", ".ndjson", ".mbox", ".eml") else ".txt"
    return said or path
