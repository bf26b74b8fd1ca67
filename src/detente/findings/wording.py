"""Wording: a sentence of one speaker quoted by several in words that differ.

Quoted sentences meet when they share a speaker and a run of three words and were said within days of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import combinations

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side
from detente.model.words import matter, plain, quotations, shingles

RUN = 3
# Two quotations are one sentence when this share of the shorter, and this many words, are in both in the same order.
SHARED = 0.6
LEAST_SHARED = 5
# Words of matter that must be among the shared ones.
LEAST_MATTER = 2
NEAR = timedelta(days=3)
# A run of words that more of a speaker's quotations share is a habit of speech.
COMMON = 25


@dataclass(frozen=True, slots=True)
class Quoted:
    """One sentence that somebody is quoted as saying."""

    speaker: str
    name: str
    statement: str
    evidence: Evidence
    words: tuple[str, ...]
    said: datetime | None


def wordings(case: Case) -> Iterator[Contradiction]:
    """Quotations of one sentence that differ inside the stretch both give."""
    quoted = sorted(_quoted(case), key=lambda q: (q.evidence.document, q.evidence.start, q.evidence.end))
    groups: list[set[int]] = []
    for a, b in sorted(_pairs(quoted)):
        apart = case.origin_of[quoted[a].evidence.document] != case.origin_of[quoted[b].evidence.document]
        if apart and _differ(quoted[a], quoted[b]):
            joined = {a, b}.union(*(g for g in groups if g & {a, b}))
            groups = [g for g in groups if not g & joined] + [joined]
    for group in groups:
        yield _contradiction(case, [quoted[i] for i in sorted(group)])


def _quoted(case: Case) -> Iterator[Quoted]:
    seen: set[tuple[str, int, int]] = set()
    marked: dict[str, list[tuple[int, int]]] = {}
    for record in case.statements:
        for member in record.members if record.speaker.entity else ():
            row = case.statement_rows[member]
            if row.document not in marked:
                marked[row.document] = quotations(case.texts[row.document].text, least=1)
            for piece in row.evidence:
                for start, end in _speech(case, piece, marked[row.document], whole=row.form == "direct"):
                    words = tuple(plain(case.words(piece.document, (start, end))))
                    if len(words) >= LEAST_SHARED and (piece.document, start, end) not in seen:
                        seen.add((piece.document, start, end))
                        said = row.said.start or case.published(piece.document).start
                        cited = case.cite(piece.document, (start, end))
                        yield Quoted(record.speaker.entity, record.speaker.name, record.id, cited, words, said)


def _speech(
    case: Case, piece: Evidence, marked: Sequence[tuple[int, int]], *, whole: bool
) -> Iterator[tuple[int, int]]:
    """Stretches of a statement inside quotation marks, cut at sentences; all of a direct one that has no marks."""
    inside = [(max(a, piece.start), min(b, piece.end)) for a, b in marked if a < piece.end and piece.start < b]
    for start, end in inside or ([(piece.start, piece.end)] if whole else []):
        at = start
        while at < end:
            stop = min(end, max(case.sentence(piece.document, at).end, at + 1))
            yield at, stop
            at = stop


def _pairs(quoted: Sequence[Quoted]) -> set[tuple[int, int]]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, item in enumerate(quoted):
        for run in shingles(item.words, RUN):
            blocks[(item.speaker, *run)].append(at)
    return {pair for block in blocks.values() if len(block) <= COMMON for pair in combinations(block, 2)}


def _differ(one: Quoted, other: Quoted) -> bool:
    """True when both give the same sentence, with other words inside it."""
    if one.said and other.said and abs(one.said - other.said) > NEAR:
        return False
    a, b = one.words, other.words
    blocks = [m for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks() if m.size]
    shared = [word for m in blocks for word in a[m.a : m.a + m.size]]
    if len(shared) < LEAST_SHARED or len(shared) < SHARED * min(len(a), len(b)):
        return False
    # Between the first and the last shared words something was put in, left out or replaced: not merely cut at an end.
    return len(blocks) > 1 and len(matter(" ".join(shared))) >= LEAST_MATTER


def _contradiction(case: Case, group: Sequence[Quoted]) -> Contradiction:
    sides: dict[tuple[str, ...], list[Quoted]] = defaultdict(list)
    for item in group:
        sides[item.words].append(item)
    made = tuple(
        Side(
            items[0].evidence.quote,
            tuple(q.evidence for q in items),
            tuple(sorted({case.origin_of[q.evidence.document] for q in items})),
            items[0].name,
        )
        for items in sides.values()
    )
    spans = [(e.document, e.start, e.end) for side in made for e in side.evidence]
    rows = tuple(sorted({q.statement for q in group}))
    about = f"how {group[0].name} put it: {group[0].evidence.quote[:80]}"
    reason = "the same utterance is quoted in different words"
    return Contradiction(
        content_id("contradiction", "wording", *spans), "wording", about, made, "open", rows, reason, 0.2
    )
