"""The first case's reports give the same statements from text, web page, PDF, Word and mail."""

from __future__ import annotations

import re

import pytest

from detente.collect.media import media_type
from detente.extract.contract import Page
from detente.model.documents import Raw
from detente.model.rows import Statement
from detente.parse.document import parse
from detente.run.pages import read_pages
from detente.run.stages import with_needs
from tests.parse.makers import MAKERS, Story
from tests.shared import needs_shared, shared

# The reader sees some words to each side: a wrapping's own title and date before a report shift where a few contents
# begin or end. Measured: 113 of 115 to the letter from HTML and Word, 106 from PDF, all from mail.
SAME_WORDS, ALIKE = 0.9, 0.97


def said(raw: Raw) -> list[tuple[str, frozenset[str]]]:
    """Each statement's content as it is, and as the set of its words."""
    layers = [layer() for layer in with_needs({"statements"})]
    (page,) = read_pages([parse(raw)], layers)
    assert isinstance(page, Page)
    return [_content(row) for row in page.found.statements]


def _content(row: Statement) -> tuple[str, frozenset[str]]:
    words = " ".join(" ".join(e.quote for e in row.evidence).split())
    return words, frozenset(re.findall(r"\w+", words.lower()))


def _alike(one: frozenset[str], others: list[tuple[str, frozenset[str]]]) -> bool:
    return any(len(one & other) >= 0.6 * len(one | other) for _, other in others)


@needs_shared
@pytest.mark.parametrize("name", ["HTML", "PDF", "DOCX", "mail"])
def test_the_first_case_says_the_same_in_every_wrapping(name: str) -> None:
    suffix, make = MAKERS[name]
    told = same = alike = 0
    for path in sorted((shared / "cases" / "ukraine-2023").glob("*.txt")):
        text = path.read_text("utf-8")
        paragraphs = tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())
        plain = said(Raw(path.name, text.encode(), "text/plain"))
        made = make(Story("The title of the wrapping", "2023-06-10", "Wrapper", paragraphs))
        wrapped = said(Raw(f"a{suffix}", made, media_type(f"a{suffix}")))
        assert abs(len(plain) - len(wrapped)) <= 2
        told += len(plain)
        same += sum(words in {w for w, _ in wrapped} for words, _ in plain)
        alike += sum(_alike(words, wrapped) for _, words in plain)
    assert told >= 100
    assert same >= SAME_WORDS * told, (same, told)
    assert alike >= ALIKE * told, (alike, told)
