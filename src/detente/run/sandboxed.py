"""The child that parses documents for `sandbox`: bytes on standard input, text on standard output, nothing else.

python -P -m detente.run.sandboxed '{"seconds": …, "memory": …, "file_bytes": …, "open_files": …}' [cold]

Cold, it does not load the parser's libraries beforehand: it is to open files that hold several documents.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any

from detente.collect.links import Link
from detente.collect.opening import Member, Thing, open_box
from detente.collect.relevance import Crawled
from detente.model.documents import Raw
from detente.model.errors import BadInput, SkipItem
from detente.model.serial import pack
from detente.parse.document import parse
from detente.run.pages import unforeseen
from detente.run.sandbox import FRAME, Limits

# What a parser has no business doing. A guard against what is read being acted upon, not against native code.
_FORBIDDEN = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


def main() -> None:
    """Serve documents until the input ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _bound(limits)
    if sys.argv[2:] != ["cold"]:
        parse(Raw("ready.html", b"<html><body><p>The parser loads what it needs.</p></body></html>", "text/html"))
    sys.addaudithook(watch)
    _send(answers, {"ready": True})
    while head := requests.read(FRAME.size):
        size, length = FRAME.unpack(head)
        described = json.loads(requests.read(size))
        data = requests.read(length)
        if "box" in described:
            _send(answers, _each(answers, data, described["box"]))
        else:
            _send(answers, _answer(lambda: {"parsed": pack(parse(Raw(data=data, **described)))}))  # noqa: B023
        del data


def _each(answers: IO[bytes], data: bytes, box: dict[str, Any]) -> dict[str, Any]:
    """Send what is in a box, thing by thing; returns the last answer."""

    def opened() -> dict[str, Any]:
        for thing in open_box(data, box["name"], box["suffix"], box["columns"]):
            _send(answers, *told(thing))
        return {"end": True}

    return _answer(opened)


def told(thing: Thing) -> tuple[dict[str, Any], bytes]:
    """A thing from a box as it is sent: what it is, its fields, and its bytes."""
    if isinstance(thing, BadInput):
        return {"bad": str(thing)}, b""
    if isinstance(thing, Link):
        return {"link": asdict(thing)}, b""
    if isinstance(thing, Member):
        return {"member": thing.name}, thing.data
    raw = thing.raw if isinstance(thing, Crawled) else thing
    fields = {name: getattr(raw, name) for name in Raw.__slots__ if name != "data"}
    return {"crawled" if isinstance(thing, Crawled) else "raw": fields}, raw.data


def _answer(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except SkipItem as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"spent": "parsing needs more memory than it may have"}
    except RecursionError:
        return {"refused": "it is nested too deeply to be parsed"}
    except OSError as error:
        return {"spent": f"parsing failed: {error.strerror or type(error).__name__}"}
    except Exception as error:
        return {"refused": f"could not be parsed: {unforeseen(error)}"}


def _send(stream: IO[bytes], answer: dict[str, Any], data: bytes = b"") -> None:
    packed = json.dumps(answer).encode()
    stream.write(FRAME.pack(len(packed), len(data)) + packed + data)
    stream.flush()


def _bound(limits: Limits) -> None:
    """Set the limits that the system enforces; where it has none, the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def watch(event: str, _arguments: tuple[Any, ...]) -> None:
    """An audit hook (`sys.addaudithook`). Raises PermissionError for what no parser needs."""
    if event in _FORBIDDEN:
        raise PermissionError(f"a document made the parser ask for {event}")


if __name__ == "__main__":
    main()
