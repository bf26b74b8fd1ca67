"""Refuses a brief whose lines say more than the words they cite. Knows the record, not how lines were written.

    validate(sections, view)     raises NotValid with every problem

Each check is a small class in `CHECKS`: fed every line, it yields what is wrong with it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import ClassVar

from detente.model.entities import Entity
from detente.model.errors import NotValid
from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.model.records import Copy, Version, newest
from detente.model.rows import Mention, TimeExpression
from detente.model.serial import stored_types
from detente.model.taxonomy import Taxonomy
from detente.publish.brief.line import (
    CountPart,
    DatePart,
    Line,
    NamePart,
    PersonPart,
    QuotePart,
    Section,
    SourcePart,
    Text,
    ValuePart,
    WordsPart,
    shown,
)  # fmt: skip
from detente.publish.brief.people import People, given
from detente.store.contract import View

# A brief quotes, it does not reprint.
LONGEST_QUOTATION = 40
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_TEMPLATE = re.compile(r"[^\W\d_’']|[’'](?=\w)|[ :;,.()–-]")
_QUOTES = str.maketrans("", "", "“”„«»\"‘’'")


class Record:
    """What the checks look things up in: texts as stored, mentions, times, entities and origins."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.words = vocabulary(view.issues())
        self.documents = {d.id: d for d in view.documents()}
        self.texts = {ident: view.parsed(ident).text for ident in self.documents}
        self.entities = {e.id: e for e in view.rows(Entity)}
        self.times = {t.id: t for t in view.rows(TimeExpression)}
        self.origins = {ident: ident for ident in self.documents}
        for copy in view.rows(Copy):
            self.origins.update(dict.fromkeys(copy.documents, copy.id))
        self.newest = newest(view.rows(Version))
        self.entity_of = {member: e.id for e in self.entities.values() for member in e.members}
        self.mentions: dict[str, list[Mention]] = defaultdict(list)
        self.chains: dict[str, set[str]] = defaultdict(set)
        self.people = People(view, self.entity_of)
        for mention in view.rows(Mention):
            self.mentions[mention.evidence[0].document].append(mention)
            if mention.id in self.entity_of:
                self.chains[mention.chain].add(self.entity_of[mention.id])

    def mentioned(self, cites: Iterable[Evidence]) -> Iterator[Mention]:
        """Mentions that stand, at least in part, in the words cited."""
        for cite in cites:
            for mention in self.mentions.get(cite.document, ()):
                if any(piece.span.overlaps(cite.span) for piece in mention.evidence):
                    yield mention


class Check(ABC):
    """Looks at one kind of thing in every line."""

    about: ClassVar[str]

    def __init__(self, record: Record) -> None:
        self.record = record

    @abstractmethod
    def feed(self, line: Line) -> Iterator[str]:
        """What is wrong with the line."""


class Citations(Check):
    """Every citation is opened again: its words must stand in the document at its offsets."""

    about = "citations"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield citations that do not hold, and a claim without any."""
        for cite in line.cites:
            if self.record.texts.get(cite.document, "")[cite.start : cite.end] != cite.quote:
                yield f"the words {cite.quote[:40]!r} are not in {cite.document} at {cite.start}"
        claims = [p for p in line.parts if not isinstance(p, Text | CountPart)]
        if claims and not line.cites:
            yield "nothing is cited"


class Names(Check):
    """Every name belongs to an entity that is mentioned in the words cited, itself or through its chain."""

    about = "names"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield names that no mention supports."""
        for part in line.parts:
            if not isinstance(part, NamePart):
                continue
            entity = self.record.entities.get(part.entity)
            if entity is None or entity.name != part.name:
                yield f"{part.name!r} is not the name of an entity {part.entity}"
            elif self.record.people.name(entity.id, line.cites):
                continue
            elif not any(self._is(mention, entity) for mention in self.record.mentioned(line.cites)):
                yield f"{part.name!r} is not mentioned in the words cited"

    def _is(self, mention: Mention, entity: Entity) -> bool:
        if entity.id in (self.record.entity_of.get(mention.id), *self.record.chains[mention.chain]):
            return True
        return entity.type == "state" and bool(entity.state) and mention.state == entity.state


class Dates(Check):
    """Every date is what a time expression in the words cited stands for, or the date of a document cited."""

    about = "dates"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield dates that nothing cited gives."""
        for part in line.parts:
            if isinstance(part, DatePart):
                known = self._known(part, line)
                if known is None:
                    yield f"the date {shown(part)!r} rests on nothing cited"
                elif _same(known, part.when) is False:
                    yield f"the date {shown(part)!r} is not what is cited, which is {known.iso()}"

    def _known(self, part: DatePart, line: Line) -> Interval | None:
        if part.judgement:
            given = self.record.people.date(part.when, line.cites)
            return given.when if given is not None and given.judgement == part.judgement else None
        return self._published(part, line) if part.document else self._told(part, line)

    def _told(self, part: DatePart, line: Line) -> Interval | None:
        time = self.record.times.get(part.time)
        if time is None or not any(_touches(piece, cite) for piece in time.evidence for cite in line.cites):
            return None
        return time.interval

    def _published(self, part: DatePart, line: Line) -> Interval | None:
        if part.document not in {cite.document for cite in line.cites} or part.document not in self.record.documents:
            return None
        return self.record.documents[part.document].published


class Quotations(Check):
    """Quotations and borrowed words are verbatim, lie inside what is cited, are short, and show where they were cut."""

    about = "quotations"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield words that are not the source's."""
        for part in line.parts:
            if isinstance(part, WordsPart):
                yield from self._verbatim(part.evidence, line)
            elif isinstance(part, QuotePart):
                for piece in part.pieces:
                    yield from self._verbatim(piece, line)
                yield from self._cut(part)
                told = " … ".join(" ".join(piece.quote.split()) for piece in part.pieces) + (" …" if part.cut else "")
                if shown(part).translate(_QUOTES) != told.translate(_QUOTES):
                    yield f"{shown(part)!r} does not show its words"
                if len(told.split()) > LONGEST_QUOTATION:
                    yield f"a quotation of {len(told.split())} words is too long"

    def _verbatim(self, piece: Evidence, line: Line) -> Iterator[str]:
        if self.record.texts.get(piece.document, "")[piece.start : piece.end] != piece.quote:
            yield f"{piece.quote[:60]!r} is not verbatim in {piece.document} at {piece.start}"
        elif not any(cite.document == piece.document and cite.span.covers(piece.span) for cite in line.cites):
            yield f"{piece.quote[:60]!r} is not in the words cited"

    def _cut(self, part: QuotePart) -> Iterator[str]:
        last, whole = part.pieces[-1], part.whole
        text = self.record.texts.get(last.document, "")
        if whole is None or whole.document != last.document or text[whole.start : whole.end] != whole.quote:
            yield "a quotation does not say what it was taken from"
        elif not part.cut and any(c.isalnum() for c in text[last.end : whole.end]):
            yield f"{last.quote[:60]!r} is cut and does not show it"


class Counts(Check):
    """Every count is counted again."""

    about = "counts"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield wrong counts."""
        for part in line.parts:
            if isinstance(part, CountPart) and part.count != (right := self._count(part, line)):
                yield f"{part.count} {part.of} should be {right}"

    def _count(self, part: CountPart, line: Line) -> int:
        cited = {cite.document for cite in line.cites}
        match part.of:
            case "reports":
                return len({self.record.newest.get(document, document) for document in cited})
            case "origins":
                return len({self.record.origins.get(document, document) for document in cited})
            case "documents":
                return len(self.record.documents)
            case "all origins":
                return len(set(self.record.origins.values()))
            case "records":
                wanted = set(part.ids)
                rows = (self.record.view.rows(cls, ids=sorted(wanted)) for cls in stored_types().values())
                return len({row.id for found in rows for row in found})


class Persons(Check):
    """Words that a person gave are those of a judgement in force on words that the line cites."""

    about = "people"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield words that no judgement gives."""
        for part in line.parts:
            if isinstance(part, PersonPart):
                made = [j for j in self.record.people.about(line.cites) if j.id == part.judgement]
                if not any(part.words in given(judgement) for judgement in made):
                    yield f"{part.words!r} is not the word of anybody who judged what is cited"


class Labels(Check):
    """Outlets are those of documents cited; the program's own words are those of its record, and no name or number."""

    about = "labels"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield labels that are not what they stand for."""
        for part in line.parts:
            if isinstance(part, SourcePart):
                document = self.record.documents.get(part.document)
                if document is None or part.document not in {cite.document for cite in line.cites}:
                    yield f"{part.label!r} is not cited"
                elif part.label not in (document.source, document.name):
                    yield f"{part.label!r} is not what {document.name} is called"
            elif isinstance(part, ValuePart):
                if part.value not in self._values(part):
                    yield f"{part.value!r} is not the {part.field} of {part.id}"
                elif not re.fullmatch(r"[a-z][a-z -]*", part.value):
                    yield f"{part.value!r} may hold a name or number"

    def _values(self, part: ValuePart) -> list[object]:
        """What the field holds: itself, for names their roles, for sides their values."""
        rows = self.record.view.rows(stored_types()[part.cls], ids=[part.id])
        held = [getattr(row, part.field, None) for row in rows]
        items = [item for value in held for item in (value if isinstance(value, tuple) else [value])]
        return [getattr(item, "role", getattr(item, "value", item)) for item in items]


class Undeclared(Check):
    """What is no declared part is made of the template's words: no name, date, number or quotation slips in as text."""

    about = "template"

    def feed(self, line: Line) -> Iterator[str]:
        """Yield words and marks that the template does not have."""
        for part in line.parts:
            if isinstance(part, Text):
                for word in _WORD.findall(part.words):
                    if word.casefold() not in self.record.words:
                        yield f"{word!r} is not declared as a name, date or quotation"
                if rest := _TEMPLATE.sub("", part.words):
                    yield f"{rest!r} is not declared as a number or quotation"


CHECKS: tuple[type[Check], ...] = (Citations, Names, Dates, Quotations, Counts, Persons, Labels, Undeclared)


def validate(sections: Iterable[Section], view: View) -> None:
    """Check every line of every section. Raises NotValid naming each line and what is wrong with it."""
    found = problems(sections, view)
    if found:
        raise NotValid(found)


def problems(sections: Iterable[Section], view: View) -> list[str]:
    """What is wrong, a line each, in the order of the brief; empty when it may be published."""
    record = Record(view)
    checks = [check(record) for check in CHECKS]
    return [
        f"{check.about}: {why}, in {line.text[:100]!r}"
        for section in sections
        for line in lines(section)
        for check in checks
        for why in check.feed(line)
    ]


def lines(section: Section) -> Iterator[Line]:
    """Every line of a section, headings and lines below lines included; its fixed words as lines too."""
    yield from (Line((Text(words),)) for words in (section.title, section.note, section.none) if words)
    for group in section.groups:
        yield from _with_below([*([group.heading] if group.heading else []), *group.lines])


def _with_below(found: Iterable[Line]) -> Iterator[Line]:
    for line in found:
        yield line
        yield from _with_below(line.below)


@cache
def _template_words() -> frozenset[str]:
    text = (files("detente.publish") / "data" / "vocabulary.txt").read_text(encoding="utf8")
    return frozenset(word for row in text.splitlines() if not row.startswith("#") for word in row.split())


def vocabulary(issues: Taxonomy) -> frozenset[str]:
    """The template's words: data/vocabulary.txt, the names and poles of shipped issues that name nobody, and those of
    the case's own issues, which its user wrote.
    """
    words, owned = set(_template_words()), issues.owned
    for issue in issues.issues:
        for told in (issue.label, issue.plus, issue.minus):
            # A capital behind the first letter may be a name, and a name is never the template's.
            words |= words_of(told) if issue.id in owned or told[1:] == told[1:].lower() else set()
    return frozenset(words)


def in_template(told: str, words: frozenset[str]) -> bool:
    """True when text is made of the template's words and marks alone."""
    return words_of(told) <= words and not _TEMPLATE.sub("", told)


def words_of(text: str) -> set[str]:
    """The words that the check of the template looks up."""
    return {word.casefold() for word in _WORD.findall(text)}


def _touches(a: Evidence, b: Evidence) -> bool:
    return a.document == b.document and a.span.overlaps(b.span)


def _same(a: Interval, b: Interval) -> bool:
    return (a.start, a.end, a.approximate) == (b.start, b.end, b.approximate)
