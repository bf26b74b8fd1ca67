"""Timeline: the days that mattered, best first, each with one cited sentence.

A day matters by how long it is remembered: by the number of days on which later reports still name it.
Volume of print on the day itself says little: the method counts who still speaks of it, not who first did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.records import HappeningRecord
from detente.model.rows import TimeExpression

# Reports of the day itself and of the day after print it whatever it weighs; from this lag on they remember it.
REMEMBERED = timedelta(days=1)
# A happening that the record dates to the day settles ties, and counts as much as this many days of memory.
HAPPENED = 1.0
LONGEST = 300


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
    found = [_day(case, day, named.get(day, []), held.get(day, [])) for day in sorted({*named, *held})]
    ranked = sorted(found, key=lambda d: (-d.weight, d.date))
    return ranked[:top] if top else ranked


def _named(case: Case) -> dict[date, list[TimeExpression]]:
    """Which expressions name a day, by the day."""
    found: dict[date, list[TimeExpression]] = defaultdict(list)
    for document in sorted(case.times):
        for time in case.times[document]:
            if time.interval is not None and time.interval.day is not None:
                found[time.interval.day].append(time)
    return found


def _day(case: Case, day: date, named: Iterable[TimeExpression], held: list[HappeningRecord]) -> Day:
    remembered: dict[date, set[str]] = defaultdict(set)
    origins: set[str] = set()
    for time in named:
        document = time.evidence[0].document
        published = case.published(document).start
        origins.add(case.origin_of[document])
        if published is not None and published.date() - day >= REMEMBERED:
            remembered[published.date()].add(case.origin_of[document])
    told = {origin for record in held for origin in record.origins}
    weight = len(remembered) + HAPPENED * min(len(told), 3) + 0.01 * len(origins | told)
    evidence = _sentence(case, named, held)
    why = f"named on {len(remembered)} later days by {len(origins)} origins"
    if held:
        why += f"; {len(held)} dated happening{'s' if len(held) > 1 else ''}"
    return Day(day.isoformat(), " ".join(evidence.quote.split()), why, (evidence,), round(weight, 3))


def _sentence(case: Case, named: Iterable[TimeExpression], held: list[HappeningRecord]) -> Evidence:
    """The happening told by most origins; without one, the shortest sentence that names the day."""
    if held:
        best = min(held, key=lambda r: (-len(r.origins), -len(r.participants), r.id))
        piece = best.evidence[0]
        return case.cite(piece.document, case.sentence(piece.document, piece.start).span, longest=LONGEST)
    spans = []
    for time in named:
        piece = time.evidence[0]
        sentence = case.sentence(piece.document, piece.start)
        spans.append((abs(sentence.end - sentence.start - 120), piece.document, sentence.start, sentence.span))
    _, document, _, span = min(spans)
    return case.cite(document, span, longest=LONGEST)
