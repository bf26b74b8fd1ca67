"""Stance: which way words lean between the two poles of an issue. A lexicon, the same for all parties; the words
found are the reason.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from detente.model.taxonomy import Issue, phrases

# A word for or against counts when it stands within this many words before the issue's own words, or after them past
# a copula.
REACH = 6
# What such a word weighs beside a phrase of the issue's own.
GOVERNED = 0.7
# A negator turns what stands within this many words behind it.
NEGATES = 6
_CLAUSE = re.compile(r"[.!?](?=\s+[\"“]?[A-Z]|\s*$)|[;:]|, (?:but|while|although|though)\b")
_CLAUSE_OR_COMMA = re.compile(r"[,;:](?=\s)|[.!?](?=\s+[\"“]?[A-Z]|\s*$)")
# What is asked or undecided leans nowhere.
_WHETHER = re.compile(r"\bwhether\b[^,;.]*", re.IGNORECASE)
_COPULA = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:is|was|are|were|be|been|as|seems|remains|'s)\b\W*(?:\w+\W+){0,4}?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a text leans on an issue: above 0 to the plus pole, below to the minus; its words; the condition."""

    score: float
    words: tuple[str, ...]
    condition: str


@functools.cache
def _forms(name: str) -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "stance.toml").read_text(encoding="utf-8"))
    return phrases(table[name])


def attitudes() -> re.Pattern[str]:
    """Words that tell an attitude without a verb of saying."""
    return _forms("attitudes")


def leaning(text: str, issue: Issue, *, warns: bool = False) -> Leaning:
    """How `text` leans on `issue`. With `warns` it is a warning: what stands after "if" is what it speaks against."""
    main, condition = _split(text)
    score, found = _weigh(main, issue)
    if not condition:
        return Leaning(score, tuple(found), "")
    if warns or _forms("threats").search(main):
        against, words = _weigh(condition, issue)
        return Leaning(score - against, (*found, *words), "")
    return Leaning(score, tuple(found), " ".join(condition.split()) if score > 0 else "")


def _weigh(text: str, issue: Issue) -> tuple[float, list[str]]:
    score, found = 0.0, []
    taken: list[tuple[int, int]] = []
    for sign, pattern in ((1.0, issue.favour), (-1.0, issue.against)):
        for m in pattern.finditer(text):
            if not any(a < m.end() and m.start() < b for a, b in taken) and not _hindered(text, m.start()):
                taken.append(m.span())
                score += sign * (-1.0 if _negated(text, m.start()) else 1.0)
                found.append(m.group())
    if issue.sign:
        for sign, pattern in ((1.0, _forms("pro")), (-1.0, _forms("con"))):
            for m in pattern.finditer(text):
                if not any(a < m.end() and m.start() < b for a, b in taken) and _governs(text, m, issue):
                    taken.append(m.span())
                    score += GOVERNED * issue.sign * sign * (-1.0 if _negated(text, m.start()) else 1.0)
                    found.append(m.group())
    return score, found


def _split(text: str) -> tuple[str, str]:
    """The text without its condition, and the condition from its first word to the end of its clause."""
    text = _WHETHER.sub(" … ", text)
    m = _forms("conditions").search(text)
    if m is None:
        return text, ""
    end = _CLAUSE_OR_COMMA.search(text, m.end())
    stop = end.start() if end else len(text)
    return text[: m.start()] + " … " + text[stop:], text[m.start() : stop]


def _negated(text: str, at: int) -> bool:
    """True when a negator stands shortly before, in the same clause."""
    return len(_forms("negators").findall(_shortly_before(text, at))) % 2 == 1


def _hindered(text: str, at: int) -> bool:
    """True when only what stands in its way is told: "obstacles to the resumption of talks"."""
    return bool(_forms("hindrances").search(_shortly_before(text, at)))


def _shortly_before(text: str, at: int) -> str:
    before = text[:at]
    ends = [m.end() for m in _CLAUSE.finditer(before)]
    return " ".join(before[ends[-1] if ends else 0 :].split()[-NEGATES:])


def _governs(text: str, m: re.Match[str], issue: Issue) -> bool:
    """True when the valued word stands before the issue's words in its clause, or after them past a copula."""
    for k in issue.keywords.finditer(text):
        if m.end() <= k.start():
            between = text[m.end() : k.start()]
            if len(between.split()) <= REACH and not _CLAUSE.search(between):
                return True
        elif k.end() <= m.start() and _COPULA.search(text[k.end() : m.start()]):
            return True
    return False
