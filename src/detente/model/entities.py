"""Who the words stand for across documents: entities, the offices they held, and decisions about rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, require
from detente.model.interval import Interval
from detente.model.rows import MentionType

Verdict = Literal["positive", "negative", "unsure"]
JudgementKind = Literal["merge", "split", "accept", "reject", "correct", "note", "withdraw"]


@dataclass(frozen=True, slots=True)
class Entity:
    """The thing mentions stand for. `name` is the one form exports use; `state` an ISO code; `authority` its entry's
    id, if any.

    `members` are mention ids (sorted), `variants` the forms seen (sorted), `reasons` why they are one, for a person to
    read.
    """

    kind_: ClassVar[str] = "entity"
    id: str
    name: str
    type: MentionType
    members: tuple[str, ...]
    variants: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    state: str = ""
    authority: str = ""
    offices: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self.evidence, "entity")


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody held an office over an interval. `holder` and `party` are entity ids; `source` is "corpus" or the
    authority file's version.
    """

    kind_: ClassVar[str] = "tenure"
    id: str
    party: str
    role: str
    holder: str
    when: Interval
    source: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision about rows: by a person or by the machine with its version; append-only, undone by another that names
    it.

    `left` and `right` are row ids (right empty for decisions about one row); `field` and `value` carry a correction
    (JSON).
    `at` is the clock time it was made, kept outside the id and outside default exports.
    """

    kind_: ClassVar[str] = "judgement"
    id: str
    kind: JudgementKind
    verdict: Verdict
    left: str
    right: str
    author: str
    reason: str
    field: str = ""
    value: str = ""
    score: float = 1.0
    undoes: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the issue log: what was skipped, failed, dropped or doubted, and why. A product, shipped with the
    record.
    """

    kind_: ClassVar[str] = "log"
    id: str
    level: Literal["note", "warning", "skipped", "failed"]
    stage: str
    item: str
    reason: str
    document: str = ""
