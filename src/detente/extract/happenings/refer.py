"""Definite words that refer back: "the call", "the two leaders met" take the participants of an earlier occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.extract.happenings.people import People
from detente.extract.happenings.telling import Telling
from detente.model.rows import Happening

# Types that one occasion may be called by.
KIN: tuple[frozenset[str], ...] = (
    frozenset({"meeting", "talks", "summit"}),
    frozenset({"call", "talks"}),
    frozenset({"visit", "tour"}),
    frozenset({"press_conference"}),
    frozenset({"speech"}),
)


def kin(one: str, other: str) -> bool:
    """True when one occasion may be called by both types."""
    return any(one in group and other in group for group in KIN)


def antecedent(people: People, telling: Telling, earlier: Sequence[Happening]) -> Happening | None:
    """The nearest earlier occasion of a kin type that nothing in the telling contradicts."""
    for happening in reversed(earlier):
        if telling.pair:
            if not _two(people, telling.pair, happening):
                continue
        elif not kin(telling.trigger.type, happening.type) or elsewhere(people, telling, happening):
            continue
        if all(
            any(_same(people, own.mention, p.mention) for p in happening.participants) for own in telling.participants
        ):
            return happening
    return None


def _two(people: People, kind: str, happening: Happening) -> bool:
    """True when "the two leaders", or "the two sides", can be those who took part."""
    found = [people.mentions.get(p.mention) for p in happening.participants]
    kinds = {"person", "state", "body"} if kind == "sides" else {"person"}
    return len(found) == 2 and all(m is not None and m.type in kinds for m in found)


def elsewhere(people: People, telling: Telling, happening: Happening) -> bool:
    """True when the telling names another place than that of an earlier occasion."""
    there = happening.place_mention
    return bool(there) and any(w.mention and not _same(people, w.mention, there) for w in telling.places)


def _same(people: People, one: str, other: str) -> bool:
    return bool(one) and (one == other or people.same(one, other))


def borrow(people: People, telling: Telling, back: Happening) -> Telling:
    """The telling with the participants of what it refers back to."""
    kept = [
        p for p in back.participants if not any(_same(people, p.mention, own.mention) for own in telling.participants)
    ]
    return replace(telling, participants=(*telling.participants, *kept))


def both(people: People, telling: Telling, earlier: Sequence[Happening]) -> Telling:
    """The telling with "the two leaders" whom somebody met: the two of an earlier occasion, else as they are called."""
    if telling.others is None:
        return telling
    kind, words = telling.others
    own = telling.participants
    for happening in reversed(earlier):
        there = happening.participants
        if _two(people, kind, happening) and not any(_same(people, a.mention, b.mention) for a in own for b in there):
            return replace(telling, participants=(*own, *(replace(p, role=words.role) for p in there)))
    return replace(telling, participants=tuple(sorted((*own, words), key=lambda p: p.span)))


def again(people: People, made: Happening, earlier: Sequence[Happening]) -> Happening | None:
    """The earlier occasion of the same type and people that nothing in `made` sets apart."""
    for happening in reversed(earlier):
        same = happening.type == made.type and happening.status == made.status
        if same and all(
            any(_same(people, p.mention, q.mention) for q in happening.participants) for p in made.participants
        ):
            apart = made.when.basis == happening.when.basis == "expression" and not made.when.overlaps(happening.when)
            elsewhere = bool(made.place and happening.place) and made.place.lower() != happening.place.lower()
            if not (apart or elsewhere):
                return happening
    return None


def partner(people: People, telling: Telling, earlier: Sequence[Happening]) -> Telling:
    """Who else was at a joint occasion, or whom a host received: the one other who took part in an earlier one."""
    joint = any(t.lower_ == "joint" for left in telling.token.lefts for t in left.subtree)
    hosting = (
        telling.trigger.type == "visit"
        and bool(telling.participants)
        and all(p.role == "host" for p in telling.participants)
    )
    if len(telling.participants) != 1 or not (joint or hosting):
        return telling
    own = telling.participants[0]
    for happening in reversed(earlier):
        if happening.status != "held" or (hosting and happening.type not in {"visit", "tour"}):
            continue
        others = [p for p in happening.participants if not _same(people, p.mention, own.mention)]
        if hosting:
            others = [p for p in others if p.role == "visitor"]
        if len(others) == 1:
            return replace(telling, participants=(own, replace(others[0], role="visitor" if hosting else own.role)))
    return telling


def visitor(telling: Telling, earlier: Sequence[Happening]) -> Telling:
    """Who was given no permission to see the president: the last visitor the text spoke of, or its first person."""
    if not telling.trigger.governed_by or not earlier or any(p.role == "visitor" for p in telling.participants):
        return telling
    last = earlier[-1].participants
    who = next((p for p in last if p.role == "visitor"), last[0])
    return replace(telling, participants=(replace(who, role="visitor"), *telling.participants))
