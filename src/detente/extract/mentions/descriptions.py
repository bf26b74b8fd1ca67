"""Descriptions of things and groups:

"the deal" after "the Iran nuclear deal", "the migrants" after "Central American migrants".
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from detente.extract.mentions.chains import Chains
from detente.extract.mentions.draft import Draft
from detente.extract.mentions.lexicon import lexicon
from detente.model.nouns import family

if TYPE_CHECKING:
    from spacy.tokens import Token

# Adjectives that set a thing apart from another of its kind.
_CONTRAST = frozenset(
    [
        "other",
        "another",
        "different",
        "separate",
        "new",
        "second",
        "third",
        "next",
        "previous",
        "earlier",
        "former",
        "initial",
        "final",
        "last",
        "nuclear",
        "military",
        "economic",
        "financial",
        "legal",
        "political",
    ]
)
_KINDS = ("group", "body", "place", "proposal", "happening", "topic", "outlet", "person")


def join_descriptions(chains: Chains) -> None:
    """Same head and nothing that speaks against it:
    the nearest earlier chain. Needs the definite, or the very same words.
    """
    heads: dict[str, list[Draft]] = defaultdict(list)
    outlets: list[Draft] = []
    at = {(d.sentence, d.head): d for d in chains.drafts}
    for d in chains.drafts:
        if d.type == "outlet" and d.form == "name":
            outlets.append(d)
        if d.type not in _KINDS or d.form in ("pronoun", "demonym") or (d.type == "person" and d.form == "name"):
            continue
        if is_country(d):
            continue
        head = head_of(d)
        if chains.alone(d):
            same = [other for other in heads[head] if not _others(chains, d, other, at)]
            counted = [other for other in same if d.plural and _number(d) and _number(d) == _number(other)]
            earlier = _earlier(chains, d, counted or same)
            if earlier is None and (paper := _outlet(chains, d, outlets)) is not None:
                d.type = "outlet"
                chains.join(paper, d, f"{d.words} after {paper.words}")
                continue
            if earlier is not None:
                chains.join(earlier, d, f"{d.words} after {earlier.words}")
        heads[head].append(d)


def _earlier(chains: Chains, d: Draft, same_head: list[Draft]) -> Draft | None:
    told = content(d)
    for other in reversed(same_head):
        if other.plural != d.plural and d.type not in ("proposal", "happening", "topic"):
            continue
        if d.state and chains.of(other).states and d.state not in chains.of(other).states:
            continue
        known = content(other)
        if told == known and (told or not d.indefinite):
            return other
        whole = set().union(*(content(m) for m in chains.of(other).members if head_of(m) == head_of(d)))
        if not d.indefinite and (d.definite or d.plural or d.token.pos_ == "PROPN") and told <= whole:
            return other
        named = other.form == "name" or other.authority
        if d.definite and known <= told and (known or not whole) and not named:
            return other
    return None


def _others(chains: Chains, d: Draft, other: Draft, at: dict[tuple[int, int], Draft]) -> bool:
    """ "Two officials in Lima" are others than "Norwegian officials": people newly counted, or elsewhere."""
    if d.type not in ("group", "person") or not d.plural:
        return False
    counted = _number(d)
    if counted and not d.definite and counted != _number(other):
        return True
    place, theirs = _place(d, at), _place(other, at)
    if place is None:
        return bool(theirs is not None and theirs.state and d.state and theirs.state != d.state)
    if theirs is not None and theirs.words == place.words:
        return False
    states = chains.of(other).states
    if not states and theirs is None:
        return not d.definite
    return not place.state or place.state not in states


def _number(d: Draft) -> str:
    """The count in "two officials"; empty for "the officials"."""
    return next((t.lower_ for t in d.doc[d.a : d.b] if t.dep_ == "nummod" and t.head.i == d.head), "")


def _place(d: Draft, at: dict[tuple[int, int], Draft]) -> Draft | None:
    """Where the described people are, right behind their noun: "officials in Lima"."""
    if d.token.i + 2 >= len(d.doc) or d.doc[d.token.i + 1].lower_ not in ("in", "at", "from", "near"):
        return None
    found = (at.get((d.sentence, t.i)) for t in d.doc[d.token.i + 1].children if t.dep_ == "pobj")
    return next((o for o in found if o is not None and o.form == "name" and o.type in ("place", "state")), None)


def _outlet(chains: Chains, d: Draft, named: list[Draft]) -> Draft | None:
    """The one outlet named so far, for "the agency" and "the newspaper"."""
    bare = d.definite and not d.plural and d.form == "nominal" and not content(d) and not d.state
    one = {chains.of(other).first.order for other in named}
    return named[-1] if bare and len(one) == 1 and d.lemma in lexicon().outlets else None


def is_country(d: Draft) -> bool:
    """ "The country", "his nation": a state by description alone."""
    return d.lemma in ("country", "nation") and not d.plural and d.form == "nominal" and not content(d)


def head_of(d: Draft) -> str:
    """The family of the head noun: "deal" for "the accord", "migrant" for "asylum seekers"."""
    last = d.token.i
    before = d.doc[last - 1] if last > d.a else None
    if (
        before is not None
        and before.dep_ == "compound"
        and (two := f"{before.lemma_.lower()} {d.lemma}") != family(two)
    ):
        return family(two)
    return family(d.lemma)


def content(d: Draft) -> frozenset[str]:
    """The lemmas of a phrase that tell its thing from others of the kind:
    names, nouns, peoples and words of contrast, no mere description.
    """
    return frozenset(
        t.lemma_.lower()
        for t in d.doc[d.a : d.b]
        if t.i != d.head and _narrows(t) and family(t.lemma_.lower()) != head_of(d)
    )


def _narrows(token: Token) -> bool:
    return token.pos_ in ("PROPN", "NOUN") or (
        token.pos_ == "ADJ" and (token.text[0].isupper() or token.lower_ in _CONTRAST)
    )
