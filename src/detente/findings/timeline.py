"""Timeline: the days that mattered, best first, each with one cited sentence.

A day matters by how long it is remembered: by how much more often later reports name it, or tell of what happened on
it, than reports written so long afterwards name any day. Volume of print on the day itself says little, and neither
does volume of print later: a day before a loud month is named often whatever it was.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
import numpy.typing as npt

from detente.findings.case import Case
from detente.findings.reception import ORDER, rank_of
from detente.model.documents import Sentence
from detente.model.evidence import Evidence
from detente.model.records import HappeningRecord
from detente.model.rows import TimeExpression

# Days within which news of a day is written; who names it later remembers it.
NEWS_DAYS = 5
# How often a day is named so and so long afterwards is measured over this share of that time to both sides.
AROUND = 4
# Days so long before the first report are history: what a case looks back on, not what happened in it.
BEFORE = timedelta(days=31)
# A happening dated to the day by so many origins counts as much as this much more memory than could be expected, ...
HAPPENED, MOST_ORIGINS = 0.1, 3
# ... and the rank of who took part as much again for each step up to a head of state.
RANK = 0.05
LONGEST = 300
# Most sentences that name a day and are compared for the one that tells it best.
COMPARED = 60
_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that a sentence needs to tell something, and that weigh against long ones.
SHORT = 6
# What it weighs for a sentence that it tells the happening most origins tell of.
TELLS = 0.5
_DATELINE = re.compile(r"[^.!?]{0,200}?\([A-Z][\w /.]{1,30}\)\s*(?:-{1,2}|–|—)\s+")

Told = tuple[date, str]
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the sentence that tells it best, why it ranks where it does, and its weight."""

    date: str
    sentence: str
    why: str
    evidence: tuple[Evidence, ...]
    weight: float


def days(case: Case, *, top: int = 0) -> list[Day]:
    """Days by weight, the weightiest first and the earlier of equals first; all of them, or the `top`."""
    named = _named(case)
    held: dict[date, list[HappeningRecord]] = defaultdict(list)
    for record in case.happenings:
        if record.status == "held" and record.when.day is not None and record.when.basis == "expression":
            held[record.when.day].append(record)
    printed = _printed(case)
    first = min(printed, default=None)
    wanted = sorted(day for day in {*named, *held} if first is None or day >= first - BEFORE)
    later = {day: _later(case, day, named.get(day, []), held.get(day, [])) for day in wanted}
    expected = _expected(printed, later)
    weighed = sorted((-_weight(case, later[d], expected[d], held.get(d, [])), d) for d in wanted)
    chosen = weighed[:top] if top else weighed
    return [_day(case, day, -weight, (later[day], named.get(day, []), held.get(day, []))) for weight, day in chosen]


def _named(case: Case) -> dict[date, list[TimeExpression]]:
    """Which expressions of running text name a day, by the day; a dateline dates the report."""
    found: dict[date, list[TimeExpression]] = defaultdict(list)
    for document in sorted(case.times):
        for time in case.times[document]:
            if time.interval is None or time.interval.day is None:
                continue
            if case.sentence(document, time.evidence[0].start).block not in ("dateline", "front matter"):
                found[time.interval.day].append(time)
    return found


def _printed(case: Case) -> dict[date, set[str]]:
    """Origins by the day of print."""
    found: dict[date, set[str]] = defaultdict(set)
    for document, parsed in case.texts.items():
        if (start := parsed.document.published.start) is not None:
            found[start.date()].add(case.origin_of[document])
    return found


def _later(case: Case, day: date, named: Sequence[TimeExpression], held: Sequence[HappeningRecord]) -> set[Told]:
    """Who, by day of print and origin, names the day or tells of what happened on it once its news is written."""
    documents = {time.evidence[0].document for time in named}
    documents |= {document for record in held for document in record.carriers}
    starts = ((document, case.published(document).start) for document in documents)
    after = day + timedelta(days=NEWS_DAYS)
    return {(start.date(), case.origin_of[d]) for d, start in starts if start is not None and start.date() >= after}


def _expected(printed: dict[date, set[str]], later: dict[date, set[Told]]) -> dict[date, float]:
    """How many of the reports printed after the news of each day would name it, were it a day like any other.

    The rate at which reports name a day so many days earlier is counted over all days of the case, smoothed over a
    quarter of that time.
    """
    if not printed or not later:
        return dict.fromkeys(later, 0.0)
    first, last = min(min(printed), min(later)), max(max(printed), max(later))
    size = (last - first).days + 1
    reports = np.zeros(size)
    for day, origins in printed.items():
        reports[(day - first).days] = len(origins)
    lags = Counter((day - of).days for of, told in later.items() for day, _ in told)
    could = np.cumsum(reports[::-1])[::-1]  # a lag of n days is possible for every report printed n days in or later
    seen = np.array([float(lags.get(lag, 0)) for lag in range(size)])
    rate = _smoothed(seen, could)
    rate[:NEWS_DAYS] = 0.0
    return {day: float(reports[(day - first).days :] @ rate[: size - (day - first).days]) for day in later}


def _smoothed(seen: Counts, could: Counts) -> Counts:
    """Cases over chances, each summed over a quarter of the lag to both sides."""
    total, chances = (np.concatenate(([0.0], np.cumsum(values))) for values in (seen, could))
    lag = np.arange(len(seen))
    low, high = lag - lag // AROUND, np.minimum(lag + lag // AROUND, len(seen) - 1) + 1
    return np.asarray((total[high] - total[low]) / np.maximum(1.0, chances[high] - chances[low]))


def _weight(case: Case, later: set[Told], expected: float, held: Sequence[HappeningRecord]) -> float:
    """Memory beyond what could be expected, in standard deviations; then what happened and who took part."""
    return _memory(later, expected) + HAPPENED * min(len(_origins(held)), MOST_ORIGINS) + RANK * _rank(case, held)


def _memory(later: set[Told], expected: float) -> float:
    return (len(later) - expected) / sqrt(expected + 1.0)


def _rank(case: Case, held: Sequence[HappeningRecord]) -> int:
    """Steps from unknown up to the highest rank that took part."""
    titles = (_titles(case, name.entity) for record in held for name in record.participants)
    return max((len(ORDER) - 1 - ORDER.index(rank_of(title)) for title in titles), default=0)


def _titles(case: Case, entity: str) -> str:
    found = case.naming.by_id(entity)
    return " ".join(found.offices) if found is not None and found.type == "person" else ""


def _origins(held: Sequence[HappeningRecord]) -> set[str]:
    return {origin for record in held for origin in record.origins}


def _day(
    case: Case, day: date, weight: float, told: tuple[set[Told], Sequence[TimeExpression], Sequence[HappeningRecord]]
) -> Day:
    later, named, held = told
    evidence = _sentence(case, day, named, held)
    naming = {case.origin_of[time.evidence[0].document] for time in named}
    why = f"told by {_count(len(naming | _origins(held)), 'origin')}"
    if later:
        remembered = _count(len({o for _, o in later}), "origin"), _count(len({d for d, _ in later}), "later day")
        why += f"; remembered by {remembered[0]} on {remembered[1]}"
    if held:
        why += f"; {_count(len(held), 'dated happening')}"
        rank = _rank(case, held)
        why += f", up to a {ORDER[len(ORDER) - 1 - rank]}" if rank else ""
    return Day(day.isoformat(), " ".join(evidence.quote.split()), why, (evidence,), round(weight, 3))


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _sentence(case: Case, day: date, named: Sequence[TimeExpression], held: Sequence[HappeningRecord]) -> Evidence:
    """Of the sentences that name the day or tell what happened, the one whose words most others share.

    Whole sentences of the body printed on the day or later come before headlines, datelines and what was foretold.
    """
    places = {(t.evidence[0].document, case.sentence(t.evidence[0].document, t.evidence[0].start)) for t in named}
    places |= {(e.document, case.sentence(e.document, e.start)) for record in held for e in record.evidence}
    found = [(case.origin_of[d], d, s.span, _words(case, d, s.span)) for d, s in places if _tells(case, day, d, s)]
    found = sorted(found or [(case.origin_of[d], d, s.span, _words(case, d, s.span)) for d, s in places], key=_place)
    found = found[:: max(1, len(found) // COMPARED)]
    most = max((len(record.origins) for record in held), default=0)
    happens = {(e.document, e.start) for record in held if len(record.origins) == most for e in record.evidence}
    shared: dict[str, set[str]] = defaultdict(set)
    for origin, _, _, words in found:
        for word in words:
            shared[word].add(origin)

    def worth(one: _Told) -> tuple[float, tuple[str, str, tuple[int, int]]]:
        # A long sentence holds many common words, so length is held against it.
        told = sum(len(shared[word]) - 1 for word in one[3]) / (SHORT + len(one[3]))
        start, end = one[2]
        happened = any(document == one[1] and start <= at < end for document, at in happens)
        return -told - (TELLS if happened else 0.0), _place(one)

    _, document, span, _ = min(found, key=worth)
    return case.cite(document, _beyond_dateline(case, document, span), longest=LONGEST)


_Told = tuple[str, str, tuple[int, int], frozenset[str]]


def _place(one: _Told) -> tuple[str, str, tuple[int, int]]:
    return one[:3]


def _words(case: Case, document: str, span: tuple[int, int]) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(case.words(document, span)))


def _tells(case: Case, day: date, document: str, sentence: Sentence) -> bool:
    """True for a sentence of the body, long enough to tell something, that was not printed before the day."""
    printed = case.published(document).start
    long = len(_words(case, document, sentence.span)) >= SHORT
    return sentence.block in ("body", "list") and long and not (printed is not None and printed.date() < day)


def _beyond_dateline(case: Case, document: str, span: tuple[int, int]) -> tuple[int, int]:
    """The sentence without the place, day and agency that an agency's text may begin with."""
    head = _DATELINE.match(case.words(document, span))
    return (span[0] + head.end(), span[1]) if head else span
