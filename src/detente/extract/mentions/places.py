"""City or government: "talks in Moscow" names a place, "Moscow said" a party. Syntax decides, not the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.extract.mentions.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

# Heads a city may modify and stay a place: "the Moscow airport", "the Paris summit".
_LOCAL = frozenset(
    [
        "summit",
        "talks",
        "airport",
        "meeting",
        "conference",
        "suburb",
        "street",
        "resident",
        "region",
        "metro",
        "hotel",
        "embassy",
        "bureau",
        "correspondent",
        "time",
        "station",
        "university",
        "mayor",
        "riots",
        "streets",
    ]
)
# Modifiers only a city has.
_CITY_WORDS = frozenset(
    [
        "central",
        "downtown",
        "eastern",
        "western",
        "northern",
        "southern",
        "besieged",
        "rebel-held",
        "nearby",
        "greater",
        "outer",
        "inner",
        "occupied",
    ]
)


def is_place(token: Token, *, after_reads_party: bool = False) -> bool:
    """True when the capital's name at `token` stands for the city. The rule in order: what governs it, then what it
    does.

    `after_reads_party` says that the name's other uses near by are the government's, which decides bare mentions.
    """
    words = lexicon()
    if any(child.lower_ in _CITY_WORDS for child in token.lefts if child.dep_ in ("amod", "compound")):
        return True
    dep, head = token.dep_, token.head
    if dep in ("conj", "appos") and head.pos_ == "PROPN" and head.i < token.i:
        return is_place(head)
    if dep == "pobj":
        return _after_preposition(token, head)
    if dep in ("dobj", "obj"):
        lemma = head.lemma_.lower()
        return lemma in ("visit", "tour", "leave", "reach", "enter", "flee", "cross", "depart") or lemma in words.damage
    if dep == "nsubjpass":
        return head.lemma_.lower() in words.damage
    if dep == "poss":
        return _local(head.lemma_.lower())
    if dep in ("compound", "nmod", "amod"):
        return head.lemma_.lower() in _LOCAL
    if dep in ("npadvmod",):
        return True
    if dep in ("nsubj", "agent", "dative"):
        return False
    return not after_reads_party and dep in ("ROOT", "dep", "punct") and token.i <= 2


def _local(lemma: str) -> bool:
    return lemma in _LOCAL or lemma in (
        "outskirts",
        "center",
        "centre",
        "mayor",
        "airport",
        "street",
        "suburb",
        "population",
    )


def _after_preposition(token: Token, preposition: Token) -> bool:
    words = lexicon()
    word, above = preposition.lower_, preposition.head
    lemma = above.lemma_.lower()
    if word in words.locative:
        return not (
            word == "from"
            and lemma
            in (
                "pressure",
                "support",
                "concession",
                "signal",
                "message",
                "demand",
                "aid",
                "help",
                "response",
                "request",
            )
        )
    if word in ("to", "into", "toward", "towards", "for", "outside", "onto"):
        if lemma in ("ambassador", "envoy", "loss", "concession", "aid", "support", "message", "warning", "response"):
            return False
        return lemma in words.movement or lemma in words.travel_nouns
    if word == "of":
        return lemma in (
            "city",
            "capital",
            "east",
            "west",
            "north",
            "south",
            "outskirts",
            "centre",
            "center",
            "mayor",
            "siege",
            "battle",
            "streets",
            "part",
            "suburb",
            "bombing",
            "shelling",
            "capture",
        )
    if word in ("on",):
        return lemma in ("attack", "strike", "raid", "assault", "march", "advance", "bombing")
    return False
