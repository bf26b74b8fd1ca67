"""Offices of international bodies: whose "UN envoy", "NATO chief" or "commissioner of the Union" somebody is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from detente.model.authority import shipped
from detente.model.entities import Entity
from detente.model.records import Name

# Kinds of bodies in the authority file that are no state's.
_INTERNATIONAL = frozenset({"igo"})
_OFFICE = "(?:" + "|".join(
    (
        *("secretary[- ]general", "sec[- ]gen", "chief", "envoy", "emissary", "mediator", "negotiator", "rapporteur"),
        *("representative", "co-?ordinator", "(?:high )?commissioner", "spokes(?:man|woman|person)", "official"),
        *("diplomat", "president", "chair(?:man|woman|person)?", "head", "director(?:[- ]general)?", "commander"),
        *("observer", "monitor", "inspector"),
    )
) + ")"  # fmt: skip
# "UN-sanctioned commander", "EU candidate Serbia's president", "NATO member Turkey's president" speak for others.
_NOT_ITS = r"\w+['’]s?\b|(?:members?|candidates?|countr(?:y|ies)|critics?|sanctions)\b"
_BEFORE = re.compile(rf"(?:['’]s?)? (?:(?!{_NOT_ITS})[\w'’-]+ ){{0,5}}?{_OFFICE}\b")
_BEHIND = re.compile(rf"\b{_OFFICE} (?:of|for|with|from)(?: the)? $")
_LEFT = re.compile(r"\b(?:former(?:ly)?|ex-?|one-time|then-?|late)\b")
_ARTICLE = re.compile(r"^(?:(?:the|an?|its|new|acting|deputy|senior|top|outgoing|incoming|joint) )*")


def international(entities: Iterable[Entity]) -> dict[str, Name]:
    """Every spelling, in small letters, of the international bodies of a record; a union's organs speak for it."""
    found: dict[str, Name] = {}
    there = {e.authority.removeprefix("body:"): e for e in entities if e.type == "body" and e.authority}
    for ident, spellings in _spelled().items():
        state = shipped().bodies[ident].state
        speaks = there.get(state.lower()) or there.get(ident)
        if speaks is not None:
            found |= {spelling: Name(speaks.name, speaks.id) for spelling in spellings}
    return found


def body_of(title: str, bodies: dict[str, Name]) -> Name | None:
    """The body whose office the title is: "the UN special envoy", "secretary general of the Arab League"; None for
    "US ambassador to the UN", and for offices left.
    """
    folded = " ".join(title.casefold().split())
    if not bodies or _LEFT.search(folded):
        return None
    start = _ARTICLE.match(folded)
    begin = start.end() if start else 0
    for spelling in sorted(bodies, key=lambda s: (-len(s), s)):
        at = folded.find(spelling)
        while at >= 0:
            ahead, behind = folded[:at], folded[at + len(spelling) :]
            ends = not (behind[:1].isalnum() or behind[:1] == "-")
            if (at == begin and _BEFORE.match(behind)) or (ends and _BEHIND.search(ahead)):
                return bodies[spelling]
            at = folded.find(spelling, at + 1)
    return None


@functools.cache
def _spelled() -> dict[str, tuple[str, ...]]:
    """Id of each international body → its spellings in small letters."""
    return {
        ident: tuple(sorted({re.sub(r"^the ", "", name.casefold()) for name in (body.name, *body.names)}))
        for ident, body in sorted(shipped().bodies.items())
        if body.kind in _INTERNATIONAL
    }
