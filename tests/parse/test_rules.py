"""The examples beside each rule are its tests."""

from __future__ import annotations

import time

import pytest

from detente.parse.rules import Rule, rules


def taken(rule: Rule, line: str) -> str | None:
    """The part of `line` that the rule takes."""
    line = line.strip()
    match = rule.match(line, 0, len(line))
    return None if match is None else match[0]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_examples(rule: Rule) -> None:
    assert rule.yes
    assert rule.no
    for example in rule.yes:
        found = taken(rule, example.replace("¦", ""))
        assert found is not None, example
        *before, part, _ = example.split("¦") if "¦" in example else (example, "")
        assert found.strip() == part.strip(), example
        assert not before or rule.where == "ahead"
    for example in rule.no:
        assert taken(rule, example) is None, example


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    "bait",
    [
        "A" * 50_000,
        "A a " * 12_000,
        "((((" * 12_000,
        "[a " * 16_000,
        "1/1/" * 12_000,
        ", May 1 " * 6_000,
        ". " * 25_000,
    ],
)
def test_no_rule_is_slow_on_bait(rule: Rule, bait: str) -> None:
    lines = [bait, *(head + bait for example in rule.yes for head in (example[:3], example))]
    start = time.process_time()
    for line in lines:
        rule.match(line, 0, len(line))
    assert time.process_time() - start < 0.5


def test_names_are_unique() -> None:
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names)
