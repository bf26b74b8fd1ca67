"""Who does what to whom in a parse: subjects through control and relative clauses, deep objects, prepositions."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.extract.happenings.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

RELATIVES = frozenset({"who", "which", "that", "whom"})
_DAYS = frozenset({*calendar.day_name, *calendar.month_name})
# Deepest chain of control followed upwards; real sentences need three.
DEEPEST = 6


def children(token: Token, *deps: str) -> list[Token]:
    """Children of `token` with one of the dependencies, in order."""
    return [child for child in token.children if child.dep_ in deps]


def passive(verb: Token) -> bool:
    """True for "was received"."""
    bare = verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl"} and not children(verb, "aux")
    return bool(children(verb, "nsubjpass", "auxpass")) or bare


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The deep subjects of a verb: who does it."""
    if passive(verb):
        return [obj for by in prepositions(verb, "by") for obj in by]
    return surface_subjects(verb, depth)


def surface_subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The grammatical subject, borrowed from the clause above where the verb has none of its own."""
    own = children(verb, "nsubj", "nsubjpass")
    if own:
        return [_antecedent(verb, token) for token in own]
    if depth >= DEEPEST:
        return []
    head = verb.head
    if verb.dep_ == "acomp" or (verb.dep_ == "conj" and head.pos_ in {"VERB", "AUX"}):
        return surface_subjects(head, depth + 1)
    if verb.dep_ in {"xcomp", "advcl", "ccomp", "pcomp", "prep", "dep"}:
        if verb.dep_ == "pcomp":
            head = head.head
        return _controller(verb, head, depth)
    if verb.dep_ in {"acl", "relcl"}:
        return _of_noun(verb, head, depth)
    return []


def _controller(verb: Token, head: Token, depth: int) -> list[Token]:
    if head.pos_ == "NOUN":
        return _of_noun(verb, head, depth)
    if head.pos_ not in {"VERB", "AUX"}:
        return surface_subjects(head, depth + 1) if head.head != head and head.pos_ == "ADJ" else []
    if head.lemma_ in words().object_control and not passive(head):
        objects = children(head, "dobj")
        if objects and objects[0].i < verb.i:
            return objects
    return surface_subjects(head, depth + 1)


def _of_noun(verb: Token, noun: Token, depth: int) -> list[Token]:
    """Who does what a verb under a noun says: the noun itself, or who has it ("his plan to meet")."""
    if verb.dep_ == "relcl" or noun.pos_ == "PROPN" or noun.lemma_ in words().people:
        return [noun]
    owners = children(noun, "poss")
    if owners or noun.lemma_ in words().permits:
        return owners
    carrier = noun.head
    if noun.dep_ in {"dobj", "pobj", "nsubjpass"} and carrier != noun:
        while carrier.pos_ == "ADP" and carrier.head != carrier:
            carrier = carrier.head
        if carrier.pos_ in {"VERB", "AUX"}:
            return surface_subjects(carrier, depth + 1)
    return []


def _antecedent(verb: Token, token: Token) -> Token:
    if token.lower_ in RELATIVES and verb.dep_ == "relcl":
        return verb.head
    return token


def objects(verb: Token) -> list[Token]:
    """The deep objects of a verb: whom it is done to."""
    if passive(verb):
        return surface_subjects(verb) or ([verb.head] if verb.dep_ == "acl" else [])
    found = children(verb, "dobj", "dative")
    for token in found:
        if token.pos_ == "ADP":
            found = [t for t in found if t != token] + children(token, "pobj")
    if not found and verb.dep_ == "relcl" and children(verb, "nsubj"):
        whom = [t for t in verb.head.children if t.lower_ in {"whom"}]
        found = [verb.head] if whom or any(t.lower_ == "whom" for t in verb.children) else []
    return [_antecedent(verb, token) for token in found]


def renamed(noun: Token) -> bool:
    """True for "called Lind a friend", where the parse hangs the second noun on the name, with no comma between."""
    seconds = [c for c in children(noun, "appos") if children(c, "det", "poss")]
    return noun.dep_ == "dobj" and any(not c.left_edge.nbor(-1).is_punct for c in seconds)


def prepositions(token: Token, *names: str) -> list[list[Token]]:
    """The objects of each preposition of `token` with one of the names, said once or twice: "with A and with B"."""
    first = [p for p in children(token, "prep", "agent", "dative") if p.lower_ in names]
    return [children(p, "pobj") for one in first for p in (one, *_repeated(one))]


def _repeated(preposition: Token) -> list[Token]:
    """The same preposition once more, which the parse hangs on the first one, on its object, or above it."""
    around = [preposition, *children(preposition, "pobj"), preposition.head, preposition.head.head]
    near = dict.fromkeys(c for token in around for c in children(token, "conj") if c.i > preposition.i)
    found = [c for c in near if c.pos_ in {"ADP", "SCONJ"} and c.lower_ == preposition.lower_]
    return found + [further for one in found for further in _repeated(one)]


def carrier(noun: Token) -> tuple[Token | None, str]:
    """The word that carries a noun (a verb, or what its preposition hangs on), and how: "object", "subject", "with"."""
    head = noun.head
    if noun.dep_ in {"conj", "appos"} and head.pos_ in {"NOUN", "PROPN"}:
        return carrier(head)
    if noun.dep_ in {"dobj", "attr"}:
        return head, "object"
    if noun.dep_ == "nsubjpass":
        return head, "object"
    if noun.dep_ == "nsubj":
        return head, "subject"
    if noun.dep_ == "pobj" and head.pos_ in {"ADP", "SCONJ"}:
        name = head.lower_
        while head.pos_ in {"ADP", "SCONJ", "ADV"} and head.head != head:
            head = head.head
        return head, name
    return None, ""


def governors(token: Token) -> Iterator[Token]:
    """The words above a trigger that may colour it, nearest first, up to the clause that asserts it."""
    here = token
    for _ in range(DEEPEST):
        head = here.head
        if head == here or here.dep_ in {"nsubj", "relcl", "parataxis"}:
            return
        if here.dep_ == "acl" and not any(c.tag_ == "TO" for c in here.children):
            return  # "representatives sent by": what is above speaks of them, not of the sending
        if here.dep_ == "advcl" and any(c.dep_ == "mark" for c in here.children):
            return
        yield head
        here = head


def past_dating(noun: Token) -> Token:
    """The verb of which a noun is the subject, beyond a participle: "the visit planned for May has been called off"."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lemma_ not in words().dating or children(verb, "aux", "auxpass", "dobj", "cc"):
        return verb
    above = verb.head
    bare = verb.dep_ == "ccomp" and above.i > verb.i and not children(above, "nsubj", "nsubjpass")
    if bare or verb.dep_ in {"csubj", "csubjpass", "nsubj", "nsubjpass"}:
        return above
    done = [*children(verb, "conj"), *(c for c in children(verb, "ccomp") if passive(c))]
    return next((c for c in done if not children(c, "nsubj", "nsubjpass")), verb)


def astray(verb: Token) -> list[Token]:
    """Objects that the parse hangs on a time, or on the verb: "met A on Monday and B on Sunday", "A, and then B"."""
    days = [day for group in prepositions(verb, "on", "in") for day in group if day.text in _DAYS]
    found = [c for day in days for c in children(day, "conj") if c.text not in _DAYS]
    found += [c for c in children(verb, "conj") if children(verb, "dobj") and not children(c, "nsubj")]
    return [c for c in found if c.pos_ == "PROPN"]


def arranged(noun: Token) -> list[Token]:
    """Participles that say an occasion was planned, under which its people and place may hang: "planned in Oslo"."""
    return [c for c in children(noun, "acl") if c.tag_ == "VBN" and c.lemma_ in words().dating]


def leaders(noun: Token) -> list[Token]:
    """Who leads those whom a noun names, and so takes part with them: "delegations led by Lind and Souza"."""
    participles = [c for c in children(noun, "acl", "relcl") if c.tag_ == "VBN" and c.lemma_ in words().leads]
    return [one for verb in participles for group in prepositions(verb, "by") for one in group]


def conjuncts(token: Token) -> list[Token]:
    """`token` and what is coordinated with it, and what "including" and "such as" add."""
    found = [token]
    below = {obj.lemma_ for group in prepositions(token, "of") for obj in group}
    for child in children(token, "conj"):
        if child.lemma_ not in below:  # "the heads of the Ministry of Trade and the Ministry of Health": no two bodies
            found.extend(conjuncts(child))
    for child in _after_name(token):
        found.extend(conjuncts(child))
    for child in children(token, "nmod", "compound"):
        if child.pos_ == "PROPN" and children(
            child, "cc"
        ):  # "Minister Lind and Minister Souza met", parsed as one name
            found.append(child)
    for including in children(token, "prep"):
        such = including.lower_ == "as" and any(c.lower_ == "such" for c in including.lefts)
        if such or including.lower_ in {"including", "like"}:
            for obj in children(including, "pobj"):
                found.extend(conjuncts(obj))
    return found


def _after_name(token: Token) -> list[Token]:
    """Others that the parse hangs on the name of one: "Norway's minister Lind and Chile's minister Rojas".

    "The envoy Dahl, lawyer and friend" is one: another is named, or many, or has a word that says whose or which.
    """
    if token.pos_ != "NOUN" or token.tag_ == "NNS":  # "two members, Norway and Chile": those named are the members
        return []
    others = [other for name in children(token, "appos") if name.pos_ == "PROPN" for other in children(name, "conj")]
    return [o for o in others if o.tag_ in {"NNP", "NNS"} or children(o, "det", "poss", "appos", "nummod")]


def phrase(token: Token) -> list[Token]:
    """The noun phrase around `token` without clauses, coordination and appositions."""
    kept = [token]
    for child in token.children:
        if (
            child.dep_ in {"compound", "amod", "det", "poss", "nummod", "nmod", "quantmod", "predet", "advmod"}
            and child.i < token.i
        ):
            kept.extend(t for t in child.subtree)
        elif child.dep_ == "prep" and child.lower_ == "of":
            for obj in children(child, "pobj"):
                kept.extend([child, *phrase(obj)])
    return sorted(set(kept), key=lambda t: t.i)
