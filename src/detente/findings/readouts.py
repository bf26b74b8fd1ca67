"""Readouts: what each party's account of one occasion says and the other's leaves out, and who issued none.

An account is a readout, a spokesperson's words or a participant's own, in a document that tells of the occasion, in a
sentence that names another who took part, said from its day to three days after. Passages meet by issue and by words;
what meets nothing is left out by the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from detente.findings.case import Case, told_in
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Side, StatementRecord
from detente.model.words import containment, matter

_OCCASIONS = frozenset({"meeting", "call", "talks", "summit"})
_ACCOUNTS = frozenset({"readout", "spokesperson"})
# An account comes out within this time.
ISSUED = timedelta(days=3)
# Two passages say the same when they share this much of the shorter's words of matter.
SAME = 0.35
# A passage with fewer words of matter says nothing to compare.
LEAST_MATTER = 5
WEIGHT = 0.3
Accounts = dict[str, list[StatementRecord]]


def omissions(case: Case) -> Iterator[Contradiction]:
    """A contradiction of type "omission" for each occasion of two states with an official account in the case."""
    for record in case.happenings:
        parties = sorted({code for n in record.participants if (code := case.naming.state_of(n.entity))})
        if record.type not in _OCCASIONS or record.status != "held" or len(parties) < 2:
            continue
        given = _accounts(case, record, parties)
        official = {r.attribution for records in given.values() for r in records} & _ACCOUNTS
        for one, other in combinations(parties, 2):
            if official and (one in given or other in given):
                yield from _compared(case, record, given, (one, other))


def _accounts(case: Case, record: HappeningRecord, parties: Sequence[str]) -> Accounts:
    """What each party tells of the occasion, by its state's code."""
    found: Accounts = defaultdict(list)
    told = case.once(told_in)
    here = {said.id: said for document in record.carriers for _, said in told.get(document, ())}
    for _, said in sorted(here.items()):
        code = case.naming.state_of(said.party.entity) if said.party else ""
        timely = code in parties and _follows(said.said, record.when) and len(_matter(said)) >= LEAST_MATTER
        if timely and _of_occasion(case, record, said):
            found[code].append(said)
    return found


def _of_occasion(case: Case, record: HappeningRecord, said: StatementRecord) -> bool:
    """True for an official's or a participant's words that name somebody else who took part, in a document of both."""
    present = {n.entity for n in record.participants if n.entity}
    if said.attribution not in _ACCOUNTS and said.speaker.entity not in present:
        return False
    for piece in said.evidence:
        if piece.document in record.carriers:
            first, last = (case.sentence(piece.document, at) for at in (piece.start, piece.end - 1))
            named = case.naming.entities_in(piece.document, (first.start, last.end))
            if named & (present - {said.speaker.entity}):
                return True
    return False


def _follows(said: Interval, when: Interval) -> bool:
    """True when the words can have come from the occasion's first day to a few days after its last."""
    if when.start is None or said.start is None:
        return False
    last = when.end or when.start
    return said.start <= last + ISSUED and (said.end or said.start) > when.start


def _matter(record: StatementRecord) -> frozenset[str]:
    return frozenset().union(*(matter(e.quote) for e in record.evidence))


def _compared(case: Case, record: HappeningRecord, given: Accounts, pair: tuple[str, str]) -> Iterator[Contradiction]:
    names = [named.name if (named := case.naming.of_state(code)) else code for code in pair]
    sides: list[Side] = []
    silent: list[str] = []
    for code, name, rival in zip(pair, names, reversed(pair), strict=True):
        if code not in given:
            silent.append(name)
            continue
        alone = [r for r in given[code] if not any(_meet(r, other) for other in given.get(rival, ()))]
        if alone:
            sides.append(_side(case, alone, name))
    if not sides:
        return
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    who = " and ".join(sorted({n.name for n in record.participants if case.naming.state_of(n.entity) in pair}))
    rows = (record.id, *sorted({r.id for code in pair for r in given.get(code, ())}))
    reason = f"no account by {silent[0]} is in the case" if silent else "each says what the other leaves out"
    yield Contradiction(
        content_id("contradiction", "omission", record.id, *spans),
        "omission",
        f"accounts of the {record.type.replace('_', ' ')} of {who}",
        tuple(sides),
        "open",
        rows,
        reason if silent or len(sides) > 1 else f"{sides[0].who} says what the other account leaves out",
        WEIGHT,
    )


def _meet(one: StatementRecord, other: StatementRecord) -> bool:
    """True when both speak to one issue, or in much the same words."""
    return bool(set(one.issues) & set(other.issues)) or containment(_matter(one), _matter(other)) >= SAME


def _side(case: Case, records: Sequence[StatementRecord], who: str) -> Side:
    """The party's words; the fullest, and of these those told first, stand for all."""
    evidence = {(e.document, e.start, e.end): e for r in records for e in r.evidence}
    ordered = tuple(evidence[key] for key in sorted(evidence))
    origins = tuple(sorted({origin for r in records for origin in r.origins}))
    fullest = min(ordered, key=lambda e: (-len(e.quote.split()), case.told(e.document), e.start))
    return Side(fullest.quote, ordered, origins, who)
