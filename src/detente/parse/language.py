"""Which language a text is in, measured; and which it was translated from, where it says so."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

# Below this many letters the guess is no better than chance between kin languages.
FEWEST_LETTERS = 60
# More costs time and changes no guess: a hundred words tell kin languages apart.
LOOKED_AT = 3_000
# How much of the beginning and the end is searched for a translator's note.
EDGE = 2_000

_TRANSLATED = re.compile(
    r"\btranslat(?:ed|ion) from (?:the )?(?:original )?(?P<language>[a-z]{3,20})\b"
    r"|\b(?P<machine>google|machine|automatically)[- ]translated\b",
    re.IGNORECASE,
)
UNDETERMINED = "und"


def language(text: str) -> str:
    """ISO 639-1 code of the text's language; empty for a text too short to tell."""
    sample = text[:LOOKED_AT]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS:
        return ""
    import py3langid

    return str(py3langid.classify(sample)[0])


@functools.cache
def _codes() -> dict[str, str]:
    raw = resources.files("detente.parse").joinpath("data/languages.toml").read_text("utf-8")
    return {str(name): str(code) for name, code in tomllib.loads(raw).items()}


def code_of(name: str) -> str:
    """The code of a language named in English; "und" for one we do not know."""
    return _codes().get(name.strip().lower(), UNDETERMINED)


def translated_from(text: str) -> str:
    """The language the text says it was translated from, "und" when it only says that it was, else empty."""
    edges = text if len(text) <= 2 * EDGE else text[:EDGE] + "\n" + text[-EDGE:]
    for match in _TRANSLATED.finditer(edges):
        if match["language"] and code_of(match["language"]) != UNDETERMINED:
            return code_of(match["language"])
        if match["machine"]:
            return UNDETERMINED
    return ""
