"""The authority file: states, bodies, outlets, cities and office-holders as shipped in `data/`, and what can be looked
up in them.

Sources, licences and gaps are in `data/README.md`. Everything here is a table read once; nothing guesses.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

EntryKind = Literal["state", "demonym", "people", "capital", "metonym", "body", "outlet", "city"]
VERSION = "2026.1"
# Titles whose office is remembered.
KEPT_TITLES = 10_000

_FORMER = re.compile(
    r"^(?:(?:the|a|an|former|ex|then|late|newly|new|now|incoming|outgoing|current|acting|interim|his|her|its|their|our|my|elected|confirmed|minted|visiting|own|longtime|top)[\s-]+)+"
)
_PAST = re.compile(
    r"\b(?:former(?:ly)?|ex|one-time|onetime|late|then|fired|ousted|deposed|predecessor|previous)\b|^ex-", re.IGNORECASE
)
# How the parser cuts text: at spaces and before a possessive, hyphens apart from their words.
TOKEN = re.compile(r"[A-Za-z]\.(?:[A-Za-z]\.)+|'s\b|’s\b|\w+(?:['’](?!s\b)\w+)*\.?(?<!\w{3}\.)|[^\w\s]")
# Whose office it is; an adviser to somebody's president is no president.
_POSSESSOR = re.compile(r"^(?:(?!\b(?:to|for)\s).)*'s?\s+")
_TAIL = re.compile(r" (?:for|to|in|at|on) ")
_MINISTER_OF = re.compile(
    r"^(?P<deputy>(?:first )?(?:deputy|vice|junior) )?minister (?:of|for|in charge of)(?: the)? (?P<what>.+)$"
)


@dataclass(frozen=True, slots=True)
class State:
    """A state by its ISO 3166 code (X-… for entities without one)."""

    iso: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str
    capital_names: tuple[str, ...]
    metonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """An institution; `state` is empty for international ones."""

    id: str
    kind: str
    state: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Something that publishes; `party` is the ISO code of the state it speaks for, if any."""

    name: str
    kind: str
    party: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city with its state and coordinates in degrees."""

    name: str
    iso: str
    latitude: float
    longitude: float
    population: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody held an office.

    Dates are ISO, maybe a year or month only; an empty `end` can be trusted until `until`.
    """

    iso: str
    role: str
    title: str
    person: str
    qid: str
    start: str
    end: str
    until: str

    def holds_on(self, day: str) -> bool:
        """True when the source says so of that ISO day: a bound known to the year or month only does not settle days
        inside it.
        """
        if self.start and (
            day < self.start or (self.start.startswith(day[: len(self.start)]) and len(self.start) < len(day))
        ):
            return False
        return day < self.end and not day.startswith(self.end) if self.end else day <= self.until

    def fits(self, day: str, *, past: bool = False) -> bool:
        """True when nothing speaks against somebody named with the office on that ISO day being this holder: it had
        begun, and no end before the day is known; `past`: it had ended by then. An unknown day fits nobody.
        """
        if not day or (self.start and self.start > day):
            return False
        if past:
            return bool(self.end) and self.end <= day
        return self.holds_on(day) or not self.end or day.startswith(self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in the gazetteer: what kind of name it is, the id of what it names, the state it implies, and its
    English name.
    """

    kind: EntryKind
    id: str
    state: str
    name: str


@dataclass(frozen=True, slots=True)
class Role:
    """An office's one name, its rank (1 is highest), and whether it has one holder at a time."""

    key: str
    rank: int
    single: bool


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = files("detente.model").joinpath("data", name).read_text(encoding="utf8")
    return csv.DictReader(io.StringIO(text))


def _bar(field: str) -> tuple[str, ...]:
    return tuple(part for part in field.split("|") if part)


class Authority:
    """All tables with their indexes. `shipped()` gives the one that comes with Detente."""

    def __init__(self) -> None:
        self.states = {
            r["iso"]: State(
                r["iso"],
                r["name"],
                _bar(r["names"]),
                _bar(r["demonyms"]),
                r["capital"],
                _bar(r["capital_names"]),
                _bar(r["metonyms"]),
            )
            for r in _rows("states.csv")
        }
        self.bodies = {
            r["id"]: Body(r["id"], r["kind"], r["state"], r["name"], _bar(r["names"])) for r in _rows("bodies.csv")
        }
        self.outlets = {
            r["name"]: Outlet(r["name"], r["kind"], r["party"], _bar(r["names"])) for r in _rows("outlets.csv")
        }
        self.cities = {
            r["name"]: City(
                r["name"], r["iso"], float(r["latitude"]), float(r["longitude"]), int(r["population"]), _bar(r["names"])
            )
            for r in _rows("cities.csv")
        }
        self._roles = _read_roles()
        self._titles: dict[tuple[str, str], str] = {}
        # Of a phrase that only some states use, what it is there.
        self._local: dict[str, list[Role]] = defaultdict(list)
        for (iso, phrase), found in self._roles.items():
            if iso:
                self._titles.setdefault((iso, found.key), phrase)
                self._local[phrase].append(found)
        self.holders = tuple(self._holder(r) for r in _rows("office-holders.csv"))
        self.by_office: dict[tuple[str, str], list[Holder]] = defaultdict(list)
        self.by_person: dict[str, list[Holder]] = defaultdict(list)
        for holder in self.holders:
            self.by_office[holder.iso, holder.role].append(holder)
            self.by_person[holder.qid].append(holder)

    def _holder(self, row: dict[str, str]) -> Holder:
        role = self.role(row["title"], row["iso"])
        return Holder(
            row["iso"],
            role.key if role else row["title"].lower(),
            row["title"],
            row["person"],
            row["qid"],
            row["start"],
            row["end"],
            row["until"],
        )

    @functools.lru_cache(maxsize=KEPT_TITLES)  # noqa: B019 - one instance lives as long as the process
    def role(self, title: str, state: str = "") -> Role | None:
        """The office that `title` names ("US Secretary of State", "Minister of Justice"), or None. `state` decides
        titles that differ by state.
        """
        words = self._bare(title)
        head = _TAIL.split(words, maxsplit=1)[0]
        for candidate in (words, _minister(words), _drop_of(words), _minister(_drop_of(words)), head):
            for iso in (state, ""):
                if (iso, candidate) in self._roles:
                    return self._roles[iso, candidate]
        local = self._local.get(words, []) if not state else []
        if len({role.key for role in local}) == 1:
            return local[0]
        head = _minister(_drop_of(words))
        if head.endswith(" minister"):
            return Role(
                head,
                4 if head.startswith(("deputy ", "vice ")) else 3,
                not head.startswith(("deputy ", "vice ", "junior ")),
            )
        if head.endswith(" secretary") or words.startswith("secretary of "):
            return Role(head, 3, True)
        return None

    def _bare(self, title: str) -> str:
        """A title in lower case without articles, "former", state names and possessors."""
        words = re.sub(r"\s+", " ", title.replace("’", "'")).strip(" ,.")
        words = _POSSESSOR.sub("", words)
        lead = self._state_words()
        while (hit := lead.match(words)) and hit.end() < len(words):
            words = words[hit.end() :]
        words = _FORMER.sub("", words.lower())
        hit = lead.match(words)
        return words[hit.end() :] if hit and hit.end() < len(words) else words

    @functools.cache  # noqa: B019 - one instance lives as long as the process
    def _state_words(self) -> re.Pattern[str]:
        names = {
            n
            for s in self.states.values()
            for n in (s.name, *s.names, *s.demonyms, s.capital, *s.capital_names, *s.metonyms)
            if n
        }
        names |= {n for b in self.bodies.values() for n in (b.name, *b.names)}
        return re.compile(
            "(?:the )?(?:" + "|".join(re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n))) + r")[\s-]+",
            re.IGNORECASE,
        )

    def title_of(self, role: str, state: str) -> str:
        """What a role is called in a state: the US "foreign minister" is the secretary of state."""
        return self._titles.get((state, role), role)

    def holders_on(self, state: str, role: str, day: str) -> list[Holder]:
        """Who held the office on that ISO day, by the rule about dates; several when the source names rivals."""
        return [h for h in self.by_office.get((state, role), ()) if h.holds_on(day)]

    @functools.cached_property
    def names(self) -> dict[tuple[str, ...], tuple[Entry, ...]]:
        """Tokens of a name → what it may name: the gazetteer."""
        found: dict[tuple[str, ...], list[Entry]] = defaultdict(list)

        def add(names: Sequence[str], entry: Entry) -> None:
            for name in names:
                tokens = tokens_of(name)
                if tokens and entry not in found[tokens]:
                    found[tokens].append(entry)

        for s in self.states.values():
            add([s.name, *s.names], Entry("state", s.iso, s.iso, s.name))
            add([d for d in s.demonyms if not _is_people(d, s)], Entry("demonym", s.iso, s.iso, s.name))
            add([d for d in s.demonyms if _is_people(d, s)], Entry("people", s.iso, s.iso, s.name))
            add([s.capital, *s.capital_names], Entry("capital", f"city:{s.capital}", s.iso, s.capital))
            add(s.metonyms, Entry("metonym", s.iso, s.iso, s.name))
        for b in self.bodies.values():
            add([b.name, *b.names], Entry("body", f"body:{b.id}", b.state, b.name))
        for o in self.outlets.values():
            add([o.name, *o.names], Entry("outlet", f"outlet:{o.name}", o.party, o.name))
        capitals = {n for s in self.states.values() for n in (s.capital, *s.capital_names)}
        for c in self.cities.values():
            add([n for n in (c.name, *c.names) if n not in capitals], Entry("city", f"city:{c.name}", c.iso, c.name))
        return {tokens: tuple(entries) for tokens, entries in found.items()}

    @functools.cached_property
    def people(self) -> dict[str, tuple[str, ...]]:
        """Wikidata id → the names the office-holders table gives the person, most used first."""
        names: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for h in self.holders:
            names[h.qid][h.person] += 1
        return {qid: tuple(sorted(n, key=lambda x: (-n[x], x))) for qid, n in sorted(names.items())}


def _is_people(demonym: str, state: State) -> bool:
    """Plural or singular nouns for a people, as opposed to adjectives: "Russians", "Pole"."""
    stem = demonym[:-1] if demonym.endswith("s") else ""
    nouns = {"Pole", "Dane", "Swede", "Finn", "Turk", "Spaniard", "Briton", "Icelander", "New Zealander"}
    return (
        bool(stem and stem in state.demonyms)
        or demonym in nouns
        or (demonym.endswith(("men", "man", "woman")) and demonym not in ("German", "Roman"))
    )


def tokens_of(name: str) -> tuple[str, ...]:
    """A name cut the way the parser cuts text: at spaces and before a possessive, hyphens apart from their words."""
    return tuple(TOKEN.findall(name))


def is_past(title: str) -> bool:
    """True when a title says that the office is no longer held: "former", "ex-", "then"."""
    return bool(_PAST.search(title))


def _minister(words: str) -> str:
    hit = _MINISTER_OF.match(words)
    return f"{hit['deputy'] or ''}{hit['what']} minister" if hit else words


def _drop_of(words: str) -> str:
    """A title without the state or body it is held in: "president of france" → "president"."""
    head, _, rest = words.partition(" of ")
    if rest and head == "president" and not _of_a_state(rest):
        return words
    if rest and head not in (
        "minister",
        "secretary",
        "chief",
        "head",
        "member",
        "deputy minister",
        "vice minister",
        "first deputy minister",
    ):
        return head
    if head == "secretary" and rest.split(" ")[0] not in ("state", "defense", "defence", "the"):
        return f"{rest} secretary"
    hit = re.match(r"(minister (?:of|for) .+?|secretary of \w+) of (?:the )?[a-z ]+$", words)
    return hit[1] if hit else words


def _of_a_state(words: str) -> bool:
    """Offices of boards and companies have presidents too; a state's name is short, or says so."""
    return not re.search(
        r"\b(?:board|council|bank|company|university|college|club|association|court|institute|foundation|group|corporation)\b",
        words,
    )


def _read_roles() -> dict[tuple[str, str], Role]:
    data = tomllib.loads(files("detente.model").joinpath("data", "roles.toml").read_text(encoding="utf8"))
    out: dict[tuple[str, str], Role] = {}
    for row in data["role"]:
        role = Role(row["key"], row["rank"], row["single"])
        for phrase in (row["key"], *row["words"]):
            out["", phrase] = role
        for iso, phrases in sorted(row.get("only", {}).items()):
            for phrase in phrases:
                out[iso, phrase] = role
    return out


@functools.cache
def shipped() -> Authority:
    """The authority file that comes with Detente, read once a process."""
    return Authority()
