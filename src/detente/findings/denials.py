"""Denials: who denies, declines, deflects or keeps silent, about what. Five different things, told apart by their
words.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from detente.findings.case import ACTORS, Case
from detente.findings.grouping import grouped
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Denial
from detente.model.ids import content_id
from detente.model.naming import PRONOUNS
from detente.model.records import Name, StatementRecord
from detente.model.rows import DenialKind, Mention, Statement
from detente.model.taxonomy import phrases
from detente.model.words import clause_end, containment, matter, quoted, supposed

# What the denier did is denied, whoever else is named: "sending arms to …", "a report that they had asked …".
_OWN_ACT = re.compile(
    r"\W*(?:ever\s+)?(?:having\s+)?\w+ing\b|\W*(?:that|(?:a|an|the|any|all)?\s*(?:\w+\s+){0,2}(?:reports?|claims?|allegations?"
    r"|accusations?|suggestions?)\b.{0,60}?\bthat)\s+(?:he|she|it|they|its|his|her|their)\b",
    re.IGNORECASE,
)
# "should be denied the right to": something is refused, and nothing said not to be so.
_PASSIVE = re.compile(r"\b(?:be|been|being|is|was|were|are|get|gets|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# "had never refused to discuss the draft": a refusal, a denial that was none.
_NONE = re.compile(r"(?:\b(?:not|never|hardly|nor|neither|without)|n['’]t)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
# "rejected the claim that …": what is denied begins behind the first word.
_TURNED_DOWN = re.compile(r"(?:dismiss|reject|call)\w*", re.IGNORECASE)
# Words after a denying word that make its object; a denial of nothing is none.
_LEAST_OBJECT = 1
# Denials of one person with this share of matter in common are one.
SAME_MATTER = 0.5
# A quotation begins at most this many characters after the words that announce it.
SHOWN_WITHIN = 200
# Characters behind a denying word in which who denies stands: " by the ".
BY = 10
KINDS: tuple[DenialKind, ...] = ("deny", "decline_to_confirm", "deflect", "silence")


@dataclass(frozen=True, slots=True)
class Found:
    """A denial as one passage tells it; `at` is where the reporter's denying word stands, if that is what shows it."""

    who: Name
    what: str
    kind: DenialKind
    evidence: Evidence
    statement: str
    matter: frozenset[str]
    at: int = -1


@functools.cache
def _forms() -> dict[tuple[DenialKind, str], re.Pattern[str]]:
    table = tomllib.loads((files("detente.findings") / "data" / "denials.toml").read_text(encoding="utf-8"))
    return {(kind, where): phrases(found) for kind in KINDS for where, found in table[kind].items()}


def denied_from(text: str) -> int:
    """Where a reporter's denying word stands in `text`; behind its end when there is none."""
    m = _forms()["deny", "report"].search(text)
    return m.start() if m else len(text)


def denials(case: Case) -> list[Denial]:
    """All denials, by id; the same denial in several documents is one."""
    read = [*_spoken(case), *_marked(case)]
    found = [*_not_read(case.by_document(_reported, Found), read), *read]
    found.sort(key=lambda f: (f.evidence.document, f.evidence.start, f.evidence.end, f.kind))
    by_person: dict[str, list[Found]] = defaultdict(list)
    for item in found:
        by_person[item.who.entity or item.who.name].append(item)
    groups = [
        group
        for items in by_person.values()
        for group in grouped(items, _same, lambda f: f.matter, lambda f: [f.evidence.document], share=SAME_MATTER)
    ]
    return sorted((_denial(case, group) for group in groups), key=lambda d: d.id)


def _not_read(reported: Iterable[Found], read: Iterable[Found]) -> Iterator[Found]:
    """What the reporter's words alone show: reading knows better than the nearest name who denies."""
    known: dict[tuple[str, DenialKind], list[Found]] = defaultdict(list)
    for item in read:
        known[item.evidence.document, item.kind].append(item)
    for item in reported:
        others = known[item.evidence.document, item.kind]
        if not any(o.who != item.who and o.evidence.start <= item.at < o.evidence.end for o in others):
            yield item


def _reported(case: Case) -> Iterator[Found]:
    """Denials in the reporter's own words: "declined to say whether …", after the person who declines."""
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for (kind, where), pattern in _forms().items():
            if where != "report":
                continue
            for m in pattern.finditer(text):
                at = sentence.start + m.start()
                actor = _denier(case, document, sentence, m)
                if _NONE.search(text, 0, m.start()) or (kind == "deny" and _PASSIVE.search(text, 0, m.start())):
                    continue
                if supposed(text, m.start()):
                    continue
                if actor is None or quoted(text, m.start()) or not _somebody(case, case.name(actor)):
                    continue
                end = clause_end(text, m.end())
                turned = _TURNED_DOWN.match(m.group())
                what = " ".join(text[m.start() + turned.end() if turned else m.end() : end].split())
                if kind == "deny" and len(what.split()) < _LEAST_OBJECT:
                    continue
                start = max(min(actor.evidence[0].start, at), sentence.start)
                evidence = case.cite(document, (start, sentence.start + end))
                about = matter(text[m.start() : end])
                yield Found(case.name(actor), what or evidence.quote, kind, evidence, "", about, at)


def _denier(case: Case, document: str, sentence: Sentence, m: re.Match[str]) -> Mention | None:
    """Who denies: the actor before the word; behind it in "a charge denied by the coalition"."""
    end = sentence.start + m.end()
    if case.words(document, (end, end + 4)).split() != ["by"]:
        return case.actor(document, sentence, sentence.start + m.start())
    behind = [x for x in case.naming.inside(document, (end, sentence.end)) if x.type in ACTORS]
    return behind[0] if behind and behind[0].evidence[0].start - end <= BY else None


def _somebody(case: Case, who: Name) -> bool:
    """True for who can deny: no plan or topic, and no pronoun that nobody stands for."""
    entity = case.naming.by_id(who.entity)
    return entity.type in ACTORS if entity else bool(who.name) and who.name.lower() not in PRONOUNS


def _spoken(case: Case) -> Iterator[Found]:
    """Denials in what somebody is quoted as saying."""
    for record in case.statements:
        if not _somebody(case, record.speaker):
            continue
        row = case.statement_rows[record.members[0]]
        content = " ".join(e.quote for e in row.evidence)
        for (kind, where), pattern in _forms().items():
            if where not in (("told", "own") if record.form == "indirect" else ("speech",)):
                continue
            m = next((hit for hit in pattern.finditer(content) if not supposed(content, hit.start())), None)
            if m is not None and (where != "own" or _of_its_own(case, record, row, _place(row.evidence, m.start()))):
                sentence = case.sentence(row.document, _place(row.evidence, m.start()))
                span = Span(max(sentence.start, row.evidence[0].start), max(e.end for e in row.evidence))
                span = Span(span.start, min(span.end, max(sentence.end, span.start + 1)))
                yield Found(
                    record.speaker, content[:200], kind, case.cite(row.document, span), record.id, matter(content)
                )
                break


def _of_its_own(case: Case, record: StatementRecord, row: Statement, at: int) -> bool:
    """True when what stands right before `at` is the speaker or its side: its name, its state, or a pronoun."""
    start = row.evidence[0].start
    before = [m for m in case.naming.inside(row.document, (start, at)) if m.evidence[0].end <= at]
    if not before or case.words(row.document, (before[-1].evidence[0].end, at)).strip():
        return (case.words(row.document, (start, at)).lower().split() or ["they"])[-1] in PRONOUNS
    party = record.party or record.speaker
    entity = case.naming.entity(before[-1].id)
    own = {record.speaker.entity, party.entity, case.naming.state_of(party.entity)} - {""}
    return bool(own & {entity.id, entity.state}) if entity is not None else before[-1].form == "pronoun"


def _place(evidence: tuple[Evidence, ...], at: int) -> int:
    """Where the `at`-th character of the joined content stands in the document."""
    for piece in evidence:
        if at <= len(piece.quote):
            return piece.start + at
        at -= len(piece.quote) + 1
    return evidence[-1].end - 1


_ACTS: dict[str, DenialKind] = {"deny": "deny", "decline_to_confirm": "decline_to_confirm", "silence": "silence"}


def _marked(case: Case) -> Iterator[Found]:
    """Statements that reading already marked as denials."""
    for record in case.statements:
        kind = record.denial or _ACTS.get(record.act)
        if kind is None or not _somebody(case, record.speaker):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            if (row.denial or _ACTS.get(row.act)) is None:
                continue
            content = " ".join(e.quote for e in row.evidence)
            if kind == "third_party_denies" and _OWN_ACT.match(content):
                kind = "deny"
            yield Found(
                record.speaker, " ".join(content.split())[:200], kind, case.passage(row), record.id, matter(content)
            )


def _same(a: Found, b: Found) -> bool:
    if a.evidence.document == b.evidence.document and a.evidence.span.overlaps(b.evidence.span):
        return True
    if a.kind == b.kind and _shown(a, b):
        return True
    return a.kind == b.kind and len(a.matter & b.matter) >= 2 and containment(a.matter, b.matter) >= SAME_MATTER


def _shown(a: Found, b: Found) -> bool:
    """A reporter's word for it ("was coy about …") and the quotation right behind that shows it."""
    told, said = (b, a) if a.statement else (a, b)
    if told.statement or not said.statement or told.evidence.document != said.evidence.document:
        return False
    return 0 <= said.evidence.start - told.evidence.end <= SHOWN_WITHIN


def _denial(case: Case, group: list[Found]) -> Denial:
    best = min(group, key=lambda f: (not f.statement, len(f.what), case.place(f.evidence), f.what))
    pieces: dict[tuple[str, int, int], Evidence] = {}
    for item in group:
        if not any(_covers(item.evidence, other) for other in pieces.values()):
            pieces = {k: e for k, e in pieces.items() if not _covers(e, item.evidence)}
            pieces[item.evidence.document, item.evidence.start, item.evidence.end] = item.evidence
    evidence = tuple(pieces[key] for key in sorted(pieces))
    told = sorted((f for f in group if f.statement), key=lambda f: (case.place(f.evidence), f.statement))
    statement = told[0].statement if told else ""
    kind = group[0].kind if not statement else best.kind
    ident = content_id("denial", best.who.name, *((e.document, e.start, e.end) for e in evidence))
    return Denial(ident, best.who, " ".join(best.what.split()).rstrip(",;: "), kind, evidence, statement)


def _covers(inner: Evidence, outer: Evidence) -> bool:
    return inner.document == outer.document and outer.span.covers(inner.span)
