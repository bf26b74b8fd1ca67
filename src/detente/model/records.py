"""Records: the reconciled whole. The same statement or happening across documents, with origins counted and differences
marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, Span, require
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.rows import Act, Attribution, DenialKind, Duration, Form, HappeningType, Status
from detente.model.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Name:
    """An entity as a record names it: its exported name, its id (empty when unnamed, e.g. "Western officials"), and its
    role.
    """

    name: str
    entity: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Spans in one document that stand beside the evidence (speaker, cue), to be cited with it."""

    document: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One utterance, in every document that carries it; `evidence` is exactly its content spans, each with its own
    relay.

    `origins` are ids of the documents' origin groups (copies of one agency text are one origin); `carriers` document
    ids, of several versions of one text the newest that tells it. `superseded_by` is the newest version of the one text
    that told it and tells it no more.
    `party` is the state, body or group the speaker speaks for.
    """

    kind_: ClassVar[str] = "statement"
    id: str
    members: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    speaker_spans: tuple[Place, ...]
    cue_spans: tuple[Place, ...]
    speaker: Name
    form: Form
    act: Act
    attribution: Attribution
    addressee: Name | None = None
    party: Name | None = None
    office: str = ""
    negated: bool = False
    hedges: tuple[str, ...] = ()
    conditional: bool = False
    denial: DenialKind | None = None
    said: Interval = UNKNOWN_TIME
    issues: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    judged: tuple[Ruling, ...] = ()
    superseded_by: str = ""

    def __post_init__(self) -> None:
        require(self.evidence, "statement record")


@dataclass(frozen=True, slots=True)
class HappeningRecord:
    """One occasion, told by one or many. `order_certain` speaks of `stops`; `reasons` say why tellings were put
    together; `carriers` and `superseded_by` are as in a statement record.
    """

    kind_: ClassVar[str] = "happening"
    id: str
    members: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    type: HappeningType
    status: Status
    participants: tuple[Name, ...] = ()
    place: Name | None = None
    when: Interval = UNKNOWN_TIME
    durations: tuple[Duration, ...] = ()
    stops: tuple[Name, ...] = ()
    order_certain: bool = False
    subject: str = ""
    origins: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    judged: tuple[Ruling, ...] = ()
    superseded_by: str = ""

    def __post_init__(self) -> None:
        require(self.evidence, "happening record")


@dataclass(frozen=True, slots=True)
class Copy:
    """Documents that rest on one origin: near-copies, or texts crediting one agency. `id` is the origin's."""

    kind_: ClassVar[str] = "copy"
    id: str
    documents: tuple[str, ...]
    origin: str
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...] = ()
    similarity: float = 0.0

    def __post_init__(self) -> None:
        require(self.evidence, "copy")


OriginHow = Literal["credit", "copy", "first reported", "cited"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document has its matter from: `name` is the agency, outlet or document; `how` says by what that is known.

    One for each document and name: the strongest of credit, copy, "first reported" and citation.
    """

    kind_: ClassVar[str] = "origin"
    id: str
    document: str
    name: Name
    how: OriginHow
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        require(self.evidence, "origin")


Revision = Literal["", "repeated", "updated", "corrected", "withdrawn"]
ChangeKind = Literal["gone", "changed", "appeared"]


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence in which two versions of a text differ: as it was, as it is, and the statement records in it."""

    kind: ChangeKind
    before: Evidence | None = None
    after: Evidence | None = None
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A text that takes the place of an earlier one of the same outlet: `earlier` and `later` are document ids.

    `marked` is what the later text says of itself; `changes` come in the order of the earlier text, then of the later.
    """

    kind_: ClassVar[str] = "version"
    id: str
    earlier: str
    later: str
    marked: Revision
    changes: tuple[Change, ...]
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "version")


def newest(versions: Iterable[Version]) -> dict[str, str]:
    """Id of every superseded document to the id of the newest version of its text."""
    follows = {version.earlier: version.later for version in versions}
    out = {}
    for earlier, later in follows.items():
        while later in follows:
            later = follows[later]
        out[earlier] = later
    return out


ContradictionStatus = Literal["open", "explained", "superseded"]
ContradictionType = Literal[
    "number",
    "date",
    "place",
    "participants",
    "wording",
    "attribution",
    "existence",
    "denial",
    "characterisation",
    "omission",
    "relay drift",
]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: what it says, in which words, from which origins; `who` says it (empty: the outlet
    itself).
    """

    value: str
    evidence: tuple[Evidence, ...]
    origins: tuple[str, ...] = ()
    who: str = ""

    def __post_init__(self) -> None:
        require(self.evidence, "side")
