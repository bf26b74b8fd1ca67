"""Days in other languages: dates that are written out, and words for days beside the one the document is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from detente.extract.foreign.rules import languages, rules_for
from detente.model.dates import Dated, find
from detente.model.interval import Interval

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that text[start:end] stands for, with its interval."""

    start: int
    end: int
    interval: Interval


def days_in(text: str, start: int, end: int, language: str, anchor: date | None) -> Iterator[Day]:
    """The days named in text[start:end]. Without an anchor (the document's day) only dates with their year are read."""
    taken: list[tuple[int, int]] = []
    for dated in find(text[start:end]):
        day = _day(dated, anchor)
        if day is not None:
            a, b = start + dated.start, start + dated.end
            taken.append((a, b))
            how = "given in full" if dated.days else f"nearest to the document's day, {anchor}"
            yield Day(a, b, Interval.of_day(day, basis="expression", reason=how))
    if anchor is None or language not in languages():
        return
    rules = rules_for(language)
    for word in _WORD.finditer(text, start, end):
        if any(a < word.end() and word.start() < b for a, b in taken):
            continue
        named = word[0].lower() if language != "de" else word[0]
        if named in rules.days:
            day = anchor + timedelta(days=rules.days[named])
            reason = f"{rules.days[named]:+d} day(s) from the document's day, {anchor}"
        elif named in rules.weekdays:
            back = (anchor.weekday() - rules.weekdays[named]) % 7
            day = anchor - timedelta(days=back)
            reason = f"the day itself, {anchor}" if not back else f"the one before {anchor}"
        else:
            continue
        yield Day(word.start(), word.end(), Interval.of_day(day, basis="expression", reason=reason))


def _day(dated: Dated, anchor: date | None) -> date | None:
    """The day of a date: of two readings the one with the day first, without a year the nearest."""
    if dated.days:
        first, second, _ = dated.numeric
        return next((d for d in dated.days if (d.day, d.month) == (first, second)), dated.days[0])
    if anchor is None:
        return None
    choices = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            choices.append(date(year, dated.month, dated.day))
        except ValueError:
            continue
    return min(choices, key=lambda day: (abs((day - anchor).days), day), default=None)
