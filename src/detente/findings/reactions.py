"""Reactions: how a party took a proposal, by the words beside the proposal's name."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Literal

from detente.findings.case import ACTORS, Case
from detente.model.documents import Sentence
from detente.model.evidence import Span
from detente.model.findings import Reaction
from detente.model.records import Name
from detente.model.rows import Mention
from detente.model.taxonomy import phrases

Stance = Literal["support", "reject", "conditional", "sceptical", "unclear"]
STANCES: tuple[Stance, ...] = ("conditional", "reject", "sceptical", "support")
# Words between a reaction and the proposal it is about.
REACH = 12
LONGEST = 300


@functools.cache
def _forms(stance: str) -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "proposals.toml").read_text(encoding="utf-8"))
    return phrases(table[stance])


def reactions(case: Case, named: Iterable[tuple[str, Sentence, Span]], author: Name | None) -> tuple[Reaction, ...]:
    """The reactions of others than the author, by party and document; the first that a sentence gives."""
    found: dict[tuple[str, str], Reaction] = {}
    for document, sentence, span in named:
        for stance in STANCES:
            for m in _forms(stance).finditer(case.texts[document].text, sentence.start, sentence.end):
                actor = _actor(case, document, sentence, m)
                if actor is None or not case.party_of(actor) or not _near(case, document, m, span):
                    continue
                party = case.naming.party(actor.id, actor.evidence[0].quote)
                if author is None or author.entity not in (party.entity, case.name(actor).entity):
                    piece = case.cite(document, sentence.span, longest=LONGEST)
                    found.setdefault((party.name, document), Reaction(party, stance, (piece,)))
    return tuple(found[key] for key in sorted(found))


def _actor(case: Case, document: str, sentence: Sentence, m: re.Match[str]) -> Mention | None:
    """Who reacts: behind "by" in "was met with scepticism by …", else who stands before the word."""
    text = case.texts[document].text
    by = re.compile(r"\s+(?:by|from|among|in)\s+").match(text, m.end())
    if by:
        after = [x for x in case.naming.inside(document, (by.end(), sentence.end)) if x.type in ACTORS]
        first = min(after, key=lambda x: (x.evidence[0].start, -x.evidence[0].end), default=None)
        if first is not None and first.evidence[0].start - by.end() <= 4:
            return first
    return case.actor(document, sentence, m.start())


def _near(case: Case, document: str, m: re.Match[str], span: Span) -> bool:
    between = (m.end(), span.start) if m.end() <= span.start else (span.end, m.start())
    return len(case.words(document, between).split()) <= REACH if between[0] < between[1] else True
