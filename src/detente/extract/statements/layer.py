"""The statement layer: the trained reader's spans, and what can be said about each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from detente.encode.encoder import Encoder, shared_encoder
from detente.extract.contract import Layer, Page
from detente.extract.foreign import reading as foreign
from detente.extract.statements.acts import act_of, is_speech
from detente.extract.statements.bounds import tidied, within_block, without_hearer
from detente.extract.statements.dates import Dates, went_on
from detente.extract.statements.formulas import is_anonymity, is_put_to
from detente.extract.statements.manner import denial_of, form_of, hedges_of, is_conditional, is_negated, quoted_spans
from detente.extract.statements.nested import inner
from detente.extract.statements.people import (
    RELATIVES,
    Mentions,
    addressee_span,
    attribution_of,
    is_outlet,
    is_unnamed,
    issuer,
    links,
    taken_up,
)
from detente.extract.statements.plain import plain
from detente.extract.statements.reader import Reported, read
from detente.extract.statements.silence import silences
from detente.extract.statements.turns import Spoken, inside, spoken, turns_of
from detente.model.authority import is_past, shipped
from detente.model.evidence import Span, cite
from detente.model.ids import content_id
from detente.model.rows import Mention, Relay, Statement

# Code points at the start of a content in which its subject is looked for.
SUBJECT_REACH = 40


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
            sentences = [s.span for s in page.sentences if s.read and s.block != "dateline"]
            found = [within_block(page, tidied(page.text, said)) for said in read(encoder, page.text, sentences)]
            found.extend(silences(page, found))
            turns = turns_of(page)
            found = [said for said in found if not inside(page, turns, said)]
            described = _Description(page, found)
            found.extend(described.carried(found))
            told = went_on(page, [*map(described.statement, found)])
            told.extend(described.turns(spoken(page, turns, described.mentions, found)))
            rows = {row.id: _in_capacity(page, row) for row in (*told, *foreign.statements(page))}
            page.found.statements.extend(sorted(rows.values(), key=lambda r: (r.evidence[0].start, r.id)))


class _Description:
    """What is looked up more than once while a page's statements are described."""

    def __init__(self, page: Page, found: Sequence[Reported]) -> None:
        self.page = page
        self.contents = sorted({span for said in found for span in said.content})
        self.mentions = Mentions(page)
        self.quoted = quoted_spans(page.text)
        self.starts = [s.start for s in page.sentences]
        self.dates = Dates(page)
        self.carriers: set[Span] = set()
        self.channels: dict[Span, Relay] = {}
        self.titles: dict[str, str] = {}
        for mention in self.mentions.all:
            if mention.title and not is_past(mention.title):
                self.titles.setdefault(mention.chain, mention.title)

    def carried(self, found: Sequence[Reported]) -> list[Reported]:
        """Statements that stand inside those of outlets; the record keeps the inner one only."""
        outer = [r for r in found if r.source and is_outlet(self._words(r), self.mentions.main(r.source[0]))]
        nested = {one.cue: inner(self.page, one, found) for one in outer}
        self.carriers = {cue for cue, one in nested.items() if one is not None}
        for one in outer:
            if carried := nested[one.cue]:
                self.channels[carried.cue] = Relay(one.source[0], self.page.text[slice(*one.source[0])])
        return [one for one in nested.values() if one is not None]

    def _words(self, said: Reported) -> str:
        return " ".join(self.page.text[a:b] for a, b in said.source)

    def statement(self, said: Reported) -> Statement:
        """One statement from its spans."""
        page, text = self.page, self.page.text
        number = max(0, bisect_right(self.starts, said.cue.start) - 1)
        sentence = page.sentences[number].span
        spoken_to = addressee_span(page, number, said.cue, said.content)
        said = without_hearer(text, said, spoken_to)
        cue, content = text[slice(*said.cue)], " … ".join(text[a:b] for a, b in said.content)
        relay = self._relay(said, number)
        speaker, source = self._speaker(said, relay)
        named = [m for s in said.source for m in self.mentions.within(s)]
        act = act_of(cue, content, speaker=source, state=_state_name(speaker))
        hearer = self.mentions.whole(spoken_to) if spoken_to else None
        return Statement(
            content_id("statement", page.id, said.cue, said.content),
            cite(page.id, text, said.content),
            source_spans=said.source,
            cue_spans=(said.cue,),
            form=form_of(text, said.content, self.quoted),
            act=act,
            attribution=attribution_of(source, cue, named, relayed=_is_relayed(speaker, relay)),
            speaker=speaker.id if speaker else "",
            speaker_words=source,
            office=(speaker.title or self.titles.get(speaker.chain, "")) if speaker else "",
            addressee=hearer.id if hearer else "",
            addressee_words=text[slice(*spoken_to)] if spoken_to else "",
            negated=is_negated(cue, act),
            hedges=hedges_of(cue, self._outside(sentence)),
            conditional=is_conditional(content),
            denial=denial_of(act, cue, content, of_another=self._of_another(said, speaker)),
            relay=relay,
            said=self.dates.said(said.cue, said.content, number),
            voiced=self._is_voiced(said, cue, content, number) and not _nobody(speaker, source),
        )

    def turns(self, said: Sequence[Spoken]) -> Iterator[Statement]:
        """The statements of a transcript's turns: verbatim, by whom the label names."""
        for one in said:
            row = self.statement(one.reported)
            speaker = one.speaker.id if one.speaker else row.speaker
            words_ = one.speaker.name if one.speaker else row.speaker_words
            act = "ask" if one.asks else row.act
            yield replace(
                row, form="direct", act=act, attribution="on_record", speaker=speaker, speaker_words=words_, relay=(),
                voiced=True,
            )  # fmt: skip

    def _relay(self, said: Reported, number: int) -> tuple[Relay, ...]:
        found = links(self.page, self.mentions, said, number)
        channel = self.channels.get(said.cue)
        if channel is None or any(link.span.overlaps(channel.span) for link in found):
            return found
        return (channel, *found)

    def _speaker(self, said: Reported, relay: Sequence[Relay]) -> tuple[Mention | None, str]:
        """The speaker's mention and words; of an outlet that cites somebody, the one it cites."""
        source = self._words(said)
        speaker = next((m for m in map(self.mentions.main, self._sources(said)) if m), None)
        speaker = speaker or issuer(self.page, self.mentions, said)
        if speaker is None and plain(source) in RELATIVES:
            speaker, source = taken_up(self.page, self.mentions, said, source)
        last = relay[-1] if relay else None
        reports = plain(self.page.text[slice(*said.cue)]).startswith("report")
        if (
            last
            and (speaker is None or reports or is_outlet(source, speaker))
            and not any(s.overlaps(last.span) for s in said.source)
        ):
            cited = next((m for m in self.mentions.all if m.id == last.mention), None)
            if cited is not None and cited.type != "outlet":
                return cited, last.words
        if last and said.source and last.span.start == said.source[0].start and is_unnamed(source, []):
            return speaker, last.words
        return speaker, source

    def _sources(self, said: Reported) -> tuple[Span, ...]:
        """The source's pieces but for those that are another's words: "He did not, Lind said, adding that …"."""
        own = set(said.content)
        told = [c for c in self.contents if c not in own]
        kept = tuple(s for s in said.source if not any(c.covers(s) for c in told))
        return kept or said.source

    def _is_voiced(self, said: Reported, cue: str, content: str, number: int) -> bool:
        spoken = said.source or form_of(self.page.text, said.content, self.quoted) != "indirect"
        return (
            bool(spoken)
            and is_speech(cue, content)
            and said.cue not in self.carriers
            and not is_put_to(self.page, number, said.cue, said.source)
            and not is_anonymity(self.page, number, said.cue)
        )

    def _outside(self, sentence: Span) -> str:
        """The words of the cue's sentence that are content of no statement."""
        parts, at = [], sentence.start
        for a, b in self.contents:
            if a < sentence.end and b > at:
                parts.append(self.page.text[at : max(at, a)])
                at = max(at, b)
        return " ".join([*parts, self.page.text[at : sentence.end]])

    def _of_another(self, said: Reported, speaker: Mention | None) -> bool:
        """Whether the content's first words stand for somebody who is neither the speaker nor of the speaker's side."""
        if speaker is None:
            return False
        first = Span(said.content[0].start, min(said.content[0].end, said.content[0].start + SUBJECT_REACH))
        named = [m for m in self.mentions.within(first) if m.form == "name" and m.type in ("person", "state", "body")]
        subject = next(iter(named), None)
        return bool(
            subject and subject.chain != speaker.chain and not (subject.state and subject.state == speaker.state)
        )


def _in_capacity(page: Page, row: Statement) -> Statement:
    """In an official account what a named person told is the issuer's readout, unless it is quoted."""
    official = page.parsed.document.genre in ("readout", "communique")
    told = official and row.attribution == "on_record" and row.form != "direct"
    return replace(row, attribution="readout") if told else row


def _nobody(speaker: Mention | None, source: str) -> bool:
    """A speaker that is a bare "it" or "that" which nothing is found to stand for."""
    return speaker is None and plain(source) in {*RELATIVES, "it", "this", "what"}


def _is_relayed(speaker: Mention | None, relay: Sequence[Relay]) -> bool:
    return bool(relay) and not (speaker is not None and speaker.type == "outlet")


def _state_name(speaker: Mention | None) -> str:
    state = shipped().states.get(speaker.state) if speaker and speaker.state else None
    return state.name if state else ""
