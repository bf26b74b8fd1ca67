"""The word lists of `data/words.toml`, read once a process."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files


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
    distant: frozenset[str]
    hears: frozenset[str]
    hears_through: dict[str, frozenset[str]]


@functools.cache
def words() -> Words:
    """The lists."""
    data = tomllib.loads((files("detente.extract.statements") / "data" / "words.toml").read_text(encoding="utf8"))
    through = {preposition: frozenset(verbs) for preposition, verbs in data.pop("hears_through").items()}
    hears = frozenset(data.pop("hears"))
    distant = frozenset(data.pop("distant"))
    examples = tuple(data.pop("silence_examples"))
    patterns = {name: re.compile(value) for name, value in data.items()}
    return Words(**patterns, silence_examples=examples, distant=distant, hears=hears, hears_through=through)
