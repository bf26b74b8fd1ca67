"""What a terminal is shown: tables, progress, and text that cannot play tricks on it."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from detente.model.entities import LogEntry
from detente.model.errors import UsageError
from detente.run.progress import Progress

# Lines about what could not be used before "and … more".
TOLD = 20
_SHOWN = {"\n": " ", "\t": " ", "\r": " "}


def plain(text: str) -> str:
    """`text` on one line, without control, escape and direction-changing characters: document text is hostile."""
    out = []
    for char in text:
        if char in _SHOWN:
            out.append(_SHOWN[char])
        elif unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            out.append("" if char == "\u00ad" else "\ufffd")
        else:
            out.append(char)
    return " ".join("".join(out).split())


def say(text: str) -> None:
    """A line on standard output, made safe."""
    print(plain(text))


def note(text: str) -> None:
    """A line on standard error, made safe."""
    print(plain(text), file=sys.stderr)


def tell(bad: Sequence[LogEntry]) -> None:
    """What could not be used, with reasons; of very many the first."""
    for entry in bad[:TOLD]:
        note(f"{entry.level}: {entry.item}: {entry.reason}")
    if len(bad) > TOLD:
        note(f"and {len(bad) - TOLD} more; all of them: detente log")


def put_json(rows: Iterable[Any]) -> None:
    """One JSON object a line."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def put_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """A table when a person looks, tab-separated lines when a program reads; `empty` says what an empty one means."""
    if not rows:
        note(empty)
        return
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(plain(cell) for cell in row))
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=SIMPLE, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console().print(table)


class Shown(Progress):
    """Progress on standard error with rate and time left; made only for a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task: Any = None
        self._began = 0.0

    @contextmanager
    def task(self, name: str, total: int | None) -> Iterator[None]:
        """Show a bar for this piece of work."""
        outer, began = self._task, self._began
        with self._bars if outer is None else nullcontext():
            self._task = self._bars.add_task(name, total=total, rate="")
            self._began = time.monotonic()
            yield
            self._bars.remove_task(self._task)
            self._task, self._began = outer, began

    def step(self, count: int = 1) -> None:
        """Move the bar on."""
        done = self._bars.tasks[-1].completed + count
        seconds = max(time.monotonic() - self._began, 1e-6)
        self._bars.update(self._task, advance=count, rate=f"{done / seconds:.1f}/s")


def progress() -> Progress:
    """Shown on a terminal, silent otherwise."""
    return Shown() if sys.stderr.isatty() else Progress()


def write_file(path: Path, text: str) -> None:
    """Write `text` beside `path` and move it there, so that a half-written file is never seen; links are followed."""
    write_stream(path, [text.encode("utf8")])


def write_stream(path: Path, chunks: Iterable[bytes]) -> int:
    """The same with bytes as they come; returns how many."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file; name another, or leave -o out to write to standard output")
    part = path.with_name(path.name + ".part")
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    return size
