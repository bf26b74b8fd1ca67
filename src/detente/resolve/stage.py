"""The resolve stage: mentions to entities, with the reasons, under the decisions of people. Pure: a view in, rows out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detente import __version__
from detente.model.authority import shipped
from detente.model.entities import Entity, Judgement, LogEntry, Tenure
from detente.model.ids import content_id, group_id
from detente.model.names import parts
from detente.model.rows import Mention
from detente.resolve.decisions import divide, in_force, person_edges
from detente.resolve.groups import SURE, Edge, Groups
from detente.resolve.offices import held_in, in_authority, office_edges
from detente.resolve.people import known_as, people_edges
from detente.resolve.tenures import tenures
from detente.resolve.things import thing_edges
from detente.resolve.units import Unit, by_document, units
from detente.store.contract import View

AUTHOR = f"detente {__version__}"
# Evidence kept on an entity: one place a document, the earliest documents first.
MOST_EVIDENCE = 200
# Kinds whose every merge is kept as a judgement; the others follow from one id or name that the entity shows.
_JUDGED = frozenset({"person", "office"})
# Things no record names are entities only where they bring documents together.
_SHARED_ONLY = frozenset({"happening", "topic", "group", "proposal", "place", "body"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the stage found: entities, who held which office when, the machine's judgements, and doubts for the log."""

    entities: list[Entity]
    tenures: list[Tenure]
    judgements: list[Judgement]
    log: list[LogEntry]


def resolve(view: View) -> Resolved:
    """Put the mentions of all documents together: block, score with reasons, judge; people's decisions always win."""
    decided = in_force(view.judgements())
    found = divide(units(view.rows(Mention), view.documents()), decided)
    by_id = {u.id: u for u in found}
    groups = Groups(found)
    for edge, apart in person_edges(found, decided):
        if apart:
            groups.part(edge.left, edge.right)
        else:
            groups.join(edge)
    company = _company(found)
    edges, _ = people_edges(found, company)
    unsure = merge(groups, [*edges, *thing_edges(found, company)])
    held = held_in(found)
    unsure += merge(groups, office_edges(found, held, groups))
    entities = _entities(groups, by_id)
    judgements = _judgements(groups, by_id, unsure)
    return Resolved(entities, tenures(entities, held, by_id), judgements, _doubts(unsure, by_id))


def merge(groups: Groups, edges: Iterable[Edge]) -> list[Edge]:
    """Join what is sure, best first; give back what is not."""
    unsure = []
    for edge in sorted(edges, key=lambda e: (-e.score, e.left, e.right)):
        if edge.score >= SURE:
            groups.join(edge)
        else:
            unsure.append(edge)
    return [e for e in unsure if groups.root(e.left) != groups.root(e.right)]


def _company(found: Sequence[Unit]) -> dict[str, frozenset[str]]:
    """What each document names that can tell stories apart: states, bodies, places and full names."""
    out: dict[str, frozenset[str]] = {}
    for document, here in by_document(found):
        names = {f"state {u.state}" for u in here if u.type == "state"}
        names |= {u.authority for u in here if u.authority and u.type != "state"}
        names |= {" ".join(parts(u.name)) for u in here if u.type == "person" and len(parts(u.name)) >= 2}
        out[document] = frozenset(names)
    return out


def _entities(groups: Groups, by_id: Mapping[str, Unit]) -> list[Entity]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for edge in groups.joined:
        reasons[groups.root(edge.left)].append(edge.reason)
    out = []
    for root, ids in groups.sets().items():
        members = [by_id[i] for i in ids]
        if len(members) == 1 and _passing(members[0]):
            continue
        out.append(_entity(members, reasons.get(root, [])))
    return sorted(out, key=lambda e: e.id)


def _passing(unit: Unit) -> bool:
    """Named by no name, in no office, said once: words that stand for nothing a record could be about."""
    if unit.names or len(unit.members) > 1:
        return False
    return unit.type in _SHARED_ONLY or unit.type == "person" or (unit.type == "office" and not unit.state)


def _entity(members: Sequence[Unit], reasons: Sequence[str]) -> Entity:
    kind = next((m.type for m in members if m.type == "person"), members[0].type)
    ids = tuple(sorted(m for u in members for m in u.members))
    roles = sorted({role for u in members for role in u.roles | u.past})
    states = [u.state for u in members if u.state]
    state = max(sorted(set(states)), key=states.count) if states else ""
    name, authority, why = _name(members, kind, state, roles)
    variants = tuple(sorted({w for u in members for w in (*u.names, *u.words)}))
    first = {}
    for unit in sorted(members, key=lambda u: (u.day or "9999", u.document, u.id)):
        first.setdefault(unit.document, unit.evidence[0])
    offices = tuple(sorted({f"{iso} {shipped().title_of(role, iso)}" if iso else role for iso, role in roles}))
    told = tuple(dict.fromkeys([*reasons, *why]))
    return Entity(
        group_id(ids, kind="entity"),
        name,
        kind,
        ids,
        variants,
        tuple(first.values())[:MOST_EVIDENCE],
        state,
        authority,
        offices,
        told,
    )


def _name(
    members: Sequence[Unit], kind: str, state: str, roles: Sequence[tuple[str, str]]
) -> tuple[str, str, list[str]]:
    """The one name, the authority entry and why: the file's English name, else the fullest form seen."""
    if kind == "state" and state in shipped().states:
        return shipped().states[state].name, state, []
    names: dict[str, int] = defaultdict(int)
    for unit in members:
        for name, n in unit.names.items():
            names[name] += n
    if kind == "person" and names:
        return _person_name(members, dict(names), state, roles)
    authority = next((u.authority for u in members if u.authority), "")
    if kind == "office" and len({u.id for u in members}) >= 1 and not names:
        holder = next((h for u in members if (h := in_authority(u)) is not None), None)
        if holder is not None:
            return (
                holder.person,
                holder.qid,
                [f"the authority file: {holder.title}, {holder.start or '?'} to {holder.end or 'open'}"],
            )
    pool = dict(names) or _described(members)
    return max(pool, key=lambda n: (pool[n], len(n), n)), authority, []


def _described(members: Sequence[Unit]) -> dict[str, int]:
    out: dict[str, int] = defaultdict(int)
    for unit in members:
        for words, n in unit.words.items():
            out[words[4:] if words.lower().startswith("the ") and unit.type != "office" else words] += n
    return dict(out)


def _person_name(
    members: Sequence[Unit], names: Mapping[str, int], state: str, roles: Sequence[tuple[str, str]]
) -> tuple[str, str, list[str]]:
    fullest = max(names, key=lambda n: (min(len(parts(n)), 3), names[n], len(n), n))
    ids = known_as(fullest, {u.state for u in members if u.state}, roles)
    if len(ids) == 1:
        english = shipped().people[ids[0]][0]
        return english, ids[0], [f"{english} in the authority file"]
    return fullest, "", []


def _judgements(groups: Groups, by_id: Mapping[str, Unit], unsure: Sequence[Edge]) -> list[Judgement]:
    out = []
    for edge, verdict in [
        *((e, "positive") for e in groups.joined),
        *((e, "unsure") for e in unsure),
        *((e, "negative") for e in groups.refused),
    ]:
        if by_id[edge.left].type in _JUDGED or by_id[edge.right].type in _JUDGED:
            ident = content_id("judgement", AUTHOR, "merge", verdict, edge.left, edge.right, edge.reason)
            out.append(Judgement(ident, "merge", verdict, edge.left, edge.right, AUTHOR, edge.reason, score=edge.score))  # type: ignore[arg-type]
    return sorted(out, key=lambda j: j.id)


def _doubts(unsure: Sequence[Edge], by_id: Mapping[str, Unit]) -> list[LogEntry]:
    out = []
    for edge in unsure:
        left, right = by_id[edge.left], by_id[edge.right]
        reason = f"may be one, left apart: {edge.reason}"
        item = f"{left.name} / {right.name}"
        out.append(
            LogEntry(
                content_id("log", "resolve", edge.left, edge.right), "note", "resolve", item, reason, right.document
            )
        )
    return sorted(out, key=lambda entry: entry.id)
