"""A small case in our own words, really read: two meetings told by two reports, and what was said at them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detente.model.documents import Raw
from detente.model.entities import Judgement
from detente.model.records import HappeningRecord, StatementRecord
from detente.publish.brief.write import write_brief
from detente.resolve.verbs import By
from detente.run.reading import read
from detente.store.contract import Store
from detente.store.memory import memory_store

HARBOUR = (
    "ISTANBUL, March 3 - Russian Foreign Minister Sergei Lavrov met Turkish Foreign Minister Hakan Fidan in Ankara on"
    " Thursday.\n\n"
    "“We will not withdraw from the harbour,” Lavrov said after the meeting. He added that the grain agreement was a"
    " success.\n\nThe minister would visit Cairo in April, officials said.\n"
)
STEPPE = (
    "ANKARA, March 3 - Turkish Foreign Minister Hakan Fidan received Sergei Lavrov in Ankara on Thursday for talks on"
    " grain.\n\nLavrov said that Russia would not withdraw from the harbour. Fidan praised the agreement on grain.\n"
)
TEXTS = {"harbour.txt": HARBOUR, "steppe.txt": STEPPE}
ANN, BEN = By("Ann", "she was there"), By("Ben", "he has the minutes")


def small_case(texts: dict[str, str], *, published: str = "2023-03-03") -> Store:
    """A memory store with these texts, read."""
    store = memory_store()
    with store.writer() as writer:
        for name, text in texts.items():
            writer.put_raw(Raw(name, text.encode(), "text/plain", published=published))
    read(store)
    return store


@pytest.fixture
def store() -> Iterator[Store]:
    made = small_case(TEXTS)
    yield made
    made.close()


def judge(store: Store, *judgements: Judgement) -> None:
    """Append judgements and put the record together under them."""
    with store.writer() as writer:
        for judgement in judgements:
            writer.judge(judgement)
    read(store)


def happening(store: Store, *, kind: str = "meeting") -> HappeningRecord:
    """The one happening of its kind in which Lavrov took part."""
    (found,) = (
        r for r in store.view().rows(HappeningRecord)
        if r.type == kind and any("Lavrov" in name.name for name in r.participants)
    )  # fmt: skip
    return found


def said(store: Store, words: str) -> StatementRecord:
    """The one statement whose content has these words."""
    (found,) = (r for r in store.view().rows(StatementRecord) if any(words in e.quote for e in r.evidence))
    return found


def brief(store: Store) -> str:
    """The brief as Markdown without its marks."""
    return write_brief(store.view()).replace("**", "").replace("\\", "")
