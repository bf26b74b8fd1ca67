"""Word pieces, their offsets, and what the vocabulary forgets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.encode.encoder import shared_encoder
from detente.encode.tokens import (
    ATTACHED,
    CLOSES,
    INSIDE,
    LOWER,
    NEW_LINE,
    OPENS,
    OUTSIDE,
    SPACED,
    TITLE,
    UPPER,
    quotations,
)


def test_offsets_are_code_points_of_the_text_as_given() -> None:
    text = "Zoë said: 🕊 “Café talks” resumed\nin KYIV."
    cut = shared_encoder().cut(text)
    words = [text[a:b] for a, b in zip(cut.starts, cut.ends, strict=True)]
    assert "Café" in words
    assert "".join(words) == "".join(text.replace("🕊", "").split()) or "🕊" in words
    assert all(a < b <= len(text) for a, b in zip(cut.starts, cut.ends, strict=True))
    assert list(cut.starts) == sorted(cut.starts)


def test_case_line_breaks_and_quotation_marks_are_kept_beside_the_ids() -> None:
    text = 'Envoys from the UN\nsaid "talks go on" today'
    cut = shared_encoder().cut(text)
    at = {text[a:b]: n for n, (a, b) in enumerate(zip(cut.starts, cut.ends, strict=True))}
    assert (cut.case[at["UN"]], cut.case[at["from"]], cut.case[0]) == (UPPER, LOWER, TITLE)
    assert (cut.glue[at["said"]], cut.glue[at["from"]], cut.glue[at["talks"]]) == (NEW_LINE, SPACED, ATTACHED)
    marks = [n for n, (a, b) in enumerate(zip(cut.starts, cut.ends, strict=True)) if text[a:b] == '"']
    assert [cut.quote[n] for n in marks] == [OPENS, CLOSES]
    assert (cut.quote[at["go"]], cut.quote[at["today"]]) == (INSIDE, OUTSIDE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said " odd spacing " and " again, " then', ['" odd spacing "', '" again, "']),
        ('It called this a ""fair" offer and \'\'no remedy at all."', ['""fair"', "''no remedy at all.\""]),
        ("“One paragraph runs on.\n\n“The next closes,” she said.", ["“One paragraph runs on.", "“The next closes,”"]),
        ('" First line.\nSecond line.\nThird line. "\nShe left.', ['" First line.\nSecond line.\nThird line. "']),
        ('An "open one.\n\nThen "a whole one" follows', ['"open one.', '"a whole one"']),
        ("«Nous verrons», dit-il; „gut“", ["«Nous verrons»", "„gut“"]),
        ("the 5' 10\" man", []),
    ],
)
def test_quotations_as_newspapers_and_translations_write_them(text: str, found: list[str]) -> None:
    spans = [text[a:d] for a, _, _, d in quotations(text)]
    assert spans == found


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .\n\"“”'’«»", max_size=60))
def test_quotations_are_in_order_and_never_overlap(text: str) -> None:
    found = quotations(text)
    assert all(a < b <= c <= d <= len(text) for a, b, c, d in found)
    assert all(one[3] <= other[0] for one, other in pairwise(found))
