"""Who the words stand for across documents: entities, the offices they held, and decisions about rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, require
from detente.model.interval import Interval
from detente.model.records import Place
from detente.model.rows import MentionType
from detente.model.ruling import Ruling

Verdict = Literal["positive", "negative", "unsure"]
JudgementKind = Literal["merge", "split", "accept", "reject", "correct", "add", "note", "mark", "withdraw"]


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
    judged: tuple[Ruling, ...] = ()

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
class Target:
    """A row that a judgement is about: its id, and what finds it again should a later reading give it another.

    `places` are the words it rested on, by their place only; `key` tells it from other rows on the same words.
    """

    row: str
    places: tuple[Place, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision about rows: by a person or by the machine with its version; append-only, undone by another that names
    it.

    `left` and `right` are row ids (right empty for decisions about one row); `field` and `value` carry a correction
    (JSON). `row` is the kind of row they are (empty: mentions), `targets` the rows put together in it when it was
    judged; of a merge or split, the first target goes with (or apart from) each of the others.
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
    row: str = ""
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What people's judgements make of a row, laid over it when the record is looked at; the row itself stays as read.

    `id` is the row's class and id. `body` is the row as decided, as JSON; empty: it was rejected. `added` is true for a
    row that no reading gave. `judgements` are the ids of what it rests on.
    """

    kind_: ClassVar[str] = "decided"
    id: str
    cls: str
    row: str
    body: str
    judgements: tuple[str, ...]
    document: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """A person's word that two rows tell of one thing, or of two; rows are named by the ids they have now."""

    kind_: ClassVar[str] = "pairing"
    id: str
    cls: str
    left: str
    right: str
    one: bool
    judgement: str
    reason: str = ""


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
