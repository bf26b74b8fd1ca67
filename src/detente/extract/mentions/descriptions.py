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
    for d in chains.drafts:
        if d.type == "outlet" and d.form == "name":
            outlets.append(d)
        if d.type not in _KINDS or d.form in ("pronoun", "demonym") or (d.type == "person" and d.form == "name"):
            continue
        if is_country(d):
            continue
        head = head_of(d)
        if chains.alone(d):
            earlier = _earlier(chains, d, heads[head])
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
