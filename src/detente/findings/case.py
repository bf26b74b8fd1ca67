"""The record as the findings read it: everything once, with lookups from a record back to its rows, words and
sentence.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from detente.findings.passages import Passages
from detente.model.documents import Document, ParsedText, Sentence
from detente.model.entities import Entity
from detente.model.evidence import Evidence, cite
from detente.model.interval import Interval
from detente.model.naming import Naming, describes
from detente.model.records import Copy, HappeningRecord, Name, StatementRecord, Version
from detente.model.rows import Happening, Mention, Statement, TimeExpression
from detente.model.taxonomy import Taxonomy
from detente.store.contract import View

T = TypeVar("T")
# Day, name and id of a document, and a place in its text.
Place = tuple[str, str, str, int]

# Evidence quotes the fewest words that carry a finding, and never more than this many characters.
LONGEST = 400
# Who can act or speak.
ACTORS = frozenset({"person", "state", "body", "group", "office", "outlet"})
# Who can take a stand or bind itself.
PARTIES = frozenset({"person", "state", "body", "group", "office"})
_ARTICLES = frozenset(("the", "a", "an", "mr.", "mr", "mrs.", "ms."))
# Before "of", who is a part of others and acts by himself.
_SOME = frozenset(("one", "two", "three", "some", "several", "many", "most", "all", "both", "none"))
_AFTER_PREPOSITION = frozenset(
    (
        "of",
        "to",
        "with",
        "by",
        "for",
        "in",
        "from",
        "against",
        "on",
        "at",
        "over",
        "between",
        "into",
        "about",
        "towards",
        "toward",
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """A case's record in memory. Statement and happening records come by id; rows by the id of the row."""

    texts: dict[str, ParsedText]
    naming: Naming
    statements: tuple[StatementRecord, ...]
    happenings: tuple[HappeningRecord, ...]
    statement_rows: dict[str, Statement]
    happening_rows: dict[str, Happening]
    times: dict[str, list[TimeExpression]]
    origin_of: dict[str, str]
    issues: Taxonomy
    outlets: frozenset[str]
    versions: tuple[Version, ...] = ()
    passages: Passages | None = field(default=None, compare=False, repr=False)
    _tagged: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, make: Callable[[Case], T]) -> T:
        """What `make` gives for this case, made when first asked for: indexes that several findings look up."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: T = self._kept[make]
        return found

    def by_document(self, find: Callable[[Case], Iterable[T]], cls: type[T]) -> Iterator[T]:
        """What `find` gives for each document by itself, by document: kept from an earlier reading where nothing that
        the document's passages rest on has changed. `find` is asked of a case of that one document (see `only`).
        """
        documents = sorted(self.texts)
        if self.passages is None:
            return (item for ident in documents for item in find(self.only(ident)))
        name = f"{find.__module__.rpartition('.')[2]}.{find.__name__.strip('_')}"
        return self.passages.of(documents, name, cls, lambda ident: find(self.only(ident)))

    def only(self, document: str) -> Case:
        """The case as one document sees it: its text, times and rows, and of statement records its own tellings. What
        is not there, such as happening records, cannot be looked at; naming is (see `resting`).
        """
        here = self.rows_in(document)
        return replace(
            self,
            texts={document: self.texts[document]},
            statements=tuple(_told_here(record, document, here.members[record.id]) for record in here.records),
            happenings=(),
            statement_rows=here.statements,
            happening_rows=here.happenings,
            times={document: self.times.get(document, [])},
            origin_of={document: self.origin_of[document]},
            outlets=frozenset(),
            versions=(),
            passages=None,
            _kept={},
        )

    def rows_in(self, document: str) -> Rows:
        """The rows of a document, with the statement records they belong to."""
        return self.once(_rows_in).get(document) or Rows()

    def tags(self, text: str) -> tuple[str, ...]:
        """Ids of the issues whose words stand in `text`; several findings ask for those of the same statements."""
        if text not in self._tagged:
            self._tagged[text] = self.issues.tags(text)
        return self._tagged[text]

    def document(self, ident: str) -> Document:
        """The document of that id."""
        return self.texts[ident].document

    def published(self, ident: str) -> Interval:
        """When a document was published."""
        return self.texts[ident].document.published

    def place(self, evidence: Evidence) -> Place:
        """Sorts passages as a reader meets them: by the day of their document, its name, and where they stand in it."""
        return *self.told(evidence.document), evidence.document, evidence.start

    def told(self, ident: str) -> tuple[str, str]:
        """Where a document stands among all: by publication, then by name. Its id would place it by its very words."""
        document = self.document(ident)
        return document.published.iso()[0] or "9999", document.name

    def reported_from(self, ident: str) -> str:
        """The state (ISO code) of the first place in a document's dateline, or "" when it has none."""
        lines = [block for block in self.texts[ident].blocks if block.kind == "dateline"]
        named = (m for block in lines for m in self.naming.inside(ident, (block.start, block.end)))
        return next((m.state for m in named if m.state), "")

    def sentences(self) -> Iterator[tuple[str, Sentence]]:
        """All sentences that may be read, with their document's id, by document and place."""
        for ident in sorted(self.texts):
            for sentence in self.texts[ident].sentences:
                if sentence.read:
                    yield ident, sentence

    def sentence(self, document: str, at: int) -> Sentence:
        """The sentence that the offset stands in; one of its own kind of a whole text without sentences."""
        sentences = self.texts[document].sentences
        found = bisect.bisect_right(sentences, at, key=lambda s: s.start) - 1
        return sentences[max(found, 0)] if sentences else Sentence(0, len(self.texts[document].text))

    def words(self, document: str, span: tuple[int, int]) -> str:
        """The text of a span."""
        return self.texts[document].text[span[0] : span[1]]

    def cite(self, document: str, span: tuple[int, int], *, longest: int = LONGEST) -> Evidence:
        """Evidence for a span, trimmed of white space and cut at a word to `longest` characters."""
        text = self.texts[document].text
        start, end = span
        while start < end and text[start].isspace():
            start += 1
        if end - start > longest:
            cut = text.rfind(" ", start, start + longest)
            end = cut if cut > start else start + longest
        while end > start and text[end - 1].isspace():
            end -= 1
        return cite(document, text, [(start, end)])[0]

    def passage(self, row: Statement) -> Evidence:
        """Who says it and what: from the first of speaker, cue and content to the last; the content alone when that
        is long.
        """
        spans = [*row.source_spans, *row.cue_spans, *(e.span for e in row.evidence)]
        start, end = min(s[0] for s in spans), max(s[1] for s in spans)
        if end - start <= LONGEST:
            return self.cite(row.document, (start, end))
        return self.cite(row.document, row.evidence[0].span)

    def actor(self, document: str, sentence: Sentence, at: int, *, apposed: bool = False) -> Mention | None:
        """Who does what stands at `at`: the nearest actor before it in the sentence that no preposition or possessive
        governs; with `apposed` the nearest one even so ("with Bolton, an opponent of …").
        """
        text = self.texts[document].text
        found = [m for m in self.naming.inside(document, sentence.span) if m.type in ACTORS and m.evidence[0].end <= at]
        outer = [m for m in found if not any(_inside(m, other) for other in found)]
        for number in reversed(range(len(outer))):
            mention, span = outer[number], outer[number].evidence[0]
            if not apposed and _governed(text, sentence.start, outer[: number + 1]):
                continue
            if text[span.end : span.end + 2] in ("'s", "’s") or mention.form == "demonym":
                continue
            return mention
        return None

    def actors(self, document: str, sentence: Sentence, at: int) -> list[Mention]:
        """Who does what stands at `at`, with all who do it together: "Norland, Sudland and Westland pledged"."""
        last = self.actor(document, sentence, at)
        if last is None:
            return []
        found, text = [last], self.texts[document].text
        near = max(sentence.start, last.evidence[0].start - LISTED_WITHIN), last.evidence[0].start
        actors = [m for m in self.naming.inside(document, near) if m.type in ACTORS]
        for mention in reversed([m for m in actors if not any(_inside(m, other) for other in actors)]):
            between = text[mention.evidence[0].end : found[-1].evidence[0].start]
            if (_LISTED if len(found) > 1 else _AND).fullmatch(between):
                found.append(mention)
        first = self.actor(document, sentence, found[-1].evidence[0].end)
        return found[::-1] if first == found[-1] else [last]

    def party_of(self, mention: Mention) -> bool:
        """True when the mention stands for somebody named who can take a stand: no outlet, no "two leaders"."""
        entity = self.naming.entity(mention.id)
        if entity is None:
            return mention.type in PARTIES and mention.form == "nominal" and describes(mention.evidence[0].quote)
        return entity.type in PARTIES and self.naming.identified(entity.id)

    def name(self, mention: Mention) -> Name:
        """The exported name of a mention."""
        return self.naming.name(mention.id, mention.evidence[0].quote)

    def time_in(self, document: str, span: tuple[int, int]) -> list[TimeExpression]:
        """Time expressions inside a span, in reading order."""
        return [
            t for t in self.times.get(document, ()) if span[0] <= t.evidence[0].start and t.evidence[0].end <= span[1]
        ]


# Between those who do something together, and characters before the last of them in which the others stand.
LISTED_WITHIN = 300
_AND = re.compile(r",?\s+and\s+(?:the\s+)?")
_LISTED = re.compile(r",\s+(?:the\s+)?")


def _governed(text: str, start: int, outer: Sequence[Mention]) -> bool:
    """Whether a preposition governs the last of the mentions of a sentence that starts at `start`, or the one that it
    is joined to: "in Norland and Sudland". Not in "one of the ministers", who acts.
    """
    span = outer[-1].evidence[0]
    before = text[start : span.start].lower().split()
    while before and before[-1] in _ARTICLES:
        before.pop()
    if before and before[-1] in _AFTER_PREPOSITION:
        return before[-1] != "of" or before[-2:-1] == [] or before[-2] not in _SOME
    joined = len(outer) > 1 and _AND.fullmatch(text, outer[-2].evidence[0].end, span.start)
    return bool(joined) and _governed(text, start, outer[:-1])


def _inside(mention: Mention, other: Mention) -> bool:
    one, outer = mention.evidence[0], other.evidence[0]
    return one is not outer and outer.start <= one.start and one.end <= outer.end and one.span != outer.span


@dataclass(slots=True)
class Rows:
    """The rows of one document, and the statement records that they are members of, with those members."""

    statements: dict[str, Statement] = field(default_factory=dict)
    happenings: dict[str, Happening] = field(default_factory=dict)
    records: list[StatementRecord] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)


def _rows_in(case: Case) -> Mapping[str, Rows]:
    found: dict[str, Rows] = defaultdict(Rows)
    for ident, row in case.statement_rows.items():
        found[row.document].statements[ident] = row
    for ident, happening in case.happening_rows.items():
        found[happening.document].happenings[ident] = happening
    for record in case.statements:
        for member in record.members:
            here = found[case.statement_rows[member].document]
            if record.id not in here.members:
                here.records.append(record)
                here.members[record.id] = []
            here.members[record.id].append(member)
    for here in found.values():  # in an order that a record's id, which others can change, has no part in
        here.records.sort(key=lambda record, members=here.members: members[record.id][0])  # type: ignore[misc]
    return found


def _told_here(record: StatementRecord, document: str, members: list[str]) -> StatementRecord:
    """A record with what it has in one document, and of what rests on all its documents with what `resting` names."""
    return StatementRecord(
        record.id,
        tuple(members),
        tuple(piece for piece in record.evidence if piece.document == document),
        (),
        (),
        record.speaker,
        record.form,
        record.act,
        record.attribution,
        party=record.party,
        denial=record.denial,
    )


def gather(view: View) -> Case:
    """Read the record once."""
    documents = list(view.documents())
    origin_of = {d.id: d.id for d in documents}
    for copy in view.rows(Copy):
        origin_of.update(dict.fromkeys(copy.documents, copy.id))
    times: dict[str, list[TimeExpression]] = {}
    for time in view.rows(TimeExpression):
        times.setdefault(time.evidence[0].document, []).append(time)
    for found in times.values():
        found.sort(key=lambda t: (t.evidence[0].start, t.evidence[0].end, t.id))
    return Case(
        {parsed.document.id: parsed for parsed in view.texts(d.id for d in documents)},
        view.naming(),
        tuple(view.rows(StatementRecord)),
        tuple(view.rows(HappeningRecord)),
        {row.id: row for row in view.rows(Statement)},
        {row.id: row for row in view.rows(Happening)},
        times,
        origin_of,
        view.issues(),
        frozenset(entity.name for entity in view.rows(Entity) if entity.type == "outlet"),
        tuple(view.rows(Version)),
    )


def told_in(case: Case) -> dict[str, list[tuple[Evidence, StatementRecord]]]:
    """Pieces of statements by document, in the order of records (to be asked for by `case.once`)."""
    found: dict[str, list[tuple[Evidence, StatementRecord]]] = {}
    for record in case.statements:
        for piece in record.evidence:
            found.setdefault(piece.document, []).append((piece, record))
    return found
