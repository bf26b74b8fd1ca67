"""Who is one across the volumes of a large case: entities and tenures whose id comes from what they are, not from their
mentions, so that each volume gives them the same id by itself; and what several volumes say of one, put together.

A volume is a part of the case by time that is put together as a case of its own (see `run.volumes`). A state, whoever
the authority file knows, and whoever is called by a full name are one in all volumes; what only words describe is of
its volume.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from detente.model.entities import Entity, Judgement, Tenure
from detente.model.ids import content_id, group_id
from detente.model.judging import corrected
from detente.model.names import fold, parts, spelling
from detente.model.serial import pack, unpack
from detente.resolve import tenures

Values = Mapping[str, Any]

# Evidence kept on an entity: one place a document, the earliest documents first.
MOST_EVIDENCE = 200
# Kinds that a name alone tells apart; a person's must have two parts at least.
_NAMED = frozenset({"person", "body", "outlet", "place", "proposal"})


def key_of(entity: Entity) -> tuple[str, ...] | None:
    """What an entity is by itself: its entry in the authority file, its state, its kind and name; None when only its
    words in one volume tell.
    """
    if entity.authority:
        return ("authority", entity.authority)
    if entity.type == "state" and entity.state:
        return ("state", entity.state)
    if entity.type == "person":
        words = parts(entity.name)
        return ("person", *map(spelling, words)) if len(words) > 1 else None
    if entity.type in _NAMED and entity.name[:1].isupper():
        return (entity.type, entity.state if entity.type == "body" else "", fold(entity.name))
    return None


@dataclass(frozen=True, slots=True)
class Beyond:
    """What people decided on names in all volumes, as it binds in one.

    `decided`: merges and splits of its mentions; `one`: ids that are one with another; `named`: the names given to an
    id; `never`: of a mention that somebody took out, the id that it must not have.
    """

    decided: tuple[Judgement, ...] = ()
    one: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    never: Mapping[str, str] = field(default_factory=dict)

    def state(self) -> list[str]:
        """What of it the names of a volume rest on."""
        named = [f"{ident} {' '.join(j.id for j in given)}" for ident, given in sorted(self.named.items())]
        decided = [f"{j.id} {j.left} {j.right}" for j in self.decided]
        return [*map(repr, sorted(self.one.items())), *named, *decided, *map(repr, sorted(self.never.items()))]


NOTHING = Beyond()


def spanned(entities: Iterable[Entity], beyond: Beyond) -> list[Entity]:
    """The entities of a volume under the ids and names that they have in all volumes."""
    same: dict[str, list[Entity]] = defaultdict(list)
    for entity in keyed(entities, beyond.never.keys()):
        never = {beyond.never[m] for m in entity.members if m in beyond.never} if beyond.never else ()
        ident = group_id(entity.members, kind="entity") if entity.id in never else entity.id
        same[beyond.one.get(ident, ident)].append(entity)
    out = []
    for ident, found in sorted(same.items()):
        entity = found[0] if len(found) == 1 else unpack(Entity, dict(united(Entity, [pack(e) for e in found])))
        entity = replace(entity, id=ident)
        for judgement in beyond.named.get(ident, ()):
            entity = corrected(entity, judgement)
        out.append(entity)
    return out


def keyed(entities: Iterable[Entity], taken: Set[str] = frozenset()) -> list[Entity]:
    """The entities of a volume under the ids that they have in all volumes. Of several with one key (two people of one
    name) it is that of the most named, of whom nobody took anything out; the others keep the id of their mentions.
    """
    out: list[Entity] = []
    same: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
    for entity in entities:
        key = key_of(entity)
        if key is None:
            out.append(entity)
        else:
            same[key].append(entity)
    for key, found in same.items():
        first, *others = sorted(found, key=lambda e: (not taken.isdisjoint(e.members), -len(e.members), e.id))
        out += [replace(first, id=content_id("entity", *key)), *others]
    return sorted(out, key=lambda e: e.id)


def united(cls: type[Any], told: Sequence[Values]) -> Values:
    """What several volumes, in their order, say of one entity or tenure (as `serial.pack` gives it), as one."""
    if len(told) == 1:
        return told[0]
    return _tenure(told) if cls is Tenure else _entity(told)


def _entity(told: Sequence[Values]) -> Values:
    """Called as where it is most named, a state taken from elsewhere if need be."""
    most = sorted(told, key=lambda part: -len(part["members"]))
    lead = most[0]
    found: dict[str, Any] = {name: lead[name] for name in ("id", "name", "type", "authority") if name in lead}
    if state := next((part["state"] for part in most if part.get("state")), ""):
        found["state"] = state
    found["members"] = sorted(_all(told, "members"))
    found["variants"] = sorted(_all(told, "variants"))
    if offices := sorted(_all(told, "offices")):
        found["offices"] = offices
    if reasons := list(_all(told, "reasons")):
        found["reasons"] = reasons
    if judged := {repr(ruling): ruling for part in told for ruling in part.get("judged", ())}:
        found["judged"] = [judged[key] for key in sorted(judged)]
    evidence: list[Any] = []
    for part in told:
        evidence += part["evidence"][: MOST_EVIDENCE - len(evidence)]
    return {**found, "evidence": evidence}


def _all(told: Iterable[Values], field: str) -> dict[str, None]:
    return dict.fromkeys(item for part in told for item in part.get(field, ()))


def _tenure(told: Sequence[Values]) -> Values:
    """From the first to the last day on which any volume's reports give the title; the authority file says one thing
    to all.
    """
    dated = [part for part in told if part["when"].get("start")]
    if told[0]["source"] != tenures.CORPUS or not dated:
        return told[0]
    first, last = min(part["when"]["start"] for part in dated), max(part["when"]["end"] for part in dated)
    when = dated[0]["when"]
    if (when["start"], when["end"]) != (first, last):
        when = {**when, "start": first, "end": last, "precision": "range"}
    places = {(e["document"], e["start"], e["end"]): e for part in told for e in part.get("evidence", ())}
    return {**told[0], "when": when, "evidence": [places[key] for key in sorted(places)][: tenures.MOST_EVIDENCE]}
