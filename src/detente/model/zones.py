"""One happening, two dates: a report from the east may date it a day later than one from the west."""

from __future__ import annotations

import functools
import tomllib
from datetime import timedelta
from importlib.resources import files

from detente.model.interval import Interval

# Less than an hour apart, two places change their date together.
LEAST_HOURS = 1.0


@functools.cache
def _zones() -> dict[str, float]:
    raw: dict[str, float] = tomllib.loads((files("detente.model") / "data" / "zones.toml").read_text(encoding="utf-8"))[
        "zones"
    ]
    return raw


def hours_from_utc(place: str) -> float | None:
    """Standard time of a state's seat of government (ISO 3166-1 code) in hours from UTC; None when not listed."""
    return _zones().get(place)


def same_day_elsewhere(a: Interval, b: Interval, place_a: str, place_b: str) -> str:
    """Why dates a day apart may be one moment: the reason in words, or "" when time zones do not explain it.

    `place_a` and `place_b` are the ISO 3166-1 codes of the states the reports date from. The later date must be the
    eastern one's.
    """
    first, second = a.day, b.day
    zone_a, zone_b = hours_from_utc(place_a), hours_from_utc(place_b)
    if first is None or second is None or zone_a is None or zone_b is None or abs(first - second) != timedelta(days=1):
        return ""
    later, earlier = (place_a, place_b) if first > second else (place_b, place_a)
    ahead = (zone_a - zone_b) if first > second else (zone_b - zone_a)
    if ahead < LEAST_HOURS:
        return ""
    return (
        f"{later} is {ahead:g} hours ahead of {earlier}: late {min(first, second)} there is {max(first, second)} here"
    )
