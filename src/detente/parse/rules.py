"""The rules of data/lines.toml, compiled: what a line of a report is apart from its running text."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from detente.model.dates import CLOCK, pattern
from detente.model.documents import BlockKind

Where = Literal["line", "front", "front-start", "first", "after-date", "start", "opening", "inside", "ahead"]
# Longer lines are running text; no rule looks at more of them than this.
LONGEST_LINE = 600
# A dateline into which headlines run, their line breaks lost, stands within so many characters.
FURTHEST_AHEAD = 1_500

_UPPER, _LOWER = r"[^\W\d_a-zß-öø-ÿ]", r"[a-zß-öø-ÿ]"
_PARTS = {
    "{day}": pattern(year=False),
    "{date}": pattern(),
    "{clock}": CLOCK,
    "{PLACE}": rf"{_UPPER}(?:{_UPPER}|[.'’-]){{2,30}}(?:[ /]{_UPPER}(?:{_UPPER}|[.'’-]){{0,30}}){{0,3}}",
    "{Place}": rf"{_UPPER}(?:\w|[.'’-]){{1,30}}(?:[ /]{_UPPER}(?:\w|[.'’-]){{0,30}}){{0,3}}",
    "{Place1}": rf"{_UPPER}(?:\w|[.'’-]){{1,30}}",
    "{Region}": r"[A-Z][\w.]{1,15}(?: [A-Z][\w.]{1,15})?",
    "{Agency}": (
        r"Reuters|AFP|AP|Associated Press|Xinhua|TASS|Tass|Interfax|RIA Novosti|DPA|dpa|ANI|PTI|IANS|EFE|ANSA|UPI"
        r"|Bloomberg|Anadolu|Kyodo|Yonhap|Ukrinform|CNN|BBC"
    ),
    "{dash}": r"(?:\s?(?:—|–|--|―|_(?=\s))|\s-(?=\s|$)):?\s{0,3}",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: which lines it takes, what they are, and its own examples."""

    name: str
    kind: BlockKind
    where: Where
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The rule applied to text[start:end], as its `where` says."""
        stop = min(end, start + LONGEST_LINE)
        if self.where in ("line", "front"):
            return self.pattern.fullmatch(text, start, end) if stop == end else None
        if self.where == "inside":
            return self.pattern.search(text, start, end)
        if self.where == "ahead":
            return self.pattern.search(text, start, min(end, start + FURTHEST_AHEAD))
        return self.pattern.match(text, start, stop)


@functools.cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order they are tried."""
    raw = resources.files("detente.parse").joinpath("data/lines.toml").read_text("utf-8")
    return tuple(
        Rule(r["name"], r["kind"], r["where"], _compiled(r["pattern"]), tuple(r["yes"]), tuple(r["no"]))
        for r in tomllib.loads(raw)["rule"]
    )


@functools.cache
def rules_for(*where: Where) -> tuple[Rule, ...]:
    """The rules of these places, in the order they are tried."""
    return tuple(rule for rule in rules() if rule.where in where)


def _compiled(source: str) -> re.Pattern[str]:
    for name, part in _PARTS.items():
        source = source.replace(name, f"(?i:{part})" if name in ("{day}", "{date}") else part)
    return re.compile(source)
