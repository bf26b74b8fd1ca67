"""Small cases out of real rows: documents, mentions, statements and happenings found by their words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any

from detente.model.documents import Block, Document, ParsedText, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Span, cite
from detente.model.ids import bytes_id, content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.rows import Duration, Happening, Mention, Participant, Statement, TimeExpression
from detente.parse.sentences import split
from detente.store.contract import Store
from detente.store.memory import memory_store


def day(text: str) -> Interval:
    """A whole day that words gave."""
    return Interval.of_day(date.fromisoformat(text), basis="expression", reason="said so")


class Builder:
    """Collects a case; `store` puts it in memory, in the order given or reversed."""

    def __init__(self) -> None:
        self.parsed: dict[str, ParsedText] = {}
        self.rows: list[Any] = []
        self.members: dict[str, list[Mention]] = {}
        self.about: dict[str, dict[str, Any]] = {}

    def document(self, name: str, text: str, published: str = "", *, credits: Sequence[str] = ()) -> str:
        """A document of one body block, one sentence for each line or stop; returns its id."""
        ident = bytes_id(text.encode())
        when = day(published) if published else UNKNOWN_TIME
        block = Block(0, len(text), "body")
        sentences = tuple(split(text, (block,)))
        document = Document(ident, (name,), "text/plain", published=when, credits=tuple(credits))
        self.parsed[ident] = ParsedText(document, text, (block,), sentences)
        return ident

    def entity(self, name: str, kind: str = "person", **more: Any) -> str:
        """Declare an entity; mentions of it are given its name."""
        self.about[name] = {"type": kind, **more}
        return name

    def place(self, document: str, words: str, nth: int = 0) -> Span:
        """Where the `nth` occurrence of `words` stands."""
        at = -1
        for _ in range(nth + 1):
            at = self.parsed[document].text.index(words, at + 1)
        return Span(at, at + len(words))

    def mention(self, document: str, words: str, who: str, *, nth: int = 0, form: str = "name", title: str = "") -> str:
        """A mention of a declared entity; returns its id."""
        span = self.place(document, words, nth)
        ident = content_id("mention", document, *span)
        known = next((m for m in self.members.get(who, []) if m.id == ident), None)
        if known is None:
            about = self.about[who]
            chain = next((m.id for m in self.members.get(who, []) if m.evidence[0].document == document), ident)
            evidence = cite(document, self.parsed[document].text, [span])
            row = Mention(ident, evidence, about["type"], form, chain, span, name=who, title=title)  # type: ignore[arg-type]
            self.members.setdefault(who, []).append(row)
        return ident

    def statement(self, document: str, content: str, speaker: str = "", words: str = "", **more: Any) -> Statement:
        """A statement whose content is found by its words; the speaker's mention by `words` (default the name)."""
        span = self.place(document, content)
        mention = self.mention(document, words or speaker, speaker) if speaker else ""
        source = (self.place(document, words or speaker),) if speaker else ()
        form = more.pop("form", "indirect")
        row = Statement(
            content_id("statement", document, *span),
            cite(document, self.parsed[document].text, [span]),
            source,
            more.pop("cue_spans", ()),
            form,
            more.pop("act", "assert"),
            more.pop("attribution", "on_record"),
            mention,
            more.pop("speaker_words", words or speaker),
            **more,
        )
        self.rows.append(row)
        return row

    def happening(self, document: str, clause: str, kind: str, who: Sequence[str], **more: Any) -> Happening:
        """A happening told in `clause` by these people: declared entities that the document names."""
        span = self.place(document, clause)
        people = tuple(self.participant(document, name) for name in who)
        place = more.pop("place", "")
        row = Happening(
            content_id("happening", document, *span, kind),
            cite(document, self.parsed[document].text, [span]),
            kind,  # type: ignore[arg-type]
            more.pop("status", "held"),
            span,
            people,
            place,
            self.mention(document, place, place) if place in self.about else "",
            **more,
        )
        self.rows.append(row)
        return row

    def participant(self, document: str, name: str) -> Participant:
        """A participant by name, or "name/role" or "name=words"."""
        name, _, role = name.partition("/")
        name, _, words = name.partition("=")
        words = words or name
        return Participant(
            self.mention(document, words, name), words, self.place(document, words), role or "participant"
        )

    def duration(self, document: str, words: str, value: str, least: float, most: float) -> Duration:
        """A duration found by its words, in minutes."""
        return Duration(value, least, most, words, self.place(document, words))

    def time(self, document: str, words: str, when: Interval) -> None:
        """A time expression found by its words."""
        span = self.place(document, words)
        evidence = cite(document, self.parsed[document].text, [span])
        self.rows.append(TimeExpression(content_id("time", document, *span), evidence, "DATE", when.value, when))

    def entities(self) -> list[Entity]:
        """Entities of all declared names that are mentioned."""
        out = []
        for name, rows in sorted(self.members.items()):
            about = dict(self.about[name])
            ids = tuple(sorted(m.id for m in rows))
            kind = about.pop("type")
            out.append(Entity(f"entity-{ids[0][8:]}", name, kind, ids, (name,), rows[0].evidence, **about))
        return out

    def store(self, *, backwards: bool = False) -> Store:
        """The case in memory."""
        rows = [*(m for ms in self.members.values() for m in ms), *self.rows, *self.entities()]
        parsed = list(self.parsed.values())
        if backwards:
            rows.reverse()
            parsed.reverse()
        store = memory_store()
        with store.writer() as writer:
            for text in parsed:
                writer.put_parsed(text)
            writer.put_rows("extract", rows)
        return store


__all__ = ["Builder", "Sentence", "closing", "day"]
