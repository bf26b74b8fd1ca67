"""Promises told as given to somebody: "Souza said Lind had assured him that Norway would take part".

Who gave the word is found beside the verb, also in the passive ("had been promised by Lind that"); who is to act is
named at the head of what was promised, else it is who gave the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.findings.announcing import UNDERGOES, forms, open_question, telling, told_until
from detente.findings.case import PARTIES, Case, told_in
from detente.findings.due import due
from detente.findings.outcomes import Announced
from detente.model.documents import Sentence
from detente.model.evidence import Span
from detente.model.records import Name
from detente.model.rows import Mention
from detente.model.words import clause_end, quoted

# Words between the verb and what somebody will do: to whom it is said, and who does it.
BEFORE_MODAL = 14
# Words before the head of a subject: "that the".
SUBJECT = 3
_THAT = re.compile(r"\bthat\s+", re.IGNORECASE)
_WHOM = re.compile(r"\s*(?:him|her|them|us|me|it)\s+", re.IGNORECASE)
_BY = re.compile(r"\s*(?:by|from)\s+", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:been|was|were|be|being|received|had|got|has|have)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*)\b[^;]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of promising in a sentence: who gives it, and where what is promised begins and its modal verb ends."""

    giver: Mention
    start: int
    content: int
    modal: int


def assured(case: Case) -> Iterator[Announced]:
    """Promises that a document tells as given to somebody, in its own words or in those of whom it cites."""
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for m in forms()["assures"].finditer(text):
            if quoted(text, m.start()) or open_question(text, m.start()) or _DENIED.search(text[: m.start()]):
                continue
            if (word := _word(case, document, sentence, m)) is not None:
                yield _announced(case, document, sentence, word)


def _word(case: Case, document: str, sentence: Sentence, m: re.Match[str]) -> _Word | None:
    text = case.words(document, sentence.span)
    end = clause_end(text, m.end())
    modal = forms()["modals"].search(text, m.end(), end)
    if modal is None or len(text[m.end() : modal.start()].split()) > BEFORE_MODAL:
        return None
    by = _BY.match(text, m.end())
    if by is not None:
        named = case.naming.inside(document, (sentence.start + by.end(), sentence.start + modal.start()))
        givers = [x for x in named[:1] if _PASSIVE.search(text[: m.start()])]
        content = _THAT.search(text, by.end(), modal.start())
    else:
        givers = case.actors(document, sentence, sentence.start + m.start())
        content = _THAT.search(text, m.end(), modal.start()) or _WHOM.match(text, m.end())
        if _PASSIVE.search(text[: m.start()]) and not re.search(
            r"\b(?:had|has|have)\s+(?:\w+ly\s+)?$", text[: m.start()]
        ):
            return None  # "was assured that": nobody is told to have given the word
    givers = [giver for giver in givers if case.party_of(giver)]
    if content is None or not givers:
        return None
    start = min(m.start(), givers[0].evidence[0].start - sentence.start)
    return _Word(givers[0], max(start, 0), content.end(), modal.end())


def _announced(case: Case, document: str, sentence: Sentence, word: _Word) -> Announced:
    text = case.words(document, sentence.span)
    end = told_until(text, word.modal, clause_end(text, word.modal))
    giver = case.name(word.giver)
    party = case.naming.party(word.giver.id, word.giver.evidence[0].quote)
    actor = _subject(case, document, sentence, word)
    who = case.name(actor) if actor is not None else giver
    span = Span(sentence.start + word.content, sentence.start + end)
    act = forms()["settled_by_happening"].match(text, word.modal + 1)
    return Announced(
        who,
        party if who == giver else who,
        " ".join(text[word.content : end].split()),
        case.cite(document, (sentence.start + word.start, span.end)),
        case.published(document),
        due(case, document, span),
        True,
        telling(text[word.modal : end]),
        case.naming.keys(document, span),
        act is not None,
        giver if who != giver else _teller(case, document, sentence.start + word.content, giver),
    )


def _subject(case: Case, document: str, sentence: Sentence, word: _Word) -> Mention | None:
    """Who is to act, where what is promised names somebody at its head."""
    if UNDERGOES.match(case.words(document, sentence.span), word.modal):
        return None
    first = sentence.start + word.content
    inside = case.naming.inside(document, (first, sentence.start + word.modal))
    named = [x for x in inside if x.type in PARTIES and x.form not in ("pronoun", "demonym")]
    if not named or len(case.words(document, (first, named[0].evidence[0].start)).split()) > SUBJECT:
        return None
    return named[0] if case.party_of(named[0]) else None


def _teller(case: Case, document: str, at: int, giver: Name) -> Name | None:
    """Who says that the word was given."""
    told = [record for piece, record in case.once(told_in).get(document, ()) if piece.start <= at < piece.end]
    names = [r.speaker for r in told if r.speaker.entity and r.speaker.entity != giver.entity]
    return min(names, key=lambda name: (name.name, name.entity), default=None)
