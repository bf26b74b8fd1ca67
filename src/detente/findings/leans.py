"""Leans: every passage that leans on an issue: what people said, wishes ascribed to them, attitudes told of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detente.findings.case import PARTIES, Case
from detente.findings.conditions import spans
from detente.findings.denials import denied_from
from detente.findings.stance import Leaning, attitudes, denies, leaning
from detente.model.evidence import Evidence, Span
from detente.model.interval import Interval
from detente.model.records import Name
from detente.model.rows import Attribution, Statement

# Denying that one did something takes no stand on it.
UNSAID = frozenset({"deny", "decline_to_confirm", "silence", "ask"})
_TOWARDS = re.compile(r"\s+(?:with|to|towards?|against|on|for)\s+(?:the\s+)?")
# What another is told to have done is no stand of the speaker's, unless it says how things are or ought to be.
_OUGHT = re.compile(
    r"\b(?:must|should|needs? to|ha(?:s|ve) to|ought|shall|cannot|can't|will never"
    r"|(?:is|are|was|were)(?! \w+(?:ing|ed)\b))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\W*(?:that\s+)?(?:I|we|he|she|it|they)\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\b(?:may|might|could)\b", re.IGNORECASE)
_TELL_ONLY = re.compile(r"\b(?:sources?|witness(?:es)?)$", re.IGNORECASE)
# What is done to somebody is no attitude of theirs: "the envoy had been criticised". Whoever is opposed, is.
_PASSIVE = re.compile(r"\b(?:been|being|was|were|is|are|be)(?:\s+\w+ly)?\s+$", re.IGNORECASE)
_UNDERGONE = re.compile(r"(?!opposed\b)\w+ed", re.IGNORECASE)
# The subject of a content stands among its first words.
SUBJECT = 5
# Words before an attitude in which "not", "shied away from" and the like hold it back.
HELD_BACK = 4
# How near, in characters, a state stands to an issue's words when a stance is towards it: "accord with North Korea".
BESIDE = 25
# Issues on which one speaks of others.
ABOUT_OTHERS = frozenset({"fact", "characterisation"})


@dataclass(frozen=True, slots=True)
class Lean:
    """One passage that leans on an issue: who, for whom, how; `attribution` is empty for what the reporter tells, and
    `voice` (see `voices`) until the passage is weighed with others.
    """

    speaker: Name
    party: Name
    issue: str
    leaning: Leaning
    statement: str
    evidence: Evidence
    when: Interval
    origin: str
    attribution: Attribution | Literal[""] = ""
    about: str = ""
    voice: str = ""


def leans(case: Case) -> list[Lean]:
    """Every passage that leans on an issue, by document."""
    return list(case.by_document(_leans, Lean))


def _leans(case: Case) -> list[Lean]:
    found = [*_said(case), *_ascribed(case), *_told(case)]
    return [replace(lean, about=_counterpart(case, lean)) for lean in found]


def _counterpart(case: Case, lean: Lean) -> str:
    """Name of the state beside the issue's words, not the party's own, for issues that are towards somebody."""
    issue = case.issues[lean.issue]
    if issue.facet != "counterpart":
        return ""
    own = case.naming.state_of(lean.party.entity)
    piece = lean.evidence
    for m in issue.keywords.finditer(piece.quote):
        start, end = piece.start + m.start(), piece.start + m.end()
        for mention in case.naming.inside(piece.document, (start - BESIDE, end + BESIDE)):
            entity, place = case.naming.entity(mention.id), mention.evidence[0]
            before = place.end <= start and not case.words(piece.document, (place.end, start)).strip()
            behind = place.start >= end and _TOWARDS.fullmatch(case.words(piece.document, (end, place.start)))
            known = entity is not None and entity.type == "state" and entity.state not in ("", own)
            if entity is not None and known and (before or behind):
                return entity.name
    return ""


def _said(case: Case) -> Iterator[Lean]:
    for record in case.statements:
        if record.party is None or record.act in UNSAID or record.denial:
            continue
        for member in record.members:
            row = case.statement_rows[member]
            text = " ".join(e.quote for e in row.evidence)
            whole, of_others = case.passage(row), _of_others(case, row, record.party, text)
            for ident in dict.fromkeys((*row.issues, *case.tags(text))):
                if ident not in case.issues or (of_others and case.issues[ident].facet not in ABOUT_OTHERS):
                    continue
                found = leaning(
                    f"{_cue(case, row.document, row.cue_spans)} {text}",
                    case.issues[ident],
                    act=row.act,
                )
                if found.score:
                    yield Lean(
                        record.speaker,
                        record.party,
                        ident,
                        found,
                        record.id,
                        whole,
                        row.said,
                        case.origin_of[row.document],
                        row.attribution,
                    )


def _ascribed(case: Case) -> Iterator[Lean]:
    """Wishes and beliefs that the text ascribes to somebody without telling of words."""
    for ident in sorted(case.statement_rows):
        row = case.statement_rows[ident]
        mention = case.naming.mention(row.speaker) if not row.voiced else None
        if mention is None or not case.party_of(mention) or row.act in UNSAID:
            continue
        text = " ".join(e.quote for e in row.evidence)
        if _supposed(case, row):
            continue
        for issue in case.tags(text):
            found = leaning(f"{_cue(case, row.document, row.cue_spans)} {text}", case.issues[issue])
            if found.score:
                party = case.naming.party(row.speaker, row.speaker_words)
                origin = case.origin_of[row.document]
                yield Lean(case.name(mention), party, issue, found, "", case.passage(row), row.said, origin)


def _supposed(case: Case, row: Statement) -> bool:
    """True when the passage stands behind an "if", or its cue says what may be: "may be willing to …"."""
    if _PERHAPS.search(_cue(case, row.document, row.cue_spans)):
        return True
    first = row.evidence[0]
    sentence = case.sentence(row.document, first.start)
    return any(a <= first.start - sentence.start < b for a, b in spans(case.words(row.document, sentence.span)))


def takes_stands(case: Case, speaker: Name) -> bool:
    """True for somebody known who can take a stand; "security sources" tell what they know."""
    entity = case.naming.by_id(speaker.entity)
    if entity is None or entity.type not in PARTIES or _TELL_ONLY.search(entity.name):
        return False
    return case.naming.identified(entity.id)


def _of_others(case: Case, row: Statement, party: Name, text: str) -> bool:
    """True when the content tells what somebody else does: its subject is another's, and nothing is called for."""
    if row.form != "indirect" or _OUGHT.search(text):
        return False
    first = row.evidence[0]
    head = " ".join(first.quote.split()[:SUBJECT])
    if _PRONOUN.match(head):
        return False
    own = {party.entity, case.naming.state_of(party.entity)} - {""}
    for mention in case.naming.inside(first.document, (first.start, first.start + len(head) + 1)):
        entity = case.naming.entity(mention.id)
        if mention.type in PARTIES and mention.form not in ("demonym", "pronoun"):
            return entity is None or not own & {entity.id, entity.state}
    return False


def _cue(case: Case, document: str, spans: Sequence[Span]) -> str:
    """The cue's words: "praised", "rejected" say which way the content is meant."""
    return " ".join(case.words(document, span) for span in spans if span.end - span.start <= 60)


def _told(case: Case) -> Iterator[Lean]:
    """Attitudes that the reporter tells of somebody: "has urged …", "a long-time opponent of …"."""
    spoken: dict[str, list[Span]] = defaultdict(list)
    for row in case.statement_rows.values():
        spoken[row.document] += [e.span for e in row.evidence]
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        denied = denied_from(text)
        for m in attitudes().finditer(text):
            at = sentence.start + m.start()
            supposed = any(start <= m.start() < end for start, end in spans(text))
            held_back = denies(" ".join(text[: m.start()].split()[-HELD_BACK:]))
            if (
                m.start() >= denied
                or supposed
                or held_back
                or (_PASSIVE.search(text, 0, m.start()) and _UNDERGONE.fullmatch(m.group()))
                or any(span.start <= at < span.end for span in spoken[document])
            ):
                continue
            actor = case.actor(document, sentence, at, apposed=m.group().lower().endswith((" of", " for")))
            if actor is None:
                continue
            together = case.actors(document, sentence, at)
            actors = together if actor in together else [actor]
            piece = case.cite(document, (actors[0].evidence[0].start, sentence.end))
            clause = text[m.start() :]
            warns = m.group().lower().startswith(("warn", "threat"))
            for ident in case.tags(clause):
                found = leaning(clause, case.issues[ident], act="warn" if warns else "")
                for actor in filter(case.party_of, actors) if found.score else ():
                    who, party = case.name(actor), case.naming.party(actor.id, actor.evidence[0].quote)
                    yield Lean(who, party, ident, found, "", piece, case.published(document), case.origin_of[document])
