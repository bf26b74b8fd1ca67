"""When something was said: the time that the cue's own clause gives, and what goes on at that time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from detente.extract.contract import Page
from detente.extract.statements.people import time_is_near
from detente.extract.statements.plain import plain
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.interval import Interval
from detente.model.rows import Statement

# Times longer than a day that date a saying; a decade dates nothing.
_LONG = frozenset({"weekend", "week", "month", "season", "quarter", "half", "year", "range"})
# What a long time may hang on between itself and the cue: "last month", "in March", "at last week's summit".
_BETWEEN = frozenset({"npadvmod", "advmod", "pobj", "prep", "poss", "compound", "nmod", "nummod", "amod"})

# The end of a time that a thing belongs to: "last week's report".
_OWNED = ("'s", "’s")


class Dates:
    """A page's times that may date a saying, by place."""

    def __init__(self, page: Page) -> None:
        self._page = page
        published = page.parsed.document.published
        told = [(t.evidence[0].span, t.interval) for t in page.found.times if t.interval]
        self._days = sorted(((s, i) for s, i in told if i.day), key=lambda found: found[0])
        self._long = sorted(((s, i) for s, i in told if _is_long(i, published)), key=lambda found: found[0])

    def said(self, cue: Span, content: Sequence[Span], number: int) -> Interval:
        """The day that stands with the cue in its clause, else the shortest longer time; else when the document was
        published.
        """
        for span, interval in self._of(self._days, number, cue):
            near = cue.covers(span) or time_is_near(self._page, number, cue, span)
            if near and not any(c.overlaps(span) for c in content):
                return interval
        found = [i for span, i in self._of(self._long, number, cue) if _governs(self._page, number, cue, content, span)]
        return min(found, key=_length, default=self._page.parsed.document.published)

    def _of(self, found: Sequence[tuple[Span, Interval]], number: int, cue: Span) -> Sequence[tuple[Span, Interval]]:
        """Those of the cue and its sentence."""
        sentence = self._page.sentences[number]
        first, last = min(sentence.start, cue.start), max(sentence.end, cue.end)
        starts = [bisect_left(found, at, key=lambda one: one[0].start) for at in (first, last)]
        return found[starts[0] : starts[1]]


def went_on(page: Page, rows: Sequence[Statement]) -> list[Statement]:
    """The rows, what somebody "added" without a time of its own dated as what the sentence or the one before has them
    say.
    """
    chains = {m.id: m.chain for m in page.found.mentions}
    starts = [s.start for s in page.sentences]
    out: list[Statement] = []
    latest: dict[str, tuple[int, Interval]] = {}
    for row in sorted(rows, key=lambda r: (r.cue_spans[0].start, r.id)):
        cue, who = row.cue_spans[0], chains.get(row.speaker, "")
        number = bisect_right(starts, cue.start) - 1
        before = latest.get(who)
        told = before and row.said.basis != "expression" and words().goes_on.search(plain(page.text[slice(*cue)]))
        if who and before and told and before[1].basis == "expression" and number - before[0] <= 1:
            row = replace(row, said=before[1])
        latest[who] = number, row.said
        out.append(row)
    return out


def _is_long(interval: Interval, published: Interval) -> bool:
    """A known time longer than a day that had begun when the document was published."""
    begun = interval.start is not None and (published.end is None or interval.start < published.end)
    return begun and interval.end is not None and interval.day is None and interval.precision in _LONG


def _length(interval: Interval) -> float:
    return (interval.end - interval.start).total_seconds() if interval.start and interval.end else 0.0


def _governs(page: Page, number: int, cue: Span, content: Sequence[Span], when: Span) -> bool:
    """Whether a long time is when the cue's words were said, not a time of what they are about ("the 2022 war").

    Among the words of the content only a plan's own time is: "proposed a plan in March".
    """
    base, inside = page.sentences[number].start, page.syntax.starting(number, when)
    token = next((t for t in inside if t.head not in inside), None)
    if token is not None and page.text.startswith(_OWNED, when.end) and token.dep_ != "poss":
        return False
    while token is not None and token.head != token:
        verb, brought = token.head, False
        if cue.start <= base + verb.idx < cue.end:
            things = [c.lemma_ for c in verb.children if c.dep_ == "dobj"]
            brought = any(words().brought.fullmatch(f"{verb.lemma_} {thing}") for thing in things)
        if brought and token.dep_ == "dobj":
            return True
        if token.dep_ not in _BETWEEN or (token.dep_ == "prep" and not words().in_time.fullmatch(token.lower_)):
            return False
        if cue.start <= base + verb.idx < cue.end:
            return brought or not any(c.overlaps(when) for c in content)
        token = verb
    return False
