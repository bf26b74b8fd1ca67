"""Figures set against each other in one sentence: "the army put the dead at 36; the rebels put it at 26".

The half that sets its figure against the other's says who gives it, by a verb right before the number; it may leave out
what it counts. Each side cites its own half.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

from detente.findings.case import Case, told_in
from detente.findings.figures import Amount, amounts, bare, far, noun
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side
from detente.model.words import matter, quotations, stem

# Further apart than this, two figures are hardly of one thing.
FURTHEST = 12.0
# Words behind a number among which its verb stands.
AROUND = 4
# Where one half ends and the next begins; "and" sets nothing against anything but by the verb behind it.
_PARTS = re.compile(r"\s*(?P<mark>;|[,–—]? (?:while|whereas|although|though)\b|, but\b|, and\b)\s*", re.IGNORECASE)
# A number of one's own: "put its losses at".
_OWN = re.compile(r"\b(?:its|their|his|her) (?:own |total )?(?:loss|dead|casualt|toll|wounded)", re.IGNORECASE)
# Who gives a number where no mention stands: the one or two words before the verb.
_WHO = re.compile(r"(?:(?:the|an?) )?(?:[\w’'-]+ )?[\w’'-]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a sentence with the amount that it gives: where it stands, the amount and whose word it is."""

    document: str
    span: Span
    text: str
    amount: Amount
    who: str


def halves(case: Case) -> Iterator[Contradiction]:
    """Two figures of one thing that exclude each other, in two halves of one sentence, by two voices."""
    return case.by_document(_halves, Contradiction)


def _halves(case: Case) -> Iterator[Contradiction]:
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        if not any(c.isdigit() for c in text) and not re.search(_given(), text):
            continue
        for one, mark, other in _parts(text):
            found = _against(case, document, sentence, one, other, weak=mark.lower().endswith("and"))
            if found is not None and _apart(*found) and not _elsewhere(case, *found):
                yield _conflict(case, *found)
                break


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("detente.findings") / "data" / "halves.toml").read_text(encoding="utf-8"))


@functools.cache
def _given() -> re.Pattern[str]:
    """What stands right before a number that somebody gives: "put it at", "said only", "spoke of"."""
    table = _table()
    puts, things = "|".join(table["puts"]), "|".join(table["things"])
    of = r"(?:\s+of\s+(?:the\s+)?(?P<what>\w+))?"
    put = rf"(?:{puts})\s+(?:it|them|(?:the|their|that)\s+(?P<thing>{things}){of})\s+at"
    said = "|".join(table["said"])
    before = "|".join(table["before"])
    return re.compile(
        rf"\b(?:(?P<put>{put}|{'|'.join(table['gave'])})|(?P<said>{said}))\s+(?:that\s+)?(?:(?:{before})\s+)*(?=[\d\w])",
        re.IGNORECASE,
    )


def _parts(text: str) -> Iterator[tuple[Span, str, Span]]:
    """Halves next to each other, with what parts them; nothing is parted inside quotation marks."""
    quoted = [Span(*span) for span in quotations(text)]
    marks = [m for m in _PARTS.finditer(text) if not any(q.start < m.start() < q.end for q in quoted)]
    borders = [(0, 0), *(m.span() for m in marks), (len(text), len(text))]
    spans = [Span(a[1], b[0]) for a, b in pairwise(borders)]
    yield from ((one, m["mark"], other) for one, m, other in zip(spans, marks, spans[1:], strict=False))


def _against(
    case: Case, document: str, sentence: Sentence, one: Span, other: Span, *, weak: bool
) -> tuple[Half, Half] | None:
    """The two halves with their amounts, where the second gives another than the first."""
    text = case.words(document, sentence.span)
    first, second = text[one.start : one.end], text[other.start : other.end]
    given = next((m for m in _given().finditer(second) if m["put"] or not weak), None)
    number = bare(second, given.end()) if given is not None else None
    if given is None or number is None or _OWN.search(text):
        return None
    told = next((a for a in amounts(second) if a.at == number.at), None)
    counted = told.unit if told is not None and not given["put"] else ""
    before = [a for a in amounts(first) if counted in ("", a.unit) or {counted, a.unit} <= _stems("people")]
    if not before or not _same_verb(first, second, number if told is None else told):
        return None
    if not _counts(f"{given['thing'] or ''} {given['what'] or ''}", first, before[-1]):
        return None
    base = sentence.start
    who = _voice(case, document, Sentence(base + other.start, base + other.end), base + other.start + given.start())
    left = Half(document, Span(base + one.start, base + one.end), first, before[-1], "")
    right = Half(document, Span(base + other.start, base + other.end), second, number, who)
    return _with_voice(case, left, who), right


def _same_verb(first: str, second: str, number: Amount) -> bool:
    """True when what is told of the second number is told of the first: "said nine had died" of those killed."""
    behind = matter(" ".join(second[number.last :].split()[:AROUND]))
    told, deadly = matter(first), _stems("deadly")
    return not behind or bool(behind & told) or bool(behind & deadly and told & deadly)


def _counts(thing: str, first: str, amount: Amount) -> bool:
    """True when the first half counts what "the number of wounded" or "the toll" counts, or that says no more."""
    named = matter(thing) - _stems("things")
    deadly = bool(matter(thing) & _stems("deadly"))
    return (not deadly or amount.unit == "dead" or bool(matter(first) & _stems("deadly"))) and (
        not named - _stems("deadly") or bool(named & {amount.unit, *matter(first)})
    )


def _stems(key: str) -> frozenset[str]:
    return frozenset(stem(word) for phrase in _table()[key] for word in phrase.split())


def _voice(case: Case, document: str, half: Sentence, at: int) -> str:
    """Who gives a number: who stands before the verb, or the words there."""
    mention = case.actor(document, half, at)
    if mention is not None:
        return case.name(mention).name
    found = _WHO.search(case.words(document, (half.start, at)).rstrip())
    return found.group() if found else ""


def _with_voice(case: Case, half: Half, other: str) -> Half:
    """The first half with who says it: by its verb, else by the statement that it stands in; else the report itself."""
    at = half.span.start + half.amount.at
    given = next((m for m in _given().finditer(half.text) if m.start() < half.amount.at), None)
    who = ""
    if given is not None:
        who = _voice(case, half.document, Sentence(*half.span), half.span.start + given.start())
    else:
        told = case.once(told_in).get(half.document, ())
        speakers = [record.speaker.name for piece, record in told if piece.start <= at < piece.end]
        who = next((name for name in speakers if name != other), "")
    return Half(half.document, half.span, half.text, half.amount, who)


def _apart(one: Half, other: Half) -> bool:
    return bool(other.who) and one.who != other.who and far(one.amount, other.amount, FURTHEST)


def _elsewhere(case: Case, one: Half, other: Half) -> bool:
    """True when the halves name two times or two places: they count two things."""
    times = [[t.interval for t in case.time_in(h.document, h.span) if t.interval is not None] for h in (one, other)]
    places = [
        {case.name(m).name for m in case.naming.inside(h.document, h.span) if m.type == "place"} for h in (one, other)
    ]
    return bool(
        (all(times) and not any(a.overlaps(b) for a in times[0] for b in times[1]))
        or (all(places) and not places[0] & places[1])
    )


def _conflict(case: Case, one: Half, other: Half) -> Contradiction:
    cited = [case.cite(half.document, half.span) for half in (one, other)]
    words = [half.amount.words(half.text) for half in (one, other)]
    sides = tuple(_side(case, *told) for told in zip(words, cited, (one.who, other.who), strict=True))
    ident = content_id("contradiction", "number", *((e.document, e.start, e.end) for e in cited))
    about = f"how many {noun(words[0], one.amount.unit)}"
    return Contradiction(ident, "number", about, sides, "open", (), "one figure is set against the other", 0.8)


def _side(case: Case, words: str, cited: Evidence, who: str) -> Side:
    return Side(words, (cited,), (case.origin_of[cited.document],), who)
