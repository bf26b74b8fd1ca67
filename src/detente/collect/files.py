"""Files, folders and standard input to documents. Every item ends read, skipped or failed, with its reason logged."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from detente.collect.media import DOCUMENTS, ROWS, binary, media_type
from detente.collect.names import safe_name
from detente.collect.rows import rows
from detente.model.documents import Raw
from detente.model.entities import LogEntry
from detente.model.errors import BadInput
from detente.model.ids import bytes_id, content_id

STAGE = "collect"
# A report has kilobytes, a long scanned PDF has tens of megabytes; more is a mistake, and no byte of it is read.
LARGEST_FILE = 50 * 2**20
STDIN = "-"

Log = Callable[[LogEntry], None]


def collect(paths: Sequence[str], *, on_skip: Log) -> Iterator[Raw]:
    """The documents at `paths`: files, folders with all below them, and "-" for JSONL rows on standard input.

    Names are file names, relative to the folder that was given; rows are named by their id. Folders are read in order
    of name. What is skipped, failed or doubtful goes to `on_skip` as a line of the issue log; nothing is left out
    silently.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for raw in _given(path, on_skip):
            document = bytes_id(raw.data)
            if document in seen and seen[document] != raw.name:
                on_skip(
                    entry(
                        "note",
                        raw.name,
                        f"same bytes as {seen[document]}: one document with two names",
                        document=document,
                    )
                )
            seen.setdefault(document, raw.name)
            yield raw


def entry(level: str, item: str, reason: str, *, document: str = "") -> LogEntry:
    """A line of the issue log for this stage."""
    return LogEntry(content_id("log", level, STAGE, item, reason), level, STAGE, item, reason, document)  # type: ignore[arg-type]


def _given(path: str, on_skip: Log) -> Iterator[Raw]:
    if path == STDIN:
        yield from _rows(sys.stdin.buffer, "standard input", on_skip)
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
    try:
        if place.suffix.lower() in ROWS:
            _check(place)
            with place.open("rb") as stream:
                yield from _rows(stream, name, on_skip)
        else:
            yield _document(place, name)
    except BadInput as error:
        on_skip(entry("skipped", name, str(error)))
    except OSError as error:
        on_skip(entry("failed", name, _why(error)))


def _rows(stream: BinaryIO, name: str, on_skip: Log) -> Iterator[Raw]:
    found = False
    for row in rows(stream, name):
        found = True
        if isinstance(row, Raw):
            yield row
        else:
            on_skip(entry("skipped", name, str(row)))
    if not found:
        on_skip(entry("skipped", name, "no rows in it"))


def _check(place: Path) -> int:
    info = place.stat()
    if not stat.S_ISREG(info.st_mode):
        raise BadInput("not a regular file")
    if info.st_size == 0:
        raise BadInput("the file is empty (0 bytes)")
    return info.st_size


def _document(place: Path, name: str) -> Raw:
    size = _check(place)
    kind = media_type(place.name)
    if not kind:
        known = " ".join(sorted([*DOCUMENTS, *ROWS]))
        raise BadInput(
            f"files of type {safe_name(place.suffix) or 'without a suffix'} are not read (read are: {known})"
        )
    if size > LARGEST_FILE:
        raise BadInput(f"the file has {size / 2**20:.0f} MB; the limit is {LARGEST_FILE // 2**20} MB, split it first")
    with place.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BadInput(f"the file grew beyond {LARGEST_FILE // 2**20} MB while it was read")
    if kind.startswith("text/") and (what := binary(data)):
        raise BadInput(f"{what} under the name of a {place.suffix.lower()} file; not read")
    return Raw(name, data, kind)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
