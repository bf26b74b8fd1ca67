"""Neighbouring senses put together: "late" + "October", "10 p.m." + "Friday", "the third quarter" of "last year"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.extract.times.sense import Sense

# Tokens that may stand between two parts of one expression.
_AFTER_MOD = frozenset(
    {("the",), ("in", "the"), ("of",), ("of", "the"), ("-",), ("on",), ("in",), ("that",), ("of", "that"), ()}
)
_CLOCK_GAP = frozenset({(), ("on",), ("of",), (",",), ("of", "the"), (",", "on"), ("on", "the")})
_NEST_GAP = frozenset({("of",), ("of", "the"), ("in",), (",",), ()})
# Words that end the breath: the year after them is of something else.
_NOT_THERE = frozenset(
    ["and", "or", "of", "from", "to", "than", "in", "on", "by", "for", "with", "as", "but", "was", "were", "is"]
)
_POSSESSIVE = frozenset({("'", "s"), ("’", "s")})


@dataclass(frozen=True, slots=True)
class Reading:
    """One expression before it is anchored: tokens [first, last), its sense, and the coarser sense it stands in."""

    first: int
    last: int
    sense: Sense
    inside: Sense | None = None


def _is_day(sense: Sense) -> bool:
    if sense.kind == "calendar":
        return bool(sense.weekday or sense.day or sense.holiday)
    return sense.kind in ("shift", "step", "told") and sense.unit == "D" and not sense.part


def _is_year(sense: Sense) -> bool:
    if sense.kind == "calendar":
        return bool(sense.year) and not (sense.month or sense.quarter or sense.half or sense.season or sense.weekday)
    return sense.kind in ("step", "told", "yearago") and (sense.unit == "Y" or sense.kind == "yearago")


def _lacks_year(sense: Sense) -> bool:
    return (
        sense.kind == "calendar"
        and not sense.year
        and bool(sense.month or sense.quarter or sense.half or sense.season or sense.holiday)
    )


def joined(left: Reading, right: Reading, gap: tuple[str, ...]) -> Reading | None:
    """The two as one expression, when they are one; `gap` is the words between them."""
    a, b = left.sense, right.sense
    whole = Reading(left.first, right.last, b, right.inside)
    if a.kind == "modifier":
        return _modified(left, right, gap)
    if left.inside or right.inside:
        return None
    if a.kind == "clock" and _is_day(b) and gap in _CLOCK_GAP:
        return replace(whole, sense=a, inside=b)
    if _is_day(a) and b.kind == "clock" and not a.clock and (gap == () or (b.clock and gap in ((",",), ("at",)))):
        return replace(whole, sense=b, inside=a)
    if a.kind == "clock" and a.clock and b.kind == "clock" and b.part and gap in ((), ("in", "the")):
        return replace(whole, sense=a)
    if (
        _lacks_year(a)
        and _is_year(b)
        and (gap in (("of",), ("of", "the")) or (gap in ((), (",",), ("in",)) and _tight(a, b, gap)))
    ):
        return replace(whole, sense=a, inside=b)
    if _is_year(a) and _lacks_year(b) and (gap in _POSSESSIVE or (gap == () and (b.quarter or b.half))):
        return replace(whole, sense=b, inside=a)
    if a.kind == "calendar" and a.weekday and not a.day and b.kind == "step" and b.unit == "W" and gap in ((), ("of",)):
        return replace(whole, sense=a, inside=b)
    return None


def _tight(a: Sense, b: Sense, gap: tuple[str, ...]) -> bool:
    """Without "of": a quarter, season or holiday and a year right after it."""
    named = bool(a.quarter or a.half or a.season or a.holiday)
    return (named and gap == ()) or (b.kind != "calendar" and gap == ()) or (bool(a.holiday) and gap == (",",))


def _modified(left: Reading, right: Reading, gap: tuple[str, ...]) -> Reading | None:
    b = right.sense
    fits = b.kind in ("calendar", "step", "told", "shift", "yearago") or (b.kind == "clock" and b.part)
    if not fits or gap not in _AFTER_MOD or b.value or (b.kind == "shift" and b.amount is None):
        return None
    return replace(right, first=left.first, sense=replace(b, mod=left.sense.mod))


def compose(readings: Sequence[Reading], words: Sequence[str]) -> list[Reading]:
    """Join neighbours until nothing joins; modifiers left alone are dropped."""
    out: list[Reading] = []
    for reading in readings:
        while out:
            gap = tuple(words[out[-1].last : reading.first]) if reading.first - out[-1].last <= 2 else None
            both = joined(out[-1], reading, gap) if gap is not None else None
            if both is None:
                break
            out.pop()
            reading = both
        out.append(reading)
    out = [_dated_by_next(one, after, words) for one, after in zip(out, [*out[1:], None], strict=False)]
    return [r for r in out if r.sense.kind != "modifier" and not _falls(r, words)]


def _dated_by_next(reading: Reading, after: Reading | None, words: Sequence[str]) -> Reading:
    """ "the May talks last year": what follows in the same breath gives the year, and stays an expression too."""
    if after is None or not 0 < after.first - reading.last <= 2 or reading.inside or not _lacks_year(reading.sense):
        return reading
    plain = all(word.isalpha() and word not in _NOT_THERE for word in words[reading.last : after.first])
    given = plain and _is_year(after.sense) and after.sense.kind == "step"
    return replace(reading, inside=after.sense) if given else reading


def _falls(reading: Reading, words: Sequence[str]) -> bool:
    """ "the fall of the city": no autumn."""
    return (
        words[reading.last - 1] == "fall"
        and reading.inside is None
        and list(words[reading.last : reading.last + 1]) == ["of"]
    )
