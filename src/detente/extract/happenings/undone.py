"""What came to nothing, told right after it was told of: "... but the meeting was called off", "He did not"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.happenings import clause
from detente.extract.happenings.people import People
from detente.extract.happenings.refer import kin
from detente.extract.happenings.spoken import reported_by
from detente.extract.happenings.status import UNSURE
from detente.model.evidence import Span, cite
from detente.model.rows import Happening

if TYPE_CHECKING:
    from spacy.tokens import Token

# A sentence that denies with an auxiliary alone what the one before said: "He did not, the palace said."
_WHO = r"(?P<who>(?:[A-Z][\w.’'-]*|he|she|they|it|that|this)(?: [A-Z][\w.’'-]+){0,3})"
_NOT = r"(?:(?:did|had|has|have|would|will|does)(?: not|n[’']t| never)|never (?:did|happened|took place))"
_DENIES = re.compile(
    rf"(?:(?:But|In fact|However|Yet|Actually),? )?{_WHO} {_NOT}(?: (?:do so|happen|take place))?(?= *[.;,:—–]|$)"
)
# Subjects that stand for what was told, not for who took part.
_THINGS = frozenset({"it", "that", "this"})


def dropped(page: Page, people: People, found: Sequence[Happening], made: Happening) -> list[Happening]:
    """`found` and `made`; one that was called off, or denied, takes the place of its plan told in the same breath."""
    plan = next((h for h in reversed(found) if _plan_of(page, people, h, made)), None)
    if plan is None:
        return [*found, made]
    one = replace(
        made,
        when=made.when if made.when.basis == "expression" else plan.when,
        place=made.place or plan.place,
        place_mention=made.place_mention if made.place else plan.place_mention,
        evidence=made.evidence
        + tuple(e for e in plan.evidence if not any(m.span.covers(e.span) for m in made.evidence)),
    )
    return [*(h for h in found if h is not plan), one]


def _plan_of(page: Page, people: People, plan: Happening, made: Happening) -> bool:
    """True when `plan` is what `made` tells came to nothing: the same people and speaker, hardly a word between."""
    if made.status not in {"cancelled", "denied"} or plan.status not in UNSURE or not kin(plan.type, made.type):
        return False
    near = _sentence(page, made.trigger) - _sentence(page, plan.trigger) <= 1 or _taken_up(page, plan, made)
    near = near and plan.by in {"", made.by}
    there = {_chain(people, p.mention) for p in plan.participants}
    return near and there == {_chain(people, p.mention) for p in made.participants}


def _taken_up(page: Page, plan: Happening, made: Happening) -> bool:
    """True when `made` takes its people from the plan ("the meeting would not take place"), and nobody denies it."""
    denier = next((s for s in page.found.statements if s.id == made.by), None)
    borrowed = any(e.span == plan.evidence[0].span for e in made.evidence[1:])
    return borrowed and (denier is None or denier.denial is None)


def _chain(people: People, mention: str) -> str:
    known = people.mentions.get(mention)
    return known.chain if known is not None else mention


def gainsaid(page: Page, people: People, index: int, found: Sequence[Happening]) -> list[Happening]:
    """`found`, where the next sentence denies what sentence `index` ends on: "... said Lind met Souza. He did not"."""
    denial = _denial(page, index + 1)
    told = [h for h in found if _sentence(page, h.trigger) == index and h.status in {*UNSURE, "held", "reported"}]
    last = next((h for h in reversed(told) if denial is not None and _last_told(page, index, h)), None)
    if denial is None or last is None or not _of_them(page, people, denial, last):
        return list(found)
    by = reported_by(page, denial)
    words = cite(page.id, page.text, [denial])
    made = replace(last, status="denied", evidence=last.evidence + words, by=by.id if by else "")
    return [made if h is last else h for h in found]


def _denial(page: Page, index: int) -> Span | None:
    if index >= len(page.sentences):
        return None
    sentence = page.sentences[index]
    match = _DENIES.match(page.text, sentence.start, sentence.end)
    return Span(match.start("who"), match.end()) if match else None


def _last_told(page: Page, index: int, happening: Happening) -> bool:
    """True when no other verb follows but those that report it: "He did not" takes up the last thing told."""
    at = page.syntax.starting(index, happening.trigger)
    if not at:
        return False
    token = at[0]
    carrier, _ = clause.carrier(token) if token.pos_ == "NOUN" else (token, "")
    above: set[Token] = {token, *clause.governors(token), *clause.governors(carrier or token)}
    return not any(t.pos_ == "VERB" and t not in above for t in token.doc[max(token.i, (carrier or token).i) + 1 :])


def _of_them(page: Page, people: People, denial: Span, happening: Happening) -> bool:
    """True when the subject of the denial can be one who was there, or the occasion itself."""
    who = page.text[denial.start : denial.end].split()[0].lower()
    if who in _THINGS:
        return True
    mention = people.starting(denial.start)
    if mention is None or (mention.form == "pronoun" and len(people.chain(mention)) == 1):
        return mention is not None or who in {"he", "she", "they"}
    return any(people.same(mention.id, p.mention) for p in happening.participants)


def _sentence(page: Page, span: Span) -> int:
    return bisect_right([s.start for s in page.sentences], span.start) - 1
