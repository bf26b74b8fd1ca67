"""The statement layer: the trained reader's spans, and what can be said about each of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from detente.encode.encoder import Encoder, shared_encoder
from detente.extract.contract import Layer, Page
from detente.extract.statements.acts import act_of
from detente.extract.statements.manner import denial_of, form_of, hedges_of, is_conditional, is_negated, quoted_spans
from detente.extract.statements.people import Mentions, addressee_span, attribution_of, links
from detente.extract.statements.plain import plain
from detente.extract.statements.reader import Reported, read
from detente.extract.statements.silence import silences
from detente.model.evidence import Span, cite
from detente.model.ids import content_id
from detente.model.interval import Interval
from detente.model.rows import Mention, Statement

_PRONOUN = re.compile(r"^(?:who|which|that)$")


class Statements(Layer):
    """Reads who said what."""

    name: ClassVar[str] = "statements"
    version: ClassVar[str] = "1"

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    def read(self, pages: Sequence[Page]) -> None:
        """Add each page's statements, by place of their content."""
        encoder = self._encoder or shared_encoder()
        for page in pages:
            sentences = [s.span for s in page.sentences if s.read]
            found = read(encoder, page.text, sentences)
            found.extend(silences(page, found))
            described = _Description(page)
            rows = {row.id: row for row in (described.statement(r) for r in found)}
            page.found.statements.extend(sorted(rows.values(), key=lambda r: (r.evidence[0].start, r.id)))


class _Description:
    """What is looked up more than once while a page's statements are described."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.mentions = Mentions(page)
        self.quoted = quoted_spans(page.text)
        self.starts = [s.start for s in page.sentences]

    def statement(self, said: Reported) -> Statement:
        """One statement from its spans."""
        page, text = self.page, self.page.text
        cue, content = text[slice(*said.cue)], " … ".join(text[a:b] for a, b in said.content)
        source = " ".join(text[a:b] for a, b in said.source)
        number = self._sentence(said.cue.start)
        sentence = page.sentences[number].span
        inside = [m for s in said.source for m in self.mentions.within(s)]
        speaker = self._speaker(said)
        relay = links(page, self.mentions, source=said.source, sentence=sentence, content=said.content)
        act = act_of(cue, content, speaker=source)
        spoken_to = addressee_span(page, number, said.cue, said.content)
        hearer = self.mentions.main(spoken_to) if spoken_to else None
        outside = self._outside(sentence, said)
        return Statement(
            content_id("statement", page.id, said.cue, said.content),
            cite(page.id, text, said.content),
            source_spans=said.source,
            cue_spans=(said.cue,),
            form=form_of(text, said.content, self.quoted),
            act=act,
            attribution=attribution_of(source, cue, inside, relayed=self._is_relayed(speaker, relay)),
            speaker=speaker.id if speaker else "",
            speaker_words=source,
            office=next((m.title for m in inside if m.title), ""),
            addressee=hearer.id if hearer else "",
            addressee_words=text[slice(*spoken_to)] if spoken_to else "",
            negated=is_negated(cue, act),
            hedges=hedges_of(cue, outside),
            conditional=is_conditional(content),
            denial=denial_of(act, cue, content, of_another=self._of_another(said, speaker)),
            relay=relay,
            said=self._said(said, sentence),
        )

    def _sentence(self, at: int) -> int:
        return max(0, bisect_right(self.starts, at) - 1)

    def _speaker(self, said: Reported) -> Mention | None:
        if not said.source:
            return None
        return next((m for m in map(self.mentions.main, said.source) if m), None)

    @staticmethod
    def _is_relayed(speaker: Mention | None, relay: Sequence[object]) -> bool:
        return bool(relay) and not (speaker is not None and speaker.type == "outlet")

    def _outside(self, sentence: Span, said: Reported) -> str:
        """The words of the cue's sentence that are no content of it."""
        parts, at = [], sentence.start
        for a, b in sorted(said.content):
            if a >= sentence.end or b <= at:
                continue
            parts.append(self.page.text[at : max(at, a)])
            at = max(at, b)
        return " ".join([*parts, self.page.text[at : sentence.end]])

    def _of_another(self, said: Reported, speaker: Mention | None) -> bool:
        """Whether the content's first words stand for somebody who is neither the speaker nor of the speaker's side."""
        if speaker is None:
            return False
        first = Span(said.content[0].start, min(said.content[0].end, said.content[0].start + 40))
        subject = next((m for m in self.mentions.within(first) if m.form == "name" and m.type in ("person", "state", "body")), None)
        return bool(subject and subject.chain != speaker.chain and not (subject.state and subject.state == speaker.state))

    def _said(self, said: Reported, sentence: Span) -> Interval:
        """The time that stands with the cue (not in the content); else when the document was published."""
        near = [
            t for t in self.page.found.times
            if t.interval and t.type in ("DATE", "TIME") and sentence.covers(t.evidence[0].span)
            and not any(c.overlaps(t.evidence[0].span) for c in said.content)
        ]
        if near:
            best = min(near, key=lambda t: (abs(t.evidence[0].start - said.cue.end), t.evidence[0].start))
            if best.interval:
                return best.interval
        return self.page.parsed.document.published


def speaker_is_pronoun(words: str) -> bool:
    """Whether the source's words name nobody by themselves."""
    return bool(_PRONOUN.match(plain(words)))
