"""The issues under negotiation: a versioned file, what puts words on an issue, and its two poles."""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from detente.model.errors import UsageError

# A "*" of its own stands for up to this many words between two others, a "**" for up to so many.
GAP = 3
WIDE_GAP = 8
# Vocabularies of others that an issue names its counterparts in.
CROSSWALKS = ("pa_x", "plover", "plans")
# What an entry of the file may give: what every issue needs, and the rest.
NEEDED = ("id", "label", "description", "keywords", "plus", "minus")
TEXTS = ("facet", "broader")
LISTS = ("keywords", "add_keywords", "favour", "against", "things", "harms", "examples", *CROSSWALKS)
FACETS = ("", "fact", "characterisation", "counterpart")


@dataclass(frozen=True, slots=True)
class Issue:
    """A question under negotiation with its poles; the compiled patterns find its words in a text.

    `things` and `harms` are what one can favour towards the plus and towards the minus pole; `examples` are sentences
    that speak to the issue, whichever way; `words` are its keywords as the file has them, `given` is its entry there.
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
    given: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All issues, in the order of the file. `own` is the text of the file in which a case adds and changes some."""

    version: str
    issues: tuple[Issue, ...]
    own: str = ""

    @property
    def state(self) -> str:
        """What rows tagged with these issues are remembered under; empty for the shipped ones."""
        return hashlib.blake2b(self.own.encode(), digest_size=8).hexdigest() if self.own else ""

    @property
    def owned(self) -> frozenset[str]:
        """Ids of the issues that the case added or changed."""
        shipped = {issue.id: issue for issue in taxonomy().issues} if self.own else {}
        return frozenset(i.id for i in self.issues if self.own and i is not shipped.get(i.id))

    def __getitem__(self, ident: str) -> Issue:
        """The issue of that id. Raises KeyError when unknown."""
        return self._by_id()[ident]

    def __contains__(self, ident: object) -> bool:
        """True for the id of an issue."""
        return ident in self._by_id()

    def called(self, words: str) -> str:
        """The id of the issue that `words` call by its id or its label, in any case. Raises UsageError."""
        plain = words.strip().casefold()
        for issue in self.issues:
            if plain in (issue.id, issue.label.casefold()):
                return issue.id
        known = ", ".join(issue.id for issue in self.issues)
        raise UsageError(f"no issue is called {words}; known are: {known} (what they mean: detente issues)")

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


@functools.lru_cache(maxsize=32)
def own_taxonomy(text: str) -> Taxonomy:
    """The taxonomy of a case whose own file holds `text`: the shipped one, with issues added and changed.

    Raises UsageError saying what is wrong in the file.
    """
    if not text:
        return taxonomy()
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML: {error}") from error
    return replace(read(table, base=taxonomy()), own=text)


def read(table: Mapping[str, Any], *, base: Taxonomy | None = None) -> Taxonomy:
    """A taxonomy from a parsed TOML file; a case's own file adds issues to `base`, and changes the fields it gives of
    those with an id of `base`. Raises UsageError.
    """
    if unknown := sorted(set(table) - {"version", "issue"}):
        raise UsageError(f"unknown {', '.join(unknown)}; a taxonomy is a list of [[issue]] and may have a version")
    found = {issue.id: issue for issue in base.issues} if base else {}
    told: set[str] = set()
    entries = table.get("issue", ())
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError("each issue starts with a line [[issue]]")
    for entry in entries:
        ident = str(entry.get("id", "?"))
        if ident in told:
            raise UsageError(f"issue {ident} stands there twice")
        told.add(ident)
        found[ident] = issue_of({**found[ident].given, **entry} if ident in found else entry)
    unknown = sorted({i.broader for i in found.values() if i.broader} - set(found))
    if unknown:
        raise UsageError(f"broader issue not in the taxonomy: {', '.join(unknown)}")
    return Taxonomy(str(table.get("version", base.version if base else "")), tuple(found.values()))


def issue_of(entry: Mapping[str, Any]) -> Issue:
    """The issue that an entry of the file describes. Raises UsageError naming the issue and the field."""
    _check(entry)
    crosswalks = {name: tuple(entry.get(name, ())) for name in CROSSWALKS}
    sign = entry.get("sign", 0)
    keywords = [*entry["keywords"], *entry.get("add_keywords", ())]
    return Issue(
        entry["id"],
        entry["label"],
        entry["description"],
        phrases(keywords),
        entry["plus"],
        entry["minus"],
        phrases(entry.get("favour", ())),
        phrases(entry.get("against", ())),
        phrases([*entry.get("things", ()), *(keywords if sign > 0 else ())]),
        phrases([*entry.get("harms", ()), *(keywords if sign < 0 else ())]),
        entry.get("facet", ""),
        entry.get("broader", ""),
        crosswalks,
        tuple(entry.get("examples", ())),
        tuple(keywords),
        entry,
    )


def _check(entry: Mapping[str, Any]) -> None:
    """Raise UsageError for an entry that is no issue."""
    ident = entry.get("id", "?")
    for name in NEEDED:
        if name not in entry:
            raise UsageError(f"issue {ident} lacks {name!r}")
    if unknown := sorted(set(entry) - {*NEEDED, *TEXTS, *LISTS, "sign"}):
        known = ", ".join((*NEEDED, *TEXTS, *LISTS, "sign"))
        raise UsageError(f"issue {ident} has {', '.join(unknown)}; known are {known}")
    for name in entry:
        value = entry[name]
        if name in LISTS:
            if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v.strip(" *") for v in value):
                raise UsageError(f'{name} of issue {ident} is not a list of words, like {name} = ["one", "other*"]')
        elif name == "sign":
            if value not in (-1, 0, 1):
                raise UsageError(f"sign of issue {ident} is {value!r}; it can be 1, 0 or -1")
        elif not isinstance(value, str) or (name in NEEDED and not value.strip()):
            raise UsageError(f"{name} of issue {ident} is {value!r}; it must be words in quotation marks")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(ident)):
        raise UsageError(f"{ident!r} cannot be an issue's id: small letters, digits and _ only, a letter first")
    if not entry["keywords"]:
        raise UsageError(f"issue {ident} has no keywords, so that nothing could be on it")
    if entry["plus"].casefold() == entry["minus"].casefold():
        raise UsageError(f"issue {ident} has one pole twice; plus and minus are its two ends")
    if entry.get("facet", "") not in FACETS:
        raise UsageError(f"facet of issue {ident} is {entry['facet']!r}; it can be {', '.join(filter(None, FACETS))}")
