"""Silence as a statement: "made no comment", "has not said whether", where the reader found nothing.

The reader was taught statements with a content; many a silence has none. Its evidence is then the words
that tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.statements.plain import folded
from detente.extract.statements.reader import Reported
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.words import supposed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def silences(page: Page, known: Sequence[Reported]) -> list[Reported]:
    """Silences of a page whose words no known statement has as its cue."""
    found = []
    for number, sentence in enumerate(page.sentences):
        if not sentence.read:
            continue
        words_ = page.text[sentence.start : sentence.end]
        for hit in words().silence.finditer(folded(words_)):
            cue = Span(sentence.start + hit.start(), sentence.start + hit.end())
            if supposed(words_, hit.start()) or any(
                cue.overlaps(r.cue) or any(cue.overlaps(c) for c in r.content) for r in known
            ):
                continue
            found.append(_silence(page, number, cue))
    return found


def _silence(page: Page, number: int, cue: Span) -> Reported:
    doc, base = page.syntax[number], page.sentences[number].start
    inside = [t for t in doc if cue.start <= base + t.idx < cue.end]
    verb = next((t for t in inside if t.pos_ == "VERB"), inside[0] if inside else None)
    if verb is None:
        return Reported(cue, (), (cue,), 0.0)
    subject = _subject(verb)
    source = (
        (page.syntax.span(number, [t for t in subject.subtree if _contiguous(doc, subject, t)]),)
        if subject is not None
        else ()
    )
    after = [t for t in verb.subtree if base + t.idx >= cue.end and not t.is_punct and not _goes_on(t, verb)]
    content = page.syntax.span(number, after) if after and after[0].i == inside[-1].i + 1 else cue
    return Reported(cue, source, (content,), 0.0)


def _goes_on(token: Token, verb: Token) -> bool:
    """Whether a word belongs to a further clause beside the silence ("… and left soon")."""
    for part in (token, *token.ancestors):
        if part.i == verb.i:
            return False
        if part.dep_ in ("cc", "conj", "advcl"):
            return True
    return False


def _subject(verb: Token) -> Token | None:
    for token in (verb, *verb.ancestors):
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if token.dep_ not in ("conj", "xcomp", "aux", "ccomp"):
            return None
    return None


def _contiguous(doc: Doc, head: Token, token: Token) -> bool:
    return (
        head.left_edge.i <= token.i <= head.right_edge.i
        and token.dep_ != "relcl"
        and not any(a.dep_ == "relcl" for a in token.ancestors if a.i > head.i)
    )
