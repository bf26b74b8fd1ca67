"""Copies kept in the store: read in any portions, the record is that of one reading."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

from detente.model.documents import ParsedText
from detente.model.records import Copy, Version
from detente.parse.document import parse_text
from detente.reconcile.kin import PROGRAM, STAGE
from detente.reconcile.stage import reconciled
from detente.store.contract import Store, View
from detente.store.memory import memory_store

WORDS = tuple(
    """harbour council ferry delegates evening signed minister border water tariff market bridge engineers northern
    grain silent letter archive window treaty lantern quarrel orchard summit winter valley""".split()  # noqa: SIM905
)


def generated(draw: random.Random) -> list[ParsedText]:
    """Reports, near-copies of them, versions at one address, and a sentence that many pages end with."""
    texts: list[tuple[list[str], str]] = []
    for n in range(24):
        if texts and draw.random() < 0.5:
            lines, url = draw.choice(texts)
            lines = [" ".join(w if draw.random() > 0.07 else draw.choice(WORDS) for w in s.split()) for s in lines]
            url = url if draw.random() < 0.3 else f"https://paper{n % 3}.example/news/{n}"
        else:
            lines = [" ".join(draw.choices(WORDS, k=draw.randint(8, 16))) for _ in range(draw.randint(4, 9))]
            url = f"https://paper{n % 3}.example/news/{n}"
        if draw.random() < 0.4:
            lines = [*lines, "read more about grain and water in our evening letter from the harbour"]
        texts.append((lines, url))
    made = []
    for n, (lines, url) in enumerate(texts):
        day = (date(2023, 5, 1) + timedelta(days=draw.randrange(9))).isoformat()
        text = " ".join(f"{line.capitalize()}." for line in lines)
        parsed = parse_text(text, name=f"{n}.txt", published=day, source=f"Paper {n % 3}")
        made.append(replace(parsed, document=replace(parsed.document, url=url)))
    return list({parsed.document.id: parsed for parsed in made}.values())


def put(store: Store, texts: Sequence[ParsedText]) -> None:
    with store.writer() as writer:
        for parsed in texts:
            writer.put_parsed(parsed)
            writer.mark("extract", parsed.document.id, "read")


def conclude(store: Store, program: str = "now") -> int:
    """One reading's reconcile stage; returns how many texts it took in."""
    outcome = reconciled(store.view(), program)
    with store.writer() as writer:
        writer.clear("reconcile")
        writer.put_rows("reconcile", outcome.rows)
        outcome.kept.put(writer)
    return len(outcome.kept.marks) - 1


def told(view: View) -> tuple[list[Copy], list[Version]]:
    return list(view.rows(Copy)), list(view.rows(Version))


def kept(view: View) -> tuple[object, object, object]:
    """What is kept; of the holders of one sentence only how many they are, for it depends on who came first."""
    told = [p for p in view.postings(STAGE) if p.key.startswith("told ")]
    return [p for p in view.postings(STAGE) if p not in told], Counter(p.key for p in told), view.marks(STAGE)


def test_reading_in_portions_gives_what_one_reading_gives() -> None:
    draw = random.Random(11)
    groups = 0
    for _ in range(12):
        texts = generated(draw)
        with closing(memory_store()) as whole, closing(memory_store()) as parts:
            put(whole, texts)
            conclude(whole)
            draw.shuffle(texts)
            at = 0
            while at < len(texts):
                size = draw.randint(1, 9)
                put(parts, texts[at : at + size])
                assert conclude(parts) == len(texts[at : at + size])
                at += size
            assert told(parts.view()) == told(whole.view())
            assert kept(parts.view()) == kept(whole.view())
            groups += len(told(whole.view())[0])
    assert groups > 30


def test_a_document_taken_away_is_as_if_it_had_never_been_there() -> None:
    texts = generated(random.Random(3))
    with closing(memory_store()) as once, closing(memory_store()) as store:
        put(store, texts)
        conclude(store)
        with store.writer() as writer:
            writer.remove(texts[2].document.id)
        assert store.view().postings(STAGE) == []
        conclude(store)
        put(once, [*texts[:2], *texts[3:]])
        conclude(once)
        assert told(store.view()) == told(once.view())
        assert kept(store.view()) == kept(once.view())


def test_another_program_and_another_text_find_all_anew() -> None:
    texts = generated(random.Random(5))
    with closing(memory_store()) as store, closing(memory_store()) as once:
        put(store, texts)
        assert conclude(store) == len(texts)
        assert conclude(store) == 0
        assert conclude(store, program="later") == len(texts)
        assert store.view().marks(STAGE)[PROGRAM] == "later"
        other = replace(texts[0], text=texts[0].text.replace("e", "o"))  # as a later version of the program reads it
        with store.writer() as writer:
            writer.put_parsed(other)
            writer.mark("extract", texts[0].document.id, "read again")
        assert conclude(store, program="later") == len(texts)
        put(once, [other, *texts[1:]])
        conclude(once)
        assert told(store.view()) == told(once.view())


def test_a_document_read_again_with_the_same_words_is_compared_with_nothing_anew() -> None:
    texts = generated(random.Random(6))
    for parsed in texts:
        when = parse_text("Nothing.", name="n.txt", published="2019-02-03").document.published
        other = replace(parsed, document=replace(parsed.document, published=when))  # as somebody corrects its date
        with closing(memory_store()) as store, closing(memory_store()) as once:
            put(store, texts)
            conclude(store)
            with store.writer() as writer:
                writer.put_parsed(other)
                writer.mark("extract", parsed.document.id, "amended")
            assert conclude(store) == 1
            put(once, [*(text for text in texts if text is not parsed), other])
            with once.writer() as writer:
                writer.mark("extract", parsed.document.id, "amended")
            conclude(once)
            assert told(store.view()) == told(once.view())
            assert kept(store.view()) == kept(once.view())
