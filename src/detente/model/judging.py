"""People's judgements as rules over rows: which hold, which fields a person can set, and what a row is under them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar, get_args

from detente.model.documents import Document
from detente.model.entities import Entity, Judgement
from detente.model.errors import BadInput
from detente.model.evidence import Span, cite
from detente.model.findings import Commitment, Contradiction, Denial, Position, Proposal, Reception
from detente.model.interval import Interval, Precision
from detente.model.rows import Act, Event, Happening, HappeningType, Participant, Statement, Status
from detente.model.ruling import Ruling

T = TypeVar("T")

# Rows read from one document, and what the record amounts to: both can be accepted, rejected and corrected.
READ: Mapping[str, type[Any]] = {"statement": Statement, "happening": Happening, "event": Event}
FOUND: Mapping[str, type[Any]] = {
    "position": Position,
    "commitment": Commitment,
    "contradiction": Contradiction,
    "denial": Denial,
    "proposal": Proposal,
    "reception": Reception,
}
KINDS: Mapping[str, type[Any]] = {**READ, **FOUND, "entity": Entity, "document": Document}

FormKind = Literal["name", "names", "time", "choice", "choices", "words", "text", "number"]


@dataclass(frozen=True, slots=True)
class Form:
    """What a field takes: its form, its values, and the attributes that hold mention and words of a name."""

    kind: FormKind
    values: tuple[Any, ...] = ()
    mention: str = ""
    words: str = ""


_TIME, _TEXT = Form("time"), Form("text")
FIELDS: Mapping[str, Mapping[str, Form]] = {
    "statement": {
        "speaker": Form("name", mention="speaker", words="speaker_words"),
        "addressee": Form("name", mention="addressee", words="addressee_words"),
        "act": Form("choice", get_args(Act)),
        "issues": Form("choices"),
        "said": _TIME,
        "content": Form("words"),
    },
    "happening": {
        "participants": Form("names"),
        "place": Form("name", mention="place_mention", words="place"),
        "when": _TIME,
        "status": Form("choice", get_args(Status)),
        "type": Form("choice", get_args(HappeningType)),
    },
    "event": {"when": _TIME, "status": Form("choice", get_args(Status))},
    "position": {"stance": Form("number", (-2, -1, 0, 1, 2, "conditional", "unclear", "no statement"))},
    "commitment": {"status": Form("choice", ("open", "kept", "broken", "overtaken")), "due": _TIME},
    "contradiction": {"status": Form("choice", ("open", "explained", "superseded"))},
    "document": {"published": _TIME, "source": _TEXT, "title": _TEXT},
    "entity": {"name": _TEXT},
}


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """People's judgements that nobody took back, in the order they were made."""
    made = list(judgements)
    undone: set[str] = set()
    for judgement in reversed(made):
        if judgement.undoes and judgement.id not in undone:
            undone.add(judgement.undoes)
    return [j for j in made if not j.undoes and j.id not in undone and not j.author.startswith("detente ")]


def binding(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those in force that change the record: not notes, nor an acceptance of what nobody rejected."""
    held = in_force(judgements)
    rejected = {target.row for j in held if j.kind == "reject" for target in j.targets}
    return [j for j in held if j.kind != "note" and (j.kind != "accept" or any(t.row in rejected for t in j.targets))]


def corrected(row: T, judgement: Judgement, text: str = "") -> T:
    """`row` with the field that `judgement` corrects, and the mark of who did. `text` is the document's, for words.

    Raises BadInput for a value that the field cannot take.
    """
    kind = judgement.row
    form = FIELDS.get(kind, {}).get(judgement.field)
    if form is None:
        raise BadInput(f"a {kind} has no field {judgement.field!r} that can be corrected")
    value = json.loads(judgement.value)
    found: Any = row
    changes = _changes(found, judgement, form, value, text)
    kept = tuple(mark for mark in found.judged if mark.field != judgement.field)
    marked: T = replace(found, judged=(*kept, Ruling(judgement.id, judgement.author, judgement.field)), **changes)
    return marked


def _changes(row: Any, judgement: Judgement, form: Form, value: Any, text: str) -> dict[str, Any]:
    field = judgement.field
    match form.kind:
        case "name":
            return {form.mention: str(value["mention"]), form.words: str(value["words"])}
        case "names":
            return {field: participants(value, row.trigger)}
        case "time":
            return {field: interval_of(str(value), reason=because(judgement))}
        case "choices":
            return {field: tuple(str(item) for item in value)}
        case "words":
            relay = row.evidence[0].relay
            return {"evidence": cite(row.evidence[0].document, text, [(int(a), int(b)) for a, b in value], relay=relay)}
        case "text":
            return {field: str(value)}
    if value not in form.values:
        raise BadInput(f"{field} cannot be {value!r}; it can be {', '.join(map(str, form.values))}")
    return {field: value}


_MENTION = re.compile(r"mention-[0-9a-f]{20}")


def mentions_named(judgement: Judgement) -> list[str]:
    """Ids of the mentions that a correction or an added row names."""
    return _MENTION.findall(judgement.value)


def participants(value: Iterable[Mapping[str, str]], span: Span) -> tuple[Participant, ...]:
    """Participants as a judgement's JSON names them; they stand at `span` for want of words of their own."""
    return tuple(Participant(v["mention"], v["words"], Span(*span), v.get("role") or "participant") for v in value)


def because(judgement: Judgement) -> str:
    """Who says so, and why, for a reader."""
    return f"set by {judgement.author}" + (f": {judgement.reason}" if judgement.reason else "")


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}))?)?)?")


def interval_of(words: str, *, reason: str) -> Interval:
    """The interval that a person gives as 2023, 2023-05, 2023-05-26, 2023-05-26T14:30, or two of them around a "/"
    (both included; ".." for an open end). Raises BadInput.
    """
    first, slash, last = words.strip().partition("/")
    if not slash:
        start, end, precision = _moment(first)
        return Interval(start, end, precision, first, basis="judged", reason=reason)
    starts = None if first.strip() in ("..", "") else _moment(first)[0]
    ends = None if last.strip() in ("..", "") else _moment(last)[1]
    if starts is None and ends is None:
        raise BadInput(f"{words!r} is no date; write 2023-05-26, 2023-05, 2023-05-15/2023-05-26 or ../2023-05-26")
    return Interval(starts, ends, "range", words.strip(), basis="judged", reason=reason)


def _moment(words: str) -> tuple[datetime, datetime, Precision]:
    found = _ISO.fullmatch(words.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
        start = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)
        if hour is not None:
            return start, start + timedelta(minutes=1), "minute"
        if day is not None:
            return start, start + timedelta(days=1), "day"
        if month is not None:
            return start, datetime(start.year + month // 12, month % 12 + 1, 1), "month"
        return start, datetime(start.year + 1, 1, 1), "year"
    except ValueError as error:
        raise BadInput(
            f"{words!r} is no date; write 2023-05-26, 2023-05, 2023-05-15/2023-05-26 or ../2023-05-26"
        ) from error
