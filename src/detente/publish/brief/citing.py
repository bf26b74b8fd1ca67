"""From what the record concluded back to the words: names and dates with the mention or expression they rest on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from detente.findings.case import Case
from detente.model.entities import Entity
from detente.model.evidence import Evidence
from detente.model.findings import Commitment
from detente.model.interval import Interval
from detente.model.records import Copy, Name, Version, newest
from detente.model.rows import Mention, TimeExpression
from detente.publish.brief.line import CountPart, DatePart, Line, NamePart, Part, QuotePart, SourcePart, Text, WordsPart
from detente.publish.brief.people import People
from detente.publish.brief.quoting import LONGEST, quotation, whole_words
from detente.store.contract import View

# A title longer than this is a description.
LONGEST_TITLE = 6

Cites = tuple[Evidence, ...]
# A part of a line with the words it rests on.
Cited = tuple[Part, Cites]


class Citer:
    """Finds support for names and dates among the rows of a case."""

    def __init__(self, case: Case, view: View) -> None:
        self.case = case
        self.copies = tuple(view.rows(Copy))
        self.versions = tuple(view.rows(Version))
        self.newest = newest(self.versions)
        kept = (c for c in view.rows(Commitment) if c.status == "kept" and c.settled_by)
        self.kept = {(e.document, e.start): c.settled_by for c in kept for e in c.evidence}
        self.entities = {entity.id: entity for entity in view.rows(Entity)}
        self.people = People(view, {m: e.id for e in self.entities.values() for m in e.members})
        self._places: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
        for entity in self.entities.values():
            found = (m.evidence[0] for member in entity.members if (m := case.naming.mention(member)) is not None)
            for evidence in sorted(found, key=lambda e: (e.document, e.start, e.end)):
                self._places[entity.id][evidence.document].append(evidence)

    def name(self, name: Name, near: Sequence[Evidence], *, anywhere: bool = False) -> Cited | None:
        """A name with the mention nearest to `near`; the source's words when it is nobody known; or None.

        The mention stands in one of the documents of `near`, or with `anywhere` in any.
        """
        entity = self.entities.get(name.entity)
        if entity is None:
            if found := self._find(name.name, near):
                return WordsPart(found), (found,)
            given = self.people.words(name.name, near)
            return (given, ()) if given else None
        places = [place for d in sorted({e.document for e in near}) for place in self._places[entity.id].get(d, ())]
        if not places and self.people.name(entity.id, near):
            return NamePart(entity.name, entity.id), ()
        if not places and anywhere:
            places = self.places(entity.id)
        best = min(places, key=lambda place: _distance(place, near), default=None)
        return (NamePart(entity.name, entity.id), (best,)) if best else None

    def title(self, name: Name, near: Sequence[Evidence]) -> Cited | None:
        """A person's fullest title as some text gives it before the name, from the documents of `near` if one does."""
        entity = self.entities.get(name.entity)
        if entity is None or entity.type != "person":
            return None
        mentions = (self.case.naming.mention(member) for member in entity.members)
        titled = [m for m in mentions if m and m.form == "name" and _is_title(m)]
        documents = {e.document for e in near}
        best = min(titled, key=lambda m: (m.evidence[0].document not in documents, -len(m.title), m.id), default=None)
        if best is None:
            return None
        whole = best.evidence[0]
        words = Evidence(whole.document, whole.start, whole.start + len(best.title), best.title)
        return WordsPart(words), (whole,)

    def places(self, entity: str) -> list[Evidence]:
        """Where an entity is mentioned, by document and place."""
        return [place for places in self._places[entity].values() for place in places]

    def names(self, names: Iterable[Name], near: Sequence[Evidence]) -> list[Cited]:
        """All of the names that have support."""
        return [cited for name in names if (cited := self.name(name, near)) is not None]

    def date(self, when: Interval, near: Sequence[Evidence], *, told: bool = False) -> Cited | None:
        """A date with the time expression that says so, or (unless it must be `told`) that of the document; or None."""
        if not when.known:
            return None
        if given := self.people.date(when, near):
            return given, ()
        if not told and when.basis == "document" and (cited := self._published(when, near)) is not None:
            return cited
        documents = list(dict.fromkeys(e.document for e in near))
        times = [t for d in documents for t in self.case.times.get(d, ()) if _stands_for(t, when)]
        best = min(times, key=lambda t: _distance(t.evidence[0], near), default=None)
        if best is not None and best.interval is not None:
            return DatePart(best.interval, time=best.id), best.evidence
        return None if told else self._published(when, near)

    def _published(self, when: Interval, near: Sequence[Evidence]) -> Cited | None:
        """The publication date of a document of `near`, when that is the interval or bounds it."""
        for evidence in near:
            published = self.case.published(evidence.document)
            if published.known and _bounds(published, when):
                return DatePart(published, document=evidence.document), (evidence,)
        return None

    def quotation(
        self, evidence: Sequence[Evidence], *, longest: int = LONGEST, clause: bool = True
    ) -> QuotePart | None:
        """A quotation that shows no half words; see `quoting.quotation`."""
        whole = [whole_words(piece, self.case.texts[piece.document].text) for piece in evidence]
        return quotation(whole, longest=longest, clause=clause)

    def source(self, document: str) -> list[Part]:
        """Whose report it is, if that is known."""
        found = self.case.document(document).source
        return [Text(" – "), SourcePart(document, found)] if found else []

    def told(self, cites: Cites) -> list[Part]:
        """How many reports and origins stand behind the words cited; versions of one text are one report."""
        documents = {e.document for e in cites}
        reports = {self.newest.get(document, document) for document in documents}
        origins = {self.case.origin_of.get(document, document) for document in documents}
        if len(reports) == 1:
            counted: list[Part] = [CountPart(1, "reports"), Text(" report")]
        else:
            counted = [CountPart(len(reports), "reports"), Text(" reports, "), CountPart(len(origins), "origins")]
            counted.append(Text(" origins" if len(origins) > 1 else " origin"))
        return [*counted, *self.outdated(documents)]

    def outdated(self, documents: Collection[str]) -> list[Part]:
        """Says so when only superseded versions tell it."""
        return [Text(", in a superseded version only")] if documents and self.newest.keys() >= set(documents) else []

    def _find(self, words: str, near: Sequence[Evidence]) -> Evidence | None:
        """The words in the sentences around `near`, whatever their white space."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        for evidence in near:
            parsed = self.case.texts[evidence.document]
            at = bisect_right(parsed.sentences, evidence.start, key=lambda s: s.start)
            start = parsed.sentences[max(at - 2, 0)].start if parsed.sentences else 0
            match = pattern.search(parsed.text, min(start, evidence.start)) if words.strip() else None
            if match and match.start() <= evidence.end + 300:
                return Evidence(evidence.document, match.start(), match.end(), match.group())
        return None


def searched(documents: int) -> tuple[Part, Part]:
    """How many documents were searched, in words."""
    return CountPart(documents, "documents"), Text(f" {'document' if documents == 1 else 'documents'} searched")


def line(*parts: Part | Cited | None, cites: Sequence[Evidence] = (), below: Sequence[Line] = ()) -> Line:
    """A line of parts, each alone or with the words it rests on; what is None is left out. Citations come once."""
    shown: list[Part] = []
    rests = list(cites)
    for part in parts:
        if isinstance(part, tuple):
            shown.append(part[0])
            rests += part[1]
        elif part is not None:
            shown.append(part)
            rests += _quoted(part)
    return Line(tuple(shown), _once(rests), tuple(below))


def ranked(found: Line, weight: float, *ids: str) -> Line:
    """The line with the records it tells and how much it matters within its section."""
    return replace(found, ids=ids, weight=weight)


def _quoted(part: Part) -> Cites:
    return part.pieces if isinstance(part, QuotePart) else ()


def _once(evidence: Iterable[Evidence]) -> Cites:
    """Each place once; a place inside another cited one adds nothing."""
    unique = {(e.document, e.start, e.end): e for e in evidence}
    return tuple(
        e for e in unique.values()
        if not any(o is not e and o.document == e.document and o.span.covers(e.span) for o in unique.values())
    )  # fmt: skip


def joined(cited: Sequence[Cited], *, last: str = " and ") -> list[Part | Cited]:
    """A, B and C."""
    out: list[Part | Cited] = []
    for number, item in enumerate(cited):
        if number:
            out.append(Text(last if number == len(cited) - 1 else ", "))
        out.append(item)
    return out


def _is_title(mention: Mention) -> bool:
    """True for "Russian Foreign Minister", not for "Mr." or "Trump and first lady"."""
    words = mention.title.split()
    upright = 1 < len(words) <= LONGEST_TITLE and words[0][0].isupper() and "and" not in words
    return upright and mention.evidence[0].quote.startswith(mention.title)


def _stands_for(time: TimeExpression, when: Interval) -> bool:
    """True when the expression names the interval; "now" names no day to a reader."""
    return time.interval is not None and _ends(time.interval) == _ends(when) and not time.value.endswith("_REF")


def _bounds(published: Interval, when: Interval) -> bool:
    """True when the interval is the day of publication, or all time before or after it."""
    if when.start is not None and when.end is not None:
        return _ends(published) == _ends(when)
    return (when.end or when.start) in (published.start, published.end)


def _ends(when: Interval) -> tuple[object, object]:
    return when.start, when.end


def _distance(place: Evidence, near: Sequence[Evidence]) -> tuple[int, int, str, int]:
    """How far a place is from the nearest of `near`: overlapping, then in the same document, then anywhere."""
    best = (3, 0)
    for evidence in near:
        if evidence.document != place.document:
            continue
        if place.span.overlaps(evidence.span):
            best = min(best, (0, 0))
        elif place.end <= evidence.start:
            best = min(best, (1, evidence.start - place.end))
        else:
            best = min(best, (1, 2 * (place.start - evidence.end)))
    return (*best, place.document, place.start)
