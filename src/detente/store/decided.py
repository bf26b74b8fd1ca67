"""Lays people's decisions over the rows as they were read: rejected ones fall out, corrected and added ones come in."""

from __future__ import annotations

import heapq
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from detente.model.entities import Decided
from detente.model.judging import FOUND, READ
from detente.model.serial import unpack

T = TypeVar("T")

# Only rows of these classes are ever decided on.
CLASSES = frozenset(cls.__name__ for cls in (*READ.values(), *FOUND.values()))


def lay_over(
    rows: Iterable[T],
    decided: Iterable[Decided],
    cls: type[T],
    *,
    document: str = "",
    ids: Collection[str] | None = None,
) -> Iterator[T]:
    """`rows` (by id; of one `document` in reading order; or of some `ids`) under decisions on rows of their class."""
    by_row = {d.row: d for d in decided}
    if not by_row:
        return iter(rows)
    added = [
        unpack(cls, json.loads(d.body))
        for d in by_row.values()
        if d.added and d.body and (not document or d.document == document) and (ids is None or d.row in ids)
    ]
    standing = _standing(rows, by_row, cls)
    if document:
        return iter(sorted([*standing, *added], key=_place))
    return heapq.merge(standing, sorted(added, key=_ident), key=_ident)


def _standing(rows: Iterable[T], by_row: dict[str, Decided], cls: type[T]) -> Iterator[T]:
    for row in rows:
        found = by_row.get(_ident(row))
        if found is None:
            yield row
        elif found.body and not found.added:
            yield unpack(cls, json.loads(found.body))


def _ident(row: Any) -> str:
    ident: str = row.id
    return ident


def _place(row: Any) -> tuple[int, str]:
    return row.evidence[0].start, row.id
