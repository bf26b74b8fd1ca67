"""Figures given again at once by another voice: "… 1,400 detainees, he said. The Red Cross spoke of roughly 900."

In figures.py two reports must share words to count one thing. Here one report sets the second figure against the first,
so that nearness, another speaker and a contrasting word are enough; the second may leave out what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from detente.findings.case import Case, told_in
from detente.findings.figures import Figure, all_figures, exclude
from detente.model.documents import Sentence
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side

# Further apart than this, two figures are hardly of one thing.
FURTHEST = 12.0
# What sets a figure against the one before it.
_AGAINST = re.compile(
    r"\b(?:only|just|merely|no more than|at most|instead|rather|spoke of|speaks of|puts? (?:it|them|the \w+)|gave"
    r"|counted|estimated)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:spoke of|speaks of|counted|estimated|gave"
    r"|puts? (?:it|them|(?:the|their) (?:number|figure|total|count)(?: of \w+)?) at)\s+"
    r"(?:(?P<hedge>about|around|roughly|nearly|almost|some|only|at least|more than|up to|fewer than)\s+)?"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?=\s*(?:[.,;]|$|of them\b))",
    re.IGNORECASE,
)
_MEETING = re.compile(r"\b(?:met|meet\w*|talks?|talked|conversation|called?|spoke|session|audience)\b", re.IGNORECASE)
_LENGTH = re.compile(
    r"P(?:(?P<days>\d+(?:\.\d+)?)D)?(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?)?"
)
# A length is meant within this share of it.
ROUND = 0.2


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasted as one sentence gives it, in minutes."""

    minutes: float
    evidence: Evidence
    words: str
    who: str


def retold(case: Case) -> Iterator[Contradiction]:
    """Pairs of figures, or of lengths of one meeting, in sentences next to each other, that exclude each other."""
    by_sentence: dict[tuple[str, int], list[Figure]] = {}
    for figure in case.once(all_figures):
        by_sentence.setdefault((figure.evidence.document, figure.sentence), []).append(figure)
    for document in sorted(case.texts):
        sentences = [s for s in case.texts[document].sentences if s.read]
        for one, other in pairwise(sentences):
            text = case.words(document, other.span)
            before = by_sentence.get((document, one.start), [])
            after = by_sentence.get((document, other.start), [])
            if before and _AGAINST.search(text):
                after = after + [b for f in before[-1:] if (b := _bare(case, document, other, f)) is not None]
                yield from _figures(case, before, after)
            if _MEETING.search(text) and _MEETING.search(case.words(document, one.span)):
                yield from _lengths(case, document, one, other)


def _figures(case: Case, before: list[Figure], after: list[Figure]) -> Iterator[Contradiction]:
    for a in before:
        for b in after:
            if a.unit == b.unit and a.who != b.who and exclude(a, b, furthest=FURTHEST) and not a.numbers & b.numbers:
                yield _conflict(
                    case,
                    f"how many {a.words.split()[-1]}",
                    ((a.words, a.evidence, a.who), (b.words, b.evidence, b.who)),
                )
                return


def _bare(case: Case, document: str, sentence: Sentence, like: Figure) -> Figure | None:
    """A figure that does not say what it counts, read as counting what the one before it counts."""
    text = case.words(document, sentence.span)
    m = _BARE.search(text)
    if m is None:
        return None
    value = float(m["n"].replace(",", ""))
    spread = (
        0.15 * value
        if (m["hedge"] or "").lower() in ("about", "around", "roughly", "nearly", "almost", "some")
        else 0.0
    )
    actor = case.actor(document, sentence, sentence.start + m.start())
    return replace(
        like,
        least=value - spread,
        most=value + spread,
        evidence=case.cite(document, sentence.span, longest=300),
        words=" ".join(f"{m['hedge'] or ''} {m['n']}".split()),
        numbers=frozenset({m["n"]}),
        who=case.name(actor).name if actor else "",
    )


def _lengths(case: Case, document: str, one: Sentence, other: Sentence) -> Iterator[Contradiction]:
    for a in _told(case, document, one):
        for b in _told(case, document, other):
            apart = abs(a.minutes - b.minutes) > ROUND * max(a.minutes, b.minutes)
            if a.who != b.who and apart:
                yield _conflict(
                    case, "how long the meeting lasted", ((a.words, a.evidence, a.who), (b.words, b.evidence, b.who))
                )


def _told(case: Case, document: str, sentence: Sentence) -> Iterator[Length]:
    for time in case.time_in(document, sentence.span):
        m = _LENGTH.fullmatch(time.value) if time.type == "DURATION" else None
        if m is None or not any(m.groups()):
            continue
        minutes = float(m["days"] or 0) * 1440 + float(m["hours"] or 0) * 60 + float(m["minutes"] or 0)
        yield Length(
            minutes, case.cite(document, sentence.span), time.evidence[0].quote, _voice(case, document, sentence)
        )


def _voice(case: Case, document: str, sentence: Sentence) -> str:
    """Who says what a sentence tells, or the sentence itself when nobody does."""
    for piece, record in case.once(told_in).get(document, ()):
        if sentence.start <= piece.start < sentence.end:
            return record.speaker.name
    return ""


def _conflict(case: Case, about: str, told: tuple[tuple[str, Evidence, str], ...]) -> Contradiction:
    sides = tuple(Side(words, (piece,), (case.origin_of[piece.document],), who) for words, piece, who in told)
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    ident = content_id("contradiction", "number", *spans)
    return Contradiction(ident, "number", about, sides, "open", (), "one figure is set against the other", 0.8)
