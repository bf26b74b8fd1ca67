"""Who stands in the slots of a trigger: words of the parse to participants, with the role the slot gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.extract.contract import Page
from detente.extract.happenings import clause, details
from detente.extract.happenings.lexicon import Trigger, words
from detente.extract.happenings.people import People, pair_words, participants, unnamed
from detente.extract.happenings.status import JOURNEYS
from detente.model.rows import Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

# Prepositions between a clause and the occasion it speaks of: "said at", "after".
ATTENDING = frozenset(
    {"at", "in", "during", "after", "following", "throughout", "before", "amid", "upon", "for", "via", "by", "from"}
)
# Between a verb of saying and the occasion at which it was said.
SPEAKING = frozenset({"in", "at", "during", "throughout", "via", "from", "through"})
LISTENING = frozenset(
    {"be", "attend", "hear", "watch", "see", "listen", "join", "skip", "boycott", "welcome", "gather", "stand"}
)
# Occasions that "the two leaders" can have together.
TOGETHER = frozenset({"meeting", "talks", "call", "summit", "press_conference"})


# Slots of those whom somebody meets.
MET = frozenset({"object", "with"})


class Both(NamedTuple):
    """Words for two told of before whom somebody else meets: their kind, and the words as they stand."""

    kind: str
    words: Participant


class Filled(NamedTuple):
    """Participants by slot; what kind of word stands for both who met; or for both whom somebody else met."""

    slots: dict[str, list[Participant]]
    pair: str = ""
    others: Both | None = None


def light_verb(verb: Token | None, link: str) -> Token | None:
    """The verb, when its subject takes part in what its object names."""
    if verb is None or link != "object":
        return None
    phrases = {verb.lemma_, *(f"{verb.lemma_} {c.lower_}" for c in verb.children)}  # "put off a meeting"
    return verb if phrases & words().light else None


def fill(
    page: Page, people: People, index: int, trigger: Trigger, token: Token, carried: tuple[Token | None, str]
) -> Filled:
    """Participants by slot, and the words for "both of them" that stood in one."""
    verb, link = carried
    light = light_verb(verb, link)
    filled: dict[str, list[Participant]] = {}
    pair, others = "", None
    for slot, role in trigger.slots.items():
        if not role:
            continue
        if role == "speaker" and slot in {"governor", "light"} and not _speaks(verb, link):
            continue
        tokens = _slot(slot, token, light, verb, link)
        if role == "speaker" and slot == "governor" and verb is not None and verb.lemma_ == "tell":
            listening = clause.children(verb, "dobj", "dative")  # "told voters in a speech"
            tokens = [t for t in tokens if t not in listening]
        together = trigger.type in TOGETHER and (trigger.pos == "noun" or not clause.objects(token))
        both = next((t for t in tokens if pair_words(t)), None)
        if both is not None and slot in MET and both.pos_ == "NOUN" and trigger.type in TOGETHER:
            others = others or Both(pair_words(both), unnamed(page, people, index, both, role))
        elif both is not None and together:
            pair = pair or pair_words(both)
        found = participants(page, people, index, (t for t in tokens if not pair_words(t)), role)
        if slot == "compound":
            found = [p for p in found if not details.building(p.words)]
        if trigger.abroad:
            found = [
                p for p in found if p.mention and people.official(p) and people.person(p) and not people.reports(p)
            ]
        filled[slot] = found
    if trigger.needs == 1 and any(filled.get(slot) for slot in ("poss", "of", "by")):
        filled["light"] = []
    if sum(len(v) for k, v in filled.items() if k != "governor") >= trigger.needs:
        filled["governor"] = []
    if others is not None and not any(filled.values()):
        pair, others = pair or others.kind, None  # "the talks with the two sides": nobody else is told of
    return Filled(filled, pair, others)


def _slot(slot: str, token: Token, light: Token | None, verb: Token | None, link: str) -> list[Token]:
    if slot == "subject":
        return clause.subjects(token)
    if slot == "object":
        return [*clause.objects(token), *clause.astray(token)]
    if slot == "compound":
        return clause.children(token, "compound", "nmod")
    if slot == "poss":
        return _owners(token, verb, link)
    if slot == "light":
        return clause.subjects(light) if light is not None else []
    if slot in ("mediated", "hosted"):
        return _brought_about(token, verb if link == "object" else None, slot)
    if slot == "governor":
        agreed = verb is not None and link in {"on", "to"} and verb.lemma_ in words().governors
        there = agreed or link in ATTENDING or (link == "on" and token.lemma_ in JOURNEYS)
        return _attending(verb, link) if verb is not None and there else _told(verb, link)
    found = [t for group in clause.prepositions(token, slot) for t in group]
    for group in clause.prepositions(token, "by", "over", "via", "on") if slot in {"with", "to"} else ():
        for noun in group:  # "spoke by telephone with X": the parse hangs X on the telephone
            found += [t for under in clause.prepositions(noun, slot) for t in under if noun.lower_ in words().lines]
    for verb in clause.arranged(token) if slot in {"with", "between", "among"} else ():
        found += [t for group in clause.prepositions(verb, slot) for t in group]
    if light is not None and slot in {"with", "between", "for", "among", "to"}:
        found += [t for group in clause.prepositions(light, slot) for t in group]
    return found


def _brought_about(token: Token, verb: Token | None, how: str) -> list[Token]:
    """Who mediates or hosts: "talks mediated by X", "planned by X", "X brokered talks", "under the auspices of X"."""
    lemmas = words().mediates if how == "mediated" else frozenset({"host"})
    found = list(clause.surface_subjects(verb)) if verb is not None and verb.lemma_ in lemmas else []
    near = [token, *(t for group in clause.prepositions(token, "with", "between") for t in group)]
    planned = clause.arranged(token) if how == "hosted" else []
    for child in (c for t in near for c in clause.children(t, "acl", "relcl")):
        if child.lemma_ in lemmas or child in planned:
            found += [t for by in clause.prepositions(child, "by") for t in by]
    for group in clause.prepositions(token, "under", "through") if how == "mediated" else ():
        for noun in group:
            if noun.lemma_ in words().mediations:
                found += [t for of in clause.prepositions(noun, "of", "by") for t in of]
                found += clause.children(noun, "poss", "amod", "compound")
    return found


def _owners(token: Token, verb: Token | None, link: str) -> list[Token]:
    """Whose it is; "during his visit" is the visit of the clause's subject, whoever else could be meant."""
    owners = clause.children(token, "poss")
    if (
        verb is not None
        and link in ATTENDING
        and verb.pos_ in {"VERB", "AUX"}
        and any(t.pos_ == "PRON" for t in owners)
    ):
        while verb.dep_ == "xcomp" and verb.head.pos_ == "VERB":
            verb = verb.head
        who = clause.surface_subjects(verb)
        return who if len(who) == 1 and who[0].i < token.i else owners
    return owners


def _attending(head: Token, link: str) -> list[Token]:
    """Who is at an occasion named in a phrase under `head`: its subject; for "received X for a visit", X."""
    if head.pos_ in {"NOUN", "PROPN"}:
        return [head]
    if link == "for" and (objects := clause.objects(head)):
        return objects
    spoken_to = clause.objects(head) if head.lemma_ == "tell" else []
    return [*clause.surface_subjects(head), *spoken_to]


def _speaks(verb: Token | None, link: str) -> bool:
    """False for who hears a speech ("attended a rally") or speaks after it ("said after the speech")."""
    return verb is not None and verb.lemma_ not in LISTENING and (link == "object" or link in SPEAKING)


def _told(verb: Token | None, link: str) -> list[Token]:
    """Who "told a news conference" is at it."""
    return clause.subjects(verb) if verb is not None and link == "object" and verb.lemma_ in {"tell", "address"} else []
