"""What people said of documents themselves: when they were published, by whom, under which title; applied as they are
read.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detente.model.documents import ParsedText, Raw
from detente.model.entities import Judgement
from detente.model.judging import corrected, in_force
from detente.model.ruling import Ruling
from detente.run.sandbox import parser
from detente.run.stages import row_state
from detente.store.contract import RawInfo, View

Amendments = Mapping[str, Sequence[Judgement]]


def amendments(view: View) -> Amendments:
    """Document → what people said of it and nobody took back."""
    out: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in in_force(view.judgements()):
        if judgement.row == "document" and judgement.kind in ("correct", "add"):
            out[judgement.left].append(judgement)
    return out


def raw_of(view: View, info: RawInfo) -> Raw:
    """A document's bytes with all that is known about them, as `parse` takes them."""
    return Raw(
        info.names[0],
        view.data(info.id),
        info.media_type,
        info.url,
        info.title,
        info.source,
        info.published,
        info.language,
        info.handling,
    )


@dataclass(frozen=True, slots=True)
class Work:
    """All that the row stages need of one document: its bytes, and what people said of it. Needs no store."""

    raw: Raw
    said: tuple[Judgement, ...] = ()


def work_of(view: View, info: RawInfo, amended: Amendments) -> Work:
    """A document of the record as the row stages take it."""
    return Work(raw_of(view, info), tuple(amended.get(info.id, ())))


def parse_amended(view: View, info: RawInfo, amended: Amendments) -> ParsedText:
    """The document as parsed, with what people said of it. Raises BadInput as `parse` does."""
    return parse_work(work_of(view, info, amended))


def parse_work(work: Work) -> ParsedText:
    """The same without a store."""
    raw, said = work.raw, work.said
    given = {j.field: str(json.loads(j.value)) for j in said if j.field in ("title", "source")}
    parsed = parser().parse(replace(raw, title=given.get("title", raw.title), source=given.get("source", raw.source)))
    document = parsed.document
    for judgement in said:
        if judgement.kind == "correct":
            document = corrected(document, judgement)
        else:
            document = replace(document, judged=(*document.judged, Ruling(judgement.id, judgement.author)))
    return replace(parsed, document=document)


def state_of(document: str, amended: Amendments) -> str:
    """What a document's rows are remembered under: the program that read it, and what people said of it."""
    said = amended.get(document)
    if not said:
        return row_state()
    return f"{row_state()}:{hashlib.blake2b(' '.join(j.id for j in said).encode(), digest_size=6).hexdigest()}"


def waiting(view: View) -> list[RawInfo]:
    """Documents that are not read yet by this program, or not since people amended them."""
    amended = amendments(view)
    marks = view.marks("extract", sorted(amended))
    late = {ident for ident in view.lacking("extract", row_state()) if ident not in amended}
    late |= {ident for ident in amended if marks.get(ident) != state_of(ident, amended)}
    return list(view.raws(sorted(late)))
