"""The resolve stage: mentions to entities, with the reasons, under the decisions of people.

Pure: a view in, rows out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from detente import __version__
from detente.model.authority import Holder, shipped
from detente.model.entities import Entity, Judgement, LogEntry, Tenure
from detente.model.evidence import Evidence
from detente.model.ids import content_id, group_id
from detente.model.names import parts
from detente.model.placed import Placed, Values
from detente.model.rows import Mention
from detente.resolve.decisions import about_names, divide, named_by_people, names_given, person_edges
from detente.resolve.groups import SURE, Edge, Groups
from detente.resolve.known import Known
from detente.resolve.naming import Namer
from detente.resolve.offices import authority_edges, held_in, office_edges, present_edges
from detente.resolve.people import people_edges
from detente.resolve.spanning import MOST_EVIDENCE, Beyond, spanned
from detente.resolve.tenures import tenures
from detente.resolve.things import thing_edges
from detente.resolve.units import MOST_TELLING, Unit, by_document, units
from detente.store.contract import View

AUTHOR = f"detente {__version__}"
# Kinds whose every merge is kept as a judgement; the others follow from one id or name that the entity shows.
_JUDGED = frozenset({"person", "office"})
# Things no record names are entities only where they bring documents together.
_SHARED_ONLY = frozenset({"happening", "topic", "group", "proposal", "place", "body"})


# "Mr Lind's office", "Lind's press service".
_OFFICE_OF = re.compile(r"(.+)['’]s (?:press |private )?(?:office|service|bureau)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the stage found: entities, who held which office when, the machine's judgements, and doubts for the log;
    and where all mentions stand.
    """

    entities: list[Entity]
    tenures: list[Tenure]
    judgements: list[Judgement]
    log: list[LogEntry]
    placed: Placed


def resolve(
    view: View, *, naming: str = "un", holders: Sequence[Holder] = (), beyond: Beyond | None = None
) -> Resolved:
    """Put the mentions of all documents together: block, score with reasons, judge; people's decisions always win.

    `naming` is the policy for places, `holders` what the user imported beside the shipped authority file. With `beyond`
    these are the documents of a volume of a larger case, and ids are those that its other volumes give by themselves.
    Raises UsageError for an unknown policy.
    """
    known = Known(holders)
    made = list(view.judgements())
    decided = about_names(made) if beyond is None else list(beyond.decided)
    documents, placed = list(view.documents()), Placed()
    mentions = _noted(view.values(Mention, (d.id for d in documents)), placed)
    found = divide(units(mentions, documents, {j.left for j in decided if j.kind == "split"}), decided)
    namer = Namer(known, naming, sorted({u.day for u in found if u.day}))
    by_id = {u.id: u for u in found}
    groups = Groups(found)
    for edge, apart in person_edges(found, decided):
        if apart:
            groups.part(edge.left, edge.right)
        else:
            groups.join(edge)
    company = _company(found)
    edges, profiles = people_edges(found, company, known)
    unsure = merge(groups, [*edges, *thing_edges(found, company)])
    held = held_in(found)
    unsure += merge(groups, office_edges(found, held, groups))
    merge(groups, present_edges(found, groups))
    merge(groups, authority_edges(found, {p.authority: p.id for p in profiles if p.authority}, known))
    entities = _entities(groups, by_id, namer)
    entities = spanned(entities, beyond) if beyond is not None else named_by_people(entities, made)
    judgements = _judgements(groups, by_id, unsure)
    log = _doubts(unsure, by_id)
    if beyond is None:  # else another volume may hold the words
        said = [*decided, *names_given(made)]
        log += lapsed(said, {m for unit in found for m in unit.members} if said else set())
    return Resolved(entities, tenures(entities, held, by_id, known), judgements, log, placed)


def _noted(mentions: Iterable[tuple[str, list[Values]]], placed: Placed) -> Iterator[tuple[str, list[Values]]]:
    """The mentions of each document, noted where they stand."""
    for document, found in mentions:
        placed.add(document, found)
        yield document, found


def lapsed(decided: Sequence[Judgement], there: Set[str]) -> list[LogEntry]:
    """Decisions whose words are not among the mentions that are there: kept, without effect, and said so."""
    gone = [j for j in decided if not {j.left, j.right} - {""} <= there]
    return [
        LogEntry(
            content_id("log", "resolve", "lapsed", j.id),
            "warning",
            "resolve",
            j.id,
            f"the {j.kind} by {j.author} has no effect: words it names are no longer in the case; decide again, or put"
            " the document back",
        )
        for j in gone
    ]


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


def _entities(groups: Groups, by_id: Mapping[str, Unit], namer: Namer) -> list[Entity]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for edge in groups.joined:
        reasons[groups.root(edge.left)].append(edge.reason)
    out = []
    for root, ids in groups.sets().items():
        members = [by_id[i] for i in ids]
        if len(members) == 1 and _passing(members[0]):
            continue
        out.append(_entity(members, reasons.get(root, []), namer))
    return sorted(_offices_of(out), key=lambda e: e.id)


def _offices_of(found: Sequence[Entity]) -> Iterator[Entity]:
    """The entities; somebody's office is of the state that he is of, where one person answers to the name."""
    called: dict[str, list[Entity]] = defaultdict(list)
    for entity in found:
        if entity.type == "person" and (words := parts(entity.name)):
            called[words[-1]].append(entity)
    for entity in found:
        m = _OFFICE_OF.fullmatch(entity.name) if entity.type == "body" and not entity.state else None
        whose = called.get(parts(m[1])[-1], []) if m is not None and parts(m[1]) else []
        yield replace(entity, state=whose[0].state) if len(whose) == 1 else entity


def _passing(unit: Unit) -> bool:
    """Named by no name, in no office, said once: words that stand for nothing a record could be about."""
    if unit.names or len(unit.members) > 1:
        return False
    return unit.type in _SHARED_ONLY or unit.type == "person" or (unit.type == "office" and not unit.state)


def _entity(members: Sequence[Unit], reasons: Sequence[str], namer: Namer) -> Entity:
    kind = min((m.type for m in members), key=MOST_TELLING.index)
    ids = tuple(sorted(m for u in members for m in u.members))
    roles = sorted({role for u in members for role in u.roles | u.past})
    telling = _telling(members, kind)
    states = [u.state for u in telling if u.state]
    state = max(sorted(set(states)), key=states.count) if states else ""
    named = telling if any(u.names for u in telling) else members
    name, authority, why = namer.call(named, kind, state, roles)
    if kind == "office" and authority:
        kind = "person"
    variants = tuple(sorted({w for u in members for w in (*u.names, *u.words)}))
    first: dict[str, Evidence] = {}
    for unit in sorted(members, key=lambda u: (u.day or "9999", u.document, u.id)):
        first.setdefault(unit.document, unit.evidence)
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


def _telling(members: Sequence[Unit], kind: str) -> Sequence[Unit]:
    """Who says what state an entity is of, and what it is called: a person's own units before those of a body that
    somebody put with it.
    """
    return [u for u in members if u.type in ("person", "office")] if kind == "person" else members


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
    """A line for any two names whose bearers may be one, about the likeliest, however many documents name both."""
    likeliest: dict[tuple[str, ...], Edge] = {}
    for edge in sorted(unsure, key=lambda e: (-e.score, e.left, e.right, e.reason)):
        names = sorted((by_id[edge.left].name, by_id[edge.right].name))
        likeliest.setdefault(tuple(names), edge)
    out = []
    for edge in likeliest.values():
        left, right = by_id[edge.left], by_id[edge.right]
        reason = f"may be one, left apart: {edge.reason}"
        item = f"{left.name} / {right.name}"
        out.append(
            LogEntry(
                content_id("log", "resolve", edge.left, edge.right), "note", "resolve", item, reason, right.document
            )
        )
    return sorted(out, key=lambda entry: entry.id)
