"""Wording: a sentence of one speaker quoted by several in words that differ.

Quoted sentences meet when they share a run of three words, were said within days of each other, and have one speaker.
A quotation that no statement covers may be anybody's: it must then agree in nearly all its words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from detente.findings.case import Case
from detente.findings.grouping import joined
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.records import Name, Side, StatementRecord
from detente.model.words import empty_words, matter, plain, quotations, shingles

RUN = 3
# Two quotations are one sentence when this share of the shorter, and this many words, are in both in the same order.
SHARED = 0.6
LEAST_SHARED = 5
SHARED_BY_ANYBODY = 0.75
# Words of matter that must be among the shared ones.
LEAST_MATTER = 2
# A text with more quotations than this marks all its speech; elsewhere direct speech may stand without marks.
FEW_MARKS = 1
NEAR = timedelta(days=3)
# A run of words that more of a speaker's quotations share is a habit of speech.
COMMON = 25


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a quotation: its span, its words for a reader, and its words to be compared."""

    start: int
    end: int
    evidence: Evidence
    words: tuple[str, ...]


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
    found = [pair for pair in sorted(_pairs(quoted)) if _two_wordings(case, quoted[pair[0]], quoted[pair[1]])]
    for group in joined(found):
        yield _contradiction(case, [quoted[i] for i in group])


def _two_wordings(case: Case, one: Quoted, other: Quoted) -> bool:
    """True for one sentence in other words, told by two origins."""
    return case.origin_of[one.evidence.document] != case.origin_of[other.evidence.document] and _differ(one, other)


def _quoted(case: Case) -> Iterator[Quoted]:
    """Sentences of quotations, by speaker where a statement covers them."""
    covered = _covered(case)
    for sentence in case.by_document(_sentences_quoted, Sentence):
        cited = sentence.evidence
        found = [r for a, b, r in covered[cited.document] if a < sentence.end and sentence.start < b]
        who = found[0].speaker if found else Name("")
        said = found[0].said.start if found and found[0].said.day else None
        row = found[0].id if found else ""
        yield Quoted(who.entity, who.name, row, cited, sentence.words, said or case.published(cited.document).start)


def _covered(case: Case) -> dict[str, list[tuple[int, int, StatementRecord]]]:
    """Where statements of known speakers stand, by document."""
    found: dict[str, list[tuple[int, int, StatementRecord]]] = defaultdict(list)
    for record in case.statements:
        for piece in record.evidence if record.speaker.entity else ():
            found[piece.document].append((piece.start, piece.end, record))
    return found


def _sentences_quoted(case: Case) -> Iterator[Sentence]:
    covered = _covered(case)
    for document, parsed in sorted(case.texts.items()):
        marked = quotations(parsed.text, least=LEAST_SHARED)
        whole = [(a, b) for a, b, r in covered[document] if r.form == "direct"]
        plain_speech = [] if len(marked) > FEW_MARKS else whole
        for start, end in _sentences(case, document, sorted({*marked, *plain_speech})):
            words = _words(case, document, (start, end))
            if len(words) >= LEAST_SHARED:
                yield Sentence(start, end, case.cite(document, (start, end)), words)


def _words(case: Case, document: str, span: tuple[int, int]) -> tuple[str, ...]:
    """The words of a span, each name replaced by what it stands for: another spelling is no other wording."""
    text, at, out = case.texts[document].text, span[0], []
    for mention in case.naming.inside(document, span):
        place, entity = mention.evidence[0], case.naming.entity(mention.id)
        if mention.form == "name" and entity is not None and place.start >= at:
            out += [*plain(text[at : place.start]), entity.id]
            at = place.end
    return (*out, *plain(text[at : span[1]]))


def _sentences(case: Case, document: str, stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches, cut at sentences."""
    for start, end in stretches:
        at = start
        while at < end:
            stop = min(end, max(case.sentence(document, at).end, at + 1))
            if case.words(document, (at, stop)).strip():
                yield at, stop
            at = stop


def _pairs(quoted: Sequence[Quoted]) -> set[tuple[int, int]]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, item in enumerate(quoted):
        for run in shingles(item.words, RUN):
            blocks[run].append(at)
    return {pair for block in blocks.values() if len(block) <= COMMON for pair in combinations(block, 2)}


def _differ(one: Quoted, other: Quoted) -> bool:
    """True when both give the same sentence, with other words inside it."""
    known = bool(one.speaker and other.speaker)
    if (known and one.speaker != other.speaker) or not (one.speaker or other.speaker):
        return False
    if one.said and other.said and abs(one.said - other.said) > NEAR:
        return False
    a, b = one.words, other.words
    blocks = [m for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks() if m.size]
    shared = [word for m in blocks for word in a[m.a : m.a + m.size]]
    if len(shared) < LEAST_SHARED or len(shared) < (SHARED if known else SHARED_BY_ANYBODY) * min(len(a), len(b)):
        return False
    # Between the first and the last shared words a word of weight was put in, left out or replaced.
    other_words: list[str] = []
    for one_end, next_one in pairwise(blocks):
        other_words += a[one_end.a + one_end.size : next_one.a]
        other_words += b[one_end.b + one_end.size : next_one.b]
    weighty = any(word not in empty_words() for word in other_words)
    return weighty and len(matter(" ".join(shared))) >= LEAST_MATTER


def _contradiction(case: Case, group: Sequence[Quoted]) -> Contradiction:
    who = min(name for name in {q.name for q in group} if name)
    sides: dict[tuple[str, ...], list[Quoted]] = defaultdict(list)
    for item in group:
        sides[item.words].append(item)
    made = tuple(
        Side(
            items[0].evidence.quote,
            tuple(q.evidence for q in items),
            tuple(sorted({case.origin_of[q.evidence.document] for q in items})),
            who,
        )
        for items in sides.values()
    )
    spans = [(e.document, e.start, e.end) for side in made for e in side.evidence]
    rows = tuple(sorted({q.statement for q in group if q.statement}))
    about = f"how {who} put it: {group[0].evidence.quote[:80]}"
    reason = "the same utterance is quoted in different words"
    return Contradiction(
        content_id("contradiction", "wording", *spans), "wording", about, made, "open", rows, reason, 0.2
    )
