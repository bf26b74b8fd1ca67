"""The audit log of a server: who read, exported and judged what. Only appended to; each line's hash covers the last.

A line is a JSON object with its number `n`, the act, `prev` (the hash of the line before) and `hash` (SHA-256 over all
else as canonical JSON). Beside the log stands its head: number and hash of the last line, and the log's length. Whoever
changes, removes, adds or moves a line breaks the chain; whoever cuts the end off leaves the head pointing at what is
gone. Whoever rewrites log and head together is found by a head that was noted elsewhere (`anchors`).

A line is written in one call and reaches the disk before `write` returns. A write that was cut off leaves a torn last
line, of which the head knows nothing; the next line names its hash, so that it is told from tampering for good.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.model.errors import StoreError, UsageError

LOG, HEAD = "audit.jsonl", "audit.head"
START = "0" * 64
# The head is of one length, so that writing it anew never leaves a part of the one before.
_HEAD_FORM = "{n:020d} {hash} {end:020d}\n"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. No words of documents: `what` is the pattern of an address, `on` are ids."""

    at: str
    who: str
    did: str
    what: str
    case: str = ""
    via: str = ""
    address: str = ""
    on: tuple[str, ...] = ()
    status: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """The last line that is known: its number and hash, and where it ends in the log (bytes)."""

    n: int = 0
    hash: str = START
    end: int = 0

    def told(self) -> str:
        """As it is noted elsewhere: "NUMBER:HASH"."""
        return f"{self.n}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found: the last good line, what is wrong, and what is odd but no sign of tampering."""

    head: Head
    faults: tuple[str, ...]
    notes: tuple[str, ...]


class Audit:
    """Writes the log in `folder`. Safe with several threads and several processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            self._log = os.open(folder / LOG, flags | os.O_APPEND, 0o600)
            self._head = os.open(folder / HEAD, flags, 0o600)
        except OSError as error:
            raise StoreError(f"the audit log in {folder} cannot be opened: {error.strerror or error}") from error

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._log)
        os.close(self._head)

    def write(self, act: Act) -> Head:
        """Append a line and return the new head. Raises StoreError when it cannot be kept."""
        try:
            with self._lock, _locked(self._head):
                return self._append(act)
        except OSError as error:
            raise StoreError(f"the audit log cannot be written: {error.strerror or error}") from error

    def _append(self, act: Act) -> Head:
        size = os.fstat(self._log).st_size
        last, torn = self._last(size)
        line = sealed({"n": last.n + 1, **asdict(act), "prev": last.hash, **({"torn": _digest(torn)} if torn else {})})
        data = (b"" if self._at_line_start(size) else b"\n") + encoded(line) + b"\n"
        if os.write(self._log, data) != len(data):
            raise OSError("the disk is full")
        _to_disk(self._log)
        head = Head(last.n + 1, line["hash"], size + len(data))
        os.lseek(self._head, 0, os.SEEK_SET)
        os.write(self._head, _HEAD_FORM.format(n=head.n, hash=head.hash, end=head.end).encode())
        return head

    def _at_line_start(self, size: int) -> bool:
        return size == 0 or b"".join(_read(self._log, size - 1, size)) == b"\n"

    def _last(self, size: int) -> tuple[Head, bytes]:
        """The last line of the log, whoever wrote it, and the torn piece behind it."""
        head = read_head(self.folder)
        if size <= head.end:
            # Cut off: the chain goes on from the head, so that the gap stays to be seen.
            return head, b""
        rest = b"".join(_read(self._log, head.end, size))
        *lines, torn = rest.split(b"\n")
        end = head.end
        for data in lines:
            end += len(data) + 1
            line = opened(data)
            if line is not None and line["prev"] == head.hash:
                head = Head(line["n"], line["hash"], end)
        return head, torn


def read_head(folder: Path) -> Head:
    """The head as it is kept beside the log; the start when there is none. Raises StoreError when it cannot be read."""
    try:
        n, digest, end = (folder / HEAD).read_text(encoding="ascii").split()
        return Head(int(n), digest, int(end))
    except (FileNotFoundError, ValueError):
        return Head()
    except OSError as error:
        raise StoreError(f"the head of the audit log cannot be read: {error.strerror or error}") from error


def acts(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of the log that are whole, in order."""
    return (line for _, data in _physical(folder) if (line := opened(data)) is not None)


def verify(folder: Path, anchors: Sequence[str] = ()) -> Verified:
    """Check every line, the head, and heads noted elsewhere ("NUMBER:HASH"). Raises StoreError without a log.

    The head is read once, before the lines: what a server appends meanwhile stands after it.
    """
    head = read_head(folder)
    found = _Found({head.n, *(number for number, _ in map(_anchor, anchors))})
    before: tuple[int, bytes] | None = None
    for row, here in enumerate(_physical(folder)):
        if before is not None:
            found.take(row, before, here[1])
        before = here
    if before is not None:
        found.take(found.rows + 1, before, b"")
    _against_heads(folder, head, found, anchors)
    return Verified(found.last, tuple(found.faults), tuple(found.notes))


class _Found:
    """The chain as far as it was followed; `hashes` of the lines that a head names."""

    def __init__(self, wanted: set[int]) -> None:
        self.last, self.rows = Head(), 0
        self.hashes = {0: START}
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._wanted = wanted

    def take(self, row: int, here: tuple[int, bytes], following: bytes) -> None:
        """Row number `row` of the file (its end and bytes), with the bytes of the row that follows."""
        self.rows = row
        end, data = here
        line, after = opened(data), opened(following)
        if after is not None and after.get("torn") == _digest(data):
            self.notes.append(f"row {row} of the file is a torn line: its writing was cut off, as the next line says")
            return
        if line is None:
            self.faults.append(f"row {row} of the file is not a line as it was written: changed or damaged")
            return
        if line["n"] != self.last.n + 1 or line["prev"] != self.last.hash:
            self.faults.append(
                f"line {line['n']} does not follow line {self.last.n}: lines were changed, removed, added or moved"
            )
        self.last = Head(line["n"], line["hash"], end)
        if self.last.n in self._wanted:
            self.hashes[self.last.n] = self.last.hash


def _anchor(text: str) -> tuple[int, str]:
    """The number and hash of a head noted elsewhere. Raises UsageError when it is not whole."""
    number, _, digest = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and re.fullmatch(r"[0-9a-f]{64}", digest)):
        raise UsageError(f"{text!r} is no head: it is the number of a line, a colon and all 64 characters of its hash")
    return int(number), digest


def _against_heads(folder: Path, head: Head, found: _Found, anchors: Sequence[str]) -> None:
    size = (folder / LOG).stat().st_size
    if found.hashes.get(head.n) != head.hash:
        found.faults.append(
            f"the head names line {head.n}, which the log does not hold: its end was cut off or rewritten"
        )
    elif found.last.n > head.n:
        found.notes.append(
            f"{found.last.n - head.n} lines stand after the head: they were written during this check, or a server was "
            "stopped before it wrote the head"
        )
    if (torn := size - _whole(folder)) > 0:
        found.notes.append(f"the last {torn} bytes are a torn line: its writing was cut off")
    for anchor in anchors:
        number, digest = _anchor(anchor)
        if found.hashes.get(number) != digest:
            found.faults.append(f"the log does not hold the line noted as {anchor}: rewritten, or cut off before it")


def _whole(folder: Path) -> int:
    """Where the last row that is whole ends."""
    return max((end for end, _ in _physical(folder)), default=0)


def sealed(line: dict[str, Any]) -> dict[str, Any]:
    """A line with its hash."""
    return {**line, "hash": hashlib.sha256(encoded(line)).hexdigest()}


def encoded(line: dict[str, Any]) -> bytes:
    """A line as the bytes that are hashed and written."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def opened(data: bytes) -> dict[str, Any] | None:
    """The line that the bytes are; None unless they are exactly what was written."""
    try:
        line = json.loads(data)
        hashed = {name: value for name, value in line.items() if name != "hash"}
        whole = sealed(hashed) == line and encoded(line) == data and isinstance(line["n"], int)
        return line if whole and isinstance(line["prev"], str) else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def _physical(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Rows of the file that end with a line break, with where they end."""
    try:
        with (folder / LOG).open("rb") as file:
            end = 0
            for data in file:
                if not data.endswith(b"\n"):
                    # Torn, or being written: read on, and its rest would look like a row.
                    return
                end += len(data)
                yield end, data[:-1]
    except FileNotFoundError:
        raise StoreError(f"there is no audit log in {folder}") from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(file: int, start: int, end: int) -> Iterator[bytes]:
    os.lseek(file, start, os.SEEK_SET)
    while start < end and (data := os.read(file, min(_BLOCK, end - start))):
        start += len(data)
        yield data


def _to_disk(file: int) -> None:
    getattr(os, "fdatasync", os.fsync)(file)


@contextmanager
def _locked(file: int) -> Iterator[None]:
    """Alone with the log, among all processes."""
    if sys.platform == "win32":
        import msvcrt

        # A byte beyond the head, for a locked byte cannot be read there.
        os.lseek(file, 4096, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(file, 4096, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
