"""Rules over token classes, compiled once: a rule is a pattern, a sense, and the examples that test it.

Pattern language: UPPER names a token class of the lexicon or a macro, lower-case words and `, . - : / '` stand for
themselves, `( | ) ? +` as in regular expressions, `x:` before an item captures it, `!X` means "not followed by",
`<X` and `<!X` "preceded by" and "not preceded by", `&X` "is also an X".
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.extract.times.holidays import holidays
from detente.extract.times.tokens import DATA, Lexicon, Tokens, lexicon

RULE_FILES = ("other", "calendar", "relative", "amounts", "clock")
_ITEM = re.compile(r"<!\w+|<\w+|!\w+|&\w+|[a-z]+:|[A-Z][A-Z0-9]*|[a-z]+|[()|?+]|[,./:'-]")
_PLAIN = {",": "COMMA", ".": "DOT", "-": "DASH", "/": "SLASH", ":": "COLON", "'": "APOS"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must read: the words it takes, and what they come to on the anchor date."""

    text: str
    words: str
    type: str
    value: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule; `sense` names the reading, `fixed` the constant parts of it."""

    name: str
    sense: str
    fixed: Mapping[str, str]
    pattern: re.Pattern[str]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's match: token range [first, last) and, for each capture, the words it took."""

    rule: Rule
    first: int
    last: int
    parts: Mapping[str, tuple[str, ...]]
    spots: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules, and for each first letter the rules that can begin with it."""

    rules: tuple[Rule, ...]
    starting: Mapping[str, tuple[Rule, ...]]
    starts: re.Pattern[str]

    def matches(self, tokens: Tokens) -> Iterator[Match]:
        """Longest matches from left to right, none overlapping; of two as long, the rule listed first."""
        letters, words, position = tokens.letters, tokens.words, 0
        find = self.starts.search
        while (spot := find(letters, position)) is not None:
            position = spot.start()
            best: re.Match[str] | None = None
            chosen: Rule | None = None
            for rule in self.starting[letters[position]]:
                found = rule.pattern.match(letters, position)
                if found is not None and (best is None or found.end() > best.end()):
                    best, chosen = found, rule
            if best is None or chosen is None:
                position += 1
                continue
            groups = {k.split("_")[0]: best.span(k) for k, v in best.groupdict().items() if v is not None}
            parts = {k: tuple(words[a:b]) for k, (a, b) in groups.items()}
            yield Match(chosen, position, best.end(), parts, {k: a for k, (a, _) in groups.items()})
            position = best.end()


def _expand(pattern: str, macros: Mapping[str, str], depth: int = 0) -> str:
    """Replace macro names by their patterns."""
    if depth > 8:
        raise ValueError(f"macro refers to itself: {pattern}")
    return re.sub(
        r"[A-Z][A-Z0-9]*",
        lambda m: f"( {_expand(macros[m[0]], macros, depth + 1)} )" if m[0] in macros else m[0],
        pattern,
    )


def _regex(pattern: str, lex: Lexicon) -> str:
    """The pattern as a regular expression over letters."""
    out: list[str] = []
    waiting = ""
    for count, item in enumerate(_ITEM.findall(pattern)):
        if item[-1] == ":" and len(item) > 1:
            waiting = (
                f"{item[:-1]}_{count}"  # one capture may stand in several alternatives; Python wants names to differ
            )
            continue
        if item == "(":
            piece = f"(?P<{waiting}>" if waiting else "(?:"
        elif item in "|)?+":
            piece = item
        else:
            piece = _atom(item, lex)
            piece = f"(?P<{waiting}>{piece})" if waiting else piece
        waiting = ""
        out.append(piece)
    return "".join(out)


def _atom(item: str, lex: Lexicon) -> str:
    if item.startswith("<!"):
        return f"(?<![{_letters(item[2:], lex)}])"
    if item.startswith("<"):
        return f"(?<=[{_letters(item[1:], lex)}])"
    if item.startswith("&"):
        return f"(?=[{_letters(item[1:], lex)}])"
    if item.startswith("!"):
        return f"(?![{_letters(item[1:], lex)}])"
    return f"[{_letters(_PLAIN.get(item, item), lex)}]"


def _letters(name: str, lex: Lexicon) -> str:
    found = lex.matching(name if name.isupper() else f"={name}")
    if not found:
        raise ValueError(f"no token has class {name!r}")
    return found


def _first(pattern: re.Pattern[str], lex: Lexicon) -> list[str]:
    """The letters a match of `pattern` can begin with."""
    from_source = re.compile(r"\(\?<?[!=][^)]*\)")
    return [c for c in lex.alphabet if _can_begin(from_source.sub("", pattern.pattern), c)]


def _can_begin(source: str, letter: str) -> bool:
    """True when some match of `source` begins with `letter`: walk the expression's first items."""
    possible, _ = _first_set(source, 0)
    return letter in possible


@functools.cache
def _first_set(source: str, position: int) -> tuple[frozenset[str], int]:
    """First letters of the alternatives up to the closing bracket, and where that is; "" means they may be empty."""
    letters: set[str] = set()
    empty_so_far, may_be_empty = True, False
    while position < len(source) and source[position] != ")":
        char = source[position]
        if char == "|":
            may_be_empty, empty_so_far, position = may_be_empty or empty_so_far, True, position + 1
            continue
        if char == "(":
            inner, end = _first_set(source, re.compile(r"\((?:\?:|\?P<\w+>)").match(source, position).end())  # type: ignore[union-attr]
            position = end + 1
        else:
            end = source.index("]", position)
            inner, position = frozenset(source[position + 1 : end]), end + 1
        optional = "" in inner
        if position < len(source) and source[position] in "?+":
            optional, position = optional or source[position] == "?", position + 1
        if empty_so_far:
            letters |= inner - {""}
        empty_so_far = empty_so_far and optional
    if may_be_empty or empty_so_far:
        letters.add("")
    return frozenset(letters), position


def _examples(raw: Mapping[str, Any], anchor: str) -> tuple[Example, ...]:
    return tuple(Example(e[0], e[1], e[2], e[3], e[4] if len(e) > 4 else anchor) for e in raw.get("examples", ()))


def _holiday_rule(lex: Lexicon) -> Rule:
    """One rule for all named days of `data/holidays.toml`."""
    names = [re.sub(r"(['-])", r" \1 ", name) for name in sorted(holidays(), key=len, reverse=True)]
    return Rule("holiday", "holiday", {}, re.compile(_regex(f"the? h:(&CAPITAL ({' | '.join(names)}))", lex)), ())


@functools.cache
def grammar() -> Grammar:
    """The grammar of `data/rules/*.toml`, compiled once a process."""
    lex = lexicon()
    macros: dict[str, str] = tomllib.loads((DATA / "rules" / "macros.toml").read_text(encoding="utf-8"))["macros"]
    rules: list[Rule] = []
    for name in RULE_FILES:
        raw = tomllib.loads((DATA / "rules" / f"{name}.toml").read_text(encoding="utf-8"))
        for entry in raw["rule"]:
            pattern = re.compile(_regex(_expand(entry["pattern"], macros), lex))
            fixed = {k: str(v) for k, v in entry.get("with", {}).items()}
            rules.append(Rule(entry["name"], entry["sense"], fixed, pattern, _examples(entry, raw["anchor"])))
    rules.append(_holiday_rule(lex))
    starting: dict[str, list[Rule]] = {}
    for rule in rules:
        for letter in _first(rule.pattern, lex):
            starting.setdefault(letter, []).append(rule)
    return Grammar(
        tuple(rules), {k: tuple(v) for k, v in starting.items()}, re.compile(f"[{''.join(sorted(starting))}]")
    )
