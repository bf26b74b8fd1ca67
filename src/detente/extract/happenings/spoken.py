"""What was said at an occasion tells of it: who told whom on Friday met on Friday.

A meeting is dated by the dated words one participant told another; a press conference or speech by the dated words that
its speaker is reported with beside it. "During the meeting", with no meeting told before, is where one told another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.extract.contract import Page
from detente.extract.happenings.people import People
from detente.model.evidence import Evidence, Span, cite
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.rows import Happening, Participant, Statement

# Types at which two speak with one another, and types at which one speaks to many.
TOGETHER = frozenset({"meeting", "talks", "call", "summit"})
ALONE = frozenset({"press_conference", "speech"})
# How far from an occasion its speaker's dated words may stand, in sentences.
NEAR = 1


def told(page: Page, people: People) -> list[Happening]:
    """Each statement by which one person told another something, as an occasion to refer back to."""
    return [made for statement in page.found.statements if (made := _pair(page, people, statement)) is not None]


def _pair(page: Page, people: People, statement: Statement) -> Happening | None:
    speaker, hearer = people.mentions.get(statement.speaker), people.mentions.get(statement.addressee)
    if speaker is None or hearer is None or {speaker.type, hearer.type} != {"person"} or speaker.chain == hearer.chain:
        return None
    if statement.negated or statement.relay or people.reporter(speaker) or people.reporter(hearer):
        return None
    spans = [m.evidence[0].span for m in (speaker, hearer)]
    return Happening(
        id=content_id("told", page.id, *statement.cue_spans),
        evidence=_words(page, statement, spans),
        type="talks",
        status="held",
        trigger=statement.cue_spans[0],
        participants=tuple(
            Participant(m.id, m.evidence[0].quote, span) for m, span in zip((speaker, hearer), spans, strict=True)
        ),
        when=statement.said,
    )


def dated(page: Page, people: People, found: Sequence[Happening]) -> list[Happening]:
    """The happenings, those without a time of their own dated by what was said at them."""
    sayings = [
        s for s in page.found.statements if s.said.basis == "expression" and s.said.day and s.speaker and not s.relay
    ]
    return [_dated(page, people, happening, sayings) for happening in found]


def _dated(page: Page, people: People, happening: Happening, sayings: Sequence[Statement]) -> Happening:
    if happening.when.basis != "document" or happening.status not in {"held", "reported"}:
        return happening
    for saying in sayings:
        if _said_at(page, people, happening, saying):
            reason = f"what was said there was said then: {saying.said.reason}"
            extra = tuple(e for e in _words(page, saying, []) if e not in happening.evidence)
            when = replace(saying.said, reason=reason)
            return replace(happening, when=when, evidence=happening.evidence + extra)
    return happening


def _said_at(page: Page, people: People, happening: Happening, saying: Statement) -> bool:
    there = [p.mention for p in happening.participants]
    speaks = any(people.same(saying.speaker, one) for one in there)
    if happening.type in TOGETHER:
        return speaks and bool(saying.addressee) and any(people.same(saying.addressee, one) for one in there)
    if happening.type in ALONE:
        return speaks and abs(_sentence(page, happening.trigger) - _sentence(page, saying.cue_spans[0])) <= NEAR
    return False


def reported_by(page: Page, trigger: Span) -> Statement | None:
    """The statement whose content holds the trigger; the shortest where one stands in another."""
    holding = [s for s in page.found.statements if any(e.span.covers(trigger) for e in s.evidence)]
    return min(holding, key=lambda s: (sum(e.end - e.start for e in s.evidence), s.id)) if holding else None


def _sentence(page: Page, span: Span) -> int:
    return next((n for n, s in enumerate(page.sentences) if s.start <= span.start < s.end), -NEAR)


def _words(page: Page, statement: Statement, spans: Sequence[Span]) -> tuple[Evidence, ...]:
    """From who speaks to the time of speaking: the words of one sentence that say who told whom when."""
    sentence = page.sentences[_sentence(page, statement.cue_spans[0])].span
    parts = [*spans, *statement.source_spans, *statement.cue_spans, *_times(page, sentence, statement.said)]
    inside = [s for s in parts if sentence.covers(s)]
    hull = Span(min(s.start for s in inside), max(s.end for s in inside))
    return cite(page.id, page.text, [hull])


def _times(page: Page, sentence: Span, said: Interval) -> list[Span]:
    return [
        t.evidence[0].span
        for t in page.found.times
        if t.interval is not None
        and sentence.covers(t.evidence[0].span)
        and (t.interval.start, t.interval.end) == (said.start, said.end)
    ]
