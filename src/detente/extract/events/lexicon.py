"""The table of CAMEO codes and the trigger words of events (`data/`), read once a process."""

from __future__ import annotations

import csv
import functools
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, NamedTuple

DATA = files("detente.extract.events") / "data"


class Code(NamedTuple):
    """What a CAMEO code is in PLOVER: root, mode and context (several parted by spaces)."""

    root: str
    mode: str
    context: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb that names an act; `data/triggers.toml` explains the fields."""

    lemmas: tuple[str, ...]
    cameo: str
    recipient: tuple[str, ...]
    nouns: tuple[str, ...] = ()
    root: str = ""
    people: bool = False
    ground: bool = False
    examples: tuple[tuple[str, ...], ...] = field(default=(), compare=False)


@functools.cache
def codes() -> dict[str, Code]:
    """CAMEO code → PLOVER root, mode and context."""
    with (DATA / "cameo.csv").open(encoding="utf-8") as lines:
        return {row["code"]: Code(row["root"], row["mode"], row["context"]) for row in csv.DictReader(lines)}


@functools.cache
def _read() -> dict[str, Any]:
    return tomllib.loads((DATA / "triggers.toml").read_text(encoding="utf-8"))


@functools.cache
def triggers() -> tuple[Trigger, ...]:
    """All triggers, in the order of the file: the first that fits a word wins."""
    found = []
    for entry in _read()["trigger"]:
        values: Any = {k: _frozen(v) for k, v in entry.items()}
        found.append(Trigger(**values))
    return tuple(found)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


@functools.cache
def by_lemma() -> dict[str, tuple[Trigger, ...]]:
    """Lemma → triggers that may fit."""
    found: dict[str, tuple[Trigger, ...]] = {}
    for trigger in triggers():
        for lemma in trigger.lemmas:
            found[lemma] = (*found.get(lemma, ()), trigger)
    return found


@functools.cache
def of_happenings() -> dict[str, str]:
    """Happening type → CAMEO code."""
    return dict(_read()["happenings"])


@functools.cache
def instruments() -> frozenset[str]:
    """Nouns that act for whose they are: "Norwegian warplanes"."""
    return frozenset(_read()["instruments"])
