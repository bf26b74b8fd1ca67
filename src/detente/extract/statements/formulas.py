"""Words of asking and speaking by which nothing is told: a wish for anonymity, a question put to the speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.statements.plain import folded
from detente.extract.statements.words import words
from detente.model.evidence import Span

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_anonymity(page: Page, number: int, cue: Span) -> bool:
    """Whether a cue of sentence `number` belongs to a wish for anonymity: "asked not to be named", "spoke on condition
    of anonymity".
    """
    return _holds(page, number, cue, words().anonymity)


def is_put_to(page: Page, number: int, cue: Span, source: Sequence[Span]) -> bool:
    """Whether the cue is done to its source: somebody who "was accused", or who is "asked about it", says nothing."""
    base = page.sentences[number].start
    for token in page.syntax.starting(number, cue):
        if token.pos_ != "VERB":
            continue
        for child in token.children:
            at = base + child.idx
            if child.dep_ == "nsubjpass" and any(a <= at < b for a, b in source):
                return True
        if _is_put(token):
            return not any(a <= base + other.idx < b for other in _agents(token) for a, b in source)
    return _holds(page, number, cue, words().put_to)


def _holds(page: Page, number: int, cue: Span, formula: re.Pattern[str]) -> bool:
    start, end = page.sentences[number].span
    return any(
        start + hit.start() <= cue.start < start + hit.end() for hit in formula.finditer(folded(page.text[start:end]))
    )


def _is_put(token: Token) -> bool:
    """A participle of a verb that somebody hears, beside a noun or a clause: "asked about it", "told of the raid"."""
    return (
        token.tag_ == "VBN"
        and token.dep_ in ("acl", "advcl")
        and token.lemma_ in words().hears
        and not any(child.dep_ in ("aux", "auxpass", "nsubj") or _is_bare(child) for child in token.children)
    )


def _is_bare(token: Token) -> bool:
    """A clause without a word that opens it stands behind no passive: "warned the truce would end"."""
    return token.dep_ == "ccomp" and not any(t.tag_ in ("IN", "WRB", "WP", "WDT") for t in token.lefts)


def _agents(token: Token) -> list[Token]:
    return [under for child in token.children if child.dep_ == "agent" for under in child.subtree]
