"""One verb, several occasions: "met Souza first, and then Rojas", "received them separately", "in March and again"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from detente.extract.contract import Page
from detente.extract.happenings.lexicon import words
from detente.extract.happenings.telling import Telling
from detente.model.evidence import Span
from detente.model.interval import Interval
from detente.model.rows import Participant, TimeExpression

# Types that two hold with one another, and so may hold one after another.
_TOGETHER = frozenset({"meeting", "talks", "call"})
# Of two who meet, the one whom several come to see, and who comes.
_PAIRED_ROLES = (("host", "visitor"), ("caller", "called"))
# Between one who was met and the next: "Souza, and then Rojas", "with Souza and, later, with Rojas".
_NEXT = re.compile(r"(?:,|\band\b),? (?:and )?(?:then|later|afterwards|subsequently),? (?:(?:with|to|by) )?$")
# Between words and the time that is theirs: "Souza on Monday", "Rojas separately on Sunday".
_ITS_TIME = re.compile(r"(?: separately)?(?: (?:on|in|at|early|late|later))*\s*")
_AGAIN = re.compile(r",? and (?:then )?(?P<again>again),?(?: (?:on|in|at|early|late|later))*\s*$")


def apart(page: Page, telling: Telling) -> list[Telling]:
    """The telling, or one for each of those who were met one by one, or for each time it happened."""
    twice = _again(page, telling)
    if twice or telling.trigger.type not in _TOGETHER:
        return twice or [telling]
    one, many = _sides(page, telling)
    groups = _groups(page, telling, many)
    if len(one) != 1 or len(groups) < 2:
        return [telling]
    found = []
    for n, group in enumerate(groups):
        there = tuple(sorted((*one, *group), key=lambda p: p.span))
        part = group[0].span if n else None
        found.append(replace(telling, participants=there, part=part, dated=_own_time(page, telling, group[-1])))
    return found


def _sides(page: Page, telling: Telling) -> tuple[list[Participant], list[Participant]]:
    """The one who met others, and the others; who stands before the verb and who does not, where no role tells."""
    told = telling.participants
    for pair in _PAIRED_ROLES:
        if {p.role for p in told} == set(pair):
            first, second = ([p for p in told if p.role == role] for role in pair)
            return (first, second) if len(first) == 1 else (second, first)
    sentence, trigger = page.sentences[telling.index].span, page.syntax.span(telling.index, [telling.token])
    near = [p for p in told if sentence.covers(p.span) and p.span.end <= trigger.start]
    return near, [p for p in told if p not in near]


def _groups(page: Page, telling: Telling, many: list[Participant]) -> list[list[Participant]]:
    """Those who were met, parted where the words part them."""
    if len(many) < 2:
        return [many]
    borders = [_parted(page, telling, a, b) for a, b in pairwise(many)]
    if not any(borders) and _separately(page, telling):
        borders = [True] * len(borders)
    groups = [[many[0]]]
    for border, one in zip(borders, many[1:], strict=True):
        if border:
            groups.append([one])
        else:
            groups[-1].append(one)
    return groups


def _parted(page: Page, telling: Telling, before: Participant, after: Participant) -> bool:
    sentence = page.sentences[telling.index].span
    if not (sentence.covers(before.span) and sentence.covers(after.span)) or before.span.end > after.span.start:
        return False
    between = page.text[before.span.end : after.span.start]
    timed = _own_time(page, telling, before), _own_time(page, telling, after)
    return bool(
        _NEXT.search(between)
        or any(word.strip(",") in words().apart for word in between.split())
        or (None not in timed and timed[0] != timed[1])
    )


def _separately(page: Page, telling: Telling) -> bool:
    """True for "received them separately", not for "Separately, he received them"."""
    first = min((p.span for p in telling.participants if _inside(page, telling, p)), default=None)
    near = [c for head in telling.heads for c in head.children if c.lower_ in words().apart]
    return first is not None and any(page.syntax.span(telling.index, [c]).start > first.start for c in near)


def _inside(page: Page, telling: Telling, one: Participant) -> bool:
    return page.sentences[telling.index].span.covers(one.span)


def _own_time(page: Page, telling: Telling, one: Participant) -> Interval | None:
    """The time that stands right after the words for who was met."""
    at = one.span.end
    near = (t for t in _times(page, telling) if t.evidence[0].start >= at)
    return next((t.interval for t in near if _ITS_TIME.fullmatch(page.text, at, t.evidence[0].start)), None)


def _times(page: Page, telling: Telling) -> list[TimeExpression]:
    sentence = page.sentences[telling.index].span
    found = [t for t in page.found.times if t.interval is not None and t.type in {"DATE", "TIME"}]
    return sorted((t for t in found if sentence.covers(t.evidence[0].span)), key=lambda t: t.evidence[0].start)


def _again(page: Page, telling: Telling) -> list[Telling]:
    """Two for "visited Oslo in March and again last week"; none where it is told of once."""
    trigger = page.syntax.span(telling.index, [telling.token])
    after = [t for t in _times(page, telling) if t.evidence[0].start >= trigger.end]
    for first, second in pairwise(after):
        between = Span(first.evidence[0].end, second.evidence[0].start)
        match = _AGAIN.fullmatch(page.text, between.start, between.end)
        if match is not None:
            part = Span(match.start("again"), match.end("again"))
            once = replace(telling, dated=first.interval)
            return [once, replace(telling, part=part, dated=second.interval)]
    return []
