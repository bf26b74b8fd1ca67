"""Opens a box, a file that holds several documents, and gives what is in it, one thing after another.

    for thing in open_box(data, "clippings.zip", ".zip"): ...

What it is handed was made by strangers, so whoever can does this in a process of its own (`run/opening.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from detente.collect.boxes import members, messages, table
from detente.collect.exports import from_json
from detente.collect.feeds import entries
from detente.collect.links import Link, is_sitemap, unpacked
from detente.collect.relevance import Crawled
from detente.collect.rows import rows
from detente.collect.warc import captures, wacz
from detente.model.documents import Raw
from detente.model.errors import BadInput

# A report has kilobytes, a long scanned PDF has tens of megabytes; more is a mistake, and no byte of it is read.
LARGEST_FILE = 50 * 2**20
ROWS = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, which may be a document or a box itself."""

    name: str
    data: bytes


Thing = Raw | Link | Crawled | Member | BadInput
# The bytes of a box, its name, its suffix, and which column of a table is what. Raises BadInput when it is none.
Opener = Callable[[bytes, str, str, Mapping[str, str]], Iterator[Thing]]

BOXES: dict[str, Callable[[bytes, str], Iterator[Raw | Link | Crawled | BadInput]]] = {
    ".mbox": messages,
    ".rss": entries,
    ".atom": entries,
    ".json": from_json,
}


def open_box(data: bytes, name: str, suffix: str, columns: Mapping[str, str]) -> Iterator[Thing]:
    """What is in a box, in its order; things that cannot be used as the error that says why."""
    if suffix == ".zip":
        found = members(data, name, LARGEST_FILE)
        return (thing if isinstance(thing, BadInput) else Member(*thing) for thing in found)
    if suffix in (".warc", ".warc.gz"):
        return captures(BytesIO(data), name, LARGEST_FILE)
    if suffix.endswith(".gz"):
        return open_box(unpacked(data), name, suffix[:-3], columns)
    if suffix == ".wacz":
        return wacz(data, name, LARGEST_FILE)
    if suffix in ROWS:
        return rows(BytesIO(data), name)
    if suffix in (".csv", ".tsv"):
        return table(data, name, columns)
    if suffix == ".xml" and is_sitemap(data):
        raise BadInput("a sitemap in a file; name its address to have its pages fetched")
    return BOXES.get(suffix, entries)(data, name)
