"""Reports said to be wrong: "reports that ... were false", "denied claims that ...", "it is not true that ..."."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.extract.happenings import clause
from detente.extract.happenings.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token


# "It was wrong that they met": they did.
_MORAL = frozenset({"wrong", "right", "mistaken", "lie", "lies", "nonsense"})


def untrue(verb: Token) -> Token | None:
    """The word that says that what the clause of `verb` tells is not so; none where nothing does."""
    for _ in range(clause.DEEPEST):
        if verb.dep_ != "conj" or verb.head.pos_ not in {"VERB", "AUX"}:
            break
        verb = verb.head
    if not any(c.lower_ == "that" for c in clause.children(verb, "mark")):
        return None
    head = verb.head
    if head.pos_ in {"VERB", "AUX"}:
        return _judged(head, _MORAL) if verb.dep_ in {"ccomp", "advcl"} else None
    if head.pos_ == "ADJ":
        return _judged(head.head, _MORAL) if head.dep_ == "acomp" else None
    if head.lemma_.lower() not in words().reports:
        return None
    over = head.head
    if head.dep_ == "nsubj" and over.pos_ in {"VERB", "AUX"}:
        return _judged(over)
    gainsaid = over.lemma_ in words().gainsays and not clause.children(over, "neg")
    return over if gainsaid and head.dep_ in {"dobj", "nsubjpass"} else None


def _judged(verb: Token, but: frozenset[str] = frozenset()) -> Token | None:
    """The word, none of `but`, by which the subject of "be" is called wrong, or not right."""
    found = clause.children(verb, "acomp", "attr")
    negations = clause.children(verb, "neg")
    told = (words().right if negations else words().wrong) - but
    return next((negations[0] if negations else t for t in found if t.lower_ in told), None)
