"""Volumes: the parts of a large case by time, of which each is put together as a case of its own.

A case of up to WHOLE times `size` documents is one volume. A larger one is halved in time, and again, until no part
holds more than `size`: the halves are those of a fixed calendar, so that the volumes rest on which documents there are,
and on nothing else. A reading puts together anew the volumes in which something changed, whatever else the case holds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from detente.store.contract import View

# Documents of a volume at most, but for a single day's, which is never divided.
SIZE = 1000
# So many times as many are still put together as a whole.
WHOLE = 2
# Days of the calendar that is halved: all that `date` knows.
_DAYS = 1 << 22
_UNDATED = "undated"


class Documents(NamedTuple):
    """Of each document, by id, in which state it was read, and when it was published, as `View.times` gives it."""

    read: Mapping[str, str]
    times: Mapping[str, str]

    @classmethod
    def of(cls, view: View) -> Documents:
        """Those of a record."""
        return cls(view.marks("extract"), view.times())


@dataclass(frozen=True, slots=True)
class Volume:
    """Documents (ids, sorted) put together; the name is "" for a whole case, else the time it takes up (ISO 8601)."""

    name: str
    documents: tuple[str, ...]

    @property
    def undated(self) -> bool:
        """True for documents without a date."""
        return self.name.startswith(_UNDATED)


def volumes(times: Mapping[str, str], size: int = SIZE) -> list[Volume]:
    """The volumes of a case in the order of time, those without a date last; `times` are as `View.times` gives them."""
    if len(times) <= WHOLE * size:
        return [Volume("", tuple(sorted(times)))]
    days = {ident: when[:10] for ident, when in times.items() if ".." not in when}
    dated = sorted((day, ident) for ident, day in days.items())
    undated = sorted(times.keys() - days.keys())
    return [*_halved(dated, 0, _DAYS, size), *_spread(undated, "", size)]


def _halved(dated: Sequence[tuple[str, str]], first: int, days: int, size: int) -> Iterator[Volume]:
    """Volumes of the documents (day and id, sorted) of so many days from a first one."""
    if not dated:
        return
    if len(dated) <= size or days == 1:
        name = f"{_day(first)}/P{days}D"
        yield Volume(name, tuple(sorted(ident for _, ident in dated)))
        return
    middle = first + days // 2
    at = bisect_left(dated, (_day(middle), ""))
    yield from _halved(dated[:at], first, days // 2, size)
    yield from _halved(dated[at:], middle, days // 2, size)


def _day(number: int) -> str:
    """The day of that number, from 1 (ISO 8601); behind the last that there is, what comes after all days."""
    return date.fromordinal(max(number, 1)).isoformat() if number <= date.max.toordinal() else "~"


def _spread(undated: Sequence[str], prefix: str, size: int) -> Iterator[Volume]:
    """Volumes of documents without a date, by the digits of their ids."""
    if len(undated) <= size:
        if undated:
            yield Volume(f"{_UNDATED} {prefix}".strip(), tuple(undated))
        return
    for digit in "0123456789abcdef":
        longer = prefix + digit
        yield from _spread([i for i in undated if i.split("-", 1)[1].startswith(longer)], longer, size)
