"""Rules for reading speech and days in a language, as data with examples that are its tests (data/*.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from detente.model.rows import Act

# A gap inside a cue: "hat am Dienstag gesagt", "n'a pas déclaré".
_GAP = r"(?:[^\s,;:.«»„“”\"]+\s){0,6}?"
# Between a cue and "that": "sagte am Dienstag vor Journalisten, dass".
_WORDS = r"(?:\s[^\s,;:.«»„“”\"]+){0,6}?"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of our own and what must be found in it: source and content words, the act."""

    text: str
    source: str
    content: str
    act: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How one language reports speech. Patterns are over the text as it stands."""

    code: str
    name: str
    cues: tuple[tuple[re.Pattern[str], Act], ...]
    that: re.Pattern[str]
    according: re.Pattern[str]
    leads: re.Pattern[str]
    joins: re.Pattern[str]
    stops: re.Pattern[str]
    negation: re.Pattern[str]
    pronouns: re.Pattern[str]
    unnamed: re.Pattern[str]
    spokesperson: re.Pattern[str]
    # German: the verb stands second (a lead before it means that the subject follows), and "that" may be missing.
    verb_second: bool
    days: dict[str, int]
    weekdays: dict[str, int]
    examples: tuple[Example, ...]
    leave: tuple[str, ...]


@functools.cache
def languages() -> dict[str, str]:
    """Code → English name of the languages whose speech is read."""
    return {code: rules_for(code).name for code in ("de", "es", "fr")}


@functools.cache
def rules_for(code: str) -> Rules:
    """The rules of a language, compiled."""
    raw = tomllib.loads(resources.files("detente.extract.foreign").joinpath(f"data/{code}.toml").read_text("utf-8"))
    cues = tuple((_cue(forms, raw["between"]), act) for act, forms in raw["cues"].items())
    return Rules(
        code,
        raw["name"],
        cues,
        that=re.compile(rf"{_WORDS}(?:,[^,.;:]{{1,80}}(?=,))?,?\s*(?:{raw['that']})", re.IGNORECASE),
        according=re.compile(rf"(?:{raw['according']})", re.IGNORECASE),
        leads=re.compile(rf"(?:{_either(raw['leads'])})\b", re.IGNORECASE),
        joins=re.compile(rf"(?:{_either(raw['joins'])})\Z", re.IGNORECASE),
        stops=re.compile(rf"\s(?:{_either(raw['stops'])})(?=[\s,.;:]|$)", re.IGNORECASE),
        negation=re.compile(raw["negation"], re.IGNORECASE),
        pronouns=re.compile(rf"(?:{_either(raw['pronouns'])})\Z", re.IGNORECASE),
        unnamed=re.compile(rf"\b(?:{_either(raw['unnamed'])})\b", re.IGNORECASE),
        spokesperson=re.compile(rf"\b(?:{_either(raw['spokesperson'])})\b", re.IGNORECASE),
        verb_second=raw["verb_second"],
        days=raw["days"],
        weekdays={name: number for number, name in enumerate(raw["weekdays"].split())},
        examples=tuple(Example(**example) for example in raw["example"]),
        leave=tuple(raw["leave"]),
    )


def _cue(forms: str, between: str) -> re.Pattern[str]:
    """Forms parted by commas; * is a gap of a few words where the subject may stand: the cue is what precedes it."""
    parts = []
    for form in (form.strip() for form in forms.split(",")):
        first, _, rest = form.partition(" * ")
        words = re.escape(first).replace(r"\ ", rf"\s(?:(?:{_either(between)})\s)?")
        parts.append(words + (rf"(?=\s{_GAP}{re.escape(rest)}(?!\w))" if rest else ""))
    return re.compile(
        rf"(?:(?<![\w’'-])|(?<=\b[nN][’']))(?:{'|'.join(sorted(parts, key=lambda p: (-len(p), p)))})(?!\w)",
        re.IGNORECASE,
    )


def _either(words: str) -> str:
    return "|".join(re.escape(word.strip()).replace(r"\ ", r"\s") for word in words.split(","))
