"""Official accounts and transcripts: what kind of text it is, who gave it out, for which occasion, who was there.

The rules are data (data/genres.toml) with examples that are their tests.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import cast
from urllib.parse import urlsplit

from detente.model.dates import find
from detente.model.documents import Block, Document, Genre
from detente.model.evidence import Evidence, Span, cite

# Where a text says what it is: its title and the first words after it.
OPENING = 600
# Longer "names" in a list of those present are sentences.
LONGEST_NAME = 120
_PARTS = re.compile(r"\s*(?:;|,(?!\s(?:Jr|Sr)\.)|\n|\band\b)\s*")
_ITEM = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s*")


@dataclass(frozen=True, slots=True)
class GenreRule:
    """Words of a title or opening that make a text one of a genre; `about` and `issuer` are groups of the pattern."""

    name: str
    genre: Genre
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@functools.cache
def _data() -> dict[str, object]:
    return tomllib.loads(resources.files("detente.parse").joinpath("data/genres.toml").read_text("utf-8"))


@functools.cache
def rules() -> tuple[GenreRule, ...]:
    """All rules, in the order they are tried."""
    found = cast("list[dict[str, object]]", _data()["rule"])
    return tuple(
        GenreRule(
            str(r["name"]),
            cast("Genre", r["genre"]),
            re.compile(str(r["pattern"])),
            tuple(cast("list[str]", r["yes"])),
            tuple(cast("list[str]", r["no"])),
        )
        for r in found
    )


@functools.cache
def issuers() -> dict[str, str]:
    """Host of an official site → who publishes there."""
    return dict(cast("dict[str, str]", _data()["issuers"]))


@functools.cache
def _present() -> re.Pattern[str]:
    return re.compile(str(_data()["present"]), re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a document was found to be."""

    genre: Genre = "report"
    issuer: str = ""
    about: str = ""
    attendees: tuple[Evidence, ...] = ()


def kind_of(document: Document, text: str, blocks: Sequence[Block]) -> Kind:
    """The genre of a parsed text. A report that quotes a readout is a report: only title and first words count."""
    title = document.title
    body = next((b.start for b in blocks if b.kind == "body"), 0)
    opening = text[body : body + OPENING].partition("\n")[0]
    issuer = issuers().get(_host(document.url), "")
    for rule in rules():
        match = rule.pattern.match(title) or (rule.pattern.match(opening) if rule.genre != "transcript" else None)
        if match is not None:
            said = {name: " ".join(value.split()) for name, value in match.groupdict().items() if value}
            told = said.get("issuer", "") or issuer or document.source
            about = said.get("about", "").strip(" .") or title
            return Kind(rule.genre, told, about, tuple(_attendees(document.id, text)))
    return Kind(issuer=issuer)


def dated(title: str) -> str:
    """The day that the title of an official text or transcript bears, in its words; empty for any other text."""
    if not any(rule.pattern.match(title) for rule in rules()):
        return ""
    return next((title[found.start : found.end] for found in find(title) if len(found.days) == 1), "")


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an address that is none
        return ""
    return next((known for known in issuers() if host == known or host.endswith(f".{known}")), "")


def _attendees(document: str, text: str) -> Iterator[Evidence]:
    """Each one that a list or sentence of those present names, by the words that do."""
    seen: set[Span] = set()
    for match in _present().finditer(text):
        at = match.start("who")
        end = match.end("who")
        for start, stop in _pieces(text, at, end):
            words = text[start:stop]
            if (
                words
                and len(words) <= LONGEST_NAME
                and any(c.isupper() for c in words)
                and Span(start, stop) not in seen
            ):
                seen.add(Span(start, stop))
                yield cite(document, text, [(start, stop)])[0]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names in a list: a line each where it has lines, else parted by commas and "and"."""
    parts = re.compile(r"\s*(?:;|\n)\s*") if "\n" in text[start:end].strip() or ";" in text[start:end] else _PARTS
    at = start
    for gap in [*parts.finditer(text, start, end), None]:
        stop = gap.start() if gap else end
        a = at + len(lead[0]) if (lead := _ITEM.match(text, at, stop)) else at
        words = text[a:stop]
        left = len(words) - len(words.lstrip())
        yield a + left, a + len(words.rstrip(" .\n"))
        at = gap.end() if gap else end
