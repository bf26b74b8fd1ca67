"""Files that hold several documents: mailboxes, tables and archives."""

from __future__ import annotations

import csv
import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from detente.collect.exports import TEXTS
from detente.collect.links import Link, code, gdelt_table, is_gdelt_table, listed
from detente.collect.names import handling, safe_name
from detente.model.archives import BROKEN_ZIP
from detente.model.documents import Raw
from detente.model.errors import BadInput

# An archive may unpack to this in all, and hold this many files; more is a bomb or a mistake.
LARGEST_ARCHIVE = 2 * 2**30
MOST_MEMBERS = 100_000
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
# Columns of a table under the names that exports give them.
_COLUMNS = {
    "text": TEXTS,
    "id": ("id", "stories_id", "guid", "article_id"),
    "title": ("title", "headline"),
    "published": ("published", "publish_date", "date_publish", "publication_date", "pub_date", "date"),
    "source": ("source", "outlet", "media_name", "source_domain", "domain", "publisher"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "handling": ("handling", "tlp"),
}


def messages(data: bytes, name: str) -> Iterator[Raw | BadInput]:
    """The mails of an mbox file, named by their number."""
    lines: list[bytes] = []
    number, blank = 0, True
    for line in io.BytesIO(data):
        if line.startswith(b"From ") and blank:
            if lines:
                yield Raw(f"{name}:{number}", b"".join(lines), "message/rfc822")
            number, lines = number + 1, []
        elif number:
            # mboxrd: a line that would look like an envelope has a quotation mark before it.
            lines.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
        blank = not line.strip()
    if not number:
        raise BadInput("no mailbox: it does not begin with an envelope")
    if lines:
        yield Raw(f"{name}:{number}", b"".join(lines), "message/rfc822")


def table(data: bytes, name: str, columns: Mapping[str, str] = _NO_COLUMNS) -> Iterator[Raw | Link | BadInput]:
    """The rows of a CSV file whose header names a text column; without one, the links in its address column.

    `columns` says which column is what where the header's names do not: {"text": "Inhalt"}.
    """
    if is_gdelt_table(data):
        yield from gdelt_table(data)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"not UTF-8 at byte {error.start}; save the table as UTF-8") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = _columns([cell.strip().lower() for cell in next(reader, [])], columns)
        for number, cells in enumerate(reader, 1):
            if any(cells):
                yield _row(cells, found, name, number)
    except csv.Error as error:
        raise BadInput(f"not a table: {error}") from error


def _columns(header: list[str], told: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for field, names in _COLUMNS.items():
        wanted = (told[field].strip().lower(),) if field in told else names
        at = next((header.index(column) for column in wanted if column in header), -1)
        if at >= 0:
            found[field] = at
        elif field in told:
            raise BadInput(f"there is no column {told[field]!r}; the table has {', '.join(header)[:300]}")
    if "text" not in found and "url" not in found:
        raise BadInput(
            f"no column holds the text; name one of them {', '.join(TEXTS)}, or say which it is: --columns text=NAME"
        )
    return found


def _row(cells: list[str], columns: dict[str, int], name: str, number: int) -> Raw | Link | BadInput:
    said = {field: cells[at] if at < len(cells) else "" for field, at in columns.items()}
    text = said.pop("text", "")
    if not text.strip():
        return listed(said) or BadInput(f"{name} row {number}: it has no text and no address")
    ident = said.pop("id", "").strip()
    hints = {field: " ".join(value.split()) for field, value in said.items()}
    hints["language"] = code(hints.get("language", ""))
    hints["handling"] = handling(hints.get("handling", ""))
    return Raw(safe_name(ident) or f"{name}:{number}", text.encode("utf-8", "replace"), "text/plain", **hints)


def members(data: bytes, name: str, largest: int) -> Iterator[tuple[str, bytes] | BadInput]:
    """The files in a ZIP archive in order of name, as (name, bytes), or the error that says why one is not taken."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise BadInput(f"the archive is broken: {error}") from error
    files = (info for info in archive.infolist() if not info.filename.endswith("/"))
    infos = sorted(files, key=lambda info: info.filename)
    if len(infos) > MOST_MEMBERS:
        raise BadInput(f"the archive holds {len(infos)} files; the limit is {MOST_MEMBERS}")
    left = LARGEST_ARCHIVE
    for info in infos:
        inside = f"{name}/{_inside(info.filename)}"
        if any(part.startswith((".", "__MACOSX")) for part in inside[len(name) + 1 :].split("/")):
            yield BadInput(f"{inside}: hidden; not read")
        elif min(largest, left) < info.file_size:
            yield BadInput(f"{inside}: unpacks to {info.file_size / 2**20:.0f} MB; not read")
        else:
            try:
                with archive.open(info) as stream:
                    unpacked = stream.read(min(largest, left) + 1)
            except BROKEN_ZIP as error:
                yield BadInput(f"{inside}: cannot be unpacked: {error}")
                continue
            left -= len(unpacked)
            if len(unpacked) > largest or left < 0:
                yield BadInput(f"{inside}: unpacks to more than it says; not read")
            else:
                yield inside, unpacked


def _inside(name: str) -> str:
    """A member's name without a root, a drive or steps upwards: it names a document, never a place to write to."""
    parts = posixpath.normpath(name.replace("\\", "/")).split("/")
    return (
        safe_name("/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))) or "file"
    )
