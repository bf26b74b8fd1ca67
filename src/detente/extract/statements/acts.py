"""The speech act of a statement, by the rules of `data/acts.toml` over its cue and content."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import get_args

from detente.extract.statements.plain import plain
from detente.model.rows import Act

# Words of the content that complete a cue that only carries a noun: "repeated | his vow to …".
CARRIED_WORDS = 5
_OWN = re.compile(r"^\W*(?:that )?\W*(?:also |then )?(?:i|we|he|she|they|it|my|our|his|her|their|its)\b")
_OWN_ANYWHERE = re.compile(r"\b(?:i|we|i'll|we'll|i'm|we're)\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the list: the act, what the cue and the content must hold, and examples it must decide."""

    act: Act
    cue: re.Pattern[str] | None
    content: re.Pattern[str] | None
    own: bool
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file: rules in order, then acts by the balance of words of praise and blame."""

    carriers: re.Pattern[str]
    rules: tuple[Rule, ...]
    sentiment: tuple[Rule, ...]


@functools.cache
def act_rules() -> Rules:
    """The rules, read once a process."""
    data = tomllib.loads((files("detente.extract.statements") / "data" / "acts.toml").read_text(encoding="utf8"))
    return Rules(
        re.compile(data["carriers"]),
        tuple(_rule(entry) for entry in data["rule"]),
        tuple(_rule(entry | {"content": entry["words"]}) for entry in data["sentiment"]),
    )


def _rule(entry: dict[str, object]) -> Rule:
    act = entry["act"]
    if act not in get_args(Act):
        raise ValueError(f"acts.toml names no known act: {act}")
    cue, content = (re.compile(str(entry[k])) if k in entry else None for k in ("cue", "content"))
    examples = tuple((str(a), str(b)) for a, b in entry["examples"])  # type: ignore[attr-defined]
    return Rule(act, cue, content, bool(entry.get("own")), examples)  # type: ignore[arg-type]


def act_of(cue: str, content: str, *, speaker: str = "") -> Act:
    """The act of saying `content` with `cue`; `speaker` are the source's words, to know when the content is about the speaker."""
    rules = act_rules()
    cue, content = plain(cue), plain(content)
    if rules.carriers.search(cue):
        cue = f"{cue} {' '.join(content.split()[:CARRIED_WORDS])}"
    own = _is_own(content, plain(speaker))
    for rule in rules.rules:
        if rule.cue and not rule.cue.search(cue) or rule.content and not rule.content.search(content):
            continue
        if not rule.own or own:
            return rule.act
    counts = [(len(rule.content.findall(content)), rule.act) for rule in rules.sentiment if rule.content]
    best = max(count for count, _ in counts)
    winners = [act for count, act in counts if count == best and count]
    return winners[0] if len(winners) == 1 else "assert"


def _is_own(content: str, speaker: str) -> bool:
    if _OWN.search(content) or _OWN_ANYWHERE.search(content):
        return True
    names = [word for word in re.findall(r"[a-z]{3,}", speaker) if word not in {"the", "said", "president", "minister"}]
    first = " ".join(content.split()[:4])
    return any(re.search(rf"\b{re.escape(name)}\b", first) for name in names)
