"""Parsing in a process of its own: a document that kills, stalls or bloats the parser is set aside with its reason.

    parsed = parser().parse(raw)     raises BadInput for a document that cannot be used
    for answer, data in child.each({"name": …}, data): …     the same for a file that holds several; see `opening`

One child serves many documents and is started again when one broke it. It gets bytes and hands back text; it holds no
case and no key, opens no connection, and its time, memory and files are bounded (see `sandboxed`). What it answers is
checked as if a stranger had sent it: after a hostile document a stranger may have.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from detente.model.documents import ParsedText, Raw
from detente.model.errors import BadInput, StopRun
from detente.model.ids import bytes_id
from detente.model.serial import unpack

# Lengths of the head and of the bytes that follow it, both ways.
FRAME = struct.Struct(">II")
# What a child may hand back; the text of an honest document is a small part of it.
LARGEST_ANSWER = 512 * 2**20
# The first answer waits for the parser's libraries to load.
START_S = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds on the clock, bytes of address space, bytes of one file, open files."""

    seconds: float = 90.0
    memory: int = 3 * 2**30
    file_bytes: int = 256 * 2**20
    open_files: int = 128


class _Died(Exception):
    """The child went away over a document; the message says how."""


class _Stalled(_Died):
    """It ran out of time."""


class Parser:
    """Parses documents in a child process; threads take turns."""

    def __init__(self, limits: Limits | None = None, *, warm: bool = True) -> None:
        self._limits = limits or Limits()
        self._warm = warm
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._served = 0

    def parse(self, raw: Raw) -> ParsedText:
        """The document in `raw`, as `detente.parse.document.parse` gives it. Raises BadInput with the reason."""
        with self._turn:
            try:
                answer = self._twice(raw)
            except _Died as died:
                raise BadInput(f"set aside, because {died} (nothing else was harmed)") from died
        if "refused" in answer:
            raise BadInput(str(answer["refused"]))
        return checked(raw, answer)

    def each(self, box: dict[str, Any], data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """What is in a file that holds several documents, as the child tells it, thing by thing; each has its own time.

        Raises BadInput with the reason when it is none, or when it breaks the child.
        """
        with self._turn:
            ended = False
            try:
                child = self._child or self._start()
                request = _framed({"box": box}, data)
                while True:
                    answer, more = self._exchange(child, request, self._limits.seconds)
                    if "refused" in answer or "spent" in answer or "end" in answer:
                        ended = True
                        break
                    yield answer, more
                    request = b""
            except _Died as died:
                raise BadInput(f"set aside, because {died} (nothing else was harmed)") from died
            finally:
                # Asked no further, or worn out: what it would still say is not waited for.
                if not ended or "spent" in answer:
                    self.close()
        if "end" not in answer:
            raise BadInput(
                str(answer.get("refused") or f"set aside, because {answer['spent']} (nothing else was harmed)")
            )

    def close(self) -> None:
        """Let the child go; the next document starts another."""
        child, self._child, self._served = self._child, None, 0
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            try:
                if stream is not None:
                    stream.close()
            except BrokenPipeError:
                continue

    def _twice(self, raw: Raw) -> dict[str, Any]:
        """Ask; a child worn out by earlier documents is replaced once, so that their order decides nothing."""
        fresh = self._served == 0
        try:
            return self._ask(raw)
        except _Stalled:
            raise
        except _Died:
            if fresh:
                raise
        return self._ask(raw)

    def _ask(self, raw: Raw) -> dict[str, Any]:
        child = self._child or self._start()
        head = {name: getattr(raw, name) for name in Raw.__slots__ if name != "data"}
        answer, _ = self._exchange(child, _framed(head, raw.data), self._limits.seconds)
        if "spent" in answer:
            self.close()
            raise _Died(str(answer["spent"]))
        self._served += 1
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        """A child that has said it is ready. Raises StopRun when it cannot be had."""
        # Nothing of the user's environment, and no import from the folder we stand in (-P).
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
        environment |= {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "detente.run.sandboxed", json.dumps(asdict(self._limits)), *self._how()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )
        child = self._child
        try:
            self._exchange(child, b"", START_S)
        except _Died as died:
            raise StopRun(f"the process that parses documents does not start: {died}") from died
        return child

    def _how(self) -> list[str]:
        return [] if self._warm else ["cold"]

    def _exchange(self, child: subprocess.Popen[bytes], request: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send and receive within `seconds`. Raises _Died when the child ends, stalls or answers nonsense."""
        assert child.stdin is not None
        assert child.stdout is not None
        stalled = threading.Event()

        def stop() -> None:
            stalled.set()
            child.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            child.stdin.write(request)
            child.stdin.flush()
            return _received(child.stdout)
        except (OSError, EOFError, ValueError, RecursionError) as error:
            ended = not isinstance(error, (ValueError, RecursionError))
            code = child.wait() if ended else 0
            self.close()
            if stalled.is_set():
                raise _Stalled(f"parsing took longer than {seconds:g} seconds") from error
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise _Died(f"it ended the parser ({how})" if ended else "the parser's answer is none") from error
        finally:
            timer.cancel()


@functools.cache
def parser() -> Parser:
    """The parser of this program, started by its first document and ended with the program."""
    found = Parser()
    atexit.register(found.close)
    return found


def _framed(head: dict[str, Any], data: bytes) -> bytes:
    packed = json.dumps(head).encode()
    return FRAME.pack(len(packed), len(data)) + packed + data


def _received(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """One answer with its bytes. Raises EOFError when the child ended, ValueError for what is no answer."""
    size, length = FRAME.unpack(_exactly(stream, FRAME.size))
    if size + length > LARGEST_ANSWER:
        raise ValueError("too long")
    answer = json.loads(_exactly(stream, size))
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    return answer, _exactly(stream, length)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def checked(raw: Raw, answer: dict[str, Any]) -> ParsedText:
    """The text in an answer. Raises BadInput when it is none, or belongs to other bytes."""
    try:
        parsed = unpack(ParsedText, answer["parsed"])
        whole = parsed.document.id == bytes_id(raw.data) and parsed.document.names == (raw.name,)
        places = [(place.start, place.end) for part in (parsed.blocks, parsed.sentences) for place in part]
        whole = whole and all(0 <= start < end <= len(parsed.text) for start, end in places)
        parsed.text.encode()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput("set aside, because the parser's answer is no document") from error
    if not whole:
        raise BadInput("set aside, because the parser's answer is about something else")
    return parsed
