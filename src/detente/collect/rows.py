"""JSONL rows to documents: one object a line, in the form that `annotate` takes or that another program exports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from detente.collect.exports import article
from detente.collect.links import Link
from detente.collect.names import handling, safe_name
from detente.collect.relevance import Crawled
from detente.model.documents import Raw
from detente.model.errors import BadInput

# A longer line is no article; the rest of it is skipped without being kept.
LONGEST_ROW = 20 * 2**20
_HINTS = ("url", "title", "source", "published", "language", "handling")
_NO_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


def rows(stream: BinaryIO, name: str) -> Iterator[Raw | Link | Crawled | BadInput]:
    """Each line of `stream` as a document, or as the error that says what is wrong with it. Blank lines are no rows."""
    number = 0
    while line := stream.readline(LONGEST_ROW + 1):
        number += 1
        where = f"{name} line {number}"
        if len(line) > LONGEST_ROW and not line.endswith(b"\n"):
            _skip_line(stream)
            yield BadInput(f"{where}: the row is longer than {LONGEST_ROW // 2**20} MB")
        elif line.strip():
            try:
                yield _raw(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, f"{name}:{number}")
            except BadInput as error:
                yield BadInput(f"{where}: {error}")


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(2**20)) and not rest.endswith(b"\n"):
        pass


def _raw(line: bytes, fallback: str) -> Raw | Link | Crawled:
    value = _object(line)
    text = value.get("text")
    if text is None:
        # Exports of other programs have a row a line too, under names of their own.
        exported = article(value, fallback)
        if not isinstance(exported, BadInput):
            return exported
    if not isinstance(text, str):
        raise BadInput("the row has no text" if text is None else "its text is not a string")
    if not text.strip():
        raise BadInput("its text is empty")
    name = value.get("id")
    hints: dict[str, str] = {}
    for key in _HINTS:
        hint = value.get(key)
        if hint is not None and not isinstance(hint, str):
            raise BadInput(f"its {key} is not a string")
        hints[key] = " ".join(_NO_CHARACTERS.sub("\ufffd", hint or "").split())
    hints["handling"] = handling(hints["handling"])
    data = _NO_CHARACTERS.sub("\ufffd", text).encode("utf-8")
    named = safe_name(str(name)) if isinstance(name, (str, int)) and str(name).strip() else fallback
    return Raw(named, data, "text/plain", **hints)


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise BadInput(f"not UTF-8: {error.reason} at byte {error.start}") from error
    except RecursionError as error:
        raise BadInput("nested too deeply") from error
    except ValueError as error:
        raise BadInput(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadInput("not an object")
    return value
