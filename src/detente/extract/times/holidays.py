"""Named days: fixed, the n-th weekday of a month, or counted from Western Easter (Meeus/Jones/Butcher)."""

from __future__ import annotations

import functools
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@functools.cache
def holidays() -> dict[str, dict[str, Any]]:
    """The table of `data/holidays.toml`, by lower-case name."""
    raw: dict[str, dict[str, Any]] = tomllib.loads((DATA / "holidays.toml").read_text(encoding="utf-8"))["holiday"]
    return raw


def easter(year: int) -> date:
    """Western Easter Sunday (Meeus/Jones/Butcher algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holiday_day(name: str, year: int) -> date | None:
    """The day `name` falls on in `year`; None where it follows the moon or the year lies before Christ."""
    rule = holidays()[name]
    if year < 1:
        return None
    if "on" in rule:
        month, day = map(int, rule["on"].split("-"))
        return date(year, month, day)
    if "easter" in rule:
        return easter(year) + timedelta(days=rule["easter"])
    if "nth" in rule:
        month, count, weekday = rule["nth"]
        first = date(year, month, 1 + int(rule.get("after", 0)))
        found = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (max(count, 1) - 1))
        while count < 0 and (found + timedelta(days=7)).month == month:
            found += timedelta(days=7)
        return found
    return None
