"""Figures: amounts of one thing that exclude each other: "$1.8 billion" against "$1.7 billion", "12 dead", "19 dead".

An amount is an interval ("about 200", "at least 12", "tens of thousands"), so that only what no reading reconciles
counts. Two amounts are of one thing when they count the same noun beside the same verb, by nobody's account at another
place or time, and in different mouths: one voice that gives two numbers speaks of two things.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from typing import Any, Literal

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.records import Side
from detente.model.words import matter, quotations, stem

MONEY = "$"
# A count that goes on, told beside the later figure or so many characters behind it.
_ROSE = re.compile(
    r"\b(?:ros[ei]|risen|rises|rising|climb\w*|increas\w*|went up|gone up|grew|grown|revised|updated|so far)\b",
    re.IGNORECASE,
)
AFTER_COUNT = 160
# Amounts further apart than this count different things.
FACTOR = 1.6
# "about", "nearly": within this share; "at least" and "up to" leave one side open.
ABOUT = 0.15
# What two sentences must share: a word in both counts one, a word of one near the other a half.
ENOUGH = 3.0
ENOUGH_MONEY = 2.0
# Sentences before a sentence that still tell what it is about.
BEFORE = 2
# Amounts of things that change are compared within this many days.
NEAR_DAYS = 7
# Who speaks inside quotation marks that no statement covers.
SOMEBODY = "quoted"
# Characters before a number in which "put the number of dead at" stands.
BEFORE_AT = 80
# Prices move by the hour: two of them are no dispute.
_PRICE = re.compile(r"\s+(?:a|an|per)\s+(?:barrel|ounce|share|tonn?e?|gallon|lit(?:er|re)|bushel)\b", re.IGNORECASE)
# Words around an amount among which its verb stands.
AROUND = 4
# A word that stands beside more figures than this tells nothing.
COMMON = 40


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text: bounds, what is counted, where the number stands and where its words begin and end."""

    least: float
    most: float
    unit: str
    at: int
    first: int
    last: int

    def words(self, text: str) -> str:
        """The amount as the text gives it."""
        return " ".join(text[self.first : self.last].split())


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as one sentence gives it: bounds, what is counted, the words in and near its sentence and right beside
    it, the places and times its sentence names, all numbers of its sentence, who says it (empty: the outlet), and where
    its sentence starts.
    """

    least: float
    most: float
    unit: str
    evidence: Evidence
    words: str
    own: frozenset[str]
    near: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]
    places: frozenset[str]
    times: tuple[Interval, ...]
    numbers: frozenset[str]
    who: str
    sentence: int


def figures(case: Case) -> Iterator[Contradiction]:
    """Pairs of figures of one thing that exclude each other."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    found = case.once(all_figures)
    for number, figure in enumerate(found):
        for word in figure.own:
            blocks[figure.unit, word].append(number)
    pairs = {pair for block in blocks.values() if len(block) <= COMMON for pair in combinations(block, 2)}
    for a, b in ((found[one], found[other]) for one, other in sorted(pairs)):
        if exclude(a, b) and _same_thing(a, b) and _two_voices(case, a, b) and _close(case, a, b):
            sides = tuple(Side(f.words, (f.evidence,), (case.origin_of[f.evidence.document],), f.who) for f in (a, b))
            about = "how much money" if a.unit == MONEY else f"how many {noun(a.words, a.unit)}"
            ident = content_id("contradiction", "number", _key(a), _key(b))
            why = _counted_on(case, a, b)
            status: Literal["open", "superseded"] = "superseded" if why else "open"
            reason = why or "the figures exclude each other"
            yield Contradiction(ident, "number", about, sides, status, (), reason, 0.8)


def _counted_on(case: Case, a: Figure, b: Figure) -> str:
    """Why a later figure takes the place of an earlier one; "" when it does not.

    One voice counts anew, or the later report says that the count rose.
    """
    days = [case.published(f.evidence.document).start for f in (a, b)]
    if days[0] is None or days[1] is None or days[0] == days[1]:
        return ""
    early, late = (a, b) if days[0] < days[1] else (b, a)
    if early.who and early.who == late.who and early.who != SOMEBODY:
        return "the same voice gave the later figure in place of the earlier one"
    text = case.texts[late.evidence.document].text
    around = text[late.sentence : late.evidence.end + AFTER_COUNT]
    same = early.places & late.places or any(x.overlaps(y) for x in early.times for y in late.times)
    if late.least > early.most and same and _ROSE.search(around):
        return "the later report says that the count rose"
    return ""


def _key(figure: Figure) -> tuple[str, int, int]:
    return figure.evidence.document, figure.evidence.start, figure.evidence.end


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("detente.findings") / "data" / "figures.toml").read_text(encoding="utf-8"))


@functools.cache
def _pattern() -> re.Pattern[str]:
    table = _table()
    hedges = "|".join(
        re.escape(w) for key in ("at_least", "at_most", "about") for w in sorted(table[key], key=len)[::-1]
    )
    numbers = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|" + "|".join(table["words"])
    vague = "|".join(sorted(table["vague"], key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])(?:(?P<hedge>{hedges})\s+)?(?:(?P<money>[$€£])\s?)?(?:(?P<n>{numbers})(?:[\s-](?P<scale>{'|'.join(table['scales'])}))?"
        rf"|(?P<vague>{vague})(?: of)?)\b(?![.,]?\d|-)(?P<after>(?:\s+[A-Za-z’'-]+){{0,3}})",
        re.IGNORECASE,
    )


def noun(words: str, unit: str) -> str:
    """What is counted, in the words of the source, which stands last but where a number was put to it."""
    last = words.split()[-1]
    return unit if any(c.isdigit() for c in last) else last


@functools.cache
def _put() -> re.Pattern[str]:
    """What a number behind it counts: "put the number of dead at"."""
    verbs, of = "|".join(_table()["puts"]), r"(?:number|total|count)\s+of\s+(?:the\s+)?"
    return re.compile(
        rf"\b(?:{verbs})\s+(?:the\s+|its\s+|their\s+)?(?:{of})?(?:[a-z]+\s+)??(?P<noun>(?:death\s+)?[a-z]+)\s+at\s+\Z",
        re.IGNORECASE,
    )


def _counted(noun: str) -> str:
    """The unit of a noun before its number: a death toll counts the dead."""
    table, low = _table(), " ".join(noun.lower().split())
    if low in table["tolls"]:
        return str(table["tolls"][low])
    many = low in table["nouns"] or (low.endswith("s") and not low.endswith("ss"))
    return stem(low) if many and low not in table["not_counted"] else ""


def all_figures(case: Case) -> list[Figure]:
    """Every amount of every sentence that counts something (to be asked for by `case.once`)."""
    return list(case.by_document(_read_figures, Figure))


def amounts(text: str) -> Iterator[Amount]:
    """The amounts of a text that count something, in reading order."""
    for m in _pattern().finditer(text):
        unit, last = (MONEY, m.end("scale") if m["scale"] else m.end("n")) if m["money"] else _unit(m)
        first = m.start()
        beside = len(text[m.start("after") : last].split()) if unit and not m["money"] else 0
        if beside != 1 and not m["money"] and (put := _put().search(text, max(0, m.start() - BEFORE_AT), m.start())):
            first, last, unit = put.start("noun"), m.start("after"), _counted(put["noun"])
        if unit and not _PRICE.match(text, last):
            yield Amount(*_bounds(m), unit, m.start(), first, last)


def bare(text: str, start: int) -> Amount | None:
    """The amount right at a place of a text, whatever it counts."""
    m = _pattern().match(text, start)
    return None if m is None or m["money"] else Amount(*_bounds(m), "", m.start(), m.start(), m.start("after"))


def _read_figures(case: Case) -> Iterator[Figure]:
    before: dict[str, list[frozenset[str]]] = defaultdict(list)
    speech = _speech(case)
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        own = frozenset(w for w in matter(text) if not any(c.isdigit() for c in w)) - frozenset(_table()["scales"])
        for amount in amounts(text):
            at = sentence.start + amount.at
            yield Figure(
                amount.least,
                amount.most,
                amount.unit,
                case.cite(document, sentence.span, longest=300),
                amount.words(text),
                own - {amount.unit},
                frozenset().union(*before[document][-BEFORE:]) - own,
                matter(" ".join(text[: amount.first].split()[-AROUND:])) & own,
                matter(" ".join(text[amount.last :].split()[:AROUND])) & own,
                _places(case, document, sentence.span),
                tuple(t.interval for t in case.time_in(document, sentence.span) if t.interval is not None),
                _numbers(text),
                next((who for start, end, who in speech[document] if start <= at < end), ""),
                sentence.start,
            )
        before[document].append(own)


def _speech(case: Case) -> dict[str, list[tuple[int, int, str]]]:
    """Where statements stand in each document, and whose they are; quotations of nobody known come last."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for record in case.statements:
        for piece in record.evidence:
            found[piece.document].append((piece.start, piece.end, record.speaker.name))
    for document, parsed in case.texts.items():
        found[document] += [(start, end, SOMEBODY) for start, end in quotations(parsed.text)]
    return found


def _places(case: Case, document: str, span: tuple[int, int]) -> frozenset[str]:
    return frozenset(case.name(m).name for m in case.naming.inside(document, span) if m.type == "place")


def _bounds(m: re.Match[str]) -> tuple[float, float]:
    """The least and the most that the words allow."""
    table = _table()
    if m["vague"]:
        least, most = table["vague"][m["vague"].lower()]
        return float(least), float(most)
    digits = m["n"].replace(",", "").lower()
    value = float(table["words"].get(digits) or digits) * table["scales"].get((m["scale"] or "").lower(), 1.0)
    hedge = (m["hedge"] or "").lower()
    if hedge in table["at_least"]:
        return value, value * FACTOR
    if hedge in table["at_most"]:
        return 0.0, value
    spread = ABOUT * value if hedge else 0.0
    return value - spread, value + spread


def _unit(m: re.Match[str]) -> tuple[str, int]:
    """What is counted: the first plural among the next words, and where it ends."""
    table = _table()
    for word in re.finditer(r"[A-Za-z’'-]+", m["after"]):
        low = word.group().lower()
        if low in table["nouns"] or (low.endswith("s") and len(low) > 3 and not low.endswith(("ss", "’s", "'s"))):
            return ("" if low in table["not_counted"] else stem(low)), m.start("after") + word.end()
    return "", m.end()


def exclude(a: Figure, b: Figure, *, furthest: float = FACTOR) -> bool:
    """True when no value lies in both, and they are near enough to count one thing."""
    return a.evidence != b.evidence and far(a, b, furthest)


def far(a: Figure | Amount, b: Figure | Amount, furthest: float) -> bool:
    """True when no value lies in both amounts, and one is not more than so many times the other."""
    if a.least <= b.most and b.least <= a.most:
        return False
    low, high = (a, b) if a.most < b.least else (b, a)
    return low.most > 0 and high.least / low.most <= furthest


def _same_thing(a: Figure, b: Figure) -> bool:
    if a.places and b.places and a.places != b.places:
        return False
    if a.unit == MONEY:
        beside = (a.before | a.behind) & (b.before | b.behind)
    else:  # "20 wounded" is not "10 killed"
        beside = a.behind & b.behind if a.behind and b.behind else a.before & b.before
    if not beside:
        return False
    if a.times and b.times and not any(x.overlaps(y) for x in a.times for y in b.times):
        return False
    shared = len(a.own & b.own) + 0.5 * (len(a.own & b.near) + len(a.near & b.own))
    return shared >= (ENOUGH_MONEY if a.unit == MONEY else ENOUGH)


def _two_voices(case: Case, a: Figure, b: Figure) -> bool:
    """True when two speakers or two origins give the figures, and neither gives the other's too."""
    if _numbers(a.words) & b.numbers or _numbers(b.words) & a.numbers:
        return False
    if a.evidence.document == b.evidence.document:
        return a.who != b.who
    return case.origin_of[a.evidence.document] != case.origin_of[b.evidence.document]


def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d[\d,.]*\d|\d", text))


def _close(case: Case, a: Figure, b: Figure) -> bool:
    one, other = (case.published(f.evidence.document).start for f in (a, b))
    return one is None or other is None or abs((one - other).days) <= NEAR_DAYS
