"""Contradictions that a text has settled itself: a later version of it no longer says what one side rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from detente.model.findings import Contradiction
from detente.model.records import Side


def superseded(found: Iterable[Contradiction], newest: Mapping[str, str]) -> list[Contradiction]:
    """The contradictions, those between versions of one text with the status "superseded".

    A side falls when all it rests on are earlier versions of documents that another side cites. `newest` gives the
    newest version of every superseded document.
    """
    return [_settled(contradiction, newest) for contradiction in found]


def _settled(contradiction: Contradiction, newest: Mapping[str, str]) -> Contradiction:
    sides = contradiction.sides
    standing = [side for side in sides if not _fallen(side, [s for s in sides if s is not side], newest)]
    if len(sides) < 2 or len(standing) > 1:
        return contradiction
    why = "a later version of the same text no longer says so"
    return replace(contradiction, status="superseded", reason=f"{contradiction.reason}; {why}".lstrip("; "))


def _fallen(side: Side, others: Iterable[Side], newest: Mapping[str, str]) -> bool:
    """True when every document behind a side has a later version that speaks for another side."""
    told = {newest.get(e.document, e.document) for other in others for e in other.evidence}
    own = {e.document for e in side.evidence}
    return all(document in newest and newest[document] in told for document in own)
