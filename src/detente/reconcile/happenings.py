"""The same happening told by several: tellings put together with their reasons, and what they add up to.

Two meetings of the same people on different days stay apart; see `tellings` for how tellings are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from detente.model.evidence import Evidence
from detente.model.ids import group_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.naming import PRONOUNS, Naming
from detente.model.records import HappeningRecord, Name
from detente.model.rows import Happening, HappeningType, Status
from detente.model.ruling import marks_of
from detente.reconcile.counting import Counting, deciding
from detente.reconcile.groups import NOBODY, People, cluster
from detente.reconcile.tellings import Telling, apart, compare, telling, told_apart
from detente.reconcile.visited import agreed, visited

# Statuses by how much they say: what was held outranks what was planned once both are told of one occasion.
STRENGTH: tuple[Status, ...] = (
    "held",
    "cancelled",
    "denied",
    "reported",
    "not_confirmed",
    "planned",
    "conditional",
    "considered",
)


def happenings(
    rows: Iterable[Happening],
    naming: Naming,
    counting: Counting,
    published: Mapping[str, Interval],
    people: People = NOBODY,
) -> list[HappeningRecord]:
    """Records of all happenings, by id."""
    tellings = {row.id: telling(row, naming, published) for row in rows}
    scored = compare(tellings)
    told_both = told_apart(tellings)
    groups = cluster(
        sorted(tellings),
        [(score, a, b) for (a, b), (score, _) in scored.items()],
        lambda a, b: apart(tellings[a], tellings[b], told_both),
        people,
    )
    home = {member: at for at, members in enumerate(groups) for member in members}
    reasons: list[set[str]] = [set() for _ in groups]
    told_one = {pair: why for pair, why in people.one.items() if pair[0] in home and pair[1] in home}
    for (a, b), why in ({pair: why for pair, (_, why) in scored.items()} | told_one).items():
        if home[a] == home[b]:
            reasons[home[a]].add(why)
    journeys = visited(tellings, naming)
    records = [
        _record([tellings[m] for m in members], naming, counting, sorted(why))
        for members, why in zip(groups, reasons, strict=True)
    ]
    return [r if r.place else _placed(r, agreed(r.members, journeys, tellings), naming) for r in records]


def _placed(record: HappeningRecord, visits: Sequence[Happening], naming: Naming) -> HappeningRecord:
    """The record at the place of the visit during which it was, with the words that tell of the visit."""
    if not visits:
        return record
    shown = {(e.document, e.start, e.end): e for e in (*record.evidence, *(v.evidence[0] for v in visits))}
    return replace(
        record,
        place=_place(visits, naming),
        evidence=tuple(shown.values()),
        reasons=(*record.reasons, "its place is that of the guest's visit, which the same report tells"),
    )


def _record(
    tellings: Sequence[Telling],
    naming: Naming,
    counting: Counting,
    reasons: Sequence[str],
) -> HappeningRecord:
    members = tuple(sorted(t.row.id for t in tellings))
    rows = [
        t.row
        for t in sorted(tellings, key=lambda t: (str(t.published), t.row.document, t.row.evidence[0].start, t.row.id))
    ]
    behind = counting.behind(row.document for row in rows)
    current = [row for row in rows if row.document in behind.carriers]
    return HappeningRecord(
        group_id(members, kind="happening"),
        members,
        _evidence(rows),
        _kind(deciding(rows, current, "type")),
        _status(deciding(rows, current, "status")),
        _participants(deciding(rows, current, "participants"), naming),
        _place(deciding(rows, current, "place"), naming),
        _when(deciding(rows, current, "when")),
        tuple(row.duration for row in (*current, *(r for r in rows if r not in current)) if row.duration is not None),
        *_stops(current, naming),
        max((row.subject for row in current), key=lambda s: (len(s) <= 200, len(s), s)),
        behind.origins,
        behind.carriers,
        tuple(reasons),
        marks_of(rows),
        behind.superseded_by,
    )


def _evidence(rows: Sequence[Happening]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, int, int], Evidence] = {}
    for row in rows:
        first = row.evidence[0]
        seen.setdefault((first.document, first.start, first.end), first)
    return tuple(seen.values())


def _kind(rows: Sequence[Happening]) -> HappeningType:
    """The kind most documents use; a special word outranks a general one when they tie."""
    order: tuple[HappeningType, ...] = (
        "summit",
        "talks",
        "call",
        "press_conference",
        "speech",
        "tour",
        "visit",
        "meeting",
        "other",
    )
    told = Counter(kind for kind, _ in {(row.type, row.document) for row in rows})
    return min(told, key=lambda kind: (-told[kind], order.index(kind)))


def _status(rows: Sequence[Happening]) -> Status:
    """What was held outranks what was announced; who denies it is kept as a contradiction."""
    return min((row.status for row in rows), key=STRENGTH.index)


def _participants(rows: Sequence[Happening], naming: Naming) -> tuple[Name, ...]:
    """Everybody named, each once, with the most telling role."""
    roles: dict[tuple[str, str], str] = {}
    for row in rows:
        for participant in row.participants:
            name = naming.name(participant.mention, participant.words)
            key = (name.name, name.entity)
            if roles.get(key, "participant") == "participant":
                roles[key] = participant.role
    known = {entity for _, entity in roles if naming.named(entity)}
    people = {i for i in known if (e := naming.by_id(i)) is not None and e.type == "person"}
    states = {e.state for ident in known if (e := naming.by_id(ident)) is not None and e.type == "person" and e.state}
    senders = {naming.state_of(entity) for (_, entity), role in roles.items() if role == "sender" and entity in people}
    stood_for = _stood_for(rows, roles, naming)
    out = []
    for key in sorted(roles):
        entity = naming.by_id(key[1])
        if roles[key] == "sender" and entity is not None and entity.type == "state" and entity.state in senders:
            continue  # the state beside its president, who sends in its name
        if key in stood_for:
            continue
        if known and key[1] not in known and (entity is None or entity.state in states):
            continue  # "the minister" beside the minister's name
        if len(roles) > 1 and entity is None and key[0].lower() in PRONOUNS:
            continue
        out.append(Name(*key, roles[key]))
    return tuple(out)


def _stood_for(rows: Sequence[Happening], roles: Mapping[tuple[str, str], str], naming: Naming) -> set[tuple[str, str]]:
    """States for which one of their people took part in the same role: the ministers of a report are the states of its
    heading. A state that one telling names beside its own people was there besides them.
    """
    entities = {key: naming.by_id(key[1]) for key in roles}
    people = {(e.state, roles[key]) for key, e in entities.items() if e is not None and e.type == "person" and e.state}
    both: set[str] = set()
    for row in rows:
        there = [e for p in row.participants if (e := naming.entity(p.mention)) is not None]
        own = {e.state for e in there if e.type == "person"}
        both |= {e.id for e in there if e.type == "state" and e.state in own}
    return {
        key for key, e in entities.items()
        if e is not None and e.type == "state" and (e.state, roles[key]) in people and e.id not in both
    }  # fmt: skip


def _place(rows: Sequence[Happening], naming: Naming) -> Name | None:
    """The place most tellings give, the narrower when they tie."""
    found: Counter[tuple[bool, str, str]] = Counter()
    for row in rows:
        if row.place or row.place_mention:
            place, entity = naming.name(row.place_mention, row.place), naming.entity(row.place_mention)
            found[entity is not None and entity.type == "state", place.name, place.entity] += 1
    if not found:
        return None
    _, name, ident = min(found, key=lambda key: (key[0], -found[key], key))
    return Name(name, ident)


def _when(rows: Sequence[Happening]) -> Interval:
    """The narrowest time most documents agree with; what is only known from documents' dates is narrowed by all.

    The day a tour was to begin is not the time of the tour: what is told as held is asked first.
    """
    status = _status(rows)
    rows = _not_put_off(rows)
    rows = [r for r in rows if r.status == status and r.when.known and r.when.basis == "expression"] or rows
    times = sorted(
        {row.when for row in rows if row.when.known}, key=lambda w: (_width(w), str(w.start), str(w.end), w.reason)
    )
    if not times:
        return UNKNOWN_TIME
    told = {when: len({row.document for row in rows if row.when.known and row.when.overlaps(when)}) for when in times}
    best = min(times, key=lambda w: (_basis(w), -told[w], times.index(w)))
    if _basis(best) == 0 or len(times) == 1:
        return best
    start = max((w.start for w in times if w.start is not None), default=None)
    end = min((w.end for w in times if w.end is not None), default=None)
    if start is not None and end is not None and end <= start:
        return best
    return Interval(start, end, "unknown", basis="document", reason="between the dates of the texts that tell of it")


def _not_put_off(rows: Sequence[Happening]) -> Sequence[Happening]:
    """The tellings without those of a day from which another tells that it was put off."""
    moved = [r for r in rows if r.moved is not None]
    new = [r.when for r in moved if r.when.start is not None and r.when.basis != "document"]
    kept = [r for r in rows if r.moved is not None or any(r.when.overlaps(when) for when in new)]
    return kept if moved and _status(rows) in ("planned", "considered", "conditional") else rows


def _basis(when: Interval) -> int:
    """A time said in words outranks one taken from the document's date; an open one comes last."""
    return 2 if when.start is None or when.end is None else 0 if when.basis == "expression" else 1


def _width(when: Interval) -> timedelta:
    return when.end - when.start if when.start is not None and when.end is not None else timedelta.max


def _stops(rows: Sequence[Happening], naming: Naming) -> tuple[tuple[Name, ...], bool]:
    """Places of a tour by name; their order is known only when it rests on dates, which `itinerary` sees to."""
    found = {naming.name(stop.mention, stop.words) for row in rows for stop in row.stops}
    return tuple(sorted(found, key=lambda name: (name.name, name.entity))), False
