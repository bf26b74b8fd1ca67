"""What was named on the command line, one item at a time: files, all files of folders, globs, addresses, a stream."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.collect.addresses import is_address
from detente.collect.names import safe_name
from detente.model.entities import LogEntry
from detente.model.ids import content_id

STAGE = "collect"
STDIN = "-"

Log = Callable[[LogEntry], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to open: a file with the name it gets in the case, an address, or the stream "-"."""

    name: str
    path: Path | None = None
    address: str = ""


def entry(level: str, item: str, reason: str, *, document: str = "") -> LogEntry:
    """A line of the issue log for this stage."""
    return LogEntry(content_id("log", level, STAGE, item, reason), level, STAGE, item, reason, document)  # type: ignore[arg-type]


def find(paths: Sequence[str], on_skip: Log) -> list[Item]:
    """The items at `paths`, folders and globs in order of name. Nothing is opened or fetched yet."""
    return [item for path in paths for item in _named(path, on_skip)]


def _named(path: str, on_skip: Log) -> Iterator[Item]:
    if path == STDIN:
        yield Item("standard input")
    elif is_address(path):
        yield Item(safe_name(path), address=path)
    elif Path(path).is_dir():
        yield from _folder(Path(path), "", (), on_skip)
    elif glob.has_magic(path) and not os.path.lexists(path):
        yield from _matching(path, on_skip)
    else:
        yield Item(safe_name(Path(path).name or path), Path(path))


def _matching(pattern: str, on_skip: Log) -> Iterator[Item]:
    """What a pattern matches (** stands for any folders); named relative to the part of it that is plain."""
    found = sorted(glob.glob(pattern, recursive=True))
    if not found:
        on_skip(entry("failed", safe_name(pattern), "no file matches this pattern"))
    parts = Path(pattern).parts
    plain = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts) - 1)
    base = Path(*parts[:plain]) if plain else Path()
    for path in map(Path, found):
        below = safe_name(path.relative_to(base).as_posix() if base.parts else path.as_posix())
        if path.is_dir():
            if "**" not in pattern:
                yield from _folder(path, below, (), on_skip)
        else:
            yield Item(below, path)


def _folder(place: Path, below: str, above: tuple[tuple[int, int], ...], on_skip: Log) -> Iterator[Item]:
    """Everything in a folder, in order of name; `above` are the folders it lies in, by device and inode."""
    try:
        info = place.stat()
        names = sorted(os.listdir(place))
    except OSError as error:
        on_skip(entry("failed", below or safe_name(place.name), why(error)))
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
            yield Item(item, place / name)


def why(error: OSError) -> str:
    """An error of the file system in a few words."""
    return (error.strerror or type(error).__name__).lower()
