"""Findings: answers to questions asked of the record. Recomputed, never edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, require
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import ContradictionStatus, ContradictionType, Name, Side
from detente.model.rows import DenialKind, Duration
from detente.model.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or more sides that cannot all be right, kept together. `rows` are the ids of what it is about; `weight` ranks
    it.
    """

    kind_: ClassVar[str] = "contradiction"
    id: str
    type: ContradictionType
    about: str
    sides: tuple[Side, ...]
    status: ContradictionStatus = "open"
    rows: tuple[str, ...] = ()
    reason: str = ""
    weight: float = 0.0
    judged: tuple[Ruling, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All sides' evidence, in order."""
        return tuple(e for side in self.sides for e in side.evidence)

    def __post_init__(self) -> None:
        require(self.evidence, "contradiction")


@dataclass(frozen=True, slots=True)
class Denial:
    """Somebody denies, declines, deflects or stays silent about something; `statement` is the record that denies,
    `target` what is denied.
    """

    kind_: ClassVar[str] = "denial"
    id: str
    who: Name
    what: str
    type: DenialKind
    evidence: tuple[Evidence, ...]
    statement: str = ""
    target: str = ""
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "denial")


@dataclass(frozen=True, slots=True)
class Commitment:
    """An announced future act and what became of it; `settled_by` is the happening that settles it, `outcome` the words
    that tell of its end.
    """

    kind_: ClassVar[str] = "commitment"
    id: str
    who: Name
    what: str
    evidence: tuple[Evidence, ...]
    speaker: Name | None = None
    announced: Interval = UNKNOWN_TIME
    due: Interval = UNKNOWN_TIME
    status: Literal["open", "kept", "broken", "overtaken"] = "open"
    firm: bool = True
    settled_by: str = ""
    outcome: tuple[Evidence, ...] = ()
    reason: str = ""
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "commitment")


@dataclass(frozen=True, slots=True)
class Reaction:
    """How a party took a proposal, in which words, from when to when it was told so."""

    party: Name
    stance: Literal["support", "reject", "conditional", "sceptical", "unclear"]
    evidence: tuple[Evidence, ...]
    when: Interval = UNKNOWN_TIME


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a proposal: what the sources call it, when it was made, and its points."""

    name: str
    points: tuple[Evidence, ...]
    date: Interval = UNKNOWN_TIME


@dataclass(frozen=True, slots=True)
class PointChange:
    """What became of one point from a version to the next; `before` is None for an added, `after` for a dropped one."""

    change: Literal["kept", "reworded", "added", "dropped"]
    before: Evidence | None
    after: Evidence | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A named plan with its author, date, points as the sources give them, and reactions.

    `numbers` give each point's number where a source gives it, else 0. `versions` are in order of time when sources
    tell of more than one, `changes` lead from each to the next. `issues` are those its points and names touch.
    """

    kind_: ClassVar[str] = "proposal"
    id: str
    name: str
    author: Name | None
    evidence: tuple[Evidence, ...]
    date: Interval = UNKNOWN_TIME
    points: tuple[Evidence, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    numbers: tuple[int, ...] = ()
    versions: tuple[PlanVersion, ...] = ()
    changes: tuple[PointChange, ...] = ()
    issues: tuple[str, ...] = ()
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "proposal")


Stance = int | Literal["conditional", "unclear", "no statement"]
# What a stance is called where people read it.
STANCE_WORDS: Mapping[Stance, str] = {
    2: "firmly for", 1: "for", 0: "in between", -1: "against", -2: "firmly against",
    "conditional": "on conditions", "unclear": "unclear", "no statement": "no statement",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shift:
    """A move of a party on an issue: when the new stand was taken, both stands, and the words that changed."""

    when: Interval
    direction: Literal["softening", "hardening", "reversal"]
    before: Stance
    after: Stance
    words_before: Evidence
    words_after: Evidence


@dataclass(frozen=True, slots=True)
class Position:
    """A party's stance on an issue at a time, always with its statements; `stance` is −2 … +2 or a word.

    `voice` says who spoke for the party with most authority, own words before words others report. Where the party
    moved, `stance` is where it stands last and `shifts` tell the way.
    """

    kind_: ClassVar[str] = "position"
    id: str
    party: Name
    speakers: tuple[Name, ...]
    issue: str
    stance: Stance
    statements: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    when: Interval = UNKNOWN_TIME
    condition: str = ""
    reason: str = ""
    voice: str = ""
    shifts: tuple[Shift, ...] = ()
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "position")


@dataclass(frozen=True, slots=True)
class Linkage:
    """One issue tied to another: what a party will do on `issue` only when something is done on `needs`.

    Either may be unknown to the taxonomy (`issue` "", `needs` empty), then only the words say it. `relation` is
    "barrier" for "not until", "condition" for "if", "as long as".
    """

    kind_: ClassVar[str] = "linkage"
    id: str
    party: Name
    speakers: tuple[Name, ...]
    issue: str
    needs: tuple[str, ...]
    relation: Literal["condition", "barrier"]
    condition: str
    statements: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    when: Interval = UNKNOWN_TIME

    def __post_init__(self) -> None:
        require(self.evidence, "linkage")


@dataclass(frozen=True, slots=True)
class Reception:
    """At what rank a host received a visitor; `not_by` names who did not receive them, where a source says so.

    `durations` are all lengths told of their meetings. `elsewhere` are the other hosts of the same journey, each with
    the rank that received the visitor there as its role.
    """

    kind_: ClassVar[str] = "reception"
    id: str
    visitor: Name
    host: Name
    rank: str
    received_by: tuple[Name, ...]
    not_by: tuple[Name, ...]
    happenings: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    durations: tuple[Duration, ...] = ()
    elsewhere: tuple[Name, ...] = ()
    judged: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "reception")
