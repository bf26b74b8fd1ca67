"""Passages kept: loaded under the same key, with ids that became others replaced, and found anew under another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from detente.findings.passages import Key, Passages
from detente.model.documents import ParsedText
from detente.model.records import Name
from detente.parse.document import parse_text
from detente.store.contract import Store
from detente.store.memory import memory_store

OLD, NEW, OTHER = (f"entity-{n * 20}" for n in "abc")
PLAIN = "Ada Berg met the council of the harbour."


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(memory_store()) as made:
        yield made


class Case:
    """One document, read over and over."""

    def __init__(self, store: Store, text: str) -> None:
        self.store = store
        self.parsed: ParsedText = parse_text(text, name="a.txt", published="2023-05-01", source="Courier")
        with store.writer() as writer:
            writer.put_parsed(self.parsed)

    def read(self, digest: str, *ids: str) -> tuple[list[Name], list[str]]:
        """The passages, one for each id, and the documents in which they were found anew."""
        document = self.parsed.document.id
        kept = Passages({document: Key(digest, ids)}, {document: self.parsed}, self.store.view())
        names = list(kept.of([document], "names", Name, lambda _: [Name("Ada Berg", ident) for ident in ids]))
        with self.store.writer() as writer:
            kept.put(writer)
        return names, kept.anew


def test_found_once_under_one_key(store: Store) -> None:
    case = Case(store, PLAIN)
    assert case.read("one", OLD) == ([Name("Ada Berg", OLD)], [case.parsed.document.id])
    assert case.read("one", OLD) == ([Name("Ada Berg", OLD)], [])
    assert case.read("two", OLD) == ([Name("Ada Berg", OLD)], [case.parsed.document.id])


def test_ids_become_others_also_crosswise(store: Store) -> None:
    case = Case(store, PLAIN)
    case.read("one", OLD, OTHER)
    for ids in ((NEW, OTHER), (OTHER, NEW), (OLD, OTHER)):
        assert case.read("one", *ids) == ([Name("Ada Berg", ident) for ident in ids], [])


def test_a_text_that_holds_an_id_is_never_written_over(store: Store) -> None:
    case = Case(store, f"Ada Berg said: {OLD}. The council of the harbour agreed.")
    case.read("one", OLD)
    assert case.read("one", OLD)[1] == []
    assert case.read("one", NEW) == ([Name("Ada Berg", NEW)], [case.parsed.document.id])


def test_a_document_without_passages_is_not_asked_again(store: Store) -> None:
    case = Case(store, PLAIN)
    assert case.read("one") == ([], [case.parsed.document.id])
    assert case.read("one") == ([], [])
