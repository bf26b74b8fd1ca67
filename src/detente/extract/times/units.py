"""Units of time: which cells of the calendar they are, how long they last, and how a length is written."""

from __future__ import annotations

from detente.extract.times.moments import Grain
from detente.extract.times.sense import Sense

GRAIN: dict[str, Grain] = {
    "D": "D",
    "NI": "D",
    "W": "W",
    "F": "W",
    "WE": "WE",
    "M": "M",
    "Q": "Q",
    "Y": "Y",
    "DE": "DE",
    "CE": "CE",
    "ML": "CE",
}
NAMES = {
    "D": "day",
    "NI": "night",
    "W": "week",
    "F": "fortnight",
    "WE": "weekend",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "ML": "millennium",
    "H": "hour",
    "MIN": "minute",
    "S": "second",
}
DAYS = {"D": 1, "NI": 1, "W": 7, "F": 14, "WE": 7, "M": 30, "Q": 91, "Y": 365, "DE": 3652, "CE": 36525, "ML": 365250}
BACK = frozenset({"the past", "last", "past", "previous", "preceding", "latest"})
ON = frozenset({"next", "coming", "following", "upcoming"})
# What "a few" and a bare plural come to when an interval is wanted: the least and the most of the unit.
FEW = (2, 5)
# Shifts beyond this leave the calendar: about five thousand years.
FARTHEST_DAYS = 1_800_000

_FINENESS = {"CE": 0, "DE": 1, "Y": 2, "H": 3, "Q": 4, "SE": 4, "M": 5, "W": 6, "WE": 6, "D": 7, "P": 8, "T": 9}
# What half a unit is told as: "an hour and a half" is PT1H30M.
_HALVES = {"H": "30M", "MIN": "30S", "Y": "6M"}
_SMALL = {"H": "H", "MIN": "M", "S": "S"}


def too_far(sense: Sense) -> bool:
    """True when the amount reaches beyond what a calendar holds."""
    return abs(sense.amount or 0) * DAYS.get(sense.unit, 0) > FARTHEST_DAYS


def finer(grain: Grain, than: Grain) -> bool:
    """True when a moment of grain `than` does not tell which cell of `grain` is meant."""
    return _FINENESS[grain] > _FINENESS[than] and not (than in ("W", "WE") and grain == "D")


def duration_value(unit: str, amount: float | None) -> str:
    """The TIMEX3 value of a length; `None` is an unknown number."""
    if amount is not None and unit in ("DE", "CE"):
        return f"P{amount * (10 if unit == 'DE' else 100):g}Y"
    if unit == "F":
        unit, amount = "W", None if amount is None else amount * 2
    number, half = "X" if amount is None else f"{amount:g}", ""
    if amount is not None and amount > 1 and amount % 1 == 0.5 and unit in _HALVES:
        number, half = f"{int(amount)}", _HALVES[unit]
    if unit in _SMALL:
        return f"PT{number}{_SMALL[unit]}{half}"
    return f"P{number}{'D' if unit == 'NI' else unit}{half}"


def whole_units(unit: str, amount: float) -> tuple[str, int]:
    """An amount as a whole number of units: "a year and a half" is 18 months, "a decade" ten years."""
    if unit in ("DE", "CE", "ML"):  # told in years: "a decade earlier" names a year, not ten
        return "Y", round(amount * {"DE": 10, "CE": 100, "ML": 1000}[unit])
    if amount % 1:
        smaller = {"Y": ("M", 12), "M": ("D", 30), "W": ("D", 7)}.get(unit)
        if smaller:
            return smaller[0], round(amount * smaller[1])
    return unit, round(amount)
