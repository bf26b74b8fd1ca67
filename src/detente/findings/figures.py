"""Figures: amounts of one thing that do not agree. "$1.8 billion" against "$1.7 billion", "12 dead" against "14
dead".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side
from detente.model.words import matter, stem

_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "mn": 1e6, "m": 1e6, "k": 1e3}
_FIGURE = re.compile(
    r"(?P<money>[$€£¥])?\s?(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[\s-]?(?P<scale>thousand|million|billion|trillion|bn|mn)?\b"
    r"(?:\s(?P<unit>percent|per cent|dollars|euros|[a-z]+(?:\s[a-z]+)?))?",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:about|around|some|nearly|almost|over|more than|at least|up to|roughly|less than|fewer than|as many as)\s+$",
    re.I,
)
# Two figures for one thing differ by less than this factor; beyond it they count different things.
FACTOR = 1.5
# A figure hedged with "about" agrees with another within this share.
VAGUE_SHARE = 0.15
# Words the two sentences must share besides the unit.
LEAST_SHARED = 3
# Words that follow numbers without being what is counted.
_NO_UNIT = frozenset(
    (
        "a",
        "am",
        "an",
        "and",
        "april",
        "are",
        "as",
        "at",
        "august",
        "by",
        "day",
        "days",
        "december",
        "february",
        "for",
        "from",
        "had",
        "has",
        "have",
        "hour",
        "hours",
        "in",
        "is",
        "january",
        "july",
        "june",
        "march",
        "may",
        "minute",
        "minutes",
        "month",
        "months",
        "november",
        "october",
        "of",
        "on",
        "or",
        "per",
        "pm",
        "september",
        "that",
        "the",
        "time",
        "times",
        "to",
        "was",
        "week",
        "weeks",
        "were",
        "who",
        "with",
        "year",
        "years",
    )
)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as one sentence gives it."""

    value: float
    unit: str
    vague: bool
    evidence: Evidence
    words: str
    matter: frozenset[str]
    who: str


def figures(case: Case) -> Iterator[Contradiction]:
    """Pairs of figures with the same unit, of nearly the same size, in sentences about the same thing, that
    disagree.
    """
    blocks: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in _read(case):
        for word in sorted(figure.matter):
            blocks[figure.unit, word].append(figure)
    pairs: dict[tuple[Figure, Figure], int] = defaultdict(int)
    for block in blocks.values():
        if len(block) <= 40:
            for a, b in combinations(block, 2):
                pairs[a, b] += 1
    for (a, b), shared in sorted(pairs.items(), key=lambda item: (_key(item[0][0]), _key(item[0][1]))):
        if shared >= LEAST_SHARED and _disagree(a, b):
            sides = tuple(Side(f.words, (f.evidence,), (case.origin_of[f.evidence.document],), f.who) for f in (a, b))
            ident = content_id("contradiction", "number", _key(a), _key(b))
            yield Contradiction(
                ident, "number", f"how many {a.unit}", sides, "open", (), "the figures exclude each other", 0.8
            )


def _key(figure: Figure) -> tuple[str, int, int]:
    return figure.evidence.document, figure.evidence.start, figure.evidence.end


def _read(case: Case) -> Iterator[Figure]:
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        about = matter(text)
        for m in _FIGURE.finditer(text):
            unit = "$" if m["money"] else _unit(m["unit"] or "")
            value = float(m["n"].replace(",", "")) * _SCALE.get((m["scale"] or "").lower(), 1.0)
            if not unit or (unit != "$" and not m["scale"] and 1900 <= value <= 2100):
                continue
            own = {w for w in about if not any(c.isdigit() for c in w)} - {stem(unit), *(_SCALE)}
            yield Figure(
                value,
                unit,
                bool(_VAGUE.search(text[: m.start()])),
                case.cite(document, sentence.span),
                m.group().strip(),
                frozenset(own),
                "",
            )


def _unit(words: str) -> str:
    first = words.lower().split()[:1]
    return stem(first[0]) if first and first[0] not in _NO_UNIT else ""


def _disagree(a: Figure, b: Figure) -> bool:
    if a.evidence == b.evidence or a.value == b.value:
        return False
    low, high = sorted((a.value, b.value))
    if low <= 0 or high / low > FACTOR:
        return False
    return not ((a.vague or b.vague) and high - low <= VAGUE_SHARE * high)
