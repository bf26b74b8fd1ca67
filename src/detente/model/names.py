"""Names of people in their spellings: folding, spelling families, and whether two names may stand for one person.

Rules and families are data (`data/spelling.toml`). Comparing parts of names rather than whole strings follows Bilenko
et al. (2003),
"Adaptive name matching in information integration"; the families replace a learned edit distance by a table people can
read.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

Likeness = Literal["same", "spelling", "part", "short", "weak", "initial", "none"]

# Initials that stand for a name have so many letters at least.
SHORTEST_INITIALS = 3

# Words between or before the parts of a name that do not tell people apart.
PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ul",
        "ur",
        "ud",
        "as",
        "ash",
        "at",
        "ad",
        "ar",
        "az",
        "an",
        "ed",
        "es",
        "y",
        "e",
    ]
)
# States whose people put the family name first.
FAMILY_FIRST = frozenset({"CN", "TW", "HK", "KP", "KR", "VN", "KH", "HU", "JP", "SG"})
SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
# "Servant of": one name with the word after it, however they are written.
SERVANT = frozenset(["abd", "abdul", "abdel", "abdal", "abdol", "abdoul"])
# A letter more or less is a slip only in a long word.
SLIP_LENGTH = 6


@dataclass(frozen=True, slots=True)
class _Spelling:
    rules: tuple[tuple[re.Pattern[str], str], ...]
    families: dict[str, str]
    weak: dict[str, str]
    short: dict[str, frozenset[str]]


# Alphabets with letters that a reader takes for Latin ones.
_WORD = re.compile(r"\w+")
_LOOK_ALIKE = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE"})


@functools.cache
def _spelling() -> _Spelling:
    data = tomllib.loads(files("detente.model").joinpath("data", "spelling.toml").read_text(encoding="utf8"))
    first = {word: words.split()[0] for words in data["families"] for word in words.split()}
    weak = {word: words.split()[0] for words in data["weak"] for word in words.split()}
    short = {name: frozenset(full.split()) for name, full in data["short"].items()}
    return _Spelling(tuple((re.compile(a), b) for a, b in data["rules"]), first, weak, short)


def proper(name: str) -> bool:
    """True when a word of a name but an article begins with a capital: not "The foreign ministry"."""
    return any(word[:1].isupper() for word in re.sub(r"^(?:The|An?) ", "", name).split())


def initials(name: str) -> str:
    """The initials of a name of three capitalised words or more, else ""."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isupper()]
    return "".join(word[0] for word in words) if len(words) >= SHORTEST_INITIALS else ""


@functools.lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """A name in lower-case ASCII, hyphens as spaces, apostrophes and stops dropped. In a word of two alphabets that
    look alike the foreign letters become their numbers: it is not the word that it imitates (see `unmasked`).
    """
    return unmasked(_WORD.sub(_masked, name) if disguised(name) else name)


def _masked(word: re.Match[str]) -> str:
    if not disguised(word[0]):
        return word[0]
    return "".join(c if not c.isalpha() or "LATIN" in unicodedata.name(c, "") else f"{ord(c):x}" for c in word[0])


@functools.lru_cache(maxsize=65536)
def unmasked(name: str) -> str:
    """A name folded as it sounds, with letters of other alphabets taken for those that they look like."""
    plain = anyascii(name).lower()
    plain = re.sub(r"['’`´.]", "", plain)
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


@functools.lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """The one form that all spellings of a folded word share."""
    data = _spelling()
    if word in data.families:
        return data.families[word]
    for pattern, to in data.rules:
        word = pattern.sub(to, word)
    return data.families.get(word, word)


@functools.lru_cache(maxsize=65536)
def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name that tell people apart, in order: particles, suffixes and patronymics between two
    others left out.
    """
    words = [w for w in fold(name).split() if w not in SUFFIXES]
    kept = [w for w in words if w not in PARTICLES] or words or fold(name).split() or [name]
    if len(kept) == 3 and re.search(r"(?:ovich|evich|ovych|ovna|evna|ivna|yevich|yich|ich)$", kept[1]):
        kept = [kept[0], kept[2]]
    return tuple(_servants(kept))


def _servants(kept: list[str]) -> list[str]:
    """ "Abdul Rahman", "Abd al-Rahman" and "Abdulrahman" before another name are one given name."""
    for i, word in enumerate(kept[:-2]):
        if word in SERVANT:
            return [*kept[:i], f"abdul{kept[i + 1]}", *kept[i + 2 :]]
    return kept


def same_word(left: str, right: str) -> Likeness:
    """How two folded words of names are alike."""
    if left == right:
        return "same"
    data = _spelling()
    a, b = spelling(left), spelling(right)
    if a == b:
        return "spelling"
    if right in data.short.get(left, ()) or left in data.short.get(right, ()):
        return "short"
    if min(len(left), len(right)) == 1 and left[0] == right[0]:
        return "initial"
    if left in data.weak and data.weak.get(right) == data.weak[left]:
        return "weak"
    if min(len(a), len(b)) >= SLIP_LENGTH and a[0] == b[0] and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1:
        return "spelling"
    return "none"


_STRENGTH: dict[Likeness, int] = {"same": 5, "spelling": 4, "short": 3, "initial": 2, "weak": 1, "part": 2, "none": 0}


def alike(left: str, right: str) -> Likeness:
    """How two names of persons are alike: the weakest of their parts' likenesses, "part" when one is the other's family
    or given name.

    Full names agree only when the family name and the first given name do, in either order; middle names may be missing
    on one side.
    """
    a, b = parts(left), parts(right)
    if not a or not b:
        return "none"
    if (a == b or "".join(a) == "".join(b)) and _junior(left) == _junior(right):
        return "same"
    if len(a) == 1 or len(b) == 1:
        return _alike_part(a, b)
    if _junior(left) != _junior(right):
        return "none"
    straight = _weakest(same_word(a[0], b[0]), same_word(a[-1], b[-1]))
    if straight != "none":
        return _middles(a, b, straight)
    if len(a) != len(b) and (joined := _joined(a, b)) != "none":
        return joined
    turned = _weakest(same_word(a[0], b[-1]), same_word(a[-1], b[0]))
    return turned if turned in ("same", "spelling") else "none"


@functools.lru_cache(maxsize=65536)
def disguised(name: str) -> bool:
    """True when a word of the name mixes Latin letters with those of an alphabet that has letters looking like them."""
    return not name.isascii() and any(
        "LATIN" in found and bool(found & _LOOK_ALIKE)
        for found in ({unicodedata.name(c, "").split(" ")[0] for c in w if c.isalpha()} for w in _WORD.findall(name))
    )


def _junior(name: str) -> bool:
    return "jr" in fold(name).split()


def _middles(a: tuple[str, ...], b: tuple[str, ...], so_far: Likeness) -> Likeness:
    """Middle names that both give must not disagree."""
    if len(a) == len(b) == 3 and same_word(a[1], b[1]) == "none":
        return "none"
    return so_far


def _joined(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """ "Kim Jong Un" and "Kim Jongun": the same letters cut differently, or all of one within the other."""
    if spelling("".join(a)) == spelling("".join(b)):
        return "spelling"
    few, many = sorted((a, b), key=len)
    if all(any(same_word(x, y) in ("same", "spelling") for y in many) for x in few):
        return "part" if len(few) >= 2 else "none"
    return "none"


def _alike_part(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    one, full = (a, b) if len(a) == 1 else (b, a)
    if len(full) == 1:
        return same_word(one[0], full[0])
    best: Likeness = "none"
    for word in (full[-1], full[0]):
        like = same_word(one[0], word)
        if like in ("same", "spelling"):
            return "part"
        if like == "weak":
            best = "weak"
    return best


def _weakest(*likes: Likeness) -> Likeness:
    return min(likes, key=lambda like: _STRENGTH[like])
