"""Exchange names in a text for others of their kind, so that reading does not come to depend on who is named.

A state's name, the words for its people and its capital go to those of one other state, a surname of an office-holder
to another's, the same everywhere in a text. Labels move with their words.
"""

from __future__ import annotations

import csv
import functools
import random
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[1] / "src" / "detente" / "model" / "data"
# Of the names in a text, the share that is exchanged.
SHARE = 0.6
# Surnames shorter than this are too often words.
LEAST_LETTERS = 5

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Names:
    """Words by kind: `states` holds for each state its forms by kind, `known` leads from a form to (state, kind)."""

    states: tuple[dict[str, str], ...]
    known: dict[str, tuple[int, str]]
    surnames: tuple[str, ...]
    pattern: re.Pattern[str]


@functools.cache
def names() -> Names:
    """The names of the shipped tables."""
    states, known = [], {}
    with (TABLES / "states.csv").open(encoding="utf8") as table:
        for number, row in enumerate(csv.DictReader(table)):
            people = row["demonyms"].split("|")
            one = next((d for d in people if not d.endswith("s")), people[0])
            many = next((d for d in people if d.endswith("s")), one)
            states.append(
                {"name": row["name"], "people": one, "peoples": many, "capital": row["capital"] or row["name"]}
            )
            forms = [(f, "name") for f in (row["name"], *row["names"].split("|"))]
            forms += [(f, "peoples" if f.endswith("s") else "people") for f in people]
            forms += [(f, "capital") for f in (row["capital"], *row["capital_names"].split("|"))]
            known.update({form: (number, kind) for form, kind in reversed(forms) if len(form) > 3})
    with (TABLES / "office-holders.csv").open(encoding="utf8") as table:
        last = {_WORD.findall(row["person"])[-1] for row in csv.DictReader(table) if _WORD.search(row["person"])}
    surnames = tuple(sorted(s for s in last if len(s) >= LEAST_LETTERS and s.istitle() and s not in known))
    forms_ = sorted(known, key=lambda form: (-len(form), form))
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, forms_)) + r")\b|\b[A-Z][a-z]{4,}\b")
    return Names(tuple(states), known, surnames, pattern)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A text after exchange, and the edits that led to it: (start and end before, start and end after), in order."""

    text: str
    edits: tuple[tuple[int, int, int, int], ...]

    def moved(self, at: int, *, end: bool = False) -> int:
        """Where an offset of the old text lies in the new one; inside a name it goes to the name's end or start."""
        number = bisect_right(self.edits, (at, 10**9)) - 1
        if number < 0:
            return at
        start, after, new_start, new_after = self.edits[number]
        if at >= after:
            return at + new_after - after
        return new_start if at == start or not end else new_after

    def before(self, at: int) -> int | None:
        """The old offset of an offset of the new text; none inside a name that came in."""
        shift = 0
        for _, after, new_start, new_after in self.edits:
            if at < new_start:
                break
            if at < new_after:
                return None
            shift = after - new_after
        return at + shift


def exchange(text: str, seed: int) -> Exchanged:
    """`text` with some of its names exchanged."""
    rng, table = random.Random(seed), names()
    of_state: dict[int, int | None] = {}
    of_person: dict[str, str] = {}
    people = _surnames()
    edits, parts, at, length = [], [], 0, 0
    for found in table.pattern.finditer(text):
        word = found.group()
        if word in table.known:
            state, kind = table.known[word]
            if state not in of_state:
                of_state[state] = rng.randrange(len(table.states)) if rng.random() < SHARE else None
            other = of_state[state]
            new = word if other is None else table.states[other][kind]
        elif word in people:
            if word not in of_person:
                of_person[word] = rng.choice(table.surnames) if rng.random() < SHARE else word
            new = of_person[word]
        else:
            continue
        if new == word:
            continue
        parts += [text[at : found.start()], new]
        length += found.start() - at
        edits.append((found.start(), found.end(), length, length + len(new)))
        length, at = length + len(new), found.end()
    return Exchanged("".join([*parts, text[at:]]), tuple(edits))


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(names().surnames)


def exchanged_row(row: dict[str, Any], seed: int) -> tuple[dict[str, Any], Exchanged]:
    """A gold row with names exchanged, its spans moved."""
    done = exchange(row["text"], seed)
    roles = ("cue", "source", "content")
    said = [
        {role: [[done.moved(a), done.moved(b, end=True)] for a, b in one.get(role) or []] for role in roles}
        for one in row["statements"]
    ]
    return {"id": row["id"], "text": done.text, "statements": said}, done
