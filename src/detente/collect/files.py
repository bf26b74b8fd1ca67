"""Files, folders and standard input to documents. Every item ends read, skipped or failed, with its reason logged."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path, PurePath

from detente.collect.boxes import members, messages, table
from detente.collect.feeds import entries
from detente.collect.media import SUFFIXES, binary, media_type
from detente.collect.names import safe_name
from detente.collect.rows import rows
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.model.errors import BadInput
from detente.model.ids import bytes_id, content_id

STAGE = "collect"
# A report has kilobytes, a long scanned PDF has tens of megabytes; more is a mistake, and no byte of it is read.
LARGEST_FILE = 50 * 2**20
# Archives are unpacked in memory, file by file.
LARGEST_ARCHIVE_FILE = 500 * 2**20
STDIN = "-"

Log = Callable[[LogEntry], None]
Found = Iterator[Raw | BadInput]

# Files that hold several documents, by suffix. JSONL and archives are beside them: one is a stream, one holds files.
BOXES: dict[str, Callable[[bytes, str], Found]] = {
    ".mbox": messages,
    ".csv": table,
    ".tsv": table,
    ".rss": entries,
    ".atom": entries,
    ".xml": entries,
    ".json": entries,
}


def collect(paths: Sequence[str], *, on_skip: Log) -> Iterator[Raw]:
    """The documents at `paths`: files, folders with all below them, and "-" for JSONL rows on standard input.

    Names are file names, relative to the folder that was given; rows are named by their id. Folders are read in order
    of name. What is skipped, failed or doubtful goes to `on_skip` as a line of the issue log; nothing is left out
    silently.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for raw in _given(path, on_skip):
            ident = bytes_id(raw.data)
            if seen.setdefault(ident, raw.name) != raw.name:
                same = f"same bytes as {seen[ident]}: one document with two names"
                on_skip(entry("note", raw.name, same, document=ident))
            yield raw


def entry(level: str, item: str, reason: str, *, document: str = "") -> LogEntry:
    """A line of the issue log for this stage."""
    return LogEntry(content_id("log", level, STAGE, item, reason), level, STAGE, item, reason, document)  # type: ignore[arg-type]


def _given(path: str, on_skip: Log) -> Iterator[Raw]:
    if path == STDIN:
        yield from _each(rows(sys.stdin.buffer, "standard input"), "standard input", on_skip)
        return
    place = Path(path)
    if place.is_dir():
        yield from _folder(place, "", (), on_skip)
    else:
        yield from _file(place, safe_name(place.name or path), on_skip)


def _folder(place: Path, below: str, above: tuple[tuple[int, int], ...], on_skip: Log) -> Iterator[Raw]:
    """Everything in a folder, in order of name; `above` are the folders it lies in, by device and inode."""
    try:
        info = place.stat()
        names = sorted(os.listdir(place))
    except OSError as error:
        on_skip(entry("failed", below or safe_name(place.name), _why(error)))
        return
    here = (info.st_dev, info.st_ino)
    if here in above:
        on_skip(entry("skipped", below, "a link back to a folder it lies in; followed no further"))
        return
    if not names:
        on_skip(entry("note", below or safe_name(place.name), "an empty folder"))
    for name in names:
        item = f"{below}/{safe_name(name)}" if below else safe_name(name)
        if name.startswith("."):
            on_skip(entry("note", item, "hidden; not read"))
        elif (place / name).is_dir():
            yield from _folder(place / name, item, (*above, here), on_skip)
        else:
            yield from _file(place / name, item, on_skip)


def _file(place: Path, name: str, on_skip: Log) -> Iterator[Raw]:
    suffix = place.suffix.lower()
    try:
        size = _size(place)
        _known(suffix)
        if suffix in (".jsonl", ".ndjson"):
            with place.open("rb") as stream:
                yield from _each(rows(stream, name), name, on_skip)
            return
        limit = LARGEST_ARCHIVE_FILE if suffix == ".zip" else LARGEST_FILE
        if size > limit:
            raise BadInput(f"the file has {size / 2**20:.0f} MB; the limit is {limit // 2**20} MB, split it first")
        with place.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise BadInput(f"the file grew beyond {limit // 2**20} MB while it was read")
        yield from _opened(data, name, suffix, on_skip)
    except BadInput as error:
        on_skip(entry("skipped", name, str(error)))
    except OSError as error:
        on_skip(entry("failed", name, _why(error)))


def _opened(data: bytes, name: str, suffix: str, on_skip: Log, *, packed: bool = False) -> Iterator[Raw]:
    """The documents in a file's bytes: one, or those of a box."""
    if not data:
        raise BadInput("the file is empty (0 bytes)")
    _known(suffix)
    if suffix == ".zip":
        if packed:
            raise BadInput("an archive in an archive; unpack it first")
        yield from _unpacked(data, name, on_skip)
    elif suffix in BOXES:
        yield from _each(BOXES[suffix](data, name), name, on_skip)
    elif suffix in (".jsonl", ".ndjson"):
        yield from _each(rows(BytesIO(data), name), name, on_skip)
    else:
        kind = media_type(name)
        if kind.startswith("text/") and (what := binary(data)):
            raise BadInput(f"{what} under the name of a {suffix} file; not read")
        yield Raw(name, data, kind)


def _unpacked(data: bytes, name: str, on_skip: Log) -> Iterator[Raw]:
    for member in members(data, name, LARGEST_FILE):
        if isinstance(member, BadInput):
            on_skip(entry("skipped", name, str(member)))
            continue
        inside, unpacked = member
        try:
            yield from _opened(unpacked, inside, PurePath(inside).suffix.lower(), on_skip, packed=True)
        except BadInput as error:
            on_skip(entry("skipped", inside, str(error)))


def _each(found: Iterable[Raw | BadInput], name: str, on_skip: Log) -> Iterator[Raw]:
    empty = True
    for item in found:
        empty = False
        if isinstance(item, Raw):
            yield item
        else:
            on_skip(entry("skipped", name, str(item)))
    if empty:
        raise BadInput("nothing in it")


def _known(suffix: str) -> None:
    if suffix not in SUFFIXES:
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


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
