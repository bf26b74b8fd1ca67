"""Wording: one utterance quoted by several in words that differ."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Side, StatementRecord
from detente.model.words import plain

# Words around the difference that both sides must share, or it is another sentence and no other wording.
LEAST_SHARED = 4
SHARED = 0.5


def wordings(case: Case) -> Iterator[Contradiction]:
    """Quotations of one utterance that differ inside the stretch both give."""
    for record in case.statements:
        if len(record.carriers) < 2 or record.form == "indirect":
            continue
        pieces = _quotations(case, record)
        sides: dict[str, list[Evidence]] = {}
        for a, b in combinations(pieces, 2):
            if case.origin_of[a.document] != case.origin_of[b.document] and _differ(a.quote, b.quote):
                for piece in (a, b):
                    held = sides.setdefault(" ".join(plain(piece.quote)), [])
                    if piece not in held:
                        held.append(piece)
        if len(sides) >= 2:
            yield _contradiction(case, record, sides)


def _quotations(case: Case, record: StatementRecord) -> list[Evidence]:
    """The sentences of direct speech that carry the utterance, one piece a sentence."""
    pieces = []
    for member in record.members:
        row = case.statement_rows[member]
        if row.form == "indirect":
            continue
        for piece in row.evidence:
            at = piece.start
            while at < piece.end:
                sentence = case.sentence(piece.document, at)
                end = min(piece.end, max(sentence.end, at + 1))
                if len(plain(case.words(piece.document, (at, end)))) >= LEAST_SHARED:
                    pieces.append(case.cite(piece.document, (at, end)))
                at = end
                while at < piece.end and case.texts[piece.document].text[at].isspace():
                    at += 1
    return sorted(set(pieces), key=lambda e: (e.document, e.start, e.end))


def _differ(one: str, other: str) -> bool:
    """True when both give the same sentence, with other words inside it."""
    a, b = plain(one), plain(other)
    if a == b:
        return False
    blocks = [m for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks() if m.size]
    shared = sum(m.size for m in blocks)
    if shared < LEAST_SHARED or shared < SHARED * min(len(a), len(b)):
        return False
    return len(blocks) > 1  # words were put in, left out or replaced between shared ones, not merely cut at an end


def _contradiction(case: Case, record: StatementRecord, sides: dict[str, list[Evidence]]) -> Contradiction:
    made = tuple(
        Side(
            pieces[0].quote,
            tuple(pieces),
            tuple(sorted({case.origin_of[e.document] for e in pieces})),
            record.speaker.name,
        )
        for _, pieces in sorted(sides.items(), key=lambda item: (item[1][0].document, item[1][0].start))
    )
    about = f"how {record.speaker.name} put it"
    spans = [(e.document, e.start, e.end) for side in made for e in side.evidence]
    return Contradiction(
        content_id("contradiction", "wording", *spans),
        "wording",
        about,
        made,
        "open",
        (record.id,),
        "the same utterance is quoted in different words",
        0.2,
    )
