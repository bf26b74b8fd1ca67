"""Families of nouns that reports change for one another: "the deal" is "the agreement" named before."""

from __future__ import annotations

import functools
from importlib.resources import files


@functools.cache
def _families() -> dict[str, str]:
    lines = files("detente.model").joinpath("data", "nouns.txt").read_text(encoding="utf8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {word.replace("_", " "): words[0] for words in rows for word in words}


def family(noun: str) -> str:
    """The first noun of the family, for a lower-case singular noun; itself when it has none."""
    return _families().get(noun, noun)
