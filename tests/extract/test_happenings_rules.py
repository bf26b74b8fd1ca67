"""The examples beside the trigger rules are their tests."""

from __future__ import annotations

import pytest

from detente.extract.happenings.lexicon import Trigger, triggers, words
from detente.model.rows import Happening
from tests.extract.reading import happenings_of

CASES = [(t, example) for t in triggers() for example in t.examples]


@pytest.mark.parametrize(("trigger", "example"), CASES, ids=[e[0][:50] for _, e in CASES])
def test_example_reads_as_its_rule_says(trigger: Trigger, example: tuple[str, ...]) -> None:
    text, *wanted = example
    found = happenings_of(text)
    if not wanted:
        assert [h for h in found if h.type == trigger.type] == []
        return
    assert found, text
    first: Happening = found[0]
    names = [p.words for p in first.participants]
    assert (first.type, first.status) == (trigger.type, wanted[0])
    for name in wanted[1:]:
        assert any(name in n for n in names), (name, names)


def test_every_rule_has_an_example() -> None:
    assert [t.lemmas for t in triggers() if not t.examples] == []


def test_no_word_gives_two_statuses() -> None:
    lists = words()
    assert not set(lists.governors) & set(lists.modifiers) - {"possible"}
