"""Commitments: announced future acts, who announced them, when they are due, and which happening settled them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from detente.findings.announcing import (
    AGAIN,
    UNDERGOES,
    WHETHER,
    acts,
    forms,
    open_question,
    refuses,
    telling,
    told_until,
)
from detente.findings.assured import assured
from detente.findings.case import PARTIES, Case, told_in
from detente.findings.conditions import split
from detente.findings.due import due
from detente.findings.grouping import grouped
from detente.findings.outcomes import Announced, comes_to_nothing, outcome, those_who_met
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Commitment
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME
from detente.model.records import Name, StatementRecord
from detente.model.rows import Mention, Statement
from detente.model.words import clause_end, containment, matter, quoted

# Announcements of one party with this share of matter in common, and this many words, are one commitment.
SAME_MATTER = 0.5
LEAST_SHARED = 2
# What is announced again this much later is announced anew.
ONE_SEASON = timedelta(days=45)
_POSSESSIVE = re.compile(r"(?:'s|’s|s'|s’)\s+(?:\w+\s+){0,2}$")
# "they will pay a price": what others will suffer is announced too.
_THREATS = ("they", "will face")
_AGENTS = ("sender", "visitor", "caller", "host", "speaker")
# A promise of fewer words says nothing that could be kept.
LEAST_WORDS = 3
# Words before the head of a content's subject: "that the".
SUBJECT = 3
# Characters of a content that say what is promised.
WHAT = 300
# Words of announcing behind which "not to" is promised, too: "vowed never to leave"; "will never leave" is refused.
PLEDGED = frozenset({"pledge", "noun"})
FIRM = frozenset({"pledge", "plan", "noun", "own", "deadline"})


def commitments(case: Case) -> list[Commitment]:
    """All commitments, by id."""
    found = sorted(
        [*case.by_document(_in_words, Announced), *_planned(case)],
        key=lambda a: (a.evidence.document, a.evidence.start, a.evidence.end, a.what),
    )
    by_party: dict[str, list[Announced]] = defaultdict(list)
    for item in found:
        cities = frozenset(k for k in item.keys if (e := case.naming.by_id(k)) is not None and e.type == "place")
        by_party[item.party.entity or item.party.name].append(replace(item, cities=cities))
    groups = [
        group
        for items in by_party.values()
        for group in grouped(items, _same, lambda a: a.matter, _places, share=SAME_MATTER)
    ]
    return sorted((_commitment(case, group) for group in groups), key=lambda c: c.id)


def _places(item: Announced) -> list[str]:
    """What two announcements that are one have in common, when it is not their words."""
    return [item.evidence.document, *(["another"] if _ANOTHER.search(item.what) else [])]


def _in_words(case: Case) -> Iterator[Announced]:
    """Announcements of a document's words: its reporter's, and those of people it quotes."""
    yield from _in_sentences(case)
    yield from _in_speech(case)
    yield from _promised(case)
    yield from assured(case)


def _in_sentences(case: Case) -> Iterator[Announced]:
    """Announcements in the reporter's words: "X vowed to …", "X will send …", "X's promise to …"."""
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for kind in ("pledge", "consider", "deadline", "plan", "noun"):
            for m in forms()[kind].finditer(text):
                if m.group().lower().startswith("commitment") and AGAIN.search(text, 0, m.start()):
                    continue
                if quoted(text, m.start()) or (kind != "noun" and open_question(text, m.start())):
                    continue
                act = acts(text, m.end(), refused=kind in PLEDGED)
                if kind != "deadline" and act is None:
                    continue
                at = sentence.start + m.start()
                holders = _holders(case, document, sentence, at, possessive=kind == "noun")
                for who in holders:
                    spot = _Spot(document, sentence, holders[0].evidence[0].start, m.start(), m.end())
                    made = _announced(case, spot, who, firm=kind in FIRM, moves=_moves(act))
                    yield replace(made, speaker=_teller(case, document, at, made.who))
                if not holders and kind == "pledge" and (both := those_who_met(case, document, at)):
                    made = _announced(
                        case, _Spot(document, sentence, sentence.start, m.start(), m.end()), both[0], firm=True,
                        moves=_moves(act),
                    )  # fmt: skip
                    yield replace(made, keys=made.keys | {name.entity for name in both})


def _teller(case: Case, document: str, at: int, who: Name) -> Name | None:
    """Who says so, where the announcement stands in what somebody else says: "they are ready to meet", Dahl said."""
    told = [(p, r) for p, r in case.once(told_in).get(document, ()) if p.start <= at < p.end and r.speaker.entity]
    if not told:
        return None
    _, record = min(told, key=lambda t: (t[0].end - t[0].start, t[0].start, t[1].id))
    speaker = case.naming.by_id(record.speaker.entity)
    known = speaker is not None and speaker.type != "outlet" and case.naming.identified(speaker.id)
    return record.speaker if known and record.speaker.entity != who.entity else None


def _moves(act: re.Match[str] | None) -> bool:
    """True for acts of travel and meeting, which a later happening settles."""
    return act is not None and bool(forms()["settled_by_happening"].fullmatch(act.group()))


def _holders(case: Case, document: str, sentence: Sentence, at: int, *, possessive: bool) -> list[Mention]:
    """Who announces: the actors before the announcing word, or the possessor before "promise to"."""
    if not possessive:
        return [actor for actor in case.actors(document, sentence, at) if case.party_of(actor)]
    text = case.texts[document].text
    for mention in reversed(case.naming.inside(document, (sentence.start, at + 1))):
        end = mention.evidence[0].end
        if _POSSESSIVE.fullmatch(text[end:at]) or (mention.form == "pronoun" and not text[end:at].strip()):
            return [mention] if case.party_of(mention) else []
    return []


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an announcement stands: its document and sentence, and the offsets of its holder (in the document), of its
    announcing word and of what follows that (both in the sentence).
    """

    document: str
    sentence: Sentence
    holder: int
    trigger: int
    after: int


def _announced(case: Case, spot: _Spot, who: Mention | Name, *, firm: bool, moves: bool) -> Announced:
    """The announcement made at a place."""
    document, sentence, start, trigger, after = spot.document, spot.sentence, spot.holder, spot.trigger, spot.after
    text = case.words(document, sentence.span)
    end = told_until(text, after, clause_end(text, after))
    evidence = case.cite(document, (max(start, sentence.start), sentence.start + end))
    span = Span(sentence.start + after, sentence.start + end)
    name = who if isinstance(who, Name) else case.name(who)
    party = name if isinstance(who, Name) else case.naming.party(who.id, who.evidence[0].quote)
    return Announced(
        name,
        party,
        " ".join(text[trigger:end].split()),
        evidence,
        case.published(document),
        due(case, document, span),
        firm,
        telling(text[after:end]),
        case.naming.keys(document, span),
        moves,
    )


def _may_promise(case: Case, record: StatementRecord) -> bool:
    """True for somebody known who acts: no outlet, and no analyst, who tells what others will do."""
    speaker = case.naming.by_id(record.speaker.entity)
    if speaker is None or not case.naming.identified(speaker.id) or speaker.type == "outlet":
        return False
    return not any(case.naming.onlooker(case.statement_rows[member].speaker) for member in record.members)


def _in_speech(case: Case) -> Iterator[Announced]:
    """Announcements in what somebody is quoted as saying of themselves."""
    for record in case.statements:
        if not _may_promise(case, record):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            for piece in row.evidence:
                for m in forms()["own"].finditer(piece.quote):
                    act, threat = acts(piece.quote, m.end()), m.group().lower().startswith(_THREATS)
                    if (act is None and not threat) or open_question(piece.quote, m.start()):
                        continue
                    at = piece.start + m.start()
                    sentence = case.sentence(piece.document, at)
                    first = max(sentence.start, piece.start)
                    whole = Sentence(first, min(max(sentence.end, at + 1), piece.end))
                    spot = _Spot(piece.document, whole, first, at - first, piece.start + m.end() - first)
                    made = _announced(case, spot, record.speaker, firm=not threat, moves=_moves(act))
                    when = row.said if row.said.known else made.when
                    yield replace(made, party=record.party or record.speaker, when=when, speaker=record.speaker)


def _promised(case: Case) -> Iterator[Announced]:
    """Statements that reading took for promises or offers, whatever their verb: "promised that they would host …"."""
    for record in case.statements:
        if not _may_promise(case, record):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            text = " ".join(piece.quote for piece in row.evidence)
            cue = " ".join(case.words(row.document, span) for span in row.cue_spans)
            offered = row.act == "propose" and text.lower().startswith("to ") and bool(forms()["offers"].search(cue))
            if (
                len(text.split()) < LEAST_WORDS
                or (row.act != "promise" and not offered and not _of_its_own(case, record, row))
                or (AGAIN.search(f"{cue} ") and "commitment" in text.lower())
                or not forms()["promises"].search(f"{cue} {text}")
                or (refuses(text) and not forms()["pledges"].search(cue))
                or (row.form != "indirect" and not _undertakes(text) and not forms()["pledges"].search(cue))
            ):
                continue
            who = _subject(case, row) or record.speaker
            party = (record.party or who) if who == record.speaker else who
            piece = row.evidence[0]
            act = forms()["settled_by_happening"].search(text)
            yield Announced(
                who,
                party,
                " ".join(text.split())[:WHAT],
                case.passage(row),
                row.said if row.said.known else case.published(row.document),
                due(case, row.document, Span(piece.start, row.evidence[-1].end)),
                not offered and not row.hedges and not forms()["consider"].search(text) and not split(text).condition,
                telling(text),
                case.naming.keys(row.document, (piece.start, row.evidence[-1].end)),
                act is not None,
                record.speaker,
            )


def _undertakes(text: str) -> bool:
    """Whether quoted words say that the speaker will do something: "we will send"; not "we want to see a truce"."""
    return any(acts(text, m.end()) is not None for m in forms()["own"].finditer(text))


def _of_its_own(case: Case, record: StatementRecord, row: Statement) -> bool:
    """True for what is told of a speaker's own side: "Dahl said Norway would send …"."""
    if row.form == "direct" or row.act not in ("assert", "promise") or record.party is None or row.negated:
        return False
    text = case.words(row.document, row.evidence[0].span)
    m = forms()["modals"].search(text)
    who = _subject(case, row) if m is not None and not open_question(text, m.start()) else None
    if m is None or who is None or split(text).condition or acts(text, m.end()) is None:
        return False
    own = {record.party.entity, record.speaker.entity, case.naming.state_of(record.party.entity)} - {""}
    return bool(own & {who.entity, case.naming.state_of(who.entity)})


def _subject(case: Case, row: Statement) -> Name | None:
    """Who is to act when the content names another than its speaker at its head: "that Washington would …"."""
    first = row.evidence[0]
    text = case.words(row.document, first.span)
    m = forms()["modals"].search(text)
    if m is None or UNDERGOES.match(text, m.end()):
        return None
    inside = case.naming.inside(row.document, (first.start, first.start + m.start()))
    named = [x for x in inside if x.type in PARTIES and x.form not in ("pronoun", "demonym")]
    if not named or len(text[: named[0].evidence[0].start - first.start].split()) > SUBJECT:
        return None
    return case.name(named[0]) if case.party_of(named[0]) else None


def _planned(case: Case) -> Iterator[Announced]:
    """Happenings announced and not yet held when they were announced."""
    for record in case.happenings:
        for member in record.members:
            row = case.happening_rows[member]
            agents = sorted((p for p in row.participants if p.role in _AGENTS), key=lambda p: _AGENTS.index(p.role))
            sentence = case.sentence(row.document, row.trigger.start)
            told = case.words(row.document, (sentence.start, row.trigger.start))
            if row.status not in ("planned", "considered") or not agents or WHETHER.search(told):
                continue
            if comes_to_nothing(case.words(row.document, sentence.span)):
                continue
            lead = case.naming.mention(agents[0].mention)
            if lead is None or not case.party_of(lead):
                continue
            piece = case.cite(row.document, row.evidence[0].span)
            keys = case.naming.keys(row.document, row.evidence[0].span)
            yield Announced(
                case.name(lead),
                case.naming.party(lead.id, lead.evidence[0].quote),
                " ".join(piece.quote.split()),
                piece,
                case.published(row.document),
                row.when if row.when.basis == "expression" else UNKNOWN_TIME,
                row.status == "planned",
                matter(case.words(row.document, (min(row.trigger.start, piece.end), piece.end))),
                keys,
                True,
            )


# One intention under two words: "another delegation", "another mission".
_ANOTHER = re.compile(r"(?i)\b(?:another|second|further|new) (?:\w+ )?(?:delegation|mission|envoy|team|visit|trip)\b")


def _same(a: Announced, b: Announced) -> bool:
    if a.evidence.document == b.evidence.document and a.evidence.span.overlaps(b.evidence.span):
        return True
    if a.firm != b.firm or (a.when.start and b.when.start and abs(a.when.start - b.when.start) > ONE_SEASON):
        return False
    if a.cities and b.cities and not a.cities & b.cities:
        return False
    if a.party == b.party and _ANOTHER.search(a.what) and _ANOTHER.search(b.what):
        return True
    return len(a.matter & b.matter) >= LEAST_SHARED and containment(a.matter, b.matter) >= SAME_MATTER


def _commitment(case: Case, group: list[Announced]) -> Commitment:
    """One commitment of all that announce it: the person's when one person announced it, else the party's."""
    told = sorted(group, key=lambda a: (str(a.when.start), case.place(a.evidence)))
    first = told[0]
    pieces: dict[tuple[str, int, int], Evidence] = {}
    for item in sorted(group, key=lambda a: (-len(a.evidence.quote), a.evidence.document, a.evidence.start)):
        piece = item.evidence
        if not any(e.document == piece.document and e.span.covers(piece.span) for e in pieces.values()):
            pieces[piece.document, piece.start, piece.end] = piece
    evidence = tuple(pieces[key] for key in sorted(pieces))
    until = next((a.due for a in told if a.due.known), UNKNOWN_TIME)
    end = outcome(case, group, first.when, until)
    people = sorted({(a.who.name, a.who.entity) for a in group})
    who = first.who if len(people) == 1 else first.party
    speaker = first.speaker or next((Name(*p) for p in people if p[1] != who.entity), None)
    ident = content_id("commitment", who.name, *((e.document, e.start, e.end) for e in evidence))
    return Commitment(
        ident,
        who,
        first.what,
        evidence,
        speaker,
        first.when,
        until,
        end.status,
        all(a.firm for a in group),
        end.happening,
        end.evidence,
        end.reason,
    )
