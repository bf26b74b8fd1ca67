"""Explicit calendar dates as front matter, datelines, metadata and file names write them.

Only dates that are written out. What a text's "yesterday" or "Tuesday" means is for the time layer, which needs the
day found here.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources

# Years a dispatch may bear; other four-digit numbers are no years.
FIRST_YEAR, LAST_YEAR = 1800, 2199

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s{1,3})"
# Between a day and its month, and a month and its year: 3rd of May, 3. Mai, 1er mars, 3 de mayo de 2021.
_NTH, _OF = r"(?:st|nd|rd|th|er|º|\.)?", r"(?:(?:of|de|del)\s)?"
_HOUR = r"\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:[ap]\.?m\.?)?"
CLOCK = rf"(?:,?\s{{0,2}}(?:at\s|T|-\s)?{_HOUR}\s?(?:Z|[A-Z]{{2,4}}|[+-]\d{{2}}:?\d{{2}})?)"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in words: its span in them and the days it may mean (two for 03/06/2023).

    Without a year `days` is empty and `month`, `day` say what is known. `numeric` is (first, second, separator) of a
    date that is all numbers.
    """

    start: int
    end: int
    days: tuple[date, ...]
    month: int = 0
    day: int = 0
    weekday: int = -1
    numeric: tuple[int, int, str] = (0, 0, "")


@functools.cache
def months() -> dict[str, int]:
    """Month name, small and without a full stop → its number."""
    raw = resources.files("detente.model").joinpath("data/months.toml").read_text("utf-8")
    return {str(name): int(number) for name, number in tomllib.loads(raw).items()}


@functools.cache
def pattern(*, year: bool = True) -> str:
    """A regular expression for one written date, without groups; with `year` False also for one that lacks its year."""
    names = _month_names()
    month, day = rf"(?:{names})\.?", rf"\d{{1,2}}{_NTH}"
    ending = rf",?\s{_OF}\d{{4}}" if year else rf"(?:,?\s{_OF}\d{{4}})?"
    written = rf"(?:{WEEKDAY}?(?:{month}\s{day}{ending}|{day}\s{_OF}{month}{ending}))"
    numbers = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
    return rf"(?:{written}|{WEEKDAY}?{numbers})(?!\d)"


def _month_names() -> str:
    """All names as alternatives, longer ones first."""
    return "|".join(sorted(months(), key=lambda name: (-len(name), name)))


@functools.cache
def _finder() -> re.Pattern[str]:
    names = _month_names()
    return re.compile(
        rf"(?<!\d)(?P<wd>{WEEKDAY})?(?:"
        r"(?P<y1>\d{4})(?:(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})|年(?P<m5>\d{1,2})月(?P<d5>\d{1,2})日)"
        r"|(?P<n1>\d{1,2})(?P<s2>[-/.])(?P<n2>\d{1,2})(?P=s2)(?P<y2>\d{4})"
        rf"|\b(?P<m3>{names})\.?\s(?P<d3>\d{{1,2}}){_NTH}(?:,?\s(?P<y3>\d{{4}}))?"
        rf"|(?P<d4>\d{{1,2}}){_NTH}[\s-]{_OF}(?P<m4>{names})\b\.?(?:,?[\s-]{_OF}(?P<y4>\d{{4}}))?"
        r")(?![\d])",
        re.IGNORECASE,
    )


def find(words: str) -> Iterator[Dated]:
    """The dates written in `words`, in order. Impossible ones (31 June) are left out."""
    for m in _finder().finditer(words):
        weekday = next((i for i, name in enumerate(_WEEKDAYS) if m["wd"] and name.startswith(m["wd"][:3].lower())), -1)
        if m["n1"]:
            yield from _numeric(m, weekday)
            continue
        year = m["y1"] or m["y3"] or m["y4"]
        named = m["m3"] or m["m4"]
        month = months()[named.lower()] if named else int(m["m1"] or m["m5"])
        day = int(m["d1"] or m["d5"] or m["d3"] or m["d4"])
        days = _days((int(year), month, day)) if year else ()
        if days or (not year and _days((2000, month, day))):
            yield Dated(m.start(), m.end(), days, month, day, weekday)


def _numeric(m: re.Match[str], weekday: int) -> Iterator[Dated]:
    first, second, year = int(m["n1"]), int(m["n2"]), int(m["y2"])
    days = tuple(sorted(set(_days((year, second, first)) + _days((year, first, second)))))
    named = tuple(d for d in days if d.weekday() == weekday)
    days = named or days
    if days:
        yield Dated(m.start(), m.end(), days, weekday=weekday, numeric=(first, second, m["s2"]))


def _days(parts: tuple[int, int, int]) -> tuple[date, ...]:
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        return ()
    try:
        return (date(*parts),)
    except ValueError:
        return ()


_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(\d{4})([-_/.]?)(\d{2})\2(\d{2})(?=T\d{4}|[^0-9A-Za-z]|$)")


def in_name(name: str) -> tuple[str, date] | None:
    """The first date that a file name or address bears (2023-05-26, 2023/05/26, 20230526), with its words."""
    for m in _IN_NAME.finditer(name):
        days = _days((int(m[1]), int(m[3]), int(m[4])))
        if days:
            return m[0], days[0]
    return None
