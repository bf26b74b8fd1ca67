"""The corpus of every format is read as docs/formats.md says."""

from __future__ import annotations

import importlib.util

import pytest

from tests.parse import corpus

pytest.importorskip("fastwarc")


def test_every_format_is_read_with_its_words_titles_days_and_places() -> None:
    made = 0
    for name, score in corpus.formats():
        if name == "PDF" and importlib.util.find_spec("pypdfium2") is None:
            continue
        made += score.made
        assert score.read == score.titles == score.days == score.made, name
        assert score.characters >= 0.95, name
        assert score.placed == score.paragraphs, name
    assert made >= 60


def test_the_main_text_of_saved_pages() -> None:
    count, precision, recall = corpus.pages()
    assert count == 30
    assert min(precision, recall) >= 0.99
