"""The mention layer on short texts of our own: chains, types and states."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from detente.extract.contract import Page
from detente.extract.mentions.gazetteer import hits
from detente.extract.mentions.layer import Mentions
from detente.extract.mentions.quotes import quotations
from detente.extract.syntax import Syntax
from detente.model.rows import Mention
from detente.parse.document import parse_text

EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("mentions_examples.toml").read_text(encoding="utf8")
)["example"]


def page_of(text: str) -> Page:
    """A page with its mentions read."""
    parsed = parse_text(text, name="example")
    page = Page(parsed, Syntax(parsed.text, parsed.sentences))
    Mentions().read([page])
    return page


def mention(page: Page, words: str) -> Mention:
    """The mention of exactly these words; "words#2" is their second occurrence in the text."""
    words, _, nth = words.partition("#")
    at = -1
    for _ in range(int(nth or 1)):
        at = page.text.index(words, at + 1)
        while page.text[at - 1 : at].isalnum() or page.text[at + len(words) : at + len(words) + 1].isalnum():
            at = page.text.index(words, at + 1)
    found = [m for m in page.found.mentions if m.evidence[0].span == (at, at + len(words))]
    assert found, f"{words!r} at {at} is no mention; there are {[m.evidence[0].quote for m in page.found.mentions]}"
    return found[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=[e["about"] for e in EXAMPLES])
def test_example(example: dict[str, Any]) -> None:
    page = page_of(example["text"])
    for group in example.get("one", ()):
        chains = {words: mention(page, words).chain for words in group}
        assert len(set(chains.values())) == 1, chains
    for left, right in example.get("apart", ()):
        assert mention(page, left).chain != mention(page, right).chain
    for words, wanted in example.get("is", {}).items():
        row = mention(page, words)
        kind, _, state = wanted.partition(":")
        assert (row.type, row.state if state else "") == (kind, state)


def test_a_chain_is_the_id_of_its_first_mention_and_reasons_say_why() -> None:
    page = page_of("Sergei Lavrov left Rome. Lavrov said that he was late.")
    first = mention(page, "Sergei Lavrov")
    assert first.chain == first.id
    assert first.reason == ""
    for words in ("Lavrov#2", "he"):
        assert mention(page, words).chain == first.id
        assert mention(page, words).reason


def test_an_office_once_held_gives_no_title() -> None:
    page = page_of("Chen Bo, who served as Chinese ambassador to Cairo, spoke first.")
    assert mention(page, "Chinese ambassador to Cairo").title == ""


def test_every_mention_quotes_its_text_and_lies_in_one_sentence() -> None:
    page = page_of("“Go,” said Ms. Ito (of Japan’s mission).\nA 🕊 flew over Kyiv’s streets; Kiev slept.")
    assert page.found.mentions
    for row in page.found.mentions:
        start, end = row.evidence[0].span
        assert page.text[start:end] == row.evidence[0].quote
        assert any(s.start <= start and end <= s.end for s in page.sentences)


def test_batches_and_order_change_nothing() -> None:
    texts = [example["text"] for example in EXAMPLES[:6]]
    together = [Page(p, Syntax(p.text, p.sentences)) for p in (parse_text(t, name="example") for t in texts)]
    Mentions().read(list(reversed(together)))
    for text, page in zip(texts, together, strict=True):
        assert page.found.mentions == page_of(text).found.mentions


@pytest.mark.parametrize("text", ["…", "1. 2. 3.", "“”\"'", "the of and", "He he he", "\u202eMoscow", "A" * 5000])
def test_strange_texts_are_read_without_harm(text: str) -> None:
    page = page_of(text)
    assert all(row.evidence[0].quote for row in page.found.mentions)


def test_a_union_has_no_capital_and_a_town_with_an_article_is_one() -> None:
    union = page_of("Ministers met in the EU capital on Monday to discuss the plan.")
    assert [m.evidence[0].quote for m in union.found.mentions if m.type == "body"] == ["EU"]
    town = page_of("Shells fell in al-Zawiya. al-Zawiya said no.")
    assert [m.type for m in town.found.mentions if "Zawiya" in m.evidence[0].quote] == ["place", "place"]


def test_quotations_by_curly_and_straight_marks_end_at_blank_lines() -> None:
    text = 'He said “yes, indeed”. She said "no" and "never". An open "mark\n\nends here".'
    assert [text[a:b] for a, b in quotations(text)][:3] == ["yes, indeed", "no", "never"]
    assert not any("\n\n" in text[a:b] for a, b in quotations(text))


def test_the_longest_name_wins_and_shouted_headlines_are_heard() -> None:
    assert [(h.a, h.b) for h in hits(["the", "UN", "Security", "Council", "in", "New", "York"])] == [(1, 4), (5, 7)]
    assert hits(["CHINA", "SAYS"])[0].entries[0].state == "CN"
    assert not hits(["us", "who", "turkey"])


@pytest.mark.parametrize(
    ("dateline", "places"),
    [
        ("ABU DHABI - ", ["ABU DHABI"]),
        ("BAKU/YEREVAN - ", ["BAKU", "YEREVAN"]),
        ("ABU DHABI, April 12 (Fjord Wire) - ", ["ABU DHABI"]),
        ("ABU DHABI — ", ["ABU DHABI"]),
    ],
)
def test_where_a_report_was_filed_is_a_place(dateline: str, places: list[str]) -> None:
    page = page_of(f"{dateline}Prime Minister Ana Souza met Foreign Minister Lind on Thursday and left.")
    filed = [m for m in page.found.mentions if m.evidence[0].start < len(dateline) and m.type == "place"]
    assert [m.evidence[0].quote for m in filed] == places
    assert [m.name for m in filed if m.name.endswith("-")] == []
