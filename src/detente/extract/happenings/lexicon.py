"""The trigger table and word lists (`data/*.toml`), read once a process."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from detente.model.rows import HappeningType, Status


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that names an occasion and where its participants stand; `data/triggers.toml` explains the fields."""

    lemmas: tuple[str, ...]
    pos: str
    type: HappeningType
    slots: dict[str, str]
    places: tuple[str, ...] = ()
    needs: int = 2
    filled: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    governed_by: tuple[str, ...] = ()
    with_words: tuple[str, ...] = ()
    placed: bool = False
    abroad: bool = False
    timed: bool = False
    dated: bool = False
    each: bool = False
    anchored: bool = False
    people: bool = False
    named: bool = False
    not_under: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    status: Status = "held"
    examples: tuple[tuple[str, ...], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists of `data/words.toml`; `governors` and `modifiers` map a word to the status it gives."""

    light: frozenset[str]
    object_control: frozenset[str]
    pairs: frozenset[str]
    sides: frozenset[str]
    people: frozenset[str]
    tellers: frozenset[str]
    permits: frozenset[str]
    buildings: frozenset[str]
    achieved: frozenset[str]
    motion: frozenset[str]
    authorities: frozenset[str]
    place_nouns: frozenset[str]
    reporters: frozenset[str]
    lines: frozenset[str]
    companions: frozenset[str]
    beside: frozenset[str]
    along: frozenset[str]
    leads: frozenset[str]
    led: frozenset[str]
    mediates: frozenset[str]
    mediations: frozenset[str]
    crowds: frozenset[str]
    matters: frozenset[str]
    occurs: frozenset[str]
    toward: frozenset[str]
    lapses: frozenset[str]
    collapses: frozenset[str]
    dating: frozenset[str]
    texts: frozenset[str]
    apart: frozenset[str]
    decides: frozenset[str]
    put_off: frozenset[str]
    brings: frozenset[str]
    sitting: frozenset[str]
    says: frozenset[str]
    unnamed: frozenset[str]
    reports: frozenset[str]
    gainsays: frozenset[str]
    wrong: frozenset[str]
    right: frozenset[str]
    governors: dict[str, Status]
    modifiers: dict[str, Status]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("detente.extract.happenings") / "data" / name).read_text(encoding="utf-8"))


@functools.cache
def triggers() -> tuple[Trigger, ...]:
    """All triggers, in the order of the file: the first that fits a word wins."""
    found = []
    for entry in _load("triggers.toml")["trigger"]:
        values: Any = {k: tuple(map(_frozen, v)) if isinstance(v, list) else v for k, v in entry.items()}
        found.append(Trigger(**values))
    return tuple(found)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@functools.cache
def by_lemma() -> dict[tuple[str, str], tuple[Trigger, ...]]:
    """(lemma, part of speech) → triggers that may fit."""
    found: dict[tuple[str, str], tuple[Trigger, ...]] = {}
    for trigger in triggers():
        for lemma in trigger.lemmas:
            found[lemma, trigger.pos] = (*found.get((lemma, trigger.pos), ()), trigger)
    return found


@functools.cache
def words() -> Words:
    """The word lists."""
    data = _load("words.toml")
    lists = {key: frozenset(value) for key, value in data.items() if isinstance(value, list)}
    return Words(governors=_inverted(data["governors"]), modifiers=_inverted(data["modifiers"]), **lists)


def _inverted(table: dict[Any, list[str]]) -> dict[str, Status]:
    return {word: status for status, entries in table.items() for word in entries}
