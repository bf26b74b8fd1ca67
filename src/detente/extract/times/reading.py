"""One text read for time: tokens, matches, composed readings, and each anchored in reading order."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detente.extract.times.compose import Reading, compose
from detente.extract.times.direction import direction
from detente.extract.times.grammar import grammar
from detente.extract.times.regime import is_narrative
from detente.extract.times.resolving import Reader
from detente.extract.times.senses import build
from detente.extract.times.stretches import Resolved
from detente.extract.times.tokens import Tokens, tokenise


@dataclass(frozen=True, slots=True)
class Timex:
    """An anchored expression with its code-point range in the text."""

    start: int
    end: int
    reading: Reading
    resolved: Resolved


def readings(tokens: Tokens) -> list[Reading]:
    """The expressions of a text, composed but not anchored."""
    found = [Reading(a, b, sense) for match in grammar().matches(tokens) for a, b, sense in build(match)]
    return compose(found, tokens.words)


def read_text(text: str, sentences: Sequence[tuple[int, int]], published: date | None) -> list[Timex]:
    """All time expressions of `text`, anchored on `published` where that is known."""
    tokens = tokenise(text)
    found = readings(tokens)
    narrative = is_narrative([r.sense for r in found])
    reader = Reader(published, narrative=narrative)
    bounds = [(bisect.bisect_left(tokens.starts, a), bisect.bisect_left(tokens.starts, b)) for a, b in sentences]
    firsts = [a for a, _ in bounds]
    out: list[Timex] = []
    for reading in found:
        at = bisect.bisect_right(firsts, reading.first) - 1
        sentence = bounds[at] if at >= 0 else (0, len(tokens.words))
        ahead = direction(tokens.words, reading.first, reading.last, sentence) if _needs_direction(reading) else 0
        resolved = reader.read(reading, ahead)
        if resolved.value and not (
            reading.sense.value == "FUTURE_REF" and tokens.words[reading.first] == "soon" and (ahead < 0 or narrative)
        ):
            out.append(Timex(tokens.starts[reading.first], tokens.ends[reading.last - 1], reading, resolved))
    return out


def _needs_direction(reading: Reading) -> bool:
    sense = reading.inside or reading.sense
    return (sense.kind == "calendar" and not sense.year) or sense.event or sense.value == "FUTURE_REF"
