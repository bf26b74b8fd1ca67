"""Relay drift: how words changed on their way. One report that several carry on from one source, in other words.

Two passages are one report when their chains share a link that is known by name and they say much the same, or when
they were put together as one statement and one of them came through somebody. Copies of one text count: a carrier that
rewrites agency copy is where wording drifts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from detente.findings.case import Case
from detente.findings.grouping import joined
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side, StatementRecord
from detente.model.rows import Statement
from detente.model.words import containment, matter, plain

# Words of matter that two passages share to be one report: this many, and this share of the shorter.
SHARED_WORDS = 4
SHARED = 0.5
# A word that more passages of one link hold leads nowhere.
COMMON = 25
# A report is carried on within this time.
CARRIED = timedelta(days=14)
WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Passage:
    """What one document has somebody say, the matter of its words, and the named links they came through."""

    record: StatementRecord
    row: Statement
    evidence: Evidence
    matter: frozenset[str]
    links: frozenset[str]


def drifts(case: Case) -> Iterator[Contradiction]:
    """A contradiction of type "relay drift" for every report that its carriers word differently."""
    passages = sorted(_passages(case), key=lambda p: (p.evidence.document, p.evidence.start, p.evidence.end))
    found = [pair for pair in sorted(_pairs(passages)) if _one_report(case, passages[pair[0]], passages[pair[1]])]
    for group in joined(found):
        yield _contradiction(case, [passages[at] for at in group])


def _passages(case: Case) -> Iterator[Passage]:
    for record in case.statements:
        for member in record.members:
            row = case.statement_rows.get(member)
            if row is None:
                continue
            first, last = row.evidence[0], row.evidence[-1]
            cited = case.cite(row.document, (first.start, last.end))
            known = (case.naming.entity(link.mention) for link in row.relay if link.mention)
            links = frozenset(e.id for e in known if e is not None and case.naming.identified(e.id))
            yield Passage(record, row, cited, matter(" ".join(e.quote for e in row.evidence)), links)


def _pairs(passages: Sequence[Passage]) -> set[tuple[int, int]]:
    """Pairs of one record of which one is relayed, and pairs that share a link and some words."""
    records: dict[str, list[int]] = defaultdict(list)
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, passage in enumerate(passages):
        records[passage.record.id].append(at)
        for link in passage.links:
            for word in passage.matter:
                blocks[link, word].append(at)
    found = {
        (a, b)
        for members in records.values()
        for a, b in combinations(members, 2)
        if passages[a].row.relay or passages[b].row.relay
    }
    shared = Counter(pair for held in blocks.values() if len(held) <= COMMON for pair in combinations(held, 2))
    return found | {pair for pair, number in shared.items() if number >= SHARED_WORDS}


def _one_report(case: Case, one: Passage, other: Passage) -> bool:
    """True for one report in two documents, each with words of weight that the other has not; two quotations in direct
    speech are compared as wordings.
    """
    if one.evidence.document == other.evidence.document or one.row.form == other.row.form == "direct":
        return False
    days = [case.published(p.evidence.document).start for p in (one, other)]
    if days[0] and days[1] and abs(days[0] - days[1]) > CARRIED:
        return False
    if one.record.id != other.record.id and containment(one.matter, other.matter) < SHARED:
        return False
    return bool(one.matter - other.matter and other.matter - one.matter)


def _contradiction(case: Case, group: Sequence[Passage]) -> Contradiction:
    wordings: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
    for passage in sorted(group, key=lambda p: _order(case, p)):
        wordings[tuple(plain(passage.evidence.quote))].append(passage)
    sides = tuple(
        Side(
            passages[0].evidence.quote,
            tuple(p.evidence for p in passages),
            tuple(sorted({case.origin_of[p.evidence.document] for p in passages})),
            _chain(case, passages[0]),
        )
        for passages in wordings.values()
    )
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    rows = tuple(sorted({p.record.id for p in group}))
    about = f"how the words of {_source(case, group)} were carried on"
    return Contradiction(
        content_id("contradiction", "relay drift", *spans),
        "relay drift",
        about,
        sides,
        "open",
        rows,
        "one report, worded differently by those who carry it",
        WEIGHT,
    )


def _order(case: Case, passage: Passage) -> tuple[int, str, str, int]:
    """The shortest chain first: the nearer to the source; then by day, document and place."""
    day = case.published(passage.evidence.document).iso()[0] or ""
    return len(passage.row.relay), day, passage.evidence.document, passage.evidence.start


def _links(case: Case, row: Statement) -> list[str]:
    return [case.naming.name(link.mention, link.words).name for link in row.relay]


def _chain(case: Case, passage: Passage) -> str:
    """Outlet ← whom it cites ← … ← who said it."""
    document = case.document(passage.evidence.document)
    names = [document.source or document.name, *_links(case, passage.row), passage.record.speaker.name]
    return " ← ".join(dict.fromkeys(name for name in names if name))


def _source(case: Case, group: Sequence[Passage]) -> str:
    said = sorted({p.record.speaker.name for p in group if p.record.speaker.name})
    return " / ".join(said) or " / ".join(sorted({name for p in group for name in _links(case, p.row)})) or "a source"
