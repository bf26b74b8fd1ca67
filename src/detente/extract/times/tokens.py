"""Text to token classes: each token becomes one letter, so that grammar rules are patterns over a short string."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from detente.extract.times.holidays import holidays

DATA = Path(__file__).parent / "data"
# First letter given to a set of classes: the start of a private-use area, clear of every regular-expression sign.
FIRST_LETTER = 0xE000
# A year written in digits lies in this range; other four-digit numbers are counts.
EARLIEST_YEAR, LATEST_YEAR = 1000, 2199

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n[ \t]*\n\s*|[^\w\s]|_")
_SIGNS = {
    ",": "COMMA",
    ".": "DOT",
    "-": "DASH",
    "–": "DASH",
    "—": "DASH",
    "‐": "DASH",
    "‑": "DASH",
    "−": "DASH",
    "/": "SLASH",
    ":": "COLON",
    "'": "APOS",
    "’": "APOS",
    "‘": "APOS",
    "`": "APOS",
    "(": "OPEN",
    ")": "CLOSE",
    "$": "MONEY",
    "£": "MONEY",
    "€": "MONEY",
    "¥": "MONEY",
    "%": "PERCENT",
    "#": "NUMBERSIGN",
    "+": "PLUS",
    "½": "HALFSIGN",
}
_WORD, _CAPITAL = frozenset({"WORD"}), frozenset({"WORD", "CAPITAL"})
_BREAK, _SIGN = frozenset({"BREAK"}), frozenset({"SIGN"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists: a token's letter, the value of a word in a class, and the classes of each letter."""

    letters: dict[str, str]
    values: dict[str, dict[str, int | str]]
    alphabet: dict[str, frozenset[str]]
    by_classes: dict[frozenset[str], str]

    def letter(self, token: str) -> str:
        """The letter of any token, listed or not."""
        found = self.letters.get(token)
        return found if found is not None else self.by_classes[_shape(token)]

    def matching(self, name: str) -> str:
        """All letters whose classes hold `name`."""
        return "".join(letter for letter, classes in self.alphabet.items() if name in classes)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens: where each begins and ends, its words in lower case, and one letter each in `letters`."""

    starts: list[int]
    ends: list[int]
    words: list[str]
    letters: str


def _shape(token: str) -> frozenset[str]:
    """Classes of a token that is in no list: numbers by size, words by their look."""
    if token.isdecimal():
        return _number_classes(token)
    if token.isalpha():
        return _CAPITAL if token[0].isupper() else _WORD
    return _BREAK if token[0] == "\n" else _SIGN


@functools.lru_cache(maxsize=4096)
def _number_classes(digits: str) -> frozenset[str]:
    width = len(digits)
    if width > 8:
        return frozenset({"NUM"})
    value, classes = int(digits), {"NUM"}
    if width <= 2:
        classes |= {"DAYNUM"} if 1 <= value <= 31 else set()
        classes |= {"MONTHNUM"} if 1 <= value <= 12 else set()
        classes |= {"HOURNUM"} if value <= 24 else set()
        classes |= {"MINNUM", "YY"} if width == 2 else set()
        classes -= {"MINNUM"} if value > 59 else set()
    elif width == 3:
        classes.add("YEAR3")
    elif width == 4:
        classes |= {"YEAR"} if EARLIEST_YEAR <= value <= LATEST_YEAR else set()
        classes |= {"LIKELYYEAR"} if 1750 <= value <= 2050 else set()
        classes |= {"HHMM"} if value // 100 <= 24 and value % 100 < 60 else set()
        classes |= {"MMDD"} if 1 <= value // 100 <= 12 and 1 <= value % 100 <= 31 else set()
    elif width == 6 or width == 8:
        classes.add(f"DIGITS{width}")
    return frozenset(classes)


def _listed(raw: dict[str, dict[str, dict[str, int | str]]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Word to classes: those that hold in any case, and those that need a capital."""
    plain: dict[str, set[str]] = {}
    capital: dict[str, set[str]] = {}
    needs_capital = set(raw["capitalised"])
    for source in (raw["values"], raw["classes"]):
        for name, words in source.items():
            for word in words:
                (capital if name in needs_capital else plain).setdefault(word, set()).add(name)
    return plain, capital


def _literals() -> list[str]:
    """Lower-case words that rules name directly; each gets a class of its own."""
    words: set[str] = set()
    for path in sorted((DATA / "rules").glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        patterns = [*raw.get("macros", {}).values(), *(rule["pattern"] for rule in raw.get("rule", ()))]
        words.update(
            word for pattern in patterns for word in re.findall(r"(?<![!<\w])[a-z]+\b(?!:)|(?<=[!<])[a-z]+\b", pattern)
        )
    words.update(word for name in holidays() for word in re.findall("[a-z]+", name))
    return sorted(words)


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon of `data/lexicon.toml`, read once a process."""
    raw = tomllib.loads((DATA / "lexicon.toml").read_text(encoding="utf-8"))
    plain, capital = _listed(raw)
    for word in _literals():
        plain.setdefault(word, set()).add(f"={word}")
    tokens: dict[str, frozenset[str]] = {}
    for word in sorted({*plain, *capital}):
        lower = frozenset(plain.get(word, ()))
        upper = lower | capital.get(word, set()) | {"CAPITAL"}
        if lower:
            tokens[word] = lower | {"WORD"}
        elif (
            word.endswith("day") or len(word) > 5
        ):  # "monday" and "september" need no capital; "may", "march" and "sun" do
            tokens[word] = frozenset(capital[word]) | {"WORD"}
        tokens[word.capitalize()] = tokens[word.upper()] = frozenset(upper | {"WORD"})
    for sign, name in _SIGNS.items():
        tokens[sign] = frozenset({name, "SIGN"})
    numbers = [str(n).zfill(width) for width, last in ((1, 9), (2, 99), (3, 999), (4, 2500)) for n in range(last + 1)]
    shapes = [_shape(token) for token in [*numbers, "1" * 5, "1" * 6, "1" * 7, "1" * 8, "Word", "word", "\n\n", "§"]]
    by_classes: dict[frozenset[str], str] = {}
    for classes in [*(tokens[t] for t in sorted(tokens)), *shapes]:
        by_classes.setdefault(classes, chr(FIRST_LETTER + len(by_classes)))
    letters = {token: by_classes[classes] for token, classes in tokens.items()}
    return Lexicon(letters, raw["values"], {letter: classes for classes, letter in by_classes.items()}, by_classes)


def tokenise(text: str) -> Tokens:
    """Tokens of `text` with their letters; a blank line is a token of its own, so that no rule reaches across it."""
    lex = lexicon()
    known, letter = lex.letters.get, lex.letter
    starts: list[int] = []
    ends: list[int] = []
    raw: list[str] = []
    for match in _TOKEN.finditer(text):
        starts.append(match.start())
        ends.append(match.end())
        raw.append(match.group())
    letters = "".join([known(token) or letter(token) for token in raw])
    return Tokens(starts, ends, [token.lower() for token in raw], letters)
