"""Findings that a user's language model proposed and a person took up, made of the record's own words and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.model.entities import Judgement
from detente.model.errors import BadInput
from detente.model.evidence import Evidence
from detente.model.findings import Contradiction, Position, Proposal
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.naming import Naming
from detente.model.records import Copy, Name, Side, StatementRecord
from detente.store.contract import View

# Whoever took it up found it worth keeping: no less than what the program finds by itself.
WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Findings:
    """Makes them; `published` is when each document came out."""

    view: View
    naming: Naming
    published: Mapping[str, Interval]

    def made(self, judgement: Judgement, fields: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Any:
        """The finding that a judgement adds on `evidence`. Raises BadInput for a kind or value that is none."""
        if fields.get("issue") is not None and fields["issue"] not in self.view.issues():
            raise BadInput(f"no issue is called {fields['issue']!r}")
        match judgement.row:
            case "position":
                return self._position(judgement, fields, evidence)
            case "contradiction":
                return self._contradiction(judgement, fields, evidence)
        return self._proposal(judgement, fields, evidence)

    def _position(self, judgement: Judgement, fields: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Position:
        records = self._told_by(evidence)
        speakers = tuple(dict.fromkeys(record.speaker for record in records if record.speaker.entity))
        return Position(
            judgement.left,
            self._named(fields["party"]),
            speakers,
            str(fields["issue"]),
            fields["stance"],
            tuple(record.id for record in records),
            evidence,
            next((record.said for record in records if record.said.known), self.published[evidence[0].document]),
            reason=_because(judgement),
        )

    def _contradiction(
        self, judgement: Judgement, fields: Mapping[str, Any], evidence: tuple[Evidence, ...]
    ) -> Contradiction:
        origins = {document: copy.id for copy in self.view.rows(Copy) for document in copy.documents}
        sides = []
        for piece in evidence:
            who = next((record.speaker.name for record in self._told_by([piece])), "")
            sides.append(
                Side(" ".join(piece.quote.split()), (piece,), (origins.get(piece.document, piece.document),), who)
            )
        rows = tuple(record.id for record in self._told_by(evidence))
        about = self.view.issues()[str(fields["issue"])].label
        return Contradiction(
            judgement.left, fields["type"], about, tuple(sides), rows=rows, reason=_because(judgement), weight=WEIGHT
        )

    def _proposal(self, judgement: Judgement, fields: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Proposal:
        author, points = fields["author"], evidence[1:]
        issues = dict.fromkeys(issue for piece in evidence for issue in self.view.issues().tags(piece.quote))
        return Proposal(
            judgement.left,
            " ".join(evidence[0].quote.split()),
            self._named(author) if author["words"] else None,
            evidence,
            UNKNOWN_TIME,
            points,
            numbers=(0,) * len(points),
            issues=tuple(issues),
        )

    def _named(self, given: Mapping[str, str]) -> Name:
        return self.naming.name(given["mention"], given["words"])

    def _told_by(self, evidence: Sequence[Evidence]) -> list[StatementRecord]:
        """The statements whose words these are."""
        return [
            record
            for record in self.view.rows(StatementRecord)
            if any(e.document == p.document and e.span.overlaps(p.span) for e in record.evidence for p in evidence)
        ]


def _because(judgement: Judgement) -> str:
    return f"added by {judgement.author}" + (f" ({judgement.reason})" if judgement.reason else "")
