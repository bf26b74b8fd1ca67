"""Files, folders, addresses and streams to documents. Every item ends taken, skipped or failed, and why is logged."""

from __future__ import annotations

import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.collect.links import Link, is_sitemap, unpacked
from detente.collect.media import DOCUMENTS, SUFFIXES, binary, is_read, suffix_of
from detente.collect.names import safe_name
from detente.collect.opening import LARGEST_FILE, ROWS, Member, Opener, Thing, open_box
from detente.collect.relevance import Crawled, LeftOut, Relevance, counted
from detente.collect.rows import rows
from detente.collect.walk import Item, Log, entry, find, why
from detente.collect.warc import captures
from detente.collect.web import Web, suffix_for
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.model.ids import bytes_id

# Archives are unpacked in memory, file by file.
LARGEST_ARCHIVE_FILE = 500 * 2**20
# Pages fetched from one feed, sitemap or list of links unless the user says otherwise.
MOST_PAGES = 200

_STREAMED = (*ROWS, ".warc", ".warc.gz")
_ARCHIVES = (".zip", ".wacz")


@dataclass(frozen=True, slots=True)
class Options:
    """How to take things in: which column of a table is what, whether links in feeds and lists are fetched, and which
    pages of archives are left out (asked for when there are some), told to `on_left_out` one by one.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    follow: bool = False
    most: int = MOST_PAGES
    relevance: Callable[[], Relevance | None] = lambda: None
    on_left_out: Callable[[LeftOut], None] = lambda left_out: None


def collect(
    paths: Sequence[str], *, on_skip: Log, options: Options | None = None, web: Web | None = None
) -> Iterator[Raw]:
    """The documents at `paths`: files, folders with all below them, globs, addresses, "-" for JSONL on standard input.

    Names are file names, relative to the folder that was given; rows are named by their id, pages by their address.
    Folders are read in order of name. Addresses are fetched only through `web`. What is skipped, failed or doubtful
    goes to `on_skip` as a line of the issue log; nothing is left out silently.
    """
    taking = Taking(on_skip, options or Options(), web)
    for item in find(paths, on_skip):
        yield from taking.take(item)


class Taking:
    """Takes items in, one after another; remembers the bytes it met, so that the same ones under two names are told."""

    def __init__(self, on_skip: Log, options: Options, web: Web | None, opener: Opener = open_box) -> None:
        self._on_skip = on_skip
        self._options = options
        self._web = web
        self._opener = opener
        self._seen: dict[str, str] = {}
        # Pages of archives so far, and those of them that were left out.
        self.crawled = 0
        self.left_out = 0

    def take(self, item: Item) -> Iterator[Raw]:
        """The documents of one item."""
        for raw in self._safely(item.name, self._item(item)):
            ident = bytes_id(raw.data)
            if self._seen.setdefault(ident, raw.name) != raw.name:
                same = f"same bytes as {self._seen[ident]}: one document with two names"
                self._on_skip(entry("note", raw.name, same, document=ident))
            yield raw

    def _safely(self, name: str, found: Iterator[Raw]) -> Iterator[Raw]:
        try:
            yield from found
        except BadInput as error:
            self._on_skip(entry("skipped", name, str(error)))
        except OSError as error:
            self._on_skip(entry("failed", name, why(error)))

    def _item(self, item: Item) -> Iterator[Raw]:
        if item.address:
            yield from self._address(item)
        elif item.path is None:
            yield from self._each(rows(sys.stdin.buffer, item.name), item.name)
        else:
            yield from self._file(item.path, item.name)

    def _file(self, place: Path, name: str) -> Iterator[Raw]:
        suffix = suffix_of(place.name)
        size = _size(place)
        _known(suffix)
        if suffix in _STREAMED:
            with place.open("rb") as stream:
                found = rows(stream, name) if suffix in ROWS else captures(stream, name, LARGEST_FILE)
                yield from self._each(found, name)
            return
        limit = LARGEST_ARCHIVE_FILE if suffix in _ARCHIVES else LARGEST_FILE
        if size > limit:
            raise BadInput(f"the file has {size / 2**20:.0f} MB; the limit is {limit // 2**20} MB, split it first")
        with place.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise BadInput(f"the file grew beyond {limit // 2**20} MB while it was read")
        yield from self._opened(data, name, suffix)

    def _opened(self, data: bytes, name: str, suffix: str, *, packed: bool = False) -> Iterator[Raw]:
        """The documents in a file's bytes: one, or those of a box."""
        if not data:
            raise BadInput("the file is empty (0 bytes)")
        _known(suffix)
        if suffix == ".zip":
            if packed:
                raise BadInput("an archive in an archive; unpack it first")
            yield from self._unpacked(data, name)
        elif suffix in DOCUMENTS:
            kind = DOCUMENTS[suffix]
            if kind.startswith("text/") and (what := binary(data)):
                raise BadInput(f"{what} under the name of a {suffix} file; not read")
            yield Raw(name, data, kind)
        else:
            yield from self._each(self._opener(data, name, suffix, self._options.columns), name)

    def _unpacked(self, data: bytes, name: str) -> Iterator[Raw]:
        for member in self._opener(data, name, ".zip", {}):
            if isinstance(member, Member):
                inside = self._opened(member.data, member.name, suffix_of(member.name), packed=True)
                yield from self._safely(member.name, inside)
            elif isinstance(member, BadInput):
                self._on_skip(entry("skipped", name, str(member)))

    def _relevant(self, found: Iterable[Thing], name: str) -> Iterator[Raw | Link | BadInput]:
        """The same without the pages of an archive that are no part of the case, which are counted by reason."""
        reasons: Counter[str] = Counter()
        crawled = 0
        for thing in found:
            if isinstance(thing, Member):
                continue  # only archives have them, and they are opened by _unpacked
            if not isinstance(thing, Crawled):
                yield thing
                continue
            crawled += 1
            relevance = self._options.relevance()
            against = relevance.reason_against(thing.raw) if relevance else ""
            if not against:
                yield thing.raw
                continue
            reasons[against] += 1
            self._options.on_left_out(LeftOut(name, thing.raw.name, thing.raw.url, against))
        self.crawled += crawled
        self.left_out += (left := reasons.total())
        if left:
            why_left = f"{left} of {crawled} pages are not about this case ({counted(reasons.items())})"
            self._on_skip(entry("note", name, f"{why_left}; see them with --json, take all with --all"))

    def _each(self, found: Iterable[Thing], name: str) -> Iterator[Raw]:
        """The documents of a box; its links are fetched when the user asked for that."""
        empty, links, left_out = True, 0, self.left_out
        for thing in self._relevant(found, name):
            empty = False
            if isinstance(thing, BadInput):
                self._on_skip(entry("skipped", name, str(thing)))
            elif not self._options.follow or self._web is None:
                links += isinstance(thing, Link)
                if isinstance(thing, Raw):
                    yield thing
            elif isinstance(thing, Link) or thing.url:
                links += 1
                if links <= self._options.most:
                    yield from self._followed(thing)
            else:
                yield thing
        if links and not self._options.follow:
            self._on_skip(entry("skipped", name, f"{links} entries give only an address; fetch them with: --follow"))
        elif links > self._options.most:
            self._on_skip(entry("note", name, _not_all(links, self._options.most)))
        if empty and self.left_out == left_out:
            raise BadInput("nothing in it")

    def _followed(self, thing: Raw | Link) -> Iterator[Raw]:
        """The page behind a link; where it cannot be had, what the feed itself gives."""
        if isinstance(thing, Link):
            yield from self._safely(safe_name(thing.url), self._page(thing))
            return
        link = Link(thing.url, thing.title, thing.published, thing.source, thing.language)
        try:
            yield from self._page(link)
        except BadInput as error:
            self._on_skip(entry("note", safe_name(thing.url), f"{error}; the feed's own words are taken"))
            yield thing

    def _address(self, item: Item) -> Iterator[Raw]:
        """What the user's address gives: a page, or the documents of a feed, a sitemap or another box."""
        yield from self._page(Link(item.address), boxes=True)

    def _page(self, link: Link, *, boxes: bool = False) -> Iterator[Raw]:
        if self._web is None:
            raise BadInput("addresses are not fetched here")
        answer = self._web.get(link, limit=LARGEST_ARCHIVE_FILE if boxes else LARGEST_FILE)
        if answer is None:
            return
        suffix = suffix_for(answer)
        if suffix in DOCUMENTS:
            if not answer.data:
                raise BadInput("the page is empty")
            raw = self._web.document(link, answer, DOCUMENTS[suffix])
            if raw is not None:
                yield raw
        elif not boxes:
            raise BadInput(f"no page but {safe_name(answer.media_type) or 'something without a type'}; not read")
        elif suffix in (".xml", ".xml.gz") and is_sitemap(unpacked(answer.data)):
            yield from self._sitemap(link.url, answer.data)
        else:
            yield from self._opened(answer.data, safe_name(link.url), suffix)

    def _sitemap(self, address: str, data: bytes) -> Iterator[Raw]:
        assert self._web is not None
        count = 0
        for thing in self._web.pages_of(address, data, limit=LARGEST_FILE):
            if isinstance(thing, BadInput):
                self._on_skip(entry("note", safe_name(address), str(thing)))
                continue
            count += 1
            if count <= self._options.most:
                yield from self._safely(safe_name(thing.url), self._page(thing))
        if count > self._options.most:
            self._on_skip(entry("note", safe_name(address), _not_all(count, self._options.most)))
        if not count:
            raise BadInput("no page in this sitemap")


def _not_all(count: int, most: int) -> str:
    return f"{count} pages are listed, the first {most} were taken; take more with: --most {count}"


def _known(suffix: str) -> None:
    if not is_read(suffix):
        raise BadInput(f"files {_typed(suffix)} are not read (read are: {' '.join(sorted(SUFFIXES))})")


def _typed(suffix: str) -> str:
    return f"of type {safe_name(suffix)}" if suffix else "without a suffix"


def _size(place: Path) -> int:
    info = place.stat()
    if not stat.S_ISREG(info.st_mode):
        raise BadInput("not a regular file")
    if info.st_size == 0:
        raise BadInput("the file is empty (0 bytes)")
    return info.st_size
