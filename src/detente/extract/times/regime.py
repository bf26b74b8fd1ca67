"""News or narrative? A narrative dates by years, news by the day it is written on."""

from __future__ import annotations

from collections.abc import Sequence

from detente.extract.times.sense import Sense

# A narrative gives years in full at least this often, and so many times for each "yesterday", "Friday", "this week".
LEAST_YEARS, YEARS_PER_DEICTIC = 8, 7.0


def is_narrative(senses: Sequence[Sense]) -> bool:
    """True when dates given with their year far outnumber those that count from the day of writing."""
    years = sum(s.kind == "calendar" and bool(s.year) and not s.short for s in senses)
    deictic = sum(
        (s.kind == "shift" and not s.told)
        or (s.kind == "step" and s.step in ("this", "last", "next"))
        or (s.kind == "yearago")
        or (s.kind == "calendar" and bool(s.weekday) and not s.year)
        or (s.kind == "calendar" and bool(s.quarter))
        for s in senses
    )
    return years >= LEAST_YEARS and years >= YEARS_PER_DEICTIC * deictic
