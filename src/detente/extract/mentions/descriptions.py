"""Descriptions of things and groups: "the deal" after "the Iran nuclear deal", "the migrants" after "Central American migrants"."""

from __future__ import annotations

from collections import defaultdict

from detente.extract.mentions.chains import Chains
from detente.extract.mentions.draft import Draft

_EMPTY = frozenset({"DT", "PDT", "PRP$", "POS", "CC", "IN", "TO", ",", ".", "``", "''", "WDT", "CD", "HYPH", "-LRB-", "-RRB-"})
_KINDS = ("group", "body", "place", "proposal", "happening", "topic", "outlet", "person")


def join_descriptions(chains: Chains) -> None:
    """Same head and nothing that speaks against it: the nearest earlier chain. Needs the definite, or the very same words."""
    heads: dict[str, list[Draft]] = defaultdict(list)
    for d in chains.drafts:
        if d.type not in _KINDS or d.form in ("pronoun", "demonym") or d.type == "person" and d.form == "name":
            continue
        if chains.alone(d):
            earlier = _earlier(chains, d, heads[d.lemma])
            if earlier is not None:
                chains.join(earlier, d, f"{d.words} after {earlier.words}")
        heads[d.lemma].append(d)


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
        whole = set().union(*(content(m) for m in chains.of(other).members if m.lemma == d.lemma))
        if not d.indefinite and (d.definite or d.plural or d.token.pos_ == "PROPN") and told <= whole:
            return other
        if d.definite and known <= told and not d.indefinite and len(known) >= 1:
            return other
    return None


def content(d: Draft) -> frozenset[str]:
    """The lemmas of a phrase that narrow its head."""
    return frozenset(t.lemma_.lower() for t in d.doc[d.a : d.b] if t.i != d.head and t.tag_ not in _EMPTY and not t.is_punct)
