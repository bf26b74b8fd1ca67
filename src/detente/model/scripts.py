"""Names of the authority file in other scripts and languages (data/scripts.csv), and how to find them in a text.

Words are compared in a form that cases, marks and prefixes do not change: Cyrillic endings are cut, Arabic vowel marks
and the letters joined to a word are taken off. Offsets are those of the text as it stands.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

AliasKind = Literal["person", "state", "city", "body", "outlet"]
# Languages written without spaces between words: names are found as strings of signs.
UNSPACED = frozenset({"zh", "ja"})
_CYRILLIC = frozenset({"ru", "uk"})
# A word with the marks that stand on or in it: combining accents, Arabic vowels, the joiner of Persian.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u0591-\u05c7\u200c\u200d"
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:[-’'·\"]\w[\w{_MARKS}]*)*")
_OFF = re.compile(f"[{_MARKS}]")
# Endings of cases, and of the first case.
_ENDINGS = (
    *("ами", "ями", "ого", "его", "ому", "ему", "ыми", "ими", "ові", "еві"),
    *("ою", "ею", "ой", "ей", "ый", "ий", "ая", "яя", "ую", "юю", "ым", "им", "ом", "ем", "ём", "ам", "ям", "ах", "ях"),
    *("ів", "а", "у", "е", "и", "ы", "ю", "я", "о", "ь", "й", "і", "ї"),
)
_FIRST = ("ий", "ый", "ой", "а", "я", "о", "е", "и", "ы", "ь", "й", "і", "ї")
_SHORTEST_STEM = 3
_ARABIC_LETTERS = str.maketrans("أإآٱىةيك", "اااایهیک")
# Particles that Arabic and Hebrew write together with the word: "and", "in", "to", "the" …
_JOINED = {
    "ar": re.compile(r"(?:و|ف)?(?:ب|ل|ک)?(?:ال|ل)?"),
    "fa": re.compile(r""),
    "he": re.compile(r"ו?(?:ש|כש)?[בלמכה]?"),
}


@dataclass(frozen=True, slots=True)
class Alias:
    """One name: what it stands for (`id` and English `name` of the authority file), and the state that implies."""

    kind: AliasKind
    id: str
    state: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """A known name in a text: text[start:end]."""

    start: int
    end: int
    alias: Alias


@functools.cache
def _rows() -> tuple[tuple[str, Alias], ...]:
    text = files("detente.model").joinpath("data", "scripts.csv").read_text(encoding="utf8")
    return tuple(
        (row["language"], Alias(row["kind"], row["id"], row["state"], row["name"], words))  # type: ignore[arg-type]
        for row in csv.DictReader(io.StringIO(text))
        for words in row["names"].split("|")
    )


@functools.cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Id in the authority file → its names in all languages of the table."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, alias in _rows():
        found[alias.id][alias.words] = None
    return {ident: tuple(names) for ident, names in found.items()}


@functools.cache
def languages() -> frozenset[str]:
    """Languages for which the table has names."""
    return frozenset(language for language, _ in _rows())


@functools.cache
def _table(language: str) -> dict[str, list[tuple[tuple[str, ...], Alias]]]:
    """First key of a name → all names that begin with it, longest first. In a tie persons go before places."""
    table: dict[str, list[tuple[tuple[str, ...], Alias]]] = defaultdict(list)
    for spoken, alias in _rows():
        if spoken == language:
            keys = _signs(alias.words) if language in UNSPACED else tuple(_keys(alias.words, language))
            if keys:
                table[keys[0]].append((keys, alias))
    order = {kind: at for at, kind in enumerate(("person", "body", "state", "city", "outlet"))}
    for names in table.values():
        names.sort(key=lambda named: (-len(named[0]), order[named[1].kind], named[1].name))
    return dict(table)


def names_in(text: str, start: int, end: int, language: str) -> Iterator[Found]:
    """The known names in text[start:end], in order, none inside another. `language` is an ISO 639-1 code."""
    table = _table(language)
    if language in UNSPACED:
        yield from _unspaced(text, start, end, table)
        return
    words = list(_WORD.finditer(text, start, end))
    forms = [tuple(_forms(word[0], language)) for word in words]
    at = 0
    while at < len(words):
        found = next((named for form in forms[at] for named in _matching(table.get(form, ()), forms, at)), None)
        if found is None:
            at += 1
            continue
        size, alias = found
        first, last = words[at], words[at + size - 1]
        yield Found(first.start() + _prefix(first[0], alias, language), last.end(), alias)
        at += size


def _matching(
    names: list[tuple[tuple[str, ...], Alias]] | tuple[()], forms: list[tuple[str, ...]], at: int
) -> Iterator[tuple[int, Alias]]:
    for keys, alias in names:
        following = forms[at : at + len(keys)]
        if len(following) == len(keys) and all(key in form for key, form in zip(keys[1:], following[1:], strict=True)):
            yield len(keys), alias


def _prefix(word: str, alias: Alias, language: str) -> int:
    """How many code points of the first word are particles joined to the name."""
    joined = _JOINED.get(language)
    if joined is None:
        return 0
    bare, wanted = _plain(word, language), _plain(next(iter(_WORD.findall(alias.words))), language)
    over = len(bare) - len(wanted)
    if over <= 0 or not bare.endswith(wanted):
        return 0
    at = 0
    while over and at < len(word):
        at += 1
        over -= _OFF.match(word[at - 1]) is None
    return at


def _unspaced(
    text: str, start: int, end: int, table: dict[str, list[tuple[tuple[str, ...], Alias]]]
) -> Iterator[Found]:
    at = start
    while at < end:
        named = next(
            (
                (size, alias)
                for keys, alias in table.get(text[at : at + 2], ())
                if text.startswith(alias.words, at) and at + (size := len(alias.words)) <= end and keys
            ),
            None,
        )
        if named is None:
            at += 1
            continue
        yield Found(at, at + named[0], named[1])
        at += named[0]


def _signs(words: str) -> tuple[str, ...]:
    """An unspaced name under its first two signs; the rest of the tuple makes longer names come first."""
    return (words[:2], *words[2:])


def _keys(words: str, language: str) -> Iterator[str]:
    for word in _WORD.findall(words):
        yield _stem(_plain(word, language), word) if language in _CYRILLIC else _plain(word, language)


def _forms(word: str, language: str) -> Iterator[str]:
    """The keys a word of the text may stand for."""
    plain = _plain(word, language)
    if language in _CYRILLIC:
        if word[0].isupper():
            yield from _stems(plain, word)
            for part in word.split("-") if "-" in word else ():
                yield from _stems(_plain(part, language), part)
        return
    yield plain
    joined = _JOINED.get(language)
    if joined is not None and (particles := joined.match(plain)) is not None:
        for cut in range(1, particles.end() + 1):
            yield plain[cut:]


def _plain(word: str, language: str) -> str:
    """A word without marks, in one spelling of letters that are written in several ways."""
    word = unicodedata.normalize("NFC", word)
    if language in ("ar", "fa", "he"):
        return _OFF.sub("", word).translate(_ARABIC_LETTERS)
    if len(word) <= 5 and word.isupper():
        return word
    return unicodedata.normalize("NFC", word.casefold().replace("ё", "е").replace("’", "'"))


def _stem(plain: str, word: str) -> str:
    """A Cyrillic name without the ending of its first case; abbreviations (США, ООН) have none."""
    if word.isupper():
        return word
    ending = next((e for e in _FIRST if plain.endswith(e) and len(plain) - len(e) >= _SHORTEST_STEM), "")
    return plain[: len(plain) - len(ending)]


def _stems(plain: str, word: str) -> Iterator[str]:
    """All that a Cyrillic word of a text may be a case of."""
    if word.isupper():
        yield word
        return
    yield plain
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST_STEM:
            yield plain[: len(plain) - len(ending)]
