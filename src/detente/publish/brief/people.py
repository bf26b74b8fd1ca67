"""What people's judgements say of the words a line cites: names, days and places they set, and who they are.

The brief writes with it and the validator checks with it: a person's word supports a line as a mention does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from detente.model.entities import Judgement
from detente.model.evidence import Evidence
from detente.model.interval import Interval
from detente.model.judging import in_force, interval_of, mentions_named
from detente.model.ruling import Judged
from detente.publish.brief.line import DatePart, Part, PersonPart, Text
from detente.store.contract import View


class People:
    """The corrections and additions in force, looked up by the words they are about."""

    def __init__(self, view: View, entity_of: Mapping[str, str]) -> None:
        self._made = [j for j in in_force(view.judgements()) if j.kind in ("correct", "add")]
        self._entity_of = entity_of

    def about(self, cites: Iterable[Evidence]) -> list[Judgement]:
        """Those made on some of the words cited."""
        cited = list(cites) if self._made else []
        return [j for j in self._made if any(_touches(j, cite) for cite in cited)]

    def name(self, entity: str, cites: Sequence[Evidence]) -> bool:
        """True when somebody set that entity on the words cited."""
        return any(self._entity_of.get(m) == entity for j in self.about(cites) for m in mentions_named(j))

    def words(self, words: str, cites: Sequence[Evidence]) -> PersonPart | None:
        """The words of a name that somebody set where no entity has it."""
        found = next((j for j in self.about(cites) if words and words in given(j)), None)
        return PersonPart(words, found.id) if found else None

    def date(self, when: Interval, cites: Sequence[Evidence]) -> DatePart | None:
        """The day that somebody set."""
        if when.basis != "judged":
            return None
        found = next((j for j in self.about(cites) if _ends(when) in days(j)), None)
        return DatePart(when, judgement=found.id) if found else None

    def marks(self, row: Judged) -> list[Part]:
        """Whose word the record rests on: " (added by Ann)", " (corrected by Ann)"."""
        by_id = {j.id: j for j in self._made}
        authors: dict[str, PersonPart] = {}
        for mark in row.judged:
            if mark.judgement in by_id:
                authors.setdefault(mark.author, PersonPart(mark.author, mark.judgement))
        if not authors:
            return []
        added = any(not mark.field for mark in row.judged)
        out: list[Part] = [Text(" (added by " if added else " (corrected by ")]
        for number, part in enumerate(authors.values()):
            out += [*([Text(", ")] if number else []), part]
        return [*out, Text(")")]


def given(judgement: Judgement) -> set[str]:
    """All words that the judgement gives, its author's name among them."""
    return {judgement.author, *_texts(json.loads(judgement.value) if judgement.value else None)}


def days(judgement: Judgement) -> set[tuple[object, object]]:
    """The intervals that the judgement gives."""
    value = json.loads(judgement.value) if judgement.value else None
    told = value.values() if isinstance(value, dict) else [value]
    return {_ends(interval_of(text, reason="")) for text in told if isinstance(text, str) and text[:4].isdigit()}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _touches(judgement: Judgement, cite: Evidence) -> bool:
    return any(
        place.document == cite.document and any(cite.span.overlaps(span) for span in place.spans)
        for target in judgement.targets
        for place in target.places
    )


def _ends(when: Interval) -> tuple[object, object]:
    return when.start, when.end
