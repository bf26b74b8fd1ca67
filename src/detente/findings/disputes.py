"""Disputes: a denial beside what it denies. The claim stands in the denying sentence itself, or in another report
that it names.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from detente.findings.answers import Answers
from detente.findings.case import Case
from detente.model.evidence import Evidence, Span
from detente.model.findings import Contradiction, Denial
from detente.model.ids import content_id
from detente.model.records import Side, StatementRecord
from detente.model.words import matter

# Where a denying sentence names the claim: "despite some media saying …", "dismissed a report that …", "denied
# accusations that …".
_CLAIM = re.compile(
    r"\b(?:despite|contrary to|dismiss\w*|reject\w*|den(?:y|ied|ies|ying)|refut\w*|rebut\w*)\b(?:\s+[^\s.,;]+){0,6}?\s+"
    r"(?P<claim>\b(?:media|press|newspapers?|reports?|claims?|accusations?|allegations?|suggestions?|rumou?rs?|charges?|officials?|journal|times|post)\b"
    r"[^.;]*?\b(?:that|saying|of|claiming|suggesting|which)\b[^.;]*)",
    re.IGNORECASE,
)
_NAMES_REPORT = re.compile(r"\b(?:reports?|media|newspaper|account|article|story|journal|press)\b", re.IGNORECASE)
# A report is denied within this time, if it is denied at all.
ANSWERED = timedelta(days=45)
# What a denial and a report on the same issue have in common, words and names, weighs so much: one word or name that
# nobody else in the case uses weighs 1. Reports nearly as like as the likest are told with it.
ENOUGH, AS_LIKE = 1.2, 0.6
# Shorter pieces of a claim say nothing by themselves.
LEAST_WORDS = 5
# Words of what is denied that head the dispute: counted in words, for in letters a shorter name would show more.
LONGEST_ABOUT = 20


def disputes(case: Case, denied: Sequence[Denial]) -> Iterator[Contradiction]:
    """A contradiction for every denial whose claim is known, and for every flat "no" to a charge."""
    answers = Answers(case)
    for denial in denied:
        if denial.type not in ("deny", "third_party_denies"):
            continue
        claims = _claimed_elsewhere(case, answers, denial)
        pieces = [p for record in claims for p in _pieces(case, record)]
        if pieces:
            who = sorted({record.speaker.name for record in claims if record.speaker.name})
            yield _dispute(case, denial, pieces, ", ".join(who), tuple(r.id for r in claims), "a report and its denial")
            continue
        inside = [piece for e in denial.evidence if (piece := _claimed_here(case, e)) is not None]
        answered = answers.claims(denial, sure=bool(inside))
        if answered:
            pieces = [said.evidence for said in answered]
            who = sorted({said.record.speaker.name for said in answered if said.record.speaker.name})
            ids = tuple(sorted({said.record.id for said in answered}))
            yield _dispute(case, denial, pieces, ", ".join(who), ids, "one claims what the other denies")
        elif inside:
            yield _dispute(case, denial, inside, "", (), "the denial names what it denies")
    yield from _flat(case, answers, denied)


def _flat(case: Case, answers: Answers, denied: Sequence[Denial]) -> Iterator[Contradiction]:
    """Statements that say flatly no to what another party charges theirs with, without a word of denying."""
    taken: dict[str, list[Evidence]] = defaultdict(list)
    for denial in denied:
        for cited in denial.evidence:
            taken[cited.document].append(cited)
    for said in answers.all():
        piece = said.evidence
        if any(piece.span.overlaps(e.span) for e in taken[piece.document]):
            continue
        for charge in answers.contradicted(said):
            sides = tuple(
                Side(value, (x.evidence,), _origins(case, [x.evidence]), x.record.speaker.name)
                for value, x in (("claimed", charge), ("denied", said))
            )
            spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
            yield Contradiction(
                content_id("contradiction", "denial", *spans),
                "denial",
                f"what {said.record.speaker.name} says is not so: {' '.join(piece.quote.split())[:120]}",
                sides,
                "open",
                tuple(sorted({said.record.id, charge.record.id})),
                "one charges what the other says is not so",
                0.9,
            )


def _claimed_here(case: Case, evidence: Evidence) -> Evidence | None:
    sentence = case.sentence(evidence.document, evidence.start)
    span = (min(evidence.start, sentence.start), max(evidence.end, sentence.end))
    m = _CLAIM.search(case.words(evidence.document, span))
    if m is None:
        return None
    return case.cite(evidence.document, Span(span[0] + m.start("claim"), span[0] + m.end("claim")))


def _claimed_elsewhere(case: Case, answers: Answers, denial: Denial) -> list[StatementRecord]:
    """What outlets or unnamed people reported before the denial of the denier, on the same issue and in part in the
    same words and names.

    Only for a denial that names a report: everything else said before is no claim it answers.
    """
    first = denial.evidence[0]
    sentence = case.sentence(first.document, first.start)
    if not _NAMES_REPORT.search(case.words(first.document, sentence.span)):
        return []
    issues, keys, words = (
        frozenset(case.tags(denial.what)),
        case.naming.keys(first.document, first.span),
        matter(denial.what),
    )
    named = {case.name(m).name for m in case.naming.inside(first.document, sentence.span)} & case.outlets
    denier = {denial.who.entity, case.naming.state_of(denial.who.entity)} - {""}
    found: dict[str, tuple[float, frozenset[str], StatementRecord]] = {}
    for record, outlets in _reports(case, first.document):
        if (named and not outlets & named) or not _earlier(case, record, first.document):
            continue
        for piece in record.evidence:
            other = _about(case, piece.document, piece.span)
            if denier & other[1] and issues & other[0]:
                score = answers.weight(words & other[2]) + answers.weight(keys & other[1])
                if score >= max(ENOUGH, found.get(record.id, (0.0,))[0]):
                    found[record.id] = score, outlets, record
    if not found:
        return []
    best = min(found.values(), key=lambda f: (-f[0], min(map(case.place, f[2].evidence)), f[2].id))
    return [
        record
        for _, (score, outlets, record) in sorted(found.items())
        if outlets & best[1] and score >= best[0] - AS_LIKE
    ]


def _reports(case: Case, document: str) -> Iterator[tuple[StatementRecord, frozenset[str]]]:
    """What outlets told in the time that a document can answer, with their names."""
    end = case.published(document).end
    if end is not None:
        days, reports = case.once(_by_day)
        first, last = bisect.bisect_left(days, end - ANSWERED), bisect.bisect_right(days, end)
        yield from reports[first:last]


def _by_day(case: Case) -> tuple[list[datetime], list[tuple[StatementRecord, frozenset[str]]]]:
    """What outlets told, no denials, by the day of its first carrier, with those days."""
    found = []
    for record in case.statements:
        outlets = _outlets(case, record)
        starts = [case.published(carrier).start for carrier in record.carriers]
        if outlets and not record.denial and record.act != "deny" and starts and (start := starts[0]) is not None:
            found.append((start, record.id, (record, outlets)))
    found.sort(key=lambda f: f[:2])
    return [start for start, _, _ in found], [report for _, _, report in found]


def _outlets(case: Case, record: StatementRecord) -> frozenset[str]:
    """Names of the outlets that a statement came through: its speaker, or a link of its relay."""
    names = {link for piece in record.evidence for link in piece.relay} | {record.speaker.name}
    return frozenset(name for name in names if name in case.outlets)


def _earlier(case: Case, record: StatementRecord, document: str) -> bool:
    """Published before the denying document, and not long before."""
    end = case.published(document).end
    starts = [case.published(carrier).start for carrier in record.carriers]
    if document in record.carriers or end is None:
        return False
    return all(start is not None and timedelta(0) <= end - start <= ANSWERED for start in starts)


def _about(case: Case, document: str, span: tuple[int, int]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    text = case.words(document, span)
    return frozenset(case.tags(text)), case.naming.keys(document, span), matter(text)


def _pieces(case: Case, record: StatementRecord) -> list[Evidence]:
    return [case.cite(e.document, e.span) for e in record.evidence if len(e.quote.split()) >= LEAST_WORDS]


def _dispute(
    case: Case, denial: Denial, claim: Sequence[Evidence], who: str, rows: tuple[str, ...], reason: str
) -> Contradiction:
    sides = (
        Side("claimed", tuple(claim), _origins(case, claim), who),
        Side("denied", denial.evidence, _origins(case, denial.evidence), denial.who.name),
    )
    spans = [(e.document, e.start, e.end) for side in sides for e in side.evidence]
    weight = 1.0 + 0.05 * min(len({o for side in sides for o in side.origins}), 10)
    about = f"what {denial.who.name} denies: {' '.join(denial.what.split()[:LONGEST_ABOUT])}"
    ident = content_id("contradiction", "denial", *spans)
    return Contradiction(ident, "denial", about, sides, "open", (denial.id, *rows), reason, round(weight, 3))


def _origins(case: Case, pieces: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(sorted({case.origin_of[e.document] for e in pieces}))


def with_targets(denied: Sequence[Denial], found: Sequence[Contradiction]) -> list[Denial]:
    """Denials that know the statement they deny."""
    target = {c.rows[0]: c.rows[1] for c in found if c.type in ("denial", "existence") and len(c.rows) > 1}
    return [replace(d, target=target[d.id]) if d.id in target else d for d in denied]
