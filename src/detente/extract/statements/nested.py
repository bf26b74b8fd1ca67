"""A statement inside a statement: "according to the agency, the envoy said that …" is the envoy's word, carried.

The reader gives the outer one. Where an outlet's content is itself a clause of saying, by the parse, the inner one is
added with its own source, cue and content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.statements.acts import is_speech
from detente.extract.statements.reader import Reported
from detente.extract.statements.words import words
from detente.model.evidence import Span

if TYPE_CHECKING:
    from spacy.tokens import Token


def inner(page: Page, outer: Reported, known: Sequence[Reported]) -> Reported | None:
    """The statement that makes up the first content of `outer`, unless a known one has its cue there."""
    content = _whole(page, outer)
    if any(other is not outer and content.covers(other.cue) for other in known):
        return None
    number = max(0, bisect_right([s.start for s in page.sentences], content.start) - 1)
    tokens = page.syntax.starting(number, content)
    root = next((t for t in tokens if t.head.i == t.i or t.head not in tokens), None)
    if root is None:
        return None
    cue = _cue(root)
    subject = next((t for t in root.children if t.dep_ == "nsubj" and t in tokens), None)
    said = next((t for t in cue[-1].children if t.dep_ == "ccomp" and t in tokens), None)
    if cue[-1].pos_ != "VERB" or not is_speech(cue[-1].text) or subject is None or said is None:
        return None
    return Reported(
        page.syntax.span(number, cue),
        (_within(page, number, subject, content),),
        (_within(page, number, said, content),),
        outer.sureness,
    )


def _whole(page: Page, outer: Reported) -> Span:
    """From the first word of the content to the last, where the reader left out words of that sentence between them."""
    content, last = outer.content[0], outer.content[-1]
    whole = Span(content.start, last.end)
    sentences = {bisect_right([s.start for s in page.sentences], at) for at in (whole.start, whole.end - 1)}
    return whole if len(sentences) == 1 and not whole.overlaps(outer.cue) else content


def _cue(root: Token) -> list[Token]:
    """The verb of saying with what puts it at a distance: "appeared to promise" is a promise, told with reserve."""
    below = next((t for t in root.children if t.dep_ == "xcomp" and t.pos_ == "VERB" and t.i > root.i), None)
    if root.lemma_ not in words().distant or below is None or root.doc[root.i : below.i + 1].text.count(",") > 0:
        return [root]
    return [*root.doc[root.i : below.i + 1]]


def _within(page: Page, number: int, head: Token, limit: Span) -> Span:
    """The span of a token's phrase, cut to `limit`, without punctuation at its ends but quotation marks."""
    phrase = list(head.subtree)
    while len(phrase) > 1 and phrase[-1].is_punct and not phrase[-1].is_quote:
        phrase.pop()
    while len(phrase) > 1 and phrase[0].is_punct and not phrase[0].is_quote:
        phrase.pop(0)
    span = page.syntax.span(number, phrase)
    return Span(max(span.start, limit.start), min(span.end, limit.end))
