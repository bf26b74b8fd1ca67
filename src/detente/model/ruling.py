"""Marks that people leave on rows: which judgement set a field, so that no reading overwrites it and all can see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word that a row rests on: the judgement's id, who gave it, and the field it sets; no field means that
    the row itself was added by that person.
    """

    judgement: str
    author: str
    field: str = ""


class Judged(Protocol):
    """Anything that people may have set fields of."""

    @property
    def judged(self) -> tuple[Ruling, ...]:
        """Their marks."""


T = TypeVar("T", bound=Judged)


def ruled(rows: Sequence[T], *fields: str) -> Sequence[T]:
    """The rows in which a person set one of these fields, where there are any, else all: a person's word stands."""
    return [row for row in rows if any(mark.field in fields for mark in row.judged)] or rows


def marks_of(rows: Iterable[Judged]) -> tuple[Ruling, ...]:
    """The marks of all rows, each once, sorted."""
    found = {(mark.judgement, mark.author, mark.field) for row in rows for mark in row.judged}
    return tuple(Ruling(*mark) for mark in sorted(found))
