"""Who speaks: what is nobody's statement, and to whom "the envoy", "he" and "it" go."""

from __future__ import annotations

import pytest

from detente.extract.mentions.layer import Mentions
from detente.extract.statements.layer import Statements
from detente.extract.times.layer import Times
from tests.extract.test_statements import page_of


def told(text: str) -> list[tuple[str, str, str]]:
    """(speaker's fullest name in the text or its words, act, content) of what is voiced, in order."""
    page = page_of(text)
    for layer in (Times(), Mentions(), Statements()):
        layer.read([page])
    chains = {m.id: m.chain for m in page.found.mentions}
    names: dict[str, str] = {}
    for m in page.found.mentions:
        if m.form == "name":
            names[m.chain] = max(names.get(m.chain, ""), m.name, key=len)
    return [
        (names.get(chains.get(s.speaker, ""), s.speaker_words), s.act, " … ".join(e.quote for e in s.evidence))
        for s in page.found.statements
        if s.voiced
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "A naval officer, who asked not to be named because he was not allowed to speak, said the fleet was late.",
            "the fleet was late",
        ),
        ("Two sources, who declined to be identified, told the Gazette that the list was ready.", "list was ready"),
        ("A diplomat, speaking on condition of anonymity, said that the draft was on the table.", "draft was on"),
        ("Minister Ana Brandt, asked about it, said the port had no berth left.", "no berth left"),
        ("Asked about the raid, Minister Ana Brandt said the port had no berth left.", "no berth left"),
    ],
)
def test_a_wish_for_anonymity_and_a_question_put_to_the_speaker_are_no_statements(text: str, words: str) -> None:
    (said,) = told(text)
    assert words in said[2]
