"""The word lists of `data/lexicon.toml`, read once."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sets of lower-case words by what they are good for; the file says which."""

    offices: frozenset[str]
    persons: frozenset[str]
    groups: frozenset[str]
    governments: frozenset[str]
    bodies: frozenset[str]
    media: frozenset[str]
    outlets: frozenset[str]
    papers: frozenset[str]
    places: frozenset[str]
    proposals: frozenset[str]
    happenings: frozenset[str]
    documents: frozenset[str]
    nothing: frozenset[str]
    honorifics: frozenset[str]
    short_ranks: frozenset[str]
    calendar: frozenset[str]
    portfolios: frozenset[str]
    female: frozenset[str]
    male: frozenset[str]
    particles: frozenset[str]
    movement: frozenset[str]
    travel_nouns: frozenset[str]
    damage: frozenset[str]
    speech: frozenset[str]
    meeting: frozenset[str]
    personal: frozenset[str]
    speaking: frozenset[str]
    locative: frozenset[str]
    others: frozenset[str]
    ranks: frozenset[str]
    arms: frozenset[str]
    empty: frozenset[str]
    serving: frozenset[str]
    women: frozenset[str]
    men: frozenset[str]


@functools.cache
def lexicon() -> Lexicon:
    """The shipped lists."""
    data = tomllib.loads(files("detente.extract.mentions").joinpath("data", "lexicon.toml").read_text(encoding="utf8"))
    return Lexicon(**{field.name: frozenset(data[field.name].split()) for field in fields(Lexicon)})
