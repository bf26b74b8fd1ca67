"""The numbered points of a plan: the list that follows where it is named, in lines that count from one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.model.evidence import Span

# "1. Ceasefire", "(2) Prisoners", "III. Guarantees", "Point four: …", "Fifth, …" at the start of a line.
_NUMBERED = re.compile(
    r"^[ \t|]*(?:point\s+)?(?:\(?(?P<figure>\d{1,2})(?:[.):]|\)[.:]?|\s?\|)|(?P<word>"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:ly)?[,:.])[ \t|]+(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
# A heading of a point ends so; what follows explains it.
_HEADING = re.compile(r"[.:;](?:\s|\Z)|\n|\s[–—]\s")
# The list begins near the words that name the plan.
NEAR = 1500
FEWEST = 3
LONGEST_POINT = 300


def listed(text: str, named: Span, count: str) -> list[Span]:
    """The points in the list that follows text[named], each without its number, as long as its first sentence.

    `count` is the number of points the plan is said to have (empty: unknown); a list of another length is none of it.
    """
    best: list[Span] = []
    for run in _runs(text, named.end):
        if run[0].start - named.end > NEAR:
            break
        if len(run) >= FEWEST and (not count or int(count) == len(run)):
            best = run
            break
    return best


def _runs(text: str, start: int) -> Iterator[list[Span]]:
    """Lists of lines that count from one, in order."""
    run: list[Span] = []
    for match in _NUMBERED.finditer(text, start):
        number = _number(match)
        if number == len(run) + 1:
            run.append(_point(text, match.end()))
        elif number == 1:
            if run:
                yield run
            run = [_point(text, match.end())]
    if run:
        yield run


def _number(match: re.Match[str]) -> int:
    if match["figure"]:
        return int(match["figure"])
    word = match["word"].lower()
    return (_ORDINALS if word in _ORDINALS else _CARDINALS).index(word) + 1


def _point(text: str, start: int) -> Span:
    """From the number to the end of the heading or first sentence of the point."""
    stop = min(len(text), start + LONGEST_POINT)
    mark = _HEADING.search(text, start, stop)
    end = mark.start() if mark is not None else stop
    return Span(start, start + len(text[start:end].rstrip(" |\t")))
