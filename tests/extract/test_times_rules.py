"""Every rule of the grammar is tested by the examples that stand beside it in its data file."""

from __future__ import annotations

from datetime import date

import pytest

from detente.extract.times.grammar import Example, Rule, grammar
from detente.extract.times.reading import read_text

CASES = [(rule, example) for rule in grammar().rules for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.name}: {example.words}" for rule, example in CASES])
def test_example(rule: Rule, example: Example) -> None:
    found = read_text(example.text, [(0, len(example.text))], date.fromisoformat(example.anchor))
    told = [(example.text[t.start : t.end], t.resolved.type, t.resolved.value) for t in found]
    assert (example.words, example.type, example.value) in told, rule.name


def test_every_rule_has_an_example() -> None:
    bare = [rule.name for rule in grammar().rules if not rule.examples and rule.sense not in ("none", "holiday")]
    assert bare == []


@pytest.mark.parametrize(
    "text",
    [
        "The six-year-old boy backed the 12-point plan.",
        "Three-quarters of the members voted a second time, once again.",
        "It cost $2,000 and 1,990 people came in $1995 coats.",
        "They fell back as soon as the fall of the city was told.",
        "Resolution 1973 and flight 1999 were named; resolutions 1970 and 1973 bind.",
        "Some 1,200 km and 40 percent, 2000 people and 1990 tanks.",
    ],
)
def test_no_time_in(text: str) -> None:
    found = read_text(text, [(0, len(text))], date(2023, 6, 7))
    assert [text[t.start : t.end] for t in found] == []


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They met on Christmas Eve 2019 in Bonn.", "Christmas Eve 2019", "2019-12-24"),
        ("Over Easter weekend they met.", "Easter weekend", "2023-W14-WE"),
        ("They met at Thanksgiving 2010.", "Thanksgiving 2010", "2010-11-25"),
        ("Fasting ends with Ramadan.", "Ramadan", "XXXX"),
    ],
)
def test_named_days(text: str, words: str, value: str) -> None:
    found = read_text(text, [(0, len(text))], date(2023, 6, 7))
    assert [(text[t.start : t.end], t.resolved.value) for t in found] == [(words, value)]
