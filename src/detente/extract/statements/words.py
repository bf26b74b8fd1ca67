"""The word lists of `data/words.toml`, read once a process."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns over plain text, and the verbs that have a hearer."""

    speech: re.Pattern[str]
    deeds: re.Pattern[str]
    hedges: re.Pattern[str]
    negation: re.Pattern[str]
    condition: re.Pattern[str]
    unnamed: re.Pattern[str]
    unnamed_one: re.Pattern[str]
    spokesperson: re.Pattern[str]
    readout: re.Pattern[str]
    own_knowledge: re.Pattern[str]
    own_subject: re.Pattern[str]
    outlet: re.Pattern[str]
    platform: re.Pattern[str]
    through: re.Pattern[str]
    citing: re.Pattern[str]
    citation: re.Pattern[str]
    clause: re.Pattern[str]
    in_time: re.Pattern[str]
    brought: re.Pattern[str]
    goes_on: re.Pattern[str]
    paper: re.Pattern[str]
    silence: re.Pattern[str]
    silence_examples: tuple[str, ...]
    put_to: re.Pattern[str]
    put_to_examples: tuple[str, ...]
    wordless: re.Pattern[str]
    wordless_examples: tuple[str, ...]
    anonymity: re.Pattern[str]
    anonymity_examples: tuple[str, ...]
    distant: tuple[str, ...]
    hears: tuple[str, ...]
    hears_through: dict[str, frozenset[str]]


@functools.cache
def words() -> Words:
    """The lists."""
    data: dict[str, Any] = tomllib.loads(
        (files("detente.extract.statements") / "data" / "words.toml").read_text(encoding="utf8")
    )
    return Words(**{name: _read(value) for name, value in data.items()})


def _read(value: Any) -> Any:
    """A pattern for a string, a tuple for a list, a set for each entry of a table."""
    match value:
        case str():
            return re.compile(value)
        case dict():
            return {name: frozenset(entry) for name, entry in value.items()}
    return tuple(value)
