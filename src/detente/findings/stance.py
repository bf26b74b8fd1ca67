"""Stance: which way words lean between the two poles of an issue, the same for all parties; the words found are the
reason.

Phrases of an issue's own lean by themselves. What else it names (its things and harms) leans by the chain of words that
governs it: an attitude ("demands", "rejects"), will and duty ("must", "is ready to"), effects ("an end to", "resume")
and negation each keep or turn the way, so that "refuses to stop the bombing" comes out as two turns of a harm.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from detente.findings.conditions import split
from detente.model.taxonomy import Issue, phrases
from detente.model.words import clause_breaks

# A governing word counts when it stands within this many words before what it governs, or after it past a copula.
REACH = 8
AFTER = 6
# What a governed thing weighs beside a phrase of the issue's own.
GOVERNED = 0.7
# Which way a statement is meant by its act, when no word of its own says so.
MEANT = {
    **dict.fromkeys(("demand", "call_for", "propose", "promise", "accept", "praise"), 1.0),
    **dict.fromkeys(("reject", "criticise"), -1.0),
}
# What each kind of governing word does to the way, and whether it shows that somebody takes a stand.
TURNS = {"pro": 1.0, "wills": 1.0, "starts": 1.0, "con": -1.0, "stops": -1.0, "negators": -1.0}
STANDS = frozenset({"pro", "con", "wills"})
# What an act is about stands among the first words, its cue counted.
OBJECT = 10
_AND = re.compile(r"\b(?:and|or|but|as well as)\b|,")
_SUBORDINATE = re.compile(r"\b(?:where|which|that|who|when|whose|because|so that|from where)\b", re.IGNORECASE)
# What stands before "before" governs nothing behind it: "troops must leave before there can be peace".
_BARRIER = re.compile(r"\b(?:before|until|till)\b", re.IGNORECASE)
_COPULA = re.compile(
    r"\W*(?:\w+\W+){0,2}?(?:is|was|are|were|be|been|as|seems?|remain(?:s|ed)?|'s|isn't|wasn't|aren't)\b", re.IGNORECASE
)
_FINITE = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_WILL = re.compile(r"\W*(?:\w+\W+)?(?:must|should|shall|will|would|ha[sd] to|have to|needs? to|cannot|can't)\b", re.I)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a text leans on an issue: above 0 to the plus pole, below to the minus; its words; the condition."""

    score: float
    words: tuple[str, ...]
    condition: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A governing word and where it stands."""

    start: int
    end: int
    kind: str


@functools.cache
def _forms(name: str) -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "stance.toml").read_text(encoding="utf-8"))
    return phrases(table[name])


def attitudes() -> re.Pattern[str]:
    """Words that tell an attitude without a verb of saying."""
    return _forms("attitudes")


def denies(words: str) -> bool:
    """Whether words hold what turns an attitude round or holds it back: "not", "shied away from"."""
    return _forms("negators").search(words) is not None


def leaning(text: str, issue: Issue, *, act: str = "") -> Leaning:
    """How `text` leans on `issue`. A warning or a threat (`act`) speaks against what stands after its "if"."""
    main, condition, barrier = split(text)
    score, found = _weigh(main, issue, act)
    if not condition:
        return Leaning(score, tuple(found), "")
    if act in ("warn", "threaten") or (not barrier and _forms("threats").search(main)):
        against, words = _weigh(condition, issue, "")
        return Leaning(score - against, (*found, *words), "")
    if barrier and score < 0:  # "no talks until they leave": talks, once they leave
        return Leaning(-score, tuple(found), condition)
    return Leaning(score, tuple(found), condition if score > 0 and not barrier else "")


def _weigh(text: str, issue: Issue, act: str) -> tuple[float, list[str]]:
    governing, breaks = _governing(text), clause_breaks(text)
    score, found = 0.0, []
    taken: list[tuple[int, int]] = []
    for sign, pattern in ((1.0, issue.favour), (-1.0, issue.against)):
        for m in _free(pattern, text, taken):
            if _open(text, m, breaks):
                continue
            before = [w for w in _before(text, m.start(), governing, breaks) if not _ends_another(w, text, m.start())]
            chain = [*before, *_behind(text, m.end(), governing, breaks)]
            if not _hindered(text, m.start(), breaks):
                score += sign * _way([w for w in chain if TURNS[w.kind] < 0])
                found.append(m.group())
    harmed = [m.span() for m in issue.harms.finditer(text)]
    for sign, pattern in ((GOVERNED, issue.things), (-GOVERNED, issue.harms)):
        for m in _free(pattern, text, taken, () if sign < 0 else harmed):
            before = _before(text, m.start(), governing, breaks)
            if _open(text, m, breaks) or {"con", "negators"} <= {w.kind for w in before}:
                continue  # who does not condemn a thing is not yet for it
            if _told_of(text, m.end(), breaks):
                continue  # "nobody would negotiate behind its back" is not against talks
            chain = before + _behind(text, m.end(), governing, breaks)
            if sign < 0 and before and _forms("looks").search(text, before[-1].end, m.start()):
                continue
            meant = 0.0 if _no_object(text, m.start()) else MEANT.get(act, 0.0)
            if not any(w.kind in STANDS for w in chain):
                acting = any(w.kind != "negators" and not _done(text, w) for w in chain)
                if not acting and (not meant or act == "promise"):
                    continue
                sign *= meant or 1.0
            score += sign * _way(chain)
            found += [text[w.start : w.end] for w in chain] + ([m.group()] if not chain else [])
    return score, found


def _no_object(text: str, at: int) -> bool:
    """True when what stands at `at` is no object of the act: far behind it, or in a sentence about how things are (the
    first word is the act's: "is pressing for").
    """
    return len(text[:at].split()) > OBJECT or _FINITE.search(text, text.find(" ") + 1, at) is not None


def _open(text: str, found: re.Match[str], breaks: Sequence[int]) -> bool:
    """True for a principle about all alike, and for doubt whether a thing can be: neither is for or against it."""
    if _forms("principles").match(text, found.end() + 1):
        return True
    start = max((b for b in breaks if b <= found.start()), default=0)
    end = min((b for b in breaks if b >= found.end()), default=len(text))
    doubt = _forms("doubts").search(text, start, found.start())
    return doubt is not None and _forms("feasible").search(text, doubt.end(), end) is not None


def _ends_another(word: _Word, text: str, at: int) -> bool:
    """True for a word that ends what stands before an "and": "to end the war and withdraw its troops"."""
    return word.kind == "stops" and bool(_AND.search(text, word.end, at))


def _told_of(text: str, at: int, breaks: Sequence[int]) -> bool:
    """True when what is told of a thing is that somebody is left out of it, or that it is in another's hands."""
    rest = text[at : min((b for b in breaks if b > at), default=len(text))]
    return any(_forms(name).search(rest) for name in ("bypasses", "handed"))


def _done(text: str, word: _Word) -> bool:
    """True for what somebody tells, or counts, as having been done: "54 violations of the truce"."""
    return _forms("done").fullmatch(text, word.start, word.end) is not None


def _free(
    pattern: re.Pattern[str], text: str, taken: list[tuple[int, int]], within: Sequence[tuple[int, int]] = ()
) -> list[re.Match[str]]:
    """Matches where nothing was matched before; they are taken then. None that is but a part of a place `within`:
    "borders" in "a change in borders".
    """
    found = [m for m in pattern.finditer(text) if not any(a < m.end() and m.start() < b for a, b in taken)]
    found = [m for m in found if not any(a <= m.start() and m.end() <= b and b - a > len(m[0]) for a, b in within)]
    taken += [m.span() for m in found]
    return found


def _governing(text: str) -> list[_Word]:
    """All governing words, the longest where several stand at one place."""
    text = _forms("asides").sub(lambda m: " " * len(m.group()), text)
    every = [
        _Word(m.start(), m.end(), kind)
        for kind in TURNS
        for m in _forms(kind).finditer(text)
        if "-" not in (text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1])  # "open-ended" ends nothing
    ]
    out: list[_Word] = []
    for word in sorted(every, key=lambda w: (w.start, -w.end, w.kind)):
        if not out or word.start >= out[-1].end:
            out.append(word)
    return out


def _before(text: str, at: int, governing: Sequence[_Word], breaks: Sequence[int]) -> list[_Word]:
    """The governing words before `at`: those of the nearest limb of its clause that has any."""
    start = max((*(b for b in breaks if b <= at), *(m.end() for m in _BARRIER.finditer(text, 0, at))), default=0)
    tail = text[start:at]
    words = list(re.finditer(r"\S+", tail))[-REACH:]
    first = start + words[0].start() if words else at
    near = [w for w in governing if first <= w.start and w.end <= at]
    limbs = [m.end() for m in _AND.finditer(text, first, at)]
    for limb in reversed([first, *limbs]):
        inside = [w for w in near if w.start >= limb]
        if any(w.kind != "negators" for w in inside):
            return inside
    return near


def _behind(text: str, at: int, governing: Sequence[_Word], breaks: Sequence[int]) -> list[_Word]:
    """The governing words behind `at` that are said of what stands there: "talks must resume", "the plan is bad"."""
    end = min((b for b in breaks if b > at), default=len(text))
    done = [w for w in governing if text[at : w.start].isspace() and text[w.start : w.end].endswith("ed")]
    if not (_COPULA.match(text, at, end) or _WILL.match(text, at, end)):
        return done  # "wants the sanctions lifted"
    sub = _SUBORDINATE.search(text, at, end)
    words = list(re.finditer(r"\S+", text[at : sub.start() if sub else end]))[:AFTER]
    last = at + words[-1].end() if words else at
    return [w for w in governing if at <= w.start and w.end <= last]


def _way(chain: Sequence[_Word]) -> float:
    way = 1.0
    for word in chain:
        way *= TURNS[word.kind]
    return way


def _hindered(text: str, at: int, breaks: Sequence[int]) -> bool:
    """True when only what stands in its way is told: "obstacles to the resumption of talks"."""
    start = max((b for b in breaks if b <= at), default=0)
    return bool(_forms("hindrances").search(" ".join(text[start:at].split()[-REACH:])))
