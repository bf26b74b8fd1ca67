"""The speech act of a statement, by the rules of `data/acts.toml` over its cue and content."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import get_args

from detente.extract.statements.plain import plain
from detente.extract.statements.words import words
from detente.model.rows import Act

# Words of the content that complete a cue that only carries a noun: "repeated | his vow to …".
CARRIED_WORDS = 5
# The speaker as subject: in the first person anywhere, in the third where the content begins.
_BEGINNING = r"^\W*(?:that )?\W*(?:{third})(?= |')"
_SELF = rf"(?:\b(?:i|we)\b ?|{_BEGINNING} ?)"
_THIRD = ("he", "she", "they", "it")
_NOBODY = "(?!)"
_TITLES = frozenset({"the", "said", "president", "minister", "foreign", "official", "officials", "that", "who"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the list: the act, what the cue and the content must hold, and examples it must decide."""

    act: Act
    cue: re.Pattern[str] | None
    content: str
    examples: tuple[tuple[str, str], ...]

    def fits(self, cue: str, content: str, third: str) -> bool:
        """Whether the rule decides; `third` is a pattern of the speaker's names that the content begins with."""
        if self.cue and not self.cue.search(cue):
            return False
        return not self.content or bool(_compiled(self.content, third).search(content))

    def count(self, content: str) -> int:
        """How often the pattern stands in the content."""
        return sum(1 for _ in _compiled(self.content, "").finditer(content))


@functools.lru_cache(maxsize=4096)
def _compiled(content: str, third: str) -> re.Pattern[str]:
    if "{self}" not in content:
        return re.compile(content)
    return re.compile(content.replace("{self} ", _SELF.replace("{third}", third)))


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file: rules on cues, rules on content alone, and words of praise and blame to weigh."""

    carriers: re.Pattern[str]
    cues: tuple[Rule, ...]
    contents: tuple[Rule, ...]
    sentiment: tuple[Rule, ...]

    def all(self) -> tuple[Rule, ...]:
        """Every rule."""
        return (*self.cues, *self.contents, *self.sentiment)


@functools.cache
def act_rules() -> Rules:
    """The rules, read once a process."""
    data = tomllib.loads((files("detente.extract.statements") / "data" / "acts.toml").read_text(encoding="utf8"))
    rules = tuple(_rule(entry) for entry in data["rule"])
    return Rules(
        re.compile(data["carriers"]),
        cues=tuple(rule for rule in rules if rule.cue),
        contents=tuple(rule for rule in rules if not rule.cue),
        sentiment=tuple(_rule(entry | {"content": entry["words"]}) for entry in data["sentiment"]),
    )


def _rule(entry: dict[str, object]) -> Rule:
    act = entry["act"]
    if act not in get_args(Act):
        raise ValueError(f"acts.toml names no known act: {act}")
    cue = re.compile(str(entry["cue"])) if "cue" in entry else None
    examples = tuple((str(a), str(b)) for a, b in entry["examples"])  # type: ignore[attr-defined]
    return Rule(act, cue, str(entry.get("content", "")), examples)  # type: ignore[arg-type]


def act_of(cue: str, content: str, *, speaker: str = "", state: str = "") -> Act:
    """The act of saying `content` with `cue`.

    `speaker` are the source's words and `state` its state's name: the content may speak of the speaker by either.
    """
    rules = act_rules()
    cue, content = plain(cue), " ".join(plain(content).replace('"', " ").split())
    cue = _carried(cue, content)
    third = _third(plain(speaker), plain(state), content)
    for rule in rules.cues:
        if rule.fits(cue, content, third):
            return rule.act
    for rule in rules.contents:
        if rule.fits(cue, content, third):
            return rule.act
    return _balance(rules.sentiment, content) or "assert"


def _carried(cue: str, content: str) -> str:
    if act_rules().carriers.search(cue):
        return f"{cue} {' '.join(content.split()[:CARRIED_WORDS])}"
    return cue


def is_speech(cue: str, content: str = "") -> bool:
    """Whether a cue tells of words (said, threatened, a call for), not only of a wish, a belief or a deed."""
    if words().wordless.search(f"{plain(cue)} {plain(content)}"):
        return False  # "released the text of the letter" tells nothing of what it says
    cue = _carried(plain(cue), plain(content))
    return bool(words().speech.search(cue)) or (
        any(rule.cue is not None and rule.cue.search(cue) for rule in act_rules().cues)
        and not words().deeds.search(cue)
    )


def _balance(rules: tuple[Rule, ...], content: str) -> Act | None:
    counts = [(rule.count(content), rule.act) for rule in rules]
    best = max(count for count, _ in counts)
    winners = [act for count, act in counts if count == best and count]
    return winners[0] if len(winners) == 1 else None


def _third(speaker: str, state: str, content: str) -> str:
    """Which of the words that name the speaker the content begins with, as a pattern; few, so that rules need not be
    compiled anew for every speaker.
    """
    names = [word for word in re.findall(r"[a-z]{3,}", speaker) if word not in _TITLES]
    named = [*names, *([state, f"the {state}"] if state else [])]
    forms = [(word, re.escape(word)) for word in (*_THIRD, *named)]
    forms += [(name, f"(?:mr|mrs|ms)\\.? {re.escape(name)}") for name in names]
    return "|".join(form for word, form in forms if word in content and _opening(form).match(content)) or _NOBODY


@functools.lru_cache(maxsize=4096)
def _opening(form: str) -> re.Pattern[str]:
    return re.compile(_BEGINNING.replace("{third}", form))
