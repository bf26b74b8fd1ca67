"""Who came along: "together with X", "accompanied by X". They take part, and by themselves make no occasion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.happenings import clause
from detente.extract.happenings.lexicon import words
from detente.extract.happenings.people import People, participants, unlike
from detente.extract.happenings.telling import Telling
from detente.model.rows import Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

# Roles that somebody who comes along shares; who accompanies a host or a mediator is one who takes part.
_SHARED = frozenset({"participant", "visitor", "speaker"})


def joined(page: Page, people: People, telling: Telling) -> Telling:
    """The telling with those who came along among its participants."""
    role = next((r for r in telling.trigger.slots.values() if r in _SHARED), "participant")
    inside = [_head(page, telling, one) for one in telling.participants]
    tokens = [t for head in [*telling.heads, *inside] if head is not None for t in companions(head)]
    along = [p for p in participants(page, people, telling.index, tokens, role) if _somebody(people, p)]
    taken = [*(w.span for w in telling.places), *(p.span for p in telling.stops)]
    apart = [p for p in along if not any(p.span.overlaps(span) for span in taken)]
    told = unlike(page, people, telling.participants, apart)
    return replace(telling, participants=tuple(sorted(told, key=lambda p: p.span)))


def companions(token: Token) -> list[Token]:
    """Who comes along with whom `token` names, or with whoever does it."""
    found: list[Token] = []
    for child in token.children:
        if child.dep_ == "prep" and (
            child.lower_ in words().beside
            or (child.lower_ == "with" and any(c.lower_ in words().along for c in child.lefts))
        ):
            found += clause.children(child, "pobj")
        elif child.tag_ == "VBN" and child.dep_ in {"acl", "advcl"} and child.lemma_.lower() in words().companions:
            found += [t for by in clause.prepositions(child, "by") for t in by]
    return found


def _head(page: Page, telling: Telling, one: Participant) -> Token | None:
    """The word that heads a participant's words in the telling's sentence."""
    own = [t for t in telling.token.doc if one.span.covers(page.syntax.span(telling.index, [t]))]
    return next((t for t in own if t.head not in own or t.head == t), None)


def _somebody(people: People, participant: Participant) -> bool:
    """True for one person or party in office: not "aides", "his wife", "bodyguards"."""
    return bool(participant.mention) and people.official(participant) and not people.plural(participant)
