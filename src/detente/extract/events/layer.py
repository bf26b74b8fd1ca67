"""The events layer: coded acts of one party towards another, by trigger words over the parse, and from happenings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.events.coder import QUADS
from detente.extract.events.lexicon import Trigger, by_lemma, codes, instruments, of_happenings, triggers
from detente.extract.happenings import clause, details
from detente.extract.happenings.people import People, participants, unlike
from detente.extract.happenings.status import ahead, standing
from detente.extract.syntax import parse_all
from detente.extract.times.govern import when
from detente.model.evidence import Evidence, Span, cite
from detente.model.ids import content_id
from detente.model.rows import Event, Happening, Participant, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

# More would be a crowd, of which a passage tells no pair by pair acts.
MOST_PARTIES = 4
# Evidence longer than this says little; the trigger with the nearer party is quoted instead.
LONGEST_EVIDENCE = 400
# Roles by who acts on whom.
ACTING = ("visitor", "caller", "sender")


class Events(Layer):
    """Acts such as accusing, sanctioning, striking, aiding, agreeing, with actor, recipient, PLOVER and CAMEO codes."""

    name: ClassVar[str] = "events"
    version: ClassVar[str] = "1"

    def read(self, pages: Sequence[Page]) -> None:
        """Add each page's events to its `found`, in reading order."""
        wanted = [(page, candidates(page)) for page in pages]
        parse_all([(page.syntax, indexes) for page, indexes in wanted])
        for page, indexes in wanted:
            people = People(page)
            found = [e for i in indexes for token in page.syntax[i] for e in _acts(page, people, i, token)]
            found += [e for happening in page.found.happenings for e in _of_happening(happening)]
            unique = {event.id: event for event in found}
            page.found.events.extend(sorted(unique.values(), key=lambda e: (e.trigger, e.root, e.id)))


def _prefilter() -> re.Pattern[str]:
    """Any form of any trigger lemma."""
    irregular = [
        "struck",
        "sent",
        "gave",
        "given",
        "broke",
        "broken",
        "withdrew",
        "withdrawn",
        "wrote",
        "written",
        "carried",
    ]
    stems = {lemma.removesuffix("e").removesuffix("y") for trigger in triggers() for lemma in trigger.lemmas}
    return re.compile(r"\b(?:" + "|".join(sorted(stems | set(irregular))) + r")\w{0,4}\b", re.IGNORECASE)


_TRIGGER_WORDS = _prefilter()


def candidates(page: Page) -> list[int]:
    """Sentences of readable blocks that hold a form of a trigger word."""
    return [i for i, s in enumerate(page.sentences) if s.read and _TRIGGER_WORDS.search(page.text, s.start, s.end)]


def _acts(page: Page, people: People, index: int, token: Token) -> list[Event]:
    """The events at a verb: one for each actor and recipient."""
    if token.pos_ != "VERB":
        return []
    for trigger in by_lemma().get(token.lemma_.lower(), ()):
        noun = _noun(token, trigger)
        if trigger.nouns and noun is None:
            continue
        actors = _parties(page, people, index, clause.subjects(token), "actor")
        others = _recipients(page, people, index, token, noun, trigger)
        if not others and "together" in trigger.recipient and len(actors) == 2:
            actors, others = actors[:1], actors[1:]
        others = [o for o in others if not any(_same(people, o, a) for a in actors)]
        if trigger.people:
            others = [o for o in others if people.person(o)]
        if actors and others:
            return [
                _event(page, index, trigger, (token, noun), (a, o))
                for a in actors
                for o in others
                if a.mention and o.mention
            ]
    return []


def _noun(verb: Token, trigger: Trigger) -> Token | None:
    """The object that makes the verb this act."""
    objects = clause.objects(verb) if trigger.nouns else []
    return next((t for start in objects for t in clause.conjuncts(start) if t.lemma_.lower() in trigger.nouns), None)


def _recipients(
    page: Page, people: People, index: int, verb: Token, noun: Token | None, trigger: Trigger
) -> list[Participant]:
    """Who stands in the first of the trigger's slots that anybody stands in; else the ground that is attacked."""
    for slot in trigger.recipient:
        found = _parties(page, people, index, _slot(slot, verb, noun), "recipient")
        if found:
            return unlike(page, people, [], found)
    if not trigger.ground:
        return []
    tokens = [t for slot in trigger.recipient for start in _slot(slot, verb, noun) for t in clause.conjuncts(start)]
    where = [details.place_at(page, people, index, t) for t in tokens]
    return [Participant(w.mention, w.words, w.span, "recipient") for w in where if w is not None and w.mention]


def _slot(slot: str, verb: Token, noun: Token | None) -> list[Token]:
    if slot == "object":
        return clause.objects(verb)
    if slot == "dative":
        return [t for t in clause.children(verb, "dative") if t.pos_ != "ADP"]
    if slot in {"poss", "demonym"}:
        deps = ("poss",) if slot == "poss" else ("poss", "amod", "compound", "nmod")
        return [t for o in clause.objects(verb) for t in clause.children(o, *deps)]
    return [t for head in (verb, noun) if head is not None for g in clause.prepositions(head, slot) for t in g]


def _parties(page: Page, people: People, index: int, tokens: Sequence[Token], role: str) -> list[Participant]:
    """Those the words stand for, else whose they are: "Norwegian warplanes" act for Norway."""
    found = participants(page, people, index, (t for t in tokens if t.tag_ != "PRP$"), role)
    if found:
        return found
    tools = [t for t in tokens if t.lemma_.lower() in instruments()]
    owners = [
        t for tool in tools for t in clause.children(tool, "poss", "amod", "compound", "nmod") if t.pos_ != "PRON"
    ]
    return participants(page, people, index, owners, role)


def _same(people: People, one: Participant, other: Participant) -> bool:
    return one.span == other.span or people.same(one.mention, other.mention)


def _event(
    page: Page,
    index: int,
    trigger: Trigger,
    words: tuple[Token, Token | None],
    pair: tuple[Participant, Participant],
) -> Event:
    verb, noun = words
    actor, recipient = pair
    at = page.syntax.span(index, [verb])
    code = codes()[trigger.cameo]
    root = trigger.root or code.root
    time = when(page, at)
    sign = standing(verb, None)
    status: Status = ahead(sign.status, time, page.parsed.document.published.end)
    spans = [
        at,
        actor.span,
        recipient.span,
        *(page.syntax.span(index, [t]) for t in (noun, *sign.tokens) if t is not None),
    ]
    found = details.places(page, People(page), index, [verb], ("in", "at"))
    place = next((w.words for w in found if not w.span.overlaps(recipient.span)), "")
    return Event(
        id=content_id("event", page.id, root, at.start, at.end, actor.mention, recipient.mention),
        evidence=_evidence(page, at, spans),
        root=root,
        quad=QUADS[root],
        trigger=at,
        actor=actor.mention,
        recipient=recipient.mention,
        mode=code.mode,
        context=code.context,
        cameo=trigger.cameo,
        status=status,
        when=time,
        place=place,
    )


def _evidence(page: Page, trigger: Span, spans: Sequence[Span]) -> tuple[Evidence, ...]:
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    if end - start <= LONGEST_EVIDENCE:
        return cite(page.id, page.text, [(start, end)])
    return cite(page.id, page.text, sorted({(trigger.start, trigger.end), *((s.start, s.end) for s in spans)}))


def _of_happening(happening: Happening) -> list[Event]:
    """A happening as acts: the visitor towards the host, the caller towards the called, each pair of the others."""
    cameo = of_happenings().get(happening.type)
    parties = [p for p in happening.participants if p.mention]
    if cameo is None or not 2 <= len(parties) <= MOST_PARTIES:
        return []
    code = codes()[cameo]
    out = []
    for one, other in combinations(parties, 2):
        actor, recipient = (other, one) if other.role in ACTING and one.role not in ACTING else (one, other)
        ident = content_id("event", happening.document, code.root, *happening.trigger, actor.mention, recipient.mention)
        out.append(
            Event(
                id=ident,
                evidence=happening.evidence,
                root=code.root,
                quad=QUADS[code.root],
                trigger=happening.trigger,
                actor=actor.mention,
                recipient=recipient.mention,
                mode=code.mode,
                context=code.context,
                cameo=cameo,
                status=happening.status,
                when=happening.when,
                place=happening.place,
            )
        )
    return out
