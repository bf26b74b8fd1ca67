"""What of each kind of finding can change: its name, and the fields that a person would call a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from detente.model.findings import Commitment, Contradiction, Denial, Position, Proposal, Reception
from detente.model.interval import Interval
from detente.model.records import HappeningRecord, Name, StatementRecord

# What entities and issues are called, by id: the later state's names for both.
Names = dict[str, str]
Told = Callable[[Any, Names], str]
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """A kind of finding: its class, how it is named, its key across states, and its fields as a person reads them."""

    kind: str
    cls: type[Any]
    about: Told
    key: Told
    fields: tuple[tuple[str, Told], ...] = ()
    tells: Callable[[Any], bool] = lambda row: True


def called(name: Name | None, names: Names) -> str:
    """A name as the later state has it."""
    return names.get(name.entity, name.name) if name is not None else ""


def dated(when: Interval) -> str:
    """An interval as ISO dates, half-open; nothing when unknown."""
    start, end = when.iso()
    return "" if not when.known else when.value if when.day and when.value else f"{start or '..'}/{end or '..'}"


def _all(found: Iterable[Name], names: Names) -> str:
    return ", ".join(dict.fromkeys(sorted(called(name, names) for name in found)))


def _words(row: Any) -> str:
    words = " ".join(row.evidence[0].quote.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def _towards(row: Position) -> str:
    """A position's counterpart, which keeps positions on one issue apart."""
    return row.reason.split(";", 1)[0] if row.reason.startswith("towards ") else ""


def _position(row: Position, names: Names) -> str:
    towards = _towards(row)
    return f"{called(row.party, names)} on {names.get(row.issue, row.issue)}{' ' + towards if towards else ''}"


def _stance(row: Position, names: Names) -> str:
    return f"conditional on {row.condition}" if row.stance == "conditional" and row.condition else str(row.stance)


def _happening(row: HappeningRecord, names: Names) -> str:
    where = f" in {called(row.place, names)}" if row.place else ""
    return f"{row.type.replace('_', ' ')}: {_all(row.participants, names)}{where}"


def _contradiction(row: Contradiction, names: Names) -> str:
    return f"{row.type}: {row.about}"


def _sides(row: Contradiction, names: Names) -> str:
    return " | ".join(side.value for side in row.sides)


def _reactions(row: Proposal, names: Names) -> str:
    return "; ".join(sorted({f"{called(r.party, names)}: {r.stance}" for r in row.reactions}))


def _row_id(row: Any, names: Names) -> str:
    """For kinds that only their words hold together."""
    return str(row.id)


def _denial(row: Denial, names: Names) -> str:
    return f"{called(row.who, names)} ({row.type.replace('_', ' ')}): {row.what or _words(row)}"


def _statement(row: StatementRecord, names: Names) -> str:
    return f"{called(row.speaker, names) or '?'} ({row.act.replace('_', ' ')}): {_words(row)}"


# In the order of what a reader asks first.
COMPARED: tuple[Compared, ...] = (
    Compared("position", Position, _position, _position, (("stance", _stance),)),
    Compared(
        "commitment",
        Commitment,
        lambda row, names: f"{called(row.who, names)}: {row.what}",
        _row_id,
        (
            ("status", lambda row, _: row.status),
            ("due", lambda row, _: dated(row.due)),
            ("firm", lambda row, _: "firm" if row.firm else "considered"),
        ),
    ),
    Compared(
        "contradiction",
        Contradiction,
        _contradiction,
        _row_id,
        (("status", lambda row, _: row.status), ("sides", _sides)),
    ),
    Compared(
        "proposal",
        Proposal,
        lambda row, names: row.name,
        lambda row, names: f"{called(row.author, names)}: {row.name}",
        (
            ("reactions", _reactions),
            ("points", lambda row, _: str(len(row.points))),
            ("date", lambda row, _: dated(row.date)),
        ),
    ),
    Compared(
        "happening",
        HappeningRecord,
        _happening,
        _row_id,
        (
            ("status", lambda row, _: row.status),
            ("when", lambda row, _: dated(row.when)),
            ("who", lambda row, names: _all(row.participants, names)),
            ("where", lambda row, names: called(row.place, names)),
            ("stops", lambda row, names: _all(row.stops, names)),
            ("origins", lambda row, _: str(len(row.origins))),
        ),
        lambda row: bool(row.type != "other" and row.participants),
    ),
    Compared(
        "reception",
        Reception,
        lambda row, names: f"{called(row.visitor, names)} in {called(row.host, names)}",
        lambda row, names: f"{called(row.visitor, names)} in {called(row.host, names)}",
        (
            ("rank", lambda row, _: row.rank),
            ("received by", lambda row, names: _all(row.received_by, names)),
            ("not by", lambda row, names: _all(row.not_by, names)),
        ),
    ),
    Compared("denial", Denial, _denial, _row_id),
    Compared(
        "statement",
        StatementRecord,
        _statement,
        _row_id,
        (("origins", lambda row, _: str(len(row.origins))),),
    ),
)
