"""Reactions: how a party took a proposal, by the words beside the proposal's name, or in the sentences that go on about
it; in the course of time, since a party may change its mind.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Literal

from detente.findings.case import ACTORS, Case
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Reaction
from detente.model.interval import hull
from detente.model.records import Name
from detente.model.rows import Mention
from detente.model.taxonomy import phrases
from detente.model.words import matter

Stance = Literal["support", "reject", "conditional", "sceptical", "unclear"]
STANCES: tuple[Stance, ...] = ("conditional", "reject", "sceptical", "support")
# Words between a reaction and the proposal it is about.
REACH = 12
LONGEST = 300
# Sentences of a paragraph, behind the one that names the plan, which may still react to it.
FOLLOWING = 3
# Characters behind a reaction in which "it" or "the text" must stand.
NEAR = 60
_REFERS = re.compile(
    r"\b(?:it|them|(?:the|this|any|no|such a)"
    r" (?:plan|text|document|paper|proposal|initiative|offer|draft|idea|roadmap))\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|and|, and)\s*(?:the\s+)?", re.IGNORECASE)


@functools.cache
def _forms(stance: str) -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "proposals.toml").read_text(encoding="utf-8"))
    return phrases(table[stance])


def reactions(
    case: Case,
    named: Iterable[tuple[str, Sentence, Span]],
    author: Name | None,
    points: Sequence[Evidence] = (),
) -> tuple[Reaction, ...]:
    """The reactions of others than the author, by party and time; alike ones of a party are one, with all its words."""
    found: dict[tuple[str, Stance], tuple[Name, list[Evidence]]] = {}
    seen: set[tuple[str, str, int]] = set()
    for document, sentence, span in named:
        for at, stance, actors in _told(case, document, sentence, span, author, points):
            for actor in actors:
                party = case.naming.party(actor.id, actor.evidence[0].quote)
                own = author is not None and author.entity in (party.entity, case.name(actor).entity)
                key = (party.name, document, at.start)
                if own or key in seen or not case.party_of(actor):
                    continue
                seen.add(key)
                found.setdefault((party.name, stance), (party, []))[1].append(
                    case.cite(document, at.span, longest=LONGEST)
                )
    made = [
        Reaction(party, stance, tuple(pieces), hull([case.published(e.document) for e in pieces]))
        for (_, stance), (party, pieces) in found.items()
    ]
    return tuple(sorted(made, key=lambda r: (r.party.name, str(r.when.start), r.stance)))


def _told(
    case: Case,
    document: str,
    sentence: Sentence,
    span: Span,
    author: Name | None,
    points: Sequence[Evidence],
) -> Iterator[tuple[Sentence, Stance, list[Mention]]]:
    """Reactions in the sentence that names the plan, and in those that go on about it: where, which, whose."""
    text = case.texts[document].text
    for stance in STANCES:
        for m in _forms(stance).finditer(text, sentence.start, sentence.end):
            if _near(case, document, m, span) and (actors := _actors(case, document, sentence, m, author)):
                yield sentence, stance, actors
                break
    subjects = matter(" ".join(e.quote for e in points if e.document == document))
    for follower in _following(case, document, sentence):
        for stance in STANCES:
            found = _forms(stance).search(text, follower.start, follower.end)
            if found is None or not _refers(case, document, follower, found, author, subjects):
                continue
            if actors := _actors(case, document, follower, found, author):
                yield follower, stance, actors
                break


def _following(case: Case, document: str, sentence: Sentence) -> list[Sentence]:
    """The next sentences of its paragraph; the first of the next paragraph too."""
    text = case.texts[document].text
    out: list[Sentence] = []
    before = sentence
    for follower in case.texts[document].sentences:
        if follower.start < sentence.end or not follower.read:
            continue
        if len(out) == FOLLOWING or (out and "\n\n" in text[before.end : follower.start + 1]):
            break
        out.append(follower)
        before = follower
    return out


def _refers(
    case: Case, document: str, sentence: Sentence, m: re.Match[str], author: Name | None, subjects: frozenset[str]
) -> bool:
    """True when what is reacted to is the plan: "it", "the text", its author, or the matter of a point."""
    behind = case.texts[document].text[m.start() : min(sentence.end, m.end() + NEAR)]
    if _REFERS.search(behind):
        return True
    inside = case.naming.inside(document, sentence.span)
    names = {case.name(x).entity for x in inside} | {
        case.naming.party(x.id, x.evidence[0].quote).entity for x in inside
    }
    if author is not None and author.entity and author.entity in names:
        return m.re is not _forms("support")  # praise of the author is none of the plan
    return len(matter(behind) & subjects) > 0


def _actors(case: Case, document: str, sentence: Sentence, m: re.Match[str], author: Name | None) -> list[Mention]:
    """Who reacts: behind "by" in "was met with scepticism by …", else who stands before the word, with "and" others."""
    text = case.texts[document].text
    by = re.compile(r"\s+(?:by|from|among|in)\s+").match(text, m.end())
    if by:
        after = [x for x in case.naming.inside(document, (by.end(), sentence.end)) if x.type in ACTORS]
        first = min(after, key=lambda x: (x.evidence[0].start, -x.evidence[0].end), default=None)
        if first is not None and first.evidence[0].start - by.end() <= 4:
            return [first]
    actor = case.actor(document, sentence, m.start())
    if actor is None:
        return []
    if author is not None and author.entity in (case.name(actor).entity, case.naming.party(actor.id, "").entity):
        voice = _speaker(case, document, m.start())  # "X said that the author lacks …": the words are X's
        return [voice] if voice is not None else []
    out = [actor]
    before = [x for x in case.naming.inside(document, (sentence.start, actor.evidence[0].start)) if x.type in ACTORS]
    for other in reversed(before):
        if not _AND.fullmatch(text[other.evidence[0].end : out[-1].evidence[0].start]):
            break
        out.append(other)
    return out


def _speaker(case: Case, document: str, at: int) -> Mention | None:
    """Whose words stand at a place."""
    for row in case.statement_rows.values():
        if row.document == document and any(e.start <= at < e.end for e in row.evidence):
            return case.naming.mention(row.speaker)
    return None


def _near(case: Case, document: str, m: re.Match[str], span: Span) -> bool:
    between = (m.end(), span.start) if m.end() <= span.start else (span.end, m.start())
    return len(case.words(document, between).split()) <= REACH if between[0] < between[1] else True
