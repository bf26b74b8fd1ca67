"""What a case is about: the names and words by which pages of an archive are told to be its own.

They come from two places: what case.toml names under `about`, and what the documents already read name again and again.
Names of states, bodies, cities and office-holders bring all their other names along, in every script of the authority
file.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from detente.collect.relevance import Relevance, Subject, Weight
from detente.model.authority import shipped
from detente.model.entities import Entity
from detente.model.scripts import aliases
from detente.model.taxonomy import Taxonomy
from detente.store.contract import View

# The case turns on what this share of its documents names, and names what stands in two of them.
TURNS_ON, NAMED_IN = 1 / 2, 2
# News of any subject names these. Of 1,639 articles of four collections on other things, .27 to .86 name the United
# States and up to .15 Britain; the United Nations stand in most diplomatic news.
COMMONPLACE_STATES = frozenset({"US", "GB"})
COMMONPLACE_BODIES = frozenset({"body:un", "body:unsc", "body:un-secretariat"})
# Shorter single names ("Li", "Xi") are other words and other people too often.
SHORTEST_NAME = 4
# Things, offices and groups have names that are common words; outlets stand on every page of their own.
_NAMED_TYPES = ("state", "person", "body", "place")
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+")


def relevance(view: View, about: Sequence[str]) -> Relevance | None:
    """The filter of a case for archives; None while it is not known what the case is about."""
    subjects = _merged([*_told(about), *_read(view)])
    if not any(subject.weight in ("turns on", "commonplace") for subject in subjects):
        return None
    return Relevance([*subjects, *_issues(view.issues())])


def _told(about: Sequence[str]) -> Iterator[Subject]:
    """What the user named, each with its other names."""
    known = _by_name()
    for name in about:
        ident = known.get(name.casefold(), "")
        if ident:
            yield Subject(ident, _weight(ident, 1.0), _names_of(ident))
        else:
            yield Subject(f"about:{name}", "turns on", (name, name[:1].upper() + name[1:]))


def _read(view: View) -> Iterator[Subject]:
    """What the documents name, by the share of them that do."""
    total = sum(1 for _ in view.documents())
    for entity in view.rows(Entity):
        documents = len({evidence.document for evidence in entity.evidence})
        if entity.type not in _NAMED_TYPES or documents < min(NAMED_IN, total):
            continue
        ident = _authority_id(entity)
        names = _names_of(ident) if ident else _own_names(entity) if entity.type == "person" else ()
        if entity.type == "person":
            names = tuple(dict.fromkeys([*names, *_own_names(entity)]))
        if names:
            yield Subject(ident or entity.id, _weight(ident, documents / total), names)


def _weight(ident: str, share: float) -> Weight:
    if share < TURNS_ON:
        return "names"
    body = shipped().bodies.get(ident.removeprefix("body:"))
    common = {ident, body.state if body else ""} & (COMMONPLACE_STATES | COMMONPLACE_BODIES)
    return "commonplace" if common else "turns on"


def _merged(subjects: Sequence[Subject]) -> list[Subject]:
    """One subject an id: the heaviest weight, all names."""
    order: tuple[Weight, ...] = ("turns on", "commonplace", "names", "issue")
    found: dict[str, Subject] = {}
    for subject in subjects:
        before = found.get(subject.id, subject)
        weight = min(before.weight, subject.weight, key=order.index)
        names = tuple(dict.fromkeys([*before.names, *subject.names]))
        found[subject.id] = Subject(subject.id, weight, names)
    return list(found.values())


def _authority_id(entity: Entity) -> str:
    return entity.authority or (entity.state if entity.type == "state" else "")


def _own_names(entity: Entity) -> tuple[str, ...]:
    """A person's full name, and the single names it goes by."""
    words = entity.name.split()
    single = [v for v in (words[-1], *entity.variants) if _NAME.fullmatch(v) and len(v) >= SHORTEST_NAME]
    return tuple(dict.fromkeys([*((entity.name,) if len(words) > 1 else ()), *single]))


def _names_of(ident: str) -> tuple[str, ...]:
    """All names the authority file has for an id."""
    known = shipped()
    names: tuple[str, ...] = ()
    if state := known.states.get(ident):
        names = (state.name, *state.names, *state.demonyms, state.capital, *state.capital_names, *state.metonyms)
    elif body := known.bodies.get(ident.removeprefix("body:")):
        names = (body.name, *body.names)
    elif city := known.cities.get(ident.removeprefix("city:")):
        names = (city.name, *city.names)
    elif people := known.people.get(ident):
        names = (*people, *(name.split()[-1] for name in people if len(name.split()[-1]) >= SHORTEST_NAME))
    return tuple(dict.fromkeys(name for name in (*names, *aliases().get(ident, ())) if name))


@functools.cache
def _by_name() -> dict[str, str]:
    """Any name of the authority file, in small letters → the id it most likely means: states first."""
    known = shipped()
    found: dict[str, str] = {}
    for ident in (
        *known.states,
        *(f"body:{b}" for b in known.bodies),
        *known.people,
        *(f"city:{c}" for c in known.cities),
    ):
        for name in _names_of(ident):
            if " " in name or ident not in known.people:
                found.setdefault(name.casefold(), ident)
    return found


def _issues(known: Taxonomy) -> Iterator[Subject]:
    """The issues with those of their words that stand together."""
    for issue in known.issues:
        words = tuple(word for word in issue.words if "*" not in word.rstrip("*").replace(" ", ""))
        yield Subject(
            f"issue:{issue.id}", "issue", tuple(word.casefold() if word.islower() else word for word in words)
        )
