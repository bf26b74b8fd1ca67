"""How often records are right: measured on the gold sets, and as reviewers of this case found them; always with the
number behind the share. And how far two reviewers agree.
"""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations

from detente.model.entities import Judgement
from detente.model.judging import in_force

VERDICTS = ("accept", "correct", "reject")


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` of `of` records were right, and `corrected` of the others were kept with a correction."""

    right: int
    of: int
    corrected: int = 0

    @property
    def share(self) -> float:
        """The share of right ones; 0 of none is 0."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers over the rows that both judged: how often they said the same, and Cohen's kappa (1960), which takes
    from that what chance would give; None where chance alone would give full agreement.

    `counts` are (verdict of left, verdict of right) → rows.
    """

    left: str
    right: str
    rows: int
    same: int
    kappa: float | None
    counts: Mapping[tuple[str, str], int]


@functools.cache
def rates() -> Mapping[str, Rate]:
    """Kind of record → how often it is right on the gold sets."""
    return {kind: Rate(found["right"], found["of"]) for kind, found in _file()["kinds"].items()}


def measured_on() -> str:
    """What the gold rates rest on, in words."""
    return str(_file()["about"])


@functools.cache
def _file() -> dict[str, dict[str, dict[str, int]]]:
    text = (files("detente.findings") / "data" / "rates.json").read_text(encoding="utf8")
    loaded: dict[str, dict[str, dict[str, int]]] = json.loads(text)
    return loaded


def verdicts(judgements: Iterable[Judgement]) -> dict[str, dict[tuple[str, str], str]]:
    """Author → (kind, row) → that author's last verdict in force."""
    out: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for judgement in in_force(judgements):
        if judgement.kind in VERDICTS:
            said = out[judgement.author]
            key = (judgement.row, judgement.left)
            said.pop(key, None)
            said[key] = judgement.kind
    return dict(out)


def accepted(judgements: Iterable[Judgement]) -> dict[str, Rate]:
    """Kind → how often reviewers here found such records right as they stood, each word counted once a row."""
    of: Counter[str] = Counter()
    right: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    for said in verdicts(judgements).values():
        for (kind, _), verdict in said.items():
            of[kind] += 1
            right[kind] += verdict == "accept"
            corrected[kind] += verdict == "correct"
    return {kind: Rate(right[kind], of[kind], corrected[kind]) for kind in sorted(of)}


def agreements(judgements: Iterable[Judgement]) -> list[Agreement]:
    """Every two reviewers with rows in common, by name."""
    said = verdicts(judgements)
    out = []
    for left, right in combinations(sorted(said), 2):
        both = sorted(said[left].keys() & said[right].keys())
        if both:
            out.append(_agreement(left, right, [(said[left][row], said[right][row]) for row in both]))
    return out


def _agreement(left: str, right: str, pairs: list[tuple[str, str]]) -> Agreement:
    same, total = sum(a == b for a, b in pairs), len(pairs)
    mine, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(mine[verdict] * theirs[verdict] for verdict in VERDICTS) / total**2
    kappa = None if chance == 1 else round((same / total - chance) / (1 - chance), 4)
    return Agreement(left, right, total, same, kappa, dict(sorted(Counter(pairs).items())))
