"""What an expression says before it is anchored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "calendar", "step", "shift", "told", "yearago", "clock", "duration", "set", "reference", "recent", "modifier"
]


@dataclass(frozen=True, slots=True)
class Sense:
    """The parts that the words give; resolving fills in the rest from the anchor. Zero and empty mean "not said".

    `step` is the word that moves by whole `unit`s ("last" week); `told` is True when it counts from the date last told;
    `event` when from something that happened ("a week after the truce").
    """

    kind: Kind
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = 0
    quarter: int = 0
    half: int = 0
    season: str = ""
    holiday: str = ""
    decade: int = 0
    century: int = 0
    bc: bool = False
    part: str = ""
    clock: str = ""
    zone: str = ""
    unit: str = ""
    amount: float | None = None
    step: str = ""
    told: bool = False
    value: str = ""
    mod: str = ""
    event: bool = False
    short: bool = False
