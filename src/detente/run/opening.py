"""Opens boxes (feeds, tables, archives, mailboxes) in a process of its own, like documents; see `sandbox`.

    Taking(on_skip, options, web, opener=open_apart)

An archive may hold another box, which is opened while the archive is: each that is open has a child of its own.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from detente.collect.links import Link
from detente.collect.media import DOCUMENTS
from detente.collect.names import handling, safe_name
from detente.collect.opening import Member, Thing
from detente.collect.relevance import Crawled
from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.run.sandbox import Parser

# Children that wait for work.
_idle: list[Parser] = []
_TYPES = frozenset(DOCUMENTS.values())


def open_apart(data: bytes, name: str, suffix: str, columns: Mapping[str, str]) -> Iterator[Thing]:
    """What `detente.collect.opening.open_box` gives, from a child. Raises BadInput with the reason, its own or ours."""
    child = _idle.pop() if _idle else _new()
    try:
        for answer, more in child.each({"name": name, "suffix": suffix, "columns": dict(columns)}, data):
            yield _thing(answer, more)
    finally:
        _idle.append(child)


def _new() -> Parser:
    child = Parser(warm=False)
    atexit.register(child.close)
    return child


def _thing(answer: dict[str, Any], data: bytes) -> Thing:
    """A thing from a child's answer, checked as if a stranger had sent it. Raises BadInput when it is none."""
    try:
        if "bad" in answer:
            return BadInput(str(answer["bad"]))
        if "link" in answer:
            return Link(**_words(answer["link"]))
        if "member" in answer:
            return Member(safe_name(str(answer["member"])), data)
        raw = Raw(data=data, **_words(answer["crawled" if "crawled" in answer else "raw"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput("set aside, because what opened it answers nonsense") from error
    if raw.media_type.partition(";")[0] not in _TYPES or raw.handling != handling(raw.handling) or not data:
        raise BadInput("set aside, because what opened it answers nonsense")
    raw = replace(raw, name=safe_name(raw.name))
    return Crawled(raw) if "crawled" in answer else raw


def _words(fields: dict[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in fields.values()):
        raise TypeError("not words")
    return fields
