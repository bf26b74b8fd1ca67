"""Reported speech by rule: a verb of saying, who stands beside it, and what is quoted or told.

No parser: what is found is where cue, quotation marks and commas leave no doubt, and the rest is left. The measured
scores stand in docs/stages/languages.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.extract.foreign.rules import Rules
from detente.model.evidence import Span
from detente.model.rows import Act

_QUOTED = re.compile(r"«\s*([^«»]{3,1500}?)\s*»|“([^“”„]{3,1500}?)”|„([^“”„]{3,1500}?)[“”]|\"([^\"]{3,1500}?)\"")
_CLOSED = re.compile(r"[»“”\"]\s*[,.]?\s*\Z")
_OPENS = re.compile(r"(?:[^.;:«»“”„\"]{0,80})[:,]?\s*\Z")
_EDGE = " \t\n\r\u00a0\u202f,;:–—-"
_TAIL = re.compile(r"[\s.!?…]+\Z")
# French: "ajoute-t-il".
_GLUED = re.compile(r"-(?:t-)?(?=[a-zé])")
LONGEST_SOURCE = 160
# A clause this short before or after a cue says nothing.
SHORTEST_CONTENT = 8


@dataclass(frozen=True, slots=True)
class Speech:
    """One statement's spans in the document, the act its cue tells, and whether the cue is negated."""

    source: Span | None
    cue: Span
    content: Span
    act: Act
    negated: bool = False


def speech(text: str, start: int, end: int, rules: Rules) -> list[Speech]:
    """The statements of the sentence text[start:end], in order of their cues, no content in two of them."""
    quotes = [Span(*m.span(m.lastindex or 0)) for m in _QUOTED.finditer(text, start, end)]
    found: list[Speech] = []
    cues = sorted({(Span(*m.span()), act) for pattern, act in rules.cues for m in pattern.finditer(text, start, end)})
    for cue, act in cues:
        if any(quote.overlaps(cue) for quote in quotes) or any(said.content.overlaps(cue) for said in found):
            continue
        said = _Sentence(text, start, end, rules, quotes).around(cue, act)
        if said is not None and not any(said.content.overlaps(other.content) for other in found):
            found.append(said)
    if not found:
        found.extend(_according(text, start, end, rules))
    return found


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    end: int
    rules: Rules
    quotes: list[Span]

    def around(self, cue: Span, act: Act) -> Speech | None:
        """What stands about a cue, tried from the surest form to the least sure."""
        before = self._before(cue)
        negated = bool(self.rules.negation.search(self.text[max(self.start, cue.start - 20) : cue.end + 12]))
        told = self.rules.that.match(self.text, cue.end, self.end)
        if told is not None and not self._inside_quote(told.end()):
            source = before or self._after(cue, told.start() + len(told[0].split(",")[0]))
            return self._made(source, cue, Span(told.end(), self.end), act, negated)
        following = next((q for q in self.quotes if q.start >= cue.end), None)
        if following is not None and _OPENS.match(self.text[cue.end : following.start - 1].rstrip('«“„" \u00a0\u202f')):
            return self._made(before or self._after(cue, following.start), cue, following, act, negated)
        if before is None and (said := self._leading(cue)) is not None:
            return self._made(self._after(cue, self.end), cue, said, act, negated)
        if self.rules.verb_second and (comma := self._comma(cue)) is not None:
            return self._made(before or self._after(cue, comma), cue, Span(comma, self.end), act, negated)
        return None

    def _inside_quote(self, at: int) -> bool:
        return any(q.start <= at < q.end for q in self.quotes) and not any(q.start == at for q in self.quotes)

    def _before(self, cue: Span) -> Span | None:
        """The subject before a cue, without what leads up to it; None where a quotation or a comma ends there."""
        last = max((q.end + 1 for q in self.quotes if q.end <= cue.start), default=self.start)
        a = last
        for mark in (";", ":"):
            a = max(a, self.text.rfind(mark, a, cue.start) + 1)
        if a > self.start and _CLOSED.search(self.text[self.start : cue.start]):
            return None
        words = re.sub(r"\b[nN][’']\Z|\bne\s\Z|\bno\s\Z", "", self.text[a : cue.start])
        parts = words.split(",")
        while len(parts) > 1 and (self.rules.leads.match(parts[0].lstrip()) or not parts[0].strip()):
            a += len(parts.pop(0)) + 1
        if len(parts) > 1 and not parts[-1].strip() and len(parts) == 2:
            # "clause, said X": what ends in a comma is what was said, not who said it.
            return None
        span = self._trimmed(a, a + len(",".join(parts)))
        if span is None or not self._names_somebody(span) or span.end - span.start > LONGEST_SOURCE:
            return None
        lead = self.rules.leads.match(self.text, span.start, span.end)
        if lead is not None and self.rules.verb_second and not self.rules.joins.match(lead[0]):
            return None
        if lead is not None and len(lead[0]) < span.end - span.start and "," not in lead[0]:
            span = self._trimmed(lead.end(), span.end) or span
        return span

    def _after(self, cue: Span, stop: int) -> Span | None:
        """The subject after a cue, up to the next mark or a word that begins something else."""
        glued = _GLUED.match(self.text, cue.end, stop)
        a = glued.end() if glued else cue.end
        lead = re.compile(rf"\s+(?:{self.rules.stops.pattern[2:]})").match(self.text, a, stop)
        if lead is not None:
            a = lead.end()
        mark = re.compile(r"[,.;:!?«»“”„\"(]").search(self.text, a, stop)
        b = mark.start() if mark else stop
        if (cut := self.rules.stops.search(self.text, a + 1, max(a + 1, b))) is not None:
            b = cut.start()
        span = self._trimmed(a, b)
        return span if span is not None and self._names_somebody(span) else None

    def _leading(self, cue: Span) -> Span | None:
        """What was said before "…, said X": the last quotation, or the clause up to the comma."""
        before = self.text[self.start : cue.start]
        quote = next((q for q in reversed(self.quotes) if q.end <= cue.start), None)
        if quote is not None:
            return quote if _CLOSED.search(before) else None
        if not before.rstrip().endswith(","):
            return None
        return self._trimmed(self.start, cue.start)

    def _comma(self, cue: Span) -> int | None:
        """Where a clause without "that" begins: after the first comma behind the cue, a few words on at most."""
        found = re.compile(r"[^,.;:«»“”„\"]{0,60},\s").match(self.text, cue.end, self.end)
        return found.end() if found is not None else None

    def _names_somebody(self, span: Span) -> bool:
        return any(c.isalpha() for c in self.text[slice(*span)])

    def _trimmed(self, a: int, b: int) -> Span | None:
        words = self.text[a:b]
        left = len(words) - len(words.lstrip(_EDGE))
        right = len(words.rstrip(_EDGE))
        return Span(a + left, a + right) if left < right else None

    def _made(self, source: Span | None, cue: Span, content: Span, act: Act, negated: bool) -> Speech | None:
        words = self.text[slice(*content)]
        words = words[: len(words) - len((_TAIL.search(words) or [""])[0])]
        span = self._trimmed(content.start, content.start + len(words))
        if span is None or span.end - span.start < SHORTEST_CONTENT:
            return None
        if source is None and span not in self.quotes:
            return None
        return Speech(source, cue, span, act, negated)


def _according(text: str, start: int, end: int, rules: Rules) -> Iterator[Speech]:
    """ "According to X, …" and "…, according to X": the content is the rest of the sentence."""
    for match in rules.according.finditer(text, start, end):
        sentence = _Sentence(text, start, end, rules, [])
        cue = Span(match.start(), match.start() + len(match[0].rstrip()))
        comma = text.find(",", match.end(), end)
        if not text[start : match.start()].strip(_EDGE + '«»“”„"'):
            stop = comma if comma >= 0 else _verb_at(text, match.end(), end)
            source, content = sentence._trimmed(match.end(), stop), Span(min(end, stop + 1), end)
        elif comma < 0 and text[start : match.start()].rstrip().endswith(","):
            source, content = sentence._trimmed(match.end(), end - 1), Span(start, match.start())
        else:
            continue
        said = sentence._made(source, cue, content, "assert", negated=False)
        if said is not None and source is not None and source.end - source.start <= LONGEST_SOURCE:
            yield said
        return


# German puts the verb straight after "laut X": the source ends before it.
_VERBS = re.compile(
    r"\s(?:haben?|hat|ist|sind|war|waren|wird|werden|wurde|wurden|soll|sollen|will|wollen|kann|können|sei|seien|gibt|"
    r"steht|bleibt|dauert|beginnt|kommt|geht)\s"
)


def _verb_at(text: str, start: int, end: int) -> int:
    verb = _VERBS.search(text, start, end)
    return verb.start() if verb is not None else end
