"""How alike two passages are: words with their places, content words, shingles, and the longest run in common."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence, Set
from difflib import SequenceMatcher
from importlib.resources import files
from typing import Any, NamedTuple

_WORD = re.compile(r"\w+(?:['’.-]\w+)*", re.UNICODE)
_MARK = re.compile(r"[\"“”«»„]|\n\s*\n")
_OPENS, _CLOSES = "“«„", "”»“"
# A full stop before a small letter belongs to an abbreviation.
_CLAUSE_END = re.compile(
    r"[.!?](?=\s+[\"“‘']?[A-Z]|\s*$)|[;”\"]|, (?:but|and|while|although|though|who|which|after|adding|saying|because)\b"
)
_CLAUSE_BREAK = re.compile(r"[.!?](?=\s+[\"“]?[A-Z]|\s*$)|[;:…]|, (?:but|while|although|though)\b|\band that\b|\bbut\b")
# What a word of supposing opens goes on to the next mark or "but".
_OPENED = r"\b(?:{})\b(?:(?!\bbut\b)[^,;.!?:…\"“”])*$"
_CONTRACTIONS = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'m", " am"))


@functools.cache
def empty_words() -> frozenset[str]:
    """Words that carry no matter of their own: articles, pronouns, auxiliaries, prepositions, reporting verbs."""
    lines = (files("detente.model") / "data" / "empty-words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@functools.cache
def suppositions() -> dict[str, tuple[str, ...]]:
    """Words that open a clause of what may be, by what they make it: `conditions`, or `asked`."""
    table = tomllib.loads((files("detente.model") / "data" / "suppositions.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in table.items()}


@functools.cache
def _supposed() -> re.Pattern[str]:
    return re.compile(_OPENED.format("|".join(w for words in suppositions().values() for w in words)), re.IGNORECASE)


class Word(NamedTuple):
    """A word in lower case with straight apostrophes, and its span."""

    word: str
    start: int
    end: int


def words(text: str, *, offset: int = 0) -> list[Word]:
    """The words of `text` in order, offsets shifted by `offset`."""
    return [
        Word(m.group().lower().replace("’", "'"), offset + m.start(), offset + m.end()) for m in _WORD.finditer(text)
    ]


def plain(text: str) -> list[str]:
    """The words of `text` with contractions spelled out, so that "don't" and "do not" are the same words."""
    low = text.lower().replace("’", "'")
    for short, full in _CONTRACTIONS:
        low = low.replace(short, full)
    return [m.group() for m in _WORD.finditer(low)]


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A crude stem: plural, past and progressive endings cut, so that forms of one word meet."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending, least in (
        ("ingly", 6),
        ("edly", 6),
        ("ings", 5),
        ("ing", 5),
        ("ies", 4),
        ("ied", 4),
        ("ed", 4),
        ("es", 5),
        ("s", 4),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least - 1 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def matter(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    empty = empty_words()
    found = (word.lower().replace("’", "'") for word in _WORD.findall(text))
    return frozenset(stem(word) for word in found if word not in empty and (len(word) > 2 or word.isdigit()))


def shingles(sequence: Sequence[str], length: int) -> frozenset[tuple[str, ...]]:
    """All runs of `length` words."""
    return frozenset(tuple(sequence[i : i + length]) for i in range(len(sequence) - length + 1))


def jaccard(a: Set[Any], b: Set[Any]) -> float:
    """Shared over all; 0 when both are empty."""
    return len(a & b) / len(a | b) if a or b else 0.0


def containment(a: Set[Any], b: Set[Any]) -> float:
    """Shared over the smaller; 0 when one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def common_run(a: Sequence[str], b: Sequence[str]) -> tuple[int, int, int]:
    """The longest run of words in both: where it starts in `a`, where in `b`, and its length."""
    found = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return found.a, found.b, found.size


def quotations(text: str, *, least: int = 3) -> list[tuple[int, int]]:
    """Spans inside quotation marks of at least `least` words, in order.

    A straight mark opens or closes by the space around it, else by turns; a blank line ends what was left open.
    """
    spans: list[tuple[int, int]] = []
    opened = -1
    for m in _MARK.finditer(text):
        mark, start, end = m.group(), m.start(), m.end()
        if mark.isspace():
            opened = -1
        elif opened >= 0 and (mark in _CLOSES or (mark == '"' and not _only_opens(text, start))):
            spans.append((opened, start))
            opened = -1
        elif mark in _OPENS or mark == '"':
            opened = end
    return [(a, b) for a, b in spans if len(_WORD.findall(text[a:b])) >= least]


def _only_opens(text: str, at: int) -> bool:
    """A straight mark with space before it and none behind it."""
    return (at == 0 or text[at - 1].isspace()) and at + 1 < len(text) and not text[at + 1].isspace()


def clause_end(text: str, at: int) -> int:
    """Where the clause around `at` ends: at a full stop that ends a sentence, a semicolon, a quotation mark, or a comma
    before another clause."""
    m = _CLAUSE_END.search(text, at)
    return m.start() if m else len(text.rstrip(" .\n"))


def clause_breaks(text: str) -> list[int]:
    """Where clauses begin that another does not govern: behind a full stop, a semicolon, or "but", "while"."""
    return [m.end() for m in _CLAUSE_BREAK.finditer(text)]


def supposed(text: str, at: int) -> bool:
    """True when the place lies in a clause of what may be and not of what was: behind "if", "unless", "whether"."""
    return _supposed().search(text, 0, at) is not None


def quoted(text: str, at: int) -> bool:
    """True when the place lies inside quotation marks that open in `text`."""
    return text[:at].count('"') % 2 == 1 or text[:at].count("“") > text[:at].count("”")
