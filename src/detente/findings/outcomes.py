"""What became of an announced act: kept by a happening or by words that say so, broken, overtaken, or still open."""

from __future__ import annotations

import bisect
import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Literal

from detente.findings.case import Case, Place
from detente.findings.deeds import kept_by
from detente.findings.rarity import Rarity
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name
from detente.model.rows import Happening
from detente.model.taxonomy import phrases
from detente.model.words import matter

# A later sentence is about the announcement when it names a party to it and shares, near the words of ending, this many
# of its telling words and names, one of them no name, and together as rare as that.
LEAST_SHARED, RARE = 2, 1.3
# Characters on either side of the words of ending in which the telling words stand.
BESIDE = 90
# An act announced for so long a time or less is settled by nothing that lies further from it.
LONGEST_DUE, SLACK = timedelta(days=8), timedelta(days=7)
# Words of how it ended come out within this time of that day.
LATE = timedelta(days=14)
# Words of acting that many announcements share tell nothing of one.
SAID_OF_ALL = frozenset(("will", "would", "hold", "held", "meet", "talk", "visit", "made", "make", "send", "said"))
_AT = re.compile(r"\S\s+(?:in|at|to)\s+(?:the\s+)?$")
# Marks a name among the words that an ending is looked up by.
_NAMED = "="
_THEY = re.compile(
    r"\W*(?:they|both|the\s+(?:two|three|four|parties)(?:\s+\w+)?|both\s+\w+|the\s+(?:ministers|leaders|delegations|sides))"
    r"\s+(?:also\s+|have\s+|had\s+)?$",
    re.IGNORECASE,
)
# In this order: what is called off is broken even where a new date is named in the same breath.
KINDS: tuple[Literal["broken", "overtaken", "kept"], ...] = ("broken", "overtaken", "kept")


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement as one passage makes it."""

    who: Name
    party: Name
    what: str
    evidence: Evidence
    when: Interval
    due: Interval
    firm: bool
    matter: frozenset[str]
    keys: frozenset[str]
    moves: bool
    speaker: Name | None = None
    cities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a commitment: its status, the happening or the words that tell of it, and why."""

    status: Literal["open", "kept", "broken", "overtaken"]
    happening: str = ""
    evidence: tuple[Evidence, ...] = ()
    reason: str = "nothing in the record settles it"


@functools.cache
def _forms() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("detente.findings") / "data" / "outcomes.toml").read_text(encoding="utf-8"))
    return {name: phrases(table[name]) for name in (*KINDS, "breaks")}


def comes_to_nothing(text: str) -> bool:
    """True for words by which something announced was called off or put off."""
    return any(_forms()[kind].search(text) for kind in ("broken", "overtaken"))


def outcome(case: Case, group: Sequence[Announced], announced: Interval, due: Interval) -> Outcome:
    """What became of what a group of passages announces."""
    settled = _settled(case, group, announced, due) if any(a.moves for a in group) else None
    if settled is not None:
        kind = settled.type.replace("_", " ")
        if settled.status == "cancelled":
            return Outcome("broken", settled.id, reason=f"the {kind} was called off")
        return Outcome("kept", settled.id, reason=f"settled by a {kind} told afterwards")
    told = list(_told(case, group, announced, due))
    for kind in KINDS:
        pieces = [piece for found, piece in told if found == kind]
        if pieces:
            return Outcome(kind, evidence=tuple(pieces[:3]), reason=f"told as {kind} afterwards")
    if announced.end is not None and (done := _done(case, group, announced.end, due)):
        return Outcome("kept", evidence=tuple(done[:3]), reason="told as done afterwards")
    if moved := _put_off(case, group):
        return Outcome("overtaken", evidence=tuple(moved[:3]), reason="told as put off afterwards")
    last = case.once(newest_report)
    if due.end is not None and last is not None and due.end < last:
        return Outcome("open", reason="its day has passed and nothing in the record settles it")
    return Outcome("open")


def _done(case: Case, group: Sequence[Announced], since: datetime, due: Interval) -> list[Evidence]:
    """Sentences of later reports that tell the act itself as done."""
    promised = [(a.what, a.matter - SAID_OF_ALL) for a in group]
    found = kept_by(case, promised, _actors(case, group), since)
    return [piece for piece in found if not _late(case.published(piece.document).start, due)]


def _put_off(case: Case, group: Sequence[Announced]) -> list[Evidence]:
    """Words of the reports that put off the occasion which was announced."""
    spots = [(a.evidence.document, a.evidence.span) for a in group]
    found: dict[str, Evidence] = {}
    for told, moved in case.once(_moved):
        if any(row.document == document and span.covers(row.trigger) for row in told for document, span in spots):
            found |= {row.id: row.evidence[0] for row in moved}
    return [found[ident] for ident in sorted(found)]


def _moved(case: Case) -> list[tuple[list[Happening], list[Happening]]]:
    """What was put off: the tellings of the plan, and those that put it off."""
    records = [[case.happening_rows[member] for member in record.members] for record in case.happenings]
    return [
        ([row for row in rows if row.moved is None], [row for row in rows if row.moved is not None])
        for rows in records
        if any(row.moved is not None for row in rows)
    ]


def _actors(case: Case, group: Sequence[Announced]) -> set[str]:
    """Who announces and for whom, and their states."""
    actors = {a.who.entity for a in group} | {a.party.entity for a in group}
    return actors | {case.naming.state_of(ident) for ident in actors}


def newest_report(case: Case) -> datetime | None:
    """When the newest report came out (to be asked for by `case.once`)."""
    return max((p.end for p in map(case.published, case.texts) if p.end is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Ending:
    """A sentence with words of an ending: whom it names, the names and telling words beside those words, and when its
    report came out.
    """

    kind: str
    published: datetime
    document: str
    span: Span
    actors: frozenset[str]
    names: frozenset[str]
    matter: frozenset[str]


class Endings:
    """Sentences that say of something how it ended, by whom they name and, with each of those, by what else."""

    def __init__(self, case: Case) -> None:
        self._found: dict[tuple[str, str], list[tuple[int, _Ending]]] = defaultdict(list)
        for number, ending in enumerate(case.by_document(_endings, _Ending)):
            telling = [*ending.matter, *(_NAMED + name for name in ending.names)]
            for actor in ending.actors:
                for word in telling:
                    self._found[actor, word].append((number, ending))

    def of(self, actors: Iterable[str], words: Iterable[str], since: datetime) -> list[tuple[_Ending, set[str]]]:
        """Those published from a time on that name one of the actors and enough of the words, with the words, in
        reading order.
        """
        shared: dict[int, set[str]] = defaultdict(set)
        known: dict[int, _Ending] = {}
        for word in words:
            for actor in actors:
                for number, ending in self._found.get((actor, word), ()):
                    if ending.published >= since:
                        known[number] = ending
                        shared[number].add(word)
        told = ((known[number], shared[number]) for number in sorted(known))
        return [(e, w) for e, w in told if len(w) >= LEAST_SHARED and any(not x.startswith(_NAMED) for x in w)]


def _endings(case: Case) -> Iterator[_Ending]:
    """Sentences with words of an ending, in reports that are dated."""
    for document, sentence in case.sentences():
        published, text = case.published(document).start, case.words(document, sentence.span)
        kind, m = next(((kind, m) for kind in KINDS if (m := _forms()[kind].search(text))), (KINDS[0], None))
        if m is None or published is None:
            continue
        near = Span(max(m.start() - BESIDE, 0), min(m.end() + BESIDE, len(text)))
        names = case.naming.keys(document, (sentence.start + near.start, sentence.start + near.end))
        actors = _breakers(case, document, sentence, m) or case.naming.keys(document, sentence.span)
        yield _Ending(kind, published, document, sentence.span, actors, names, matter(text[near.start : near.end]))


def _breakers(case: Case, document: str, sentence: Sentence, ending: re.Match[str]) -> frozenset[str]:
    """Who breaks it, and their states, where the words have a subject: "Norland said Sudland broke its word"."""
    if not _forms()["breaks"].fullmatch(ending.group()):
        return frozenset()
    doers = case.actors(document, sentence, sentence.start + ending.start())
    known = [entity for doer in doers if (entity := case.naming.entity(doer.id)) is not None]
    return frozenset(filter(None, (key for entity in known for key in (entity.id, entity.state))))


def those_who_met(case: Case, document: str, at: int) -> list[Name]:
    """Who "they" or "the two sides" before `at` are: those of an occasion told in this sentence or the one before."""
    sentences = case.texts[document].sentences
    here = next((n for n, s in enumerate(sentences) if s.start <= at < s.end), None)
    if here is None or not _THEY.match(case.words(document, (sentences[here].start, at))):
        return []
    span = (sentences[max(here - 1, 0)].start, at)
    rows = (r for r in case.happening_rows.values() if r.document == document and span[0] <= r.trigger.start < span[1])
    for row in sorted(rows, key=lambda r: -r.trigger.start):
        found = [case.naming.mention(p.mention) for p in row.participants]
        names = [case.naming.party(m.id, m.evidence[0].quote) for m in found if m is not None and case.party_of(m)]
        if len(names) > 1:
            return sorted(set(names), key=lambda name: (name.name, name.entity))
    return []


def _told(case: Case, group: Sequence[Announced], announced: Interval, due: Interval) -> Iterator[tuple[str, Evidence]]:
    """Sentences of later reports that say how it ended, and tell of no occasion at another place."""
    if announced.end is None:
        return
    actors = _actors(case, group)
    names = frozenset().union(*(a.keys for a in group)) - actors
    words = frozenset().union(*(a.matter for a in group)) - SAID_OF_ALL
    rarity = case.once(Rarity)
    where = {place for a in group for place in _where(case, a.evidence.document, a.evidence.span)}
    for ending, shared in case.once(Endings).of(actors, [*words, *(_NAMED + name for name in names)], announced.end):
        if _late(ending.published, due) or rarity.of(word.removeprefix(_NAMED) for word in shared) < RARE:
            continue
        there = _where(case, ending.document, ending.span)
        if not (where and there) or where & there:
            yield ending.kind, case.cite(ending.document, ending.span)


def _settled(case: Case, group: Sequence[Announced], announced: Interval, due: Interval) -> HappeningRecord | None:
    """The first happening after the announcement that has its people or states and its place, and its day where one was
    named.
    """
    if announced.end is None:
        return None
    keys = frozenset().union(*(a.keys for a in group))
    actor = {a.who.entity for a in group} | {a.party.entity for a in group}
    actor |= {e.state for ident in actor if (e := case.naming.by_id(ident)) is not None}
    actor -= {""}
    others = frozenset(key for key in keys - actor if not _own_person(case, key, actor))
    candidates = []
    cities = {ident for ident in others if (e := case.naming.by_id(ident)) is not None and e.type == "place"}
    for who in actor:
        held = case.once(_held).get(who, [])
        for start, first, record in held[bisect.bisect_left(held, announced.end, key=lambda h: h[0]) :]:
            if _in_time(record, due) and _fits(case, record, others, cities):
                candidates.append((start, first, record))
                break
    return min(candidates, key=lambda c: c[:2])[2] if candidates else None


def _in_time(record: HappeningRecord, due: Interval) -> bool:
    """False for an occasion on another day than the act was announced for, where that was told to the week."""
    if not _day(due) or due.start is None or due.end is None or record.when.start is None:
        return True
    called_off = record.status == "cancelled"  # which may be told with the day on which that was decided
    return (called_off or record.when.start >= due.start - SLACK) and record.when.start < due.end + SLACK


def _day(due: Interval) -> bool:
    """True when an act was announced for a day or a week, not for some time."""
    return due.start is not None and due.end is not None and due.end - due.start <= LONGEST_DUE


def _late(published: datetime | None, due: Interval) -> bool:
    """True for words that came out long after the day on which the act was due."""
    return _day(due) and due.end is not None and published is not None and published >= due.end + LATE


def _where(case: Case, document: str, span: Span) -> frozenset[str]:
    """Where a sentence says that something is done: entities and states of the places that stand behind "in", "at" or
    "to" in it, but not before all else ("In Oslo, officials said").
    """
    text, found = case.texts[document].text, set()
    for mention in case.naming.inside(document, span):
        at = mention.evidence[0].start
        entity = case.naming.entity(mention.id) if mention.type in ("place", "state") else None
        if entity is not None and _AT.search(text[span.start : at]):
            found |= {entity.id, entity.state} - {""}
    return frozenset(found)


def _own_person(case: Case, key: str, actor: set[str]) -> bool:
    """True for a person of the state that is to act: who announces it is not whom it is done with."""
    entity = case.naming.by_id(key)
    return entity is not None and entity.type == "person" and entity.state in actor


def _fits(case: Case, record: HappeningRecord, others: frozenset[str], cities: set[str]) -> bool:
    """True when the occasion has somebody announced, or is where it was announced: in its city where one was named."""
    stops = {name.entity for name in record.stops}
    if not cities or record.place is None:
        return bool(others & (_present(case, record) | _placed(case, record)))
    people = {name.entity for name in record.participants}
    where = case.naming.by_id(record.place.entity)
    if where is not None and where.type == "state" and where.state in others:
        return True
    return bool(cities & ({record.place.entity} | stops) or (others - cities) & people)


def _held(case: Case) -> dict[str, list[tuple[datetime, Place, HappeningRecord]]]:
    """Happenings that can settle something, by who and which state took part, in the order of time."""
    found: dict[str, list[tuple[datetime, Place, HappeningRecord]]] = defaultdict(list)
    for record in case.happenings:
        start = record.when.start
        if record.status in ("held", "cancelled") and start is not None and record.when.basis != "document":
            first = min(map(case.place, record.evidence))
            for who in _present(case, record):
                found[who].append((start, first, record))
    for held in found.values():
        held.sort(key=lambda h: h[:2])
    return found


def _present(case: Case, record: HappeningRecord) -> set[str]:
    """Entities that took part, and their states."""
    people = {n.entity for n in record.participants}
    return people | _states(case, people)


def _placed(case: Case, record: HappeningRecord) -> set[str]:
    """The place, and its state."""
    place = {record.place.entity} if record.place else set()
    return place | _states(case, place)


def _states(case: Case, entities: Iterable[str]) -> set[str]:
    return {e.state for ident in entities if (e := case.naming.by_id(ident)) is not None and e.state}
