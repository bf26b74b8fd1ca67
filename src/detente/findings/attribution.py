"""Attribution: one sentence in quotation marks that two reports put into the mouths of two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Name, Side
from detente.model.rows import Statement
from detente.model.words import containment, plain, shingles

# Shorter quotations may be anybody's: "no comment".
LEAST_WORDS = 8
# So long a run brings two quotations together; this share of the shorter one's runs makes them one.
RUN = 5
SAME = 0.6
# A run that more quotations share is a habit of speech.
COMMON = 12
WEIGHT = 0.6
PEOPLE = frozenset({"person"})


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation and whose it is said to be."""

    speaker: Name
    statement: str
    evidence: Evidence
    runs: frozenset[tuple[str, ...]]


def attributions(case: Case) -> Iterator[Contradiction]:
    """Pairs of quotations of different documents with the same words and different known speakers."""
    by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    quoted = list(_quoted(case))
    for number, item in enumerate(quoted):
        for run in sorted(item.runs):
            by_run[run].append(number)
    pairs = {pair for numbers in by_run.values() if len(numbers) <= COMMON for pair in combinations(numbers, 2)}
    for first, second in sorted(pairs):
        a, b = quoted[first], quoted[second]
        if a.evidence.document == b.evidence.document or a.speaker.entity == b.speaker.entity:
            continue
        if containment(a.runs, b.runs) >= SAME:
            yield _contradiction(case, a, b)


def _quoted(case: Case) -> Iterator[Quoted]:
    for record in case.statements:
        entity = case.naming.by_id(record.speaker.entity)
        if record.form != "direct" or entity is None or entity.type not in PEOPLE:
            continue
        if not case.naming.identified(entity.id):
            continue
        named = {row.document for row in map(case.statement_rows.__getitem__, record.members) if _by_name(case, row)}
        for piece in record.evidence:
            if piece.document not in named:
                continue
            words = plain(piece.quote)
            if len(words) >= LEAST_WORDS and not piece.relay:
                yield Quoted(record.speaker, record.id, case.cite(piece.document, piece.span), shingles(words, RUN))


def _by_name(case: Case, row: Statement) -> bool:
    """True when the report names the speaker beside the words: "he" would leave the mistake ours."""
    return any(case.naming.names_in(row.document, span) for span in row.source_spans)


def _contradiction(case: Case, a: Quoted, b: Quoted) -> Contradiction:
    sides = tuple(
        Side(x.speaker.name, (x.evidence,), (case.origin_of[x.evidence.document],), x.speaker.name) for x in (a, b)
    )
    spans = [(x.evidence.document, x.evidence.start, x.evidence.end) for x in (a, b)]
    return Contradiction(
        content_id("contradiction", "attribution", *spans),
        "attribution",
        f"who said: {' '.join(a.evidence.quote.split())[:80]}",
        sides,
        "open",
        tuple(sorted({a.statement, b.statement})),
        "the same words are put into two people's mouths",
        WEIGHT,
    )
