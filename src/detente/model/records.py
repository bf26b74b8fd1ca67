"""Records: the reconciled whole. The same statement or happening across documents, with origins counted and differences
marked.
"""

from __future__ import annotations

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
    ids.
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

    def __post_init__(self) -> None:
        require(self.evidence, "statement record")


@dataclass(frozen=True, slots=True)
class HappeningRecord:
    """One occasion, told by one or many. `order_certain` speaks of `stops`; `reasons` say why tellings were put
    together.
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
