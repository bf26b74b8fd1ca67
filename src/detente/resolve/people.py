"""Persons across documents: blocks by spelled name, then scores with reasons, then edges.

Blocking and scoring after Fellegi and Sunter (1969), with hand-set weights in place of estimated ones so that every
point of a score has a reason that a person can read. Comparisons are between profiles (one full name with agreeing
facts), not between mentions, and blocks are capped, so the work grows with the number of units, not its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from detente.model.authority import shipped
from detente.model.names import SUFFIXES, alike, disguised, fold, parts, spelling, unmasked
from detente.resolve.groups import SURE, Edge
from detente.resolve.known import Known
from detente.resolve.units import Unit

# Profiles of one block that are compared pair by pair; in larger blocks each meets its neighbours in order of name
# only.
BLOCK_CAP = 60
NEIGHBOURS = 8
# How far apart two reports of one story may be, in days.
STORY_DAYS = 60
UNSURE = 0.5
# Names that two reports must share to be of one story.
STORY_SHARED = 3

# Other names that a report with a lone family name must share with those of its one bearer.
BARE_SHARED = 2
# The same when they are further apart than reports of one story: a negotiation goes on, and so do those who lead it.
BARE_SHARED_FAR = 4
# How often lone names are gone over, each time from the reports that were found to name somebody before.
ROUNDS = 6
# Behind such a word stands a father's name: "Hamad bin Isa" is none of the names of Salman bin Hamad bin Isa.
_FATHERS = frozenset({"bin", "ibn", "ben", "bint", "ould"})
ONLY_BEARER = "nobody else in the case has that name"

_BASE = {"same": 0.85, "spelling": 0.75, "short": 0.7, "initial": 0.5, "part": 0.6, "weak": 0.3, "none": 0.0}
_TOLD = {
    "same": "the same name",
    "spelling": "spellings of one name",
    "short": "a short form of the name",
    "initial": "an initial of the name",
    "part": "part of the name",
    "weak": "names that some write alike",
}


@dataclass(slots=True, eq=False)
class Profile:
    """One name and what its units say together."""

    name: str
    units: list[Unit] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    roles: set[tuple[str, str]] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    company: set[str] = field(default_factory=set)
    authority: str = ""
    cluster: str = ""

    def add(self, unit: Unit, company: Iterable[str] = ()) -> None:
        """Take in a unit and whom it is named with."""
        self.units.append(unit)
        self.states |= {unit.state} if unit.state else set()
        self.roles |= unit.roles | unit.past
        self.genders |= {unit.gender} if unit.gender else set()
        self.documents.add(unit.document)
        self.days |= {unit.day} if unit.day else set()
        self.company |= set(company)

    @property
    def id(self) -> str:
        """The unit that edges name."""
        return self.units[0].id


def people_edges(
    found: Sequence[Unit], company: dict[str, frozenset[str]], known: Known
) -> tuple[list[Edge], list[Profile]]:
    """Edges between the persons of a corpus and their profiles. `company` is what else each document names."""
    people = [u for u in found if u.type == "person" and u.names]
    edges: list[Edge] = []
    ends = {
        words[at:]
        for u in people
        if len(words := tuple(parts(u.name))) > 2 and _FATHERS.isdisjoint(fold(u.name).split())
        for at in range(1, len(words) - 1)
    }
    bare = [u for u in people if len(words := tuple(parts(u.name))) == 1 or words in ends]
    profiles = _profiles([u for u in people if len(parts(u.name)) >= 2], company, edges)
    _match_authority(profiles, known)
    for a, b in _pairs(profiles):
        edges.extend(_judge(a, b))
    edges.extend(_imitations(profiles))
    _cluster(profiles, edges)
    edges.extend(_bare_edges(bare, profiles, _Around(company, _called(people))))
    edges.extend(_known_as(found, profiles))
    edges.extend(_taken_for_things(found, profiles, _Around(company, _called(people))))
    return edges, profiles


def _imitations(profiles: Sequence[Profile]) -> list[Edge]:
    """Names in letters that only look alike, each with the one it imitates: whether they are one, a person decides."""
    as_seen: dict[str, list[Profile]] = defaultdict(list)
    for p in profiles:
        as_seen[unmasked(p.name)].append(p)
    return [
        Edge(real.id, p.id, UNSURE, f"{p.name} imitates {real.name} with letters of another alphabet")
        for p in profiles
        if disguised(p.name)
        for real in as_seen[unmasked(p.name)]
        if not disguised(real.name)
    ]


@dataclass(frozen=True, slots=True)
class _Around:
    """What else each document names, and the name parts of all persons in it, by document."""

    company: dict[str, frozenset[str]]
    called: dict[str, frozenset[str]]

    def shared(self, unit: Unit, other: Profile) -> int:
        """How many other things and names both a unit's document and a profile's name."""
        own = set(map(spelling, parts(other.name)))
        names = {word for document in other.documents for word in self.called.get(document, ())}
        people = {p for p in self.company.get(unit.document, ()) if " " in p and not p.startswith("state ")}
        things = (self.company.get(unit.document, frozenset()) - people) & other.company
        return len(things) + len((self.called.get(unit.document, frozenset()) & names) - own)


def _called(people: Iterable[Unit]) -> dict[str, frozenset[str]]:
    """The last part of each person's name, as spelled, by document."""
    out: dict[str, set[str]] = defaultdict(set)
    for unit in people:
        out[unit.document].add(spelling(parts(unit.name)[-1]))
    return {document: frozenset(words) for document, words in out.items()}


def _taken_for_things(found: Sequence[Unit], profiles: Sequence[Profile], around: _Around) -> list[Edge]:
    """Lone words that a report without the full name gave no person: the one bearer of that family name in the case."""
    bearers: dict[str, list[Profile]] = defaultdict(list)
    for p in profiles:
        bearers[parts(p.name)[-1]].append(p)
    edges = []
    for unit in found:
        word = fold(unit.name)
        if unit.type == "person" or not _may_be_person(unit) or not unit.name.istitle() or word not in bearers:
            continue
        edge = _best_full(unit, bearers[word][:BLOCK_CAP], around)
        if edge is not None and edge.score >= SURE:
            edges.append(edge)
    return edges


def _cluster(profiles: Sequence[Profile], edges: Sequence[Edge]) -> None:
    """Tell profiles that are surely one, so that they do not compete for a bare name."""
    first = {p.id: p.id for p in profiles}

    def root(ident: str) -> str:
        while first[ident] != ident:
            ident = first[ident]
        return ident

    for edge in edges:
        if edge.score >= SURE and edge.left in first and edge.right in first:
            low, high = sorted((root(edge.left), root(edge.right)))
            first[high] = low
    for p in profiles:
        p.cluster = root(p.id)


def _profiles(found: Sequence[Unit], company: dict[str, frozenset[str]], edges: list[Edge]) -> list[Profile]:
    by_name: dict[tuple[str, ...], list[Profile]] = defaultdict(list)
    for unit in found:
        same = by_name[(*parts(unit.name), *(w for w in fold(unit.name).split() if w in SUFFIXES))]
        fits = next((p for p in same if not _conflict(p, unit)), None)
        if fits is None:
            fits = Profile(unit.name)
            same.append(fits)
        else:
            told = _shared(fits, unit)
            edges.append(Edge(fits.id, unit.id, 0.95, f"both are called {unit.name}" + (f", {told}" if told else "")))
        fits.add(unit, company.get(unit.document, ()))
    return [p for _, same in sorted(by_name.items()) for p in same]


def _conflict(p: Profile, unit: Unit) -> bool:
    if p.genders and unit.gender and unit.gender not in p.genders:
        return True
    roles = unit.roles | unit.past
    return bool(p.states and unit.state and unit.state not in p.states and not p.roles & roles)


def _shared(p: Profile, unit: Unit) -> str:
    office = sorted(p.roles & (unit.roles | unit.past))
    if office:
        return f"{office[0][1]} of {_state(office[0][0])}"
    return f"both of {_state(unit.state)}" if unit.state in p.states else ""


def _state(iso: str) -> str:
    return shipped().states[iso].name if iso in shipped().states else iso or "a state not named"


def _match_authority(profiles: Iterable[Profile], known: Known) -> None:
    for p in profiles:
        ids = known.as_named(p.name, p.states, p.roles)
        p.authority = ids[0] if len(ids) == 1 else ""


def _pairs(profiles: Sequence[Profile]) -> list[tuple[Profile, Profile]]:
    """Profiles that share the spelling of a family name or of a first part; each pair once."""
    blocks: dict[str, list[Profile]] = defaultdict(list)
    for p in profiles:
        words = parts(p.name)
        for key in {spelling(words[0])[:5], spelling(words[-1])[:5]}:
            blocks[key].append(p)
    seen: set[tuple[str, str]] = set()
    out = []
    for _, block in sorted(blocks.items()):
        block.sort(key=lambda p: (fold(p.name), p.id))
        reach = len(block) if len(block) <= BLOCK_CAP else NEIGHBOURS
        for i, a in enumerate(block):
            for b in block[i + 1 : i + 1 + reach]:
                if a is not b and (a.id, b.id) not in seen:
                    seen |= {(a.id, b.id), (b.id, a.id)}
                    out.append((a, b))
    return out


def _judge(a: Profile, b: Profile) -> list[Edge]:
    like = alike(a.name, b.name)
    if like == "none" or (a.genders and b.genders and not a.genders & b.genders):
        return []
    score, reasons = _BASE[like], [f"{a.name} and {b.name}: {_TOLD[like]}"]
    for points, reason in _facts(a, b):
        score += points
        reasons.append(reason)
    if score < UNSURE:
        return []
    return [Edge(a.id, b.id, round(min(score, 1.0), 3), "; ".join(reasons))]


def _facts(a: Profile, b: Profile) -> list[tuple[float, str]]:
    """What else speaks for or against two profiles being one, with its points."""
    out: list[tuple[float, str]] = []
    office, kinds = sorted(a.roles & b.roles), {role for _, role in a.roles} & {role for _, role in b.roles}
    if not office and kinds and (not a.states or not b.states):
        out.append((0.15, f"both {sorted(kinds)[0]}"))
    elif office:
        out.append((0.25, f"both {office[0][1]} of {_state(office[0][0])}"))
    elif a.states & b.states:
        out.append((0.1, f"both of {_state(sorted(a.states & b.states)[0])}"))
    elif a.states and b.states:
        out.append((-0.3, f"one of {_state(sorted(a.states)[0])}, one of {_state(sorted(b.states)[0])}"))
    if a.authority and a.authority == b.authority:
        out.append((0.15, "one entry of the authority file"))
    elif a.authority and b.authority:
        out.append((-0.4, "two entries of the authority file"))
    if a.documents & b.documents:
        out.append((-0.35, "one report names both"))
    elif _same_story(a.days, b.days) and len(a.company & b.company) >= STORY_SHARED:
        out.append((0.05, "named with the same others at the same time"))
    return out


def _same_story(a: set[str], b: set[str]) -> bool:
    if not a or not b:
        return True
    return min(_gap(x, y) for x in (min(a), max(a)) for y in (min(b), max(b))) <= STORY_DAYS


def _gap(a: str, b: str) -> int:
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)


def _bare_edges(bare: Sequence[Unit], profiles: Sequence[Profile], around: _Around) -> list[Edge]:
    """Units known by one word only, or by the end of a longer name ("Ruiz Lind" for Ana Ruiz Lind): to the full name
    they fit, or to each other where office or state agree.

    Whom a report surely names is known from that report too, so that a story is followed from report to report.
    """
    by_word: dict[str, list[Profile]] = defaultdict(list)
    for p in profiles:
        words = parts(p.name)
        for key in {spelling(words[0]), spelling(words[-1])}:
            by_word[key].append(p)
    known = {p.id: p for p in profiles}
    edges: list[Edge] = []
    unsure: list[Edge] = []
    alone = list(bare)
    for nth in range(ROUNDS):
        found = [
            _best_full(u, by_word.get(spelling(parts(u.name)[-1]), [])[:BLOCK_CAP], around, family=nth > 0)
            for u in alone
        ]
        sure = [(u, edge) for u, edge in zip(alone, found, strict=True) if edge is not None and edge.score >= SURE]
        edges += [edge for _, edge in sure]
        joined = {u.id for u, _ in sure}
        unsure = [edge for edge in found if edge is not None and edge.score < SURE]
        alone = [u for u in alone if u.id not in joined]
        for unit, edge in sure:
            known[edge.left].add(unit, around.company.get(unit.document, ()))
        if not sure:
            break
    edges += unsure
    return edges + _bare_together(alone, around.company)


def _may_be_person(unit: Unit) -> bool:
    """True for what a lone word that is somebody's name may have been read as."""
    return unit.type in ("person", "body", "topic") and not unit.authority


def _known_as(found: Sequence[Unit], profiles: Sequence[Profile]) -> list[Edge]:
    """Whoever and whatever is called by one word by which a report says that somebody is known, "Amadi, known as Kito",
    and nobody else.
    """
    also: dict[str, list[Profile]] = defaultdict(list)
    for p in profiles:
        for word in {fold(name) for unit in p.units for name in unit.known_as if len(parts(name)) == 1}:
            also[word].append(p)
    edges = []
    for unit in found if also else ():
        called = also.get(fold(unit.name), []) if _may_be_person(unit) else []
        if len({p.cluster for p in called}) == 1:
            edges.append(Edge(called[0].id, unit.id, 0.85, f"{called[0].name} is known as {unit.name}"))
    return edges


def _best_full(unit: Unit, found: Sequence[Profile], around: _Around, *, family: bool = False) -> Edge | None:
    """The full name a lone word belongs to: facts that agree, then whom the case names most; unsure when two fit about
    as well. With `family`, and where reports are far apart, no given name is enough.
    """
    scored = []
    lone = Profile(unit.name)
    lone.add(unit, around.company.get(unit.document, ()))
    fitting = [
        p
        for p in found
        if not (p.genders and unit.gender and unit.gender not in p.genders) and alike(unit.name, p.name) == "part"
    ]
    often: dict[str, int] = defaultdict(int)
    for p in fitting:
        often[p.cluster] += sum(len(u.members) for u in p.units)
    for p in fitting:
        facts = [(points * 1.2, reason) for points, reason in _facts(lone, p) if reason != "one report names both"]
        if len(lone.company & p.company) >= STORY_SHARED and _same_story(lone.days, p.days):
            facts.append((0.1, "the same others are named with both"))
        if len({q.cluster for q in fitting}) == 1:
            words, whole = parts(unit.name), parts(p.name)
            very = set(words) <= set(whole) and not (unit.roles - p.roles)
            near = _same_story(lone.days, p.days)
            given = near and not family and _FATHERS.isdisjoint(fold(unit.name).split())
            ends = given or whole[-len(words) :] == words
            story = very and ends and around.shared(unit, p) >= (BARE_SHARED if near else BARE_SHARED_FAR)
            facts.append((0.25, ONLY_BEARER + ", and the story is one") if story else (0.15, ONLY_BEARER))
        elif often[p.cluster] >= 3 * (sum(often.values()) - often[p.cluster]):
            facts.append((0.15, "the case names nobody of that name as often"))
        scored.append((0.45 + sum(points for points, _ in facts), p, [reason for _, reason in facts]))
    if not scored:
        return None
    scored.sort(key=lambda s: (-s[0], s[1].id))
    score, best, reasons = scored[0]
    rivals = [s for s in scored[1:] if s[1].cluster != best.cluster]
    if rivals and rivals[0][0] > score - 0.1:
        score, reasons = min(score, SURE - 0.1), [*reasons, f"or {rivals[0][1].name}"]
    if score < UNSURE:
        return None
    if score < SURE and not rivals:
        reasons = [*reasons, "but no office, state or story ties the two"]
    return Edge(
        best.id, unit.id, round(min(score, 1.0), 3), f"{unit.name} is part of {best.name}; " + "; ".join(reasons)
    )


def _bare_together(alone: Sequence[Unit], company: dict[str, frozenset[str]]) -> list[Edge]:
    edges = []
    seen: dict[tuple[str, str], Unit] = {}
    for unit in alone:
        word = spelling(fold(unit.name))
        keys = [(word, f"{state} {role}") for state, role in sorted(unit.roles) if state] + (
            [(word, unit.state)] if unit.state else []
        )
        for key in keys:
            other = seen.setdefault(key, unit)
            if other is not unit and not (other.gender and unit.gender and other.gender != unit.gender):
                edges.append(
                    Edge(
                        other.id,
                        unit.id,
                        0.85 if " " in key[1] else 0.75,
                        f"both are called {unit.name}, both of {key[1]}",
                    )
                )
                break
        else:
            near = seen.setdefault((word, ""), unit)
            shared = company.get(near.document, frozenset()) & company.get(unit.document, frozenset())
            if near is not unit and not near.state and not unit.state and len(shared) >= STORY_SHARED:
                edges.append(
                    Edge(near.id, unit.id, 0.7, f"both are called {unit.name}; the same others are named with both")
                )
    return edges
