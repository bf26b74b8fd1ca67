"""Rows that people add where the reading missed one: made anew from the document's own words each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from detente.model.entities import Judgement
from detente.model.errors import BadInput
from detente.model.evidence import Evidence, Span, cite
from detente.model.findings import Commitment
from detente.model.interval import Interval
from detente.model.judging import corrected
from detente.model.naming import Naming
from detente.model.rows import Form, Happening, Mention, Statement
from detente.model.ruling import Ruling
from detente.resolve.taken import Findings
from detente.store.contract import View

_OPENING = "“„«\"'‘"


class Maker:
    """Makes added rows out of judgements; keeps what it looked up."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._texts: dict[str, str] = {}

    def text(self, document: str) -> str:
        """The text of a document that is in the case."""
        if document not in self._texts:
            self._texts[document] = self._view.parsed(document).text
        return self._texts[document]

    def make(self, judgement: Judgement) -> Any | None:
        """The row that the judgement adds; None when its document is gone. Raises BadInput for wrong values."""
        place = judgement.targets[0].places[0]
        if place.document not in self._published:
            return None
        evidence = cite(place.document, self.text(place.document), place.spans)
        fields: dict[str, Any] = json.loads(judgement.value)
        match judgement.row:
            case "statement":
                row: Any = self._statement(judgement, evidence, fields)
            case "happening":
                row = Happening(judgement.left, evidence, "meeting", "held", evidence[0].span)
            case "commitment":
                return self._commitment(judgement, evidence, fields)
            case "position" | "contradiction" | "proposal":
                return self._suggested(judgement, fields)
            case _:
                raise BadInput(f"a {judgement.row} cannot be added; a statement, happening or commitment can")
        for name in sorted(fields):
            one = replace(judgement, kind="correct", field=name, value=json.dumps(fields[name]))
            row = corrected(row, one, self.text(place.document))
        return replace(row, judged=(_mark(judgement),))

    @cached_property
    def _published(self) -> Mapping[str, Interval]:
        return {d.id: d.published for d in self._view.documents()}

    def _statement(self, judgement: Judgement, evidence: tuple[Evidence, ...], fields: Mapping[str, Any]) -> Statement:
        document, text = evidence[0].document, self.text(evidence[0].document)
        before = text[max(0, evidence[0].start - 1) : evidence[0].start + 1]
        form: Form = "direct" if any(c in _OPENING for c in before) else "indirect"
        told = replace(self._published[document], basis="document", reason="the day of the report that carries it")
        spans = self._spans(str(fields.get("speaker", {}).get("mention", "")), document)
        return Statement(judgement.left, evidence, spans, (), form, "assert", "on_record", said=told)

    def _spans(self, mention: str, document: str) -> tuple[Span, ...]:
        found = self._view.rows(Mention, ids=[mention]) if mention else iter(())
        return tuple(m.evidence[0].span for m in found if m.evidence[0].document == document)

    def _commitment(self, judgement: Judgement, evidence: tuple[Evidence, ...], fields: dict[str, Any]) -> Commitment:
        who = fields.pop("who", {"mention": "", "words": ""})
        row = Commitment(
            judgement.left,
            self._naming.name(who["mention"], who["words"]),
            " ".join(" ".join(piece.quote for piece in evidence).split()),
            evidence,
            announced=self._published[evidence[0].document],
            reason=f"added by {judgement.author}",
        )
        for name in sorted(fields):
            row = corrected(row, replace(judgement, kind="correct", field=name, value=json.dumps(fields[name])))
        return replace(row, judged=(_mark(judgement),))

    def _suggested(self, judgement: Judgement, fields: Mapping[str, Any]) -> Any | None:
        """A finding that a model proposed and a person took up; None when one of its documents is gone."""
        places = judgement.targets[0].places
        if any(place.document not in self._published for place in places):
            return None
        evidence = tuple(e for p in places for e in cite(p.document, self.text(p.document), p.spans))
        record = Findings(self._view, self._naming, self._published)
        return replace(record.made(judgement, fields, evidence), judged=(_mark(judgement),))

    @cached_property
    def _naming(self) -> Naming:
        return self._view.naming()


def _mark(judgement: Judgement) -> Ruling:
    return Ruling(judgement.id, judgement.author)
