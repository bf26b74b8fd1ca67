"""Conditions: what somebody ties their stand to. "We support talks if …", "no treaty before …", "without …, no …"."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files
from typing import NamedTuple

from detente.model.taxonomy import phrases
from detente.model.words import suppositions

_END = re.compile(r"[,;:](?=\s)|[.!?](?=\s+[\"“]?[A-Z]|\W*$)|[”\"]")
# Behind a condition that comes first: "without a vote there is nothing …".
_FRONTED = re.compile(
    _END.pattern + r"|\s(?=(?:there (?:is|are|will|would|can)|no|nothing|nobody|we|they|he|she|it)\b)", re.IGNORECASE
)
_LISTED = re.compile(
    r",(?:\s+(?!(?:he|she|it|they|we|I|who|which)\b)\w+){1,4}\s+and\s+\w+(?:\s+\w+)?\W*", re.IGNORECASE
)
# What is asked or undecided leans nowhere.
_WHETHER = re.compile(r"\bwhether\b[^,;.]*", re.IGNORECASE)
# Shorter than this many words it is a date or a remark: "until Friday", "before noon".
LEAST = 3
# What begins with a time is no condition: "until the end of the month", "before 15 February".
_TIME = re.compile(
    r"\W*(?:the\s+)?(?:(?:end|start|beginning|middle|close|turn)\s+of|next|last|this|\d|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight|dawn|winter"
    r"|spring|summer|autumn|tomorrow|today|now|then|late|early|a\s+(?:few\s+)?(?:day|week|month|year))",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:not|no|never|nothing|cannot|can't|won't|refus\w+|rul\w+ out|reject\w*|suspend\w*|halt\w*|stop\w*"
    r"|keep\w*|block\w*)\b",
    re.IGNORECASE,
)


# "would be signed when Norland removed the obstacles": what is to be done first. "Will speak when he visits" is a time.
_WHEN_DONE = re.compile(
    r"(?<=\s)when(?=\s(?:[\w’'-]+\s){1,4}?(?:(?:has|have|had)\s+\w+|(?!need|proceed|succeed)\w+ed)\b)", re.IGNORECASE
)
_TO_COME = re.compile(r"\b(?:will|would|could|can|shall|should|may|might)\b[^,;.]*$", re.IGNORECASE)


class Split(NamedTuple):
    """A text without its condition, the condition from its first word to the end of its clause ("" for none), and
    whether it stands in the way of what the text refuses ("not until …").
    """

    main: str
    condition: str
    barrier: bool


@functools.cache
def _forms(name: str) -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "stance.toml").read_text(encoding="utf-8"))
    return phrases([*(suppositions()[name] if name == "conditions" else ()), *table[name]])


def split(text: str) -> Split:
    """The first condition of `text`, taken out."""
    text = _WHETHER.sub(" … ", text)
    for m in _marks(text):
        stop = _stop(text, m.end(), fronted=len(text[: m.start()].split()) <= 1)
        rest = text[: m.start()] + " … " + text[stop:]
        if len(text[m.end() : stop].split()) < LEAST or _TIME.match(text, m.end()):
            continue
        barrier = bool(_forms("barriers").fullmatch(m.group()))
        if barrier and not _REFUSES.search(rest):
            if not _forms("conditions").fullmatch(m.group()):
                continue
            barrier = False
        return Split(rest, " ".join(text[m.start() : stop].split()), barrier)
    return Split(text, "", False)


def spans(text: str) -> list[tuple[int, int]]:
    """Where conditions stand in `text`, in order: what is said there is supposed, not said."""
    return [(m.start(), _stop(text, m.end())) for m in _conditions(text)]


def _marks(text: str) -> list[re.Match[str]]:
    found = [*_conditions(text), *_forms("barriers").finditer(text)]
    return sorted(found, key=lambda m: (m.start(), -m.end()))


def _conditions(text: str) -> list[re.Match[str]]:
    done = (m for m in _WHEN_DONE.finditer(text) if _TO_COME.search(text, 0, m.start()))
    return sorted([*_forms("conditions").finditer(text), *done], key=lambda m: m.start())


def _stop(text: str, at: int, *, fronted: bool = False) -> int:
    end = (_FRONTED if fronted else _END).search(text, at)
    stop = end.start() if end else len(text)
    rest = _END.search(text, stop + 1)
    tail = text[stop : rest.start() if rest else len(text)]
    if tail.startswith(",") and _LISTED.fullmatch(tail):  # "… respect the charter, sovereignty and independence"
        return stop + len(tail)
    return stop
