"""Two dates told as one range: "May 15-28", "9 and 10 March 1950", "1990-94"."""

from __future__ import annotations

from dataclasses import replace

from detente.extract.times.grammar import Match
from detente.extract.times.sense import Sense
from detente.extract.times.tokens import lexicon

Built = list[tuple[int, int, Sense]]


def month_number(words: tuple[str, ...]) -> int:
    """The month that a name or its abbreviation stands for; 0 for none."""
    values = lexicon().values
    return int(values["MONTH"].get(words[0], 0)) or int(values["MONTHABBR"].get(words[0], 0))


def pair(match: Match) -> Built:
    """Two dates told as one range: what the second says once (month, year) holds for both."""
    p, at = match.parts, match.spots
    year = int(p["y"][-1]) if "y" in p else 0
    month = month_number(p["m"]) if "m" in p else 0
    left = Sense("calendar", year=year, month=month, day=int(p["d"][0]) if "d" in p else 0)
    right = replace(left, day=int(p["e"][0]) if "e" in p else 0)
    if "z" in p:
        right = Sense("calendar", year=int(p["z"][0]))
    elif "k" in p:
        right = Sense("calendar", year=year // 100 * 100 + int(p["k"][0]))
        if right.year <= year:
            return [(match.first, at["a"] + 1, left)]
    elif "n" in p:
        right = Sense("calendar", year=year, month=month_number(p["n"]))
    middle = at["a"] + len(p["a"])
    start = at["a"] if match.first != at["a"] and p["b"][0] != "the" else match.first
    end = at["b"] + len(p["b"])
    if "y" in p and p["y"] and at["y"] >= end:
        end = at["y"] + len(p["y"])
    return [(start, middle, left), (at["b"], end, right)]
