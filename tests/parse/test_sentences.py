"""Where sentences end, and that none is lost, doubled or out of place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.documents import Block, Sentence
from detente.parse.layout import lay_out
from detente.parse.sentences import split
from tests.shared import needs_shared, shared


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text, [Block(0, len(text), "body")])]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The envoy met Gen. Ana B. Example in the U.S. on Oct. 3.", "He left on Friday."],
        ["Talks ended at 6 p.m. Monday.", "No. 10 gave no comment."],
        ["She lives in the U.S.", "The others do not."],
        ["“We met,” he said.", "“It was hard.”", "Then they left."],
        ["“Will it hold?” the minister asked.", "Nobody knew."],
        ["“Will it hold?” Ana Example asked.", "Nobody knew."],
        ['"It will not hold."', "South Korea's president said no more."],
        ["It cost $3.5 million, e.g. for fuel.", "The site example.org said so."],
        ["Plan A failed.", "Plan B.", "Nothing else was tried."],
        ["The group struck.", "al-Example said it was not involved."],
        ["He waited… and waited.", "He rose…", "Then he fell."],
        ["No panacea exists. .", "All agree."],
        ["The level is high. ;", "As for the rest, it is low."],
        ["He came. , but did not stay."],
        ["They ended the talks.", "The others stayed."],
        ["停火了。", "他们走了。"],
        ["Is it so?!", "It is."],
        ["(He left early.)", "They stayed."],
        ["He came from St. Example with Dr. Beispiel Jr. and others."],
        ["The paper (see Fig. 3) is old.", "[It] was lost."],
    ],
)
def test_ends(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_missing_space_after_a_full_stop() -> None:
    assert cut("The talks ended.The others stayed. See example.org or v2.Beta.") == [
        "The talks ended.",
        "The others stayed.",
        "See example.org or v2.Beta.",
    ]


def test_a_crosshead_run_into_the_text_is_cut_off() -> None:
    assert cut("He praised the “balanced” stance During the talks, he smiled.") == [
        "He praised the “balanced” stance",
        "During the talks, he smiled.",
    ]
    assert cut("The film Life During Wartime was shown, However little it helped.") == [
        "The film Life During Wartime was shown, However little it helped."
    ]


def test_a_heading_that_runs_into_a_sentence_with_its_name_is_cut_off() -> None:
    assert cut("Talks ended. Lind hails Chile’s “balanced” view Lind thanked Chile for it, a note said.") == [
        "Talks ended.",
        "Lind hails Chile’s “balanced” view",
        "Lind thanked Chile for it, a note said.",
    ]
    for whole in (
        "Lind knows what Lind wanted.",
        "Lind says that Lind wanted it.",
        "Lind hails the town, Lind thanked it.",
    ):
        assert cut(whole) == [whole]


def test_wrapped_lines_and_page_breaks_do_not_end_sentences() -> None:
    text = "Both sides spoke of foreign policy\n\n\n\ncooperation that lasts,\nthe minister said. He left.\n"
    blocks, _ = lay_out("Talks end without a result for the third time, the host said.\n\n" + text)
    words = "Talks end without a result for the third time, the host said.\n\n" + text
    assert [" ".join(words[s.start : s.end].split()) for s in split(words, blocks)] == [
        "Talks end without a result for the third time, the host said.",
        "Both sides spoke of foreign policy cooperation that lasts, the minister said.",
        "He left.",
    ]


def test_quotation_marks_between_spaces() -> None:
    assert cut('" We gave a lot. " He paused. " It is insane, " he said.') == [
        '" We gave a lot. "',
        "He paused.",
        '" It is insane, " he said.',
    ]


_PIECES = st.lists(
    st.sampled_from(
        [
            "The envoy",
            "said",
            "U.S.",
            "Mr.",
            "3.5",
            "“Yes.”",
            '"',
            "...",
            "…",
            ". .",
            "\n",
            "\n\n",
            "no.",
            "He",
            "?",
            "!”",
            "。",
            "(a)",
            "- item",
            "1. item",
            "[x]",
            "Gen.",
            "J.",
            "\r\n",
            "\u2028",
            "\u00a0",
            "al-Example",
            ";",
            "During",
            "é",
            "\U0001f54a",
            "٣",
            "مرحبا.",
        ]
    ),
    max_size=60,
)


def check(text: str, sentences: tuple[Sentence, ...], blocks: tuple[Block, ...]) -> None:
    """In order, apart, inside blocks, trimmed, and nothing but white space outside."""
    at = block = 0
    for sentence in sentences:
        assert at <= sentence.start < sentence.end
        assert not text[at : sentence.start].strip()
        words = text[sentence.start : sentence.end]
        assert words == words.strip()
        while blocks[block].end <= sentence.start:
            block += 1
        assert blocks[block].start <= sentence.start
        assert sentence.end <= blocks[block].end
        assert blocks[block].kind == sentence.block
        at = sentence.end
    assert not text[at:].strip()


@given(st.one_of(_PIECES.map(" ".join), _PIECES.map("".join), st.text(max_size=300)))
def test_every_character_is_in_one_sentence(text: str) -> None:
    blocks, _ = lay_out(text)
    check(text, split(text, blocks), blocks)


@pytest.mark.parametrize(
    "bait",
    [
        ". " * 50_000,
        "A." * 50_000,
        "a. A" * 25_000,
        '. "' * 32_000,
        "?” A " * 20_000,
        "x" * 100_000,
        "(" * 100_000,
        "A b. " * 20_000,
        "…" * 100_000,
        "\n" * 100_000,
        "a\n" * 50_000,
        "A. \n\na " * 15_000,
        " . ;A" * 20_000,
        "Al-" * 32_000,
    ],
)
def test_bait_is_read_in_linear_time(bait: str) -> None:
    start = time.process_time()
    blocks, _ = lay_out(bait)
    check(bait, split(bait, blocks), blocks)
    assert time.process_time() - start < 3.0


@needs_shared
def test_a_million_characters_a_second() -> None:
    text = (shared / "cases" / "libya-2011" / "articles.jsonl").read_text("utf-8")[:1_000_000].replace("\\n", "\n")
    blocks = [Block(0, len(text), "body")]
    split(text[:1000], blocks[:0])
    start = time.process_time()
    split(text, blocks)
    assert time.process_time() - start < 1.0
