"""Proposals: named plans and agreements, who put them forward, their points as sources give them, and how parties
took them.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from detente.findings.case import ACTORS, Case
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Proposal, Reaction
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import Name
from detente.model.taxonomy import phrases

Stance = Literal["support", "reject", "conditional", "sceptical", "unclear"]
_NUMBERS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "twenty",
)
_POINTS = re.compile(rf"\b(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})-(?:point|pillar|step|stage)\b", re.IGNORECASE)
# Words between an author and the proposal's name: "Macron's ambitious new plan".
_AUTHOR_GAP = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A proposal as one passage names it."""

    key: str
    name: str
    author: Name | None
    document: str
    span: Span
    sentence: Sentence


@functools.cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads((files("detente.findings") / "data" / "proposals.toml").read_text(encoding="utf-8"))


@functools.cache
def _forms(name: str) -> re.Pattern[str]:
    return phrases(_table()[name])


@functools.cache
def _noun_phrase() -> re.Pattern[str]:
    heads = "|".join(re.escape(h) for h in sorted(_table()["heads"], key=len, reverse=True))
    modifiers = "|".join(re.escape(m) for m in sorted(_table()["modifiers"], key=len, reverse=True))
    points = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})-(?:point|pillar|step|stage)"
    return re.compile(
        rf"(?P<points>{points})?\s*[\"“‘']?\s*(?P<mods>(?:(?:{modifiers})\s+)*)(?P<head>{heads}|paper|document)\b",
        re.IGNORECASE,
    )


def proposals(case: Case) -> list[Proposal]:
    """All proposals that have a number of points or a known author, by id."""
    found = sorted(_named(case), key=lambda n: (n.document, n.span))
    groups: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for item in found:
        groups[item.key, ""].append(item)
    made = (_proposal(case, group) for group in groups.values())
    return sorted((p for p in made if p is not None), key=lambda p: p.id)


def _named(case: Case) -> Iterator[Named]:
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for m in _noun_phrase().finditer(text):
            points, mods = (m["points"] or "").lower(), " ".join((m["mods"] or "").lower().split())
            if not points and m["head"].lower() in ("paper", "document"):
                continue
            span = Span(
                sentence.start + m.start() + len(m.group()) - len(m.group().lstrip(" \"“‘'")), sentence.start + m.end()
            )
            author = _author(case, document, sentence, span)
            if not points and not mods and author is None:
                continue
            topic = _topic(case, document, span)
            head = m["head"].lower().rstrip("s")
            key = points or f"{mods.split(' ')[0] if mods else ''} {head} {topic}".strip()
            yield Named(key, " ".join(case.words(document, span).split()), author, document, span, sentence)


def _topic(case: Case, document: str, span: Span) -> str:
    """The state or body named right before the proposal: "Iran nuclear deal"."""
    near = [
        m
        for m in case.naming.inside(document, (max(0, span.start - 40), span.start))
        if m.type in ("state", "body", "place")
    ]
    last = near[-1] if near else None
    if last is None or case.words(document, (last.evidence[0].end, span.start)).strip(" '\"“‘") not in ("",):
        return ""
    return case.naming.state(last.id) or case.name(last).name


def _author(case: Case, document: str, sentence: Sentence, span: Span) -> Name | None:
    """Who put it forward: "X's plan", "plan proposed by X", "X published a plan"."""
    text = case.texts[document].text
    for mention in reversed(case.naming.inside(document, (sentence.start, span.start))):
        end = mention.evidence[0].end
        between = text[end : span.start]
        if mention.type in ACTORS and re.fullmatch(r"(?:'s|’s|'|’)\s+(?:[\w-]+\s+){0,4}[\"“‘']?", between):
            return case.name(mention)
    after = text[span.end : min(sentence.end, span.end + 60)]
    if m := _forms("authored").match(after.lstrip(" ,")):
        at = span.end + len(after) - len(after.lstrip(" ,")) + m.end()
        followers = [x for x in case.naming.inside(document, (at, min(sentence.end, at + 60))) if x.type in ACTORS]
        return case.name(followers[0]) if followers else None
    before = text[sentence.start : span.start]
    verbs = list(_forms("authors").finditer(before))
    if verbs and len(before[verbs[-1].end() :].split()) <= _AUTHOR_GAP:
        actor = case.actor(document, sentence, sentence.start + verbs[-1].start())
        return case.name(actor) if actor else None
    return None


def _proposal(case: Case, group: list[Named]) -> Proposal | None:
    authors = [n.author for n in group if n.author is not None]
    if not authors and not _POINTS.search(group[0].name):
        return None
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in group:
        if item.author is not None:
            told[item.author.name, item.author.entity].add(item.document)
    author = Name(*min(told, key=lambda key: (-len(told[key]), key))) if told else None
    evidence = _evidence(case, group)
    name = max((n.name for n in group), key=lambda n: (bool(_POINTS.search(n)), len(n), n))
    full = f"{author.name}: {name}" if author else name
    ident = content_id("proposal", group[0].key, *((e.document, e.start, e.end) for e in evidence))
    return Proposal(ident, full, author, evidence, _date(case, group), (), _reactions(case, group, author))


def _evidence(case: Case, group: list[Named]) -> tuple[Evidence, ...]:
    pieces: dict[str, Evidence] = {}
    for item in group:
        if item.document not in pieces or item.author is not None:
            pieces.setdefault(item.document, case.cite(item.document, item.sentence.span, longest=300))
    return tuple(pieces[key] for key in sorted(pieces))


def _date(case: Case, group: list[Named]) -> Interval:
    for item in group:
        times = [t.interval for t in case.time_in(item.document, item.sentence.span) if t.interval is not None]
        if item.author is not None and times:
            return times[0]
    return UNKNOWN_TIME


def _reactions(case: Case, group: list[Named], author: Name | None) -> tuple[Reaction, ...]:
    """How others took it: words of support or rejection in the sentences that name it, after who says so."""
    found: dict[tuple[str, str], Reaction] = {}
    for item in group:
        text = case.words(item.document, item.sentence.span)
        for stance in ("conditional", "reject", "sceptical", "support"):
            for m in _forms(stance).finditer(text):
                actor = case.actor(item.document, item.sentence, item.sentence.start + m.start())
                if actor is None or (author is not None and case.name(actor).name == author.name):
                    continue
                party = case.naming.party(actor.id, actor.evidence[0].quote)
                piece = case.cite(item.document, item.sentence.span, longest=300)
                found.setdefault((party.name, piece.document), Reaction(party, stance, (piece,)))
    return tuple(found[key] for key in sorted(found))
