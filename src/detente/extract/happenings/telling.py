"""One trigger word to one telling: participants by slot, place, status and the words they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.happenings import clause, details
from detente.extract.happenings.lexicon import Trigger, by_lemma, words
from detente.extract.happenings.people import People, pair_words, unlike
from detente.extract.happenings.slots import TOGETHER, Both, fill, light_verb
from detente.extract.happenings.status import Standing, moved, since_then, standing
from detente.model.evidence import Span
from detente.model.interval import Interval
from detente.model.rows import Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
# Where a plural stands for people who are together: "the ministers met", "talks between officials".
TOGETHER_SLOTS = ("subject", "between", "among", "of", "poss", "light", "compound")
# What with a journalist in it is an interview.
INTERVIEWS = frozenset({"meeting", "talks", "call"})


@dataclass(frozen=True, slots=True)
class Telling:
    """What one sentence tells around one trigger word, before anything is borrowed from other sentences."""

    trigger: Trigger
    token: Token
    index: int
    carrier: Token | None
    participants: tuple[Participant, ...]
    standing: Standing
    places: tuple[details.Where, ...] = ()
    stops: tuple[Participant, ...] = ()
    pair: str = ""  # what kind of word stands for both who met before
    definite: bool = False
    several: bool = False
    shown: tuple[Token, ...] = ()
    others: Both | None = None  # "the two leaders" whom somebody else met
    part: Span | None = None  # of several occasions told with one word: what sets this one apart
    dated: Interval | None = None  # its own time, where one word tells of several

    @property
    def heads(self) -> list[Token]:
        """The trigger and the verb that carries it."""
        return [self.token] if self.carrier is None else [self.token, self.carrier]


def tell(page: Page, people: People, index: int, token: Token) -> Telling | None:
    """The telling at `token`, if it is a trigger there; it may still lack participants."""
    lemma = "talk" if token.lower_ == "talks" else token.lemma_.lower()
    for trigger in by_lemma().get((lemma, POS.get(token.pos_, "")), ()):
        telling = _tell(page, people, index, token, trigger)
        if telling is not None:
            return telling
    return None


def _tell(page: Page, people: People, index: int, token: Token, trigger: Trigger) -> Telling | None:
    if token.dep_ in {"compound", "amod", "nmod"} or _generic(token) or since_then(token):
        return None
    if not _lexical(token, trigger):
        return None
    verb, link = clause.carrier(token) if trigger.pos == "noun" else (None, "")
    light = light_verb(verb, link)
    slots, pair, others = fill(page, people, index, trigger, token, (verb, link))
    the = any(t.lower_ in DEFINITE for t in clause.children(token, "det"))
    if trigger.modifiers and not _modified(token, trigger) and not any(slots.get(s) for s in trigger.relaxed):
        if not the or any(t.dep_ in {"prep", "acl", "relcl"} for t in token.children):
            return None
        slots, pair, others = {}, "", None  # "the call": only what it refers back to can make it one
    if (trigger.unless and _excluded(token, trigger)) or (_matter(token) and not slots.get("with")):
        return None
    given = pair or others or any(slots.get(s) for s in trigger.filled)
    if trigger.filled and not given and trigger.pos == "verb":
        return None
    heads = [token] if light is None else [token, light]
    found = _places(page, people, index, trigger, heads)
    told: list[Participant] = []
    for slot in trigger.slots:
        told = unlike(page, people, told, slots.get(slot, []))
    told = [
        p
        for p in told
        if all(not w.span.overlaps(p.span) for w in found) or trigger.type in {"meeting", "talks", "summit", "call"}
    ]
    found = [w for w in found if all(not w.span.overlaps(p.span) for p in told)]
    if trigger.type in INTERVIEWS and any(people.reports(p) for p in told):
        return None
    definite = the or bool(slots.get("poss"))
    if (
        trigger.pos == "verb"
        and "subject" in slots
        and not slots["subject"]
        and not pair
        and not trigger.governed_by
        and not clause.passive(token)
    ):
        return None
    several = not trigger.each and any(people.plural(p) for s in TOGETHER_SLOTS for p in slots.get(s, []))
    stops = details.stops(page, people, index, heads, found) if trigger.type in {"tour", "visit"} else ()
    return Telling(
        trigger,
        token,
        index,
        light,
        tuple(sorted(told, key=lambda p: p.span)),
        standing(token, light, trigger.status),
        tuple(found),
        stops,
        pair,
        definite,
        several,
        _shown(token, trigger),
        others,
    )


def _places(page: Page, people: People, index: int, trigger: Trigger, heads: list[Token]) -> list[details.Where]:
    """Where it was: under the trigger and its verb, and under what else the parse may hang a place on."""
    token, light = heads[0], heads[-1] if len(heads) > 1 else None
    found = details.places(page, people, index, heads, trigger.places)
    if trigger.abroad:
        return found
    around = [*heads, *_named(token, light), *_invited(token), *clause.arranged(token), *_signed(token, trigger)]
    found += [w for w in details.places(page, people, index, around, details.PLACE_PREPOSITIONS) if w not in found]
    if trigger.pos == "noun" and "compound" not in trigger.places:
        found += [w for w in details.places(page, people, index, [token], ("compound",)) if w not in found]
    return found


def _signed(token: Token, trigger: Trigger) -> list[Token]:
    """What is signed, under which the parse may hang the place: "the text of a treaty at the White House"."""
    return [t for t in _things(token) if trigger.objects and t.lemma_ in trigger.objects]


def _things(verb: Token) -> list[Token]:
    """The objects of a verb, and of what they are the text or a part: "initialled the text of a treaty"."""
    found = clause.objects(verb)
    texts = [t for t in found if t.lemma_ in words().texts]
    return [*found, *(t for text in texts for group in clause.prepositions(text, "of", "to") for t in group)]


def _named(token: Token, light: Token | None) -> list[Token]:
    """Names of those met, under which the parse may hang the place: "met Souza in Oslo"."""
    near = clause.objects(token) if token.pos_ == "VERB" else []
    for head in [token] if light is None else [token, light]:
        near += [t for group in clause.prepositions(head, "with", "between") for t in group]
    named = [t for start in near for t in clause.conjuncts(start)]
    named += [t for start in named for t in clause.children(start, "appos")]
    return [t for t in named if (t.pos_ == "PROPN" or pair_words(t)) and t.i > token.i]


def _invited(token: Token) -> list[Token]:
    """What a host welcomes somebody to, under which the parse may hang the place: "to lunch in Oslo"."""
    if token.pos_ != "VERB":
        return []
    return [t for group in clause.prepositions(token, "to", "for", "at") for t in group if t.pos_ == "NOUN"]


def _generic(token: Token) -> bool:
    """True for "standards for receiving envoys": a kind of act, not one that was done."""
    above = token.head
    if token.dep_ != "pcomp" or token.tag_ != "VBG" or above.head.pos_ != "NOUN":
        return False
    return above.lower_ in {"for", "of"} and above.head.lemma_.lower() not in words().governors


def _lexical(token: Token, trigger: Trigger) -> bool:
    """Do the words under and over the trigger fit, before any participant is looked for?"""
    if trigger.with_words:
        under = token.children if not trigger.through else [c for c in token.children if c.lower_ in trigger.through]
        near = {t.lower_ for child in under for t in [child, *child.children]}
        if not near & set(trigger.with_words):
            return False
    if trigger.objects and not any(t.lemma_ in trigger.objects for t in _things(token)):
        return False
    if trigger.not_under and any(t.lemma_.lower() in trigger.not_under for t in clause.governors(token)):
        return False
    return not trigger.governed_by or any(t.lemma_.lower() in trigger.governed_by for t in clause.governors(token))


def _matter(token: Token) -> bool:
    """True for "met to discuss the truce": what they met about is no occasion beside the meeting."""
    if token.lemma_ != "discuss" or token.pos_ != "VERB" or not any(c.tag_ == "TO" for c in token.children):
        return False
    above = next(iter(clause.governors(token)), None)
    if above is None:
        return False
    carried = [above, *clause.objects(above)]
    kinds = {t.type for word in carried for t in by_lemma().get((word.lemma_.lower(), POS.get(word.pos_, "")), ())}
    return bool(kinds & (TOGETHER | {"visit"}))


def _shown(token: Token, trigger: Trigger) -> tuple[Token, ...]:
    """Words that make the trigger one, beside its participants: to be quoted with it."""
    if trigger.objects:
        return tuple(t for t in _things(token) if t.lemma_ in trigger.objects)
    wanted = set(trigger.with_words) | set(trigger.modifiers)
    return tuple(t for child in token.children for t in [child, *child.children] if t.lower_ in wanted)


def _modified(token: Token, trigger: Trigger) -> bool:
    near = [t for child in clause.children(token, "compound", "amod", "nmod", "det") for t in child.subtree]
    near += [t for group in clause.prepositions(token, "with", "for") for t in group]
    return any(t.lower_ in trigger.modifiers for t in near)


def _excluded(token: Token, trigger: Trigger) -> bool:
    for child in token.children:
        if child.dep_ in {"prep", "prt"} and child.lower_ in trigger.unless:
            return True
        if "oprd" in trigger.unless and (child.dep_ == "oprd" or clause.renamed(child)):
            return True
        if child.dep_ in {"ccomp", "xcomp"} and "complement" in trigger.unless:
            return True
    return "passive" in trigger.unless and clause.passive(token)


def _its_own(people: People, telling: Telling) -> bool:
    """True for a meeting of those who sit in one body, told of to say that it comes later or not at all."""
    sign = telling.standing.status
    changed = sign == "cancelled" or (sign == "planned" and any(moved(t) for t in telling.standing.tokens))
    return changed and telling.trigger.pos == "noun" and all(people.sits(p) for p in telling.participants)


def enough(people: People, telling: Telling) -> bool:
    """True when the telling has the participants (and the place) that its trigger needs."""
    told = telling.participants
    brought = {"mediator", "host"} if telling.trigger.type == "talks" else {"mediator"}
    meeting = [p for p in told if p.role not in brought]  # who brings two together is neither of them
    count = max(len(meeting), 2 if telling.several else 0)
    placed = bool(telling.places or telling.stops)
    if telling.trigger.type in {"meeting", "talks"} and count == 1 and any(w.mention for w in telling.places):
        count += 1  # "the minister's talks in Oslo": whom with is not told
    if telling.trigger.type == "meeting" and count == 1 and _its_own(people, telling):
        count += 1  # "the meeting of the committee has been put off"
    if count < telling.trigger.needs or not any(people.known(p) for p in told):
        return False
    if telling.trigger.named and not any(people.named(p) for p in told):
        return False
    if telling.trigger.people and not telling.pair and not all(people.person(p) and people.notable(p) for p in told):
        return False
    if (
        telling.trigger.placed
        and not placed
        and (telling.standing.status == "held" or not any(people.named(p) for p in told))
    ):
        return False
    return not telling.trigger.abroad or any(w.mention for w in telling.places)
