"""What a watch has told: one row a change, so that nothing is told twice and a removed document takes its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from detente.model.evidence import Evidence, require


@dataclass(frozen=True, slots=True)
class Moved:
    """One field of a finding that is not what it was."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A change that was noticed. `of` is the kind of finding, `about` its name, `day` the newest publication date among
    the documents of its words (ISO; empty: undated), `round` the number of the round that noticed it, from 1.
    """

    kind_: ClassVar[str] = "alert"
    id: str
    of: str
    change: Literal["new", "gone", "changed"]
    about: str
    moves: tuple[Moved, ...]
    evidence: tuple[Evidence, ...]
    day: str
    round: int

    def __post_init__(self) -> None:
        require(self.evidence, "alert")
