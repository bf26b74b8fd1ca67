"""Words, stems, quotations and the ends of clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.words import (
    clause_end,
    common_run,
    containment,
    jaccard,
    matter,
    plain,
    quotations,
    quoted,
    shingles,
    stem,
    supposed,
    suppositions,
    words,
)


def test_words_know_their_places() -> None:
    found = words("Don’t stop, U.S. ships!", offset=10)
    assert [w.word for w in found] == ["don't", "stop", "u.s", "ships"]
    assert (found[1].start, found[1].end) == (16, 20)


def test_contractions_are_spelled_out() -> None:
    assert plain("We don't; they’ve") == ["we", "do", "not", "they", "have"]


@pytest.mark.parametrize(
    "forms", [("talk", "talks", "talked", "talking"), ("city", "cities"), ("stop", "stopped", "stopping")]
)
def test_forms_of_a_word_meet(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_matter_leaves_out_what_says_nothing() -> None:
    assert matter("He said that they would be at the harbour") == {"harbour"}


def test_likeness() -> None:
    a, b = frozenset("abcd"), frozenset("cd")
    assert (jaccard(a, b), containment(a, b)) == (0.5, 1.0)
    assert jaccard(frozenset(), frozenset()) == containment(frozenset(), a) == 0.0
    assert len(shingles(["a", "b", "c"], 2)) == 2
    assert common_run(["x", "a", "b"], ["a", "b", "y"]) == (1, 0, 2)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ('He said "we are all here" and left.', ["we are all here"]),
        ("“one two three” and “four five six”", ["one two three", "four five six"]),
        ('" We are all here, " he said. " You are not here. "', [" We are all here, ", " You are not here. "]),
        ('An "open mark for ever.\n\nNext "one two three" here.', ["one two three"]),
        ('"a"', []),
    ],
)
def test_quotations(text: str, spans: list[str]) -> None:
    assert [text[a:b] for a, b in quotations(text)] == spans


def test_inside_a_quotation() -> None:
    text = 'She said "never again" and went.'
    assert quoted(text, text.index("again"))
    assert not quoted(text, text.index("went"))


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("they ask the U.S. to go. Then", "they ask the U.S. to go"),
        ("they go, but we stay", "they go"),
        ("they go; we stay", "they go"),
        ("they go now.", "they go now"),
    ],
)
def test_where_a_clause_ends(text: str, end: str) -> None:
    assert text[: clause_end(text, 4)] == end


@pytest.mark.parametrize("opening", [word for found in suppositions().values() for word in found])
def test_what_every_word_of_supposing_opens_is_supposed_to_the_end_of_its_clause(opening: str) -> None:
    text = f"They wait {opening} the ports are shut, but the guards left."
    assert supposed(text, text.index("shut"))
    assert not supposed(text, text.index("left"))
    assert not supposed(text, text.index("wait"))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(text[w.start : w.end].lower().replace("’", "'") == w.word for w in words(text))
    assert all(0 <= a <= b <= len(text) for a, b in quotations(text))
    assert 0 <= clause_end(text, 0) <= len(text)
