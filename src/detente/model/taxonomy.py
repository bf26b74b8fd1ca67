"""The issues under negotiation: a versioned file, what puts words on an issue, and its two poles."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from detente.model.errors import UsageError

# A "*" of its own stands for up to this many words between two others, a "**" for up to so many.
GAP = 3
WIDE_GAP = 8


@dataclass(frozen=True, slots=True)
class Issue:
    """A question under negotiation with its poles; the compiled patterns find its words in a text.

    `things` and `harms` are what one can favour towards the plus and towards the minus pole; `examples` are sentences
    that speak to the issue, whichever way; `words` are its keywords as the file has them.
    """

    id: str
    label: str
    description: str
    keywords: re.Pattern[str]
    plus: str
    minus: str
    favour: re.Pattern[str]
    against: re.Pattern[str]
    things: re.Pattern[str]
    harms: re.Pattern[str]
    facet: str
    broader: str
    crosswalks: Mapping[str, tuple[str, ...]]
    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All issues, in the order of the file."""

    version: str
    issues: tuple[Issue, ...]

    def __getitem__(self, ident: str) -> Issue:
        """The issue of that id. Raises KeyError when unknown."""
        return self._by_id()[ident]

    def __contains__(self, ident: object) -> bool:
        """True for the id of an issue."""
        return ident in self._by_id()

    def _by_id(self) -> dict[str, Issue]:
        return {issue.id: issue for issue in self.issues}

    def tags(self, text: str) -> tuple[str, ...]:
        """Ids of the issues whose words stand in `text`, in the order of the file."""
        return tuple(issue.id for issue in self.issues if issue.keywords.search(text))


def phrases(forms: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of `forms`: whole words, any case; "lift*" any ending, "lift * sanction*" up to three words
    between.
    """
    if not forms:
        return re.compile(r"(?!)")
    either = "|".join(_phrase(form) for form in sorted(forms, key=lambda f: (-len(f), f)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _phrase(form: str) -> str:
    out = ""
    for part in form.split():
        if part in ("*", "**"):
            out += rf"(?:\s+[\w'’.-]+){{0,{GAP if part == '*' else WIDE_GAP}}}?"
            continue
        word = re.escape(part.rstrip("*")).replace("'", "['’]") + (r"[\w'’-]*" if part.endswith("*") else "")
        out += (r"\s+" if out else "") + word
    return out


@functools.cache
def taxonomy() -> Taxonomy:
    """The taxonomy shipped with Detente."""
    return read(tomllib.loads((files("detente.model") / "data" / "issues.toml").read_text(encoding="utf-8")))


def read(table: Mapping[str, Any], *, base: Taxonomy | None = None) -> Taxonomy:
    """A taxonomy from a parsed TOML file; a case's own file extends or replaces issues of `base`. Raises UsageError."""
    found = {issue.id: issue for issue in base.issues} if base else {}
    for entry in table.get("issue", ()):
        try:
            issue = _issue(entry)
        except KeyError as missing:
            raise UsageError(f"issue {entry.get('id', '?')} lacks {missing}") from None
        found[issue.id] = issue
    unknown = sorted({i.broader for i in found.values() if i.broader} - set(found))
    if unknown:
        raise UsageError(f"broader issue not in the taxonomy: {', '.join(unknown)}")
    return Taxonomy(str(table.get("version", base.version if base else "")), tuple(found.values()))


def _issue(entry: Mapping[str, Any]) -> Issue:
    crosswalks = {name: tuple(_strings(entry.get(name, ()))) for name in ("pa_x", "plover", "plans")}
    sign = int(entry.get("sign", 0))
    things, harms = _strings(entry.get("things", ())), _strings(entry.get("harms", ()))
    keywords = _strings(entry["keywords"])
    return Issue(
        entry["id"],
        entry["label"],
        entry["description"],
        phrases(keywords),
        entry["plus"],
        entry["minus"],
        phrases(entry.get("favour", ())),
        phrases(entry.get("against", ())),
        phrases([*things, *(keywords if sign > 0 else ())]),
        phrases([*harms, *(keywords if sign < 0 else ())]),
        entry.get("facet", ""),
        entry.get("broader", ""),
        crosswalks,
        tuple(_strings(entry.get("examples", ()))),
        tuple(keywords),
    )


def _strings(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values]
