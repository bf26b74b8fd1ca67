"""Nothing that is looked up is looked for: the databases' own plans of the queries that views and lists run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from detente.model.rows import Mention
from detente.run.adding import add
from detente.run.reading import read
from detente.serve.index import Index
from detente.serve.listing import Wanted, count, listing, values
from detente.serve.search import parse_query, search
from detente.store.memory import memory_store
from detente.store.open import open_store
from detente.store.sql import SqlStore, SqlView
from tests.store.test_contract import DOC, fill

LOOKUPS: dict[str, Callable[[SqlView], Any]] = {
    "a text": lambda view: view.parsed(DOC),
    "texts": lambda view: list(view.texts([DOC])),
    "rows of a class": lambda view: list(view.rows(Mention)),
    "rows of a document": lambda view: list(view.rows(Mention, document=DOC)),
    "values of documents": lambda view: list(view.values(Mention, [DOC, "doc-0"])),
    "rows by id": lambda view: list(view.rows(Mention, ids=["mention-0000", "mention-0001"])),
    "marks": lambda view: view.marks("extract"),
    "marks of items": lambda view: view.marks("extract", [DOC]),
    "postings by key": lambda view: view.postings("copies", keys=["band 1", "band 2"]),
    "postings of an item": lambda view: view.postings("copies", items=[DOC]),
    "postings of items under a key": lambda view: view.postings("copies", keys=["band 1"], items=[DOC]),
    "documents held": lambda view: view.holds([DOC]),
    "documents by id": lambda view: list(view.documents([DOC])),
    "bytes by id": lambda view: list(view.raws([DOC])),
    "rows of some documents": lambda view: list(view.rows_of(Mention, [DOC])),
    "the log of a stage": lambda view: list(view.log(["parse"])),
    "words": lambda view: view.search('"the minister" kyi*'),
    "judgements": lambda view: list(view.judgements()),
}
Query = tuple[str, Any]


@contextmanager
def asked(store: SqlStore) -> Iterator[list[Query]]:
    """The queries that run meanwhile."""
    found: list[Query] = []

    def heard(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", heard)


def scans(lines: list[str]) -> list[str]:
    """Steps of SQLite's plan that go through a whole table. A virtual table's index is one; so is a table in order."""
    return [line for line in lines if line.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in line]


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS)
def test_a_lookup_in_sqlite_goes_by_an_index(lookup: Callable[[SqlView], Any], tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert isinstance(store, SqlStore)
    fill(store)
    with asked(store) as queries:
        lookup(store.view())
    assert queries
    with store.engine.connect() as connection:
        for statement, parameters in queries:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found = scans([row[3] for row in plan])
            assert found == [] or found == ["SCAN judgement"], (statement, found)
    store.close()


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS)
def test_a_lookup_in_postgresql_goes_by_an_index(
    lookup: Callable[[SqlView], Any], new_database: Callable[[], SqlStore]
) -> None:
    store = new_database()
    fill(store)
    with asked(store) as queries:
        lookup(store.view())
    assert queries
    with store.engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")  # so few rows are read whole otherwise
        for statement, parameters in queries:
            plan = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
            assert not any("Seq Scan" in line for line in plan), (statement, plan)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The workbench's index of a case with findings of several kinds."""
    folder = tmp_path_factory.mktemp("plans")
    for n, day in enumerate(("Monday", "Tuesday")):
        text = (
            f"Norway's foreign minister Anders Brandt met Kenya's foreign minister Paulo Otieno in Geneva on {day}. "
            "Brandt said Norway wants an immediate ceasefire. Otieno denied that Kenya had agreed. "
            '"We reject any truce," Otieno said.'
        )
        (folder / f"{n}.txt").write_text(text, encoding="utf8")
    store = memory_store()
    add(store, [str(folder)])
    read(store)
    made = Index(store.view(), "now")
    yield made
    made.close()
    store.close()


LISTS: dict[str, Callable[[Index], Any]] = {
    kind: lambda index, kind=kind: listing(index, Wanted(kind, limit=5))  # type: ignore[misc]
    for kind in ("statement", "happening", "position", "contradiction", "denial", "commitment", "proposal", "entity")
} | {
    "two facets": lambda index: listing(index, Wanted("position", {"party": "Norway", "issue": "ceasefire"})),
    "a time": lambda index: listing(index, Wanted("statement", since="2023", until="2024", newest=True)),
    "count": lambda index: count(index, Wanted("statement", {"speaker": "Anders Brandt"})),
    "values": lambda index: values(index, "statement", "speaker"),
    "members": lambda index: index.members(["mention-1", "mention-2"]),
    "words": lambda index: search(index, parse_query("ceasefire kind:statement", index.view.issues())),
    "facets only": lambda index: search(
        index, parse_query("party:Norway kind:position after:2023", index.view.issues())
    ),
}


@pytest.mark.parametrize("ask", LISTS.values(), ids=LISTS)
def test_a_list_of_the_workbench_goes_by_an_index(ask: Callable[[Index], Any], index: Index) -> None:
    told: list[str] = []
    database: sqlite3.Connection = index._db
    database.set_trace_callback(lambda statement: told.append(statement))
    ask(index)
    database.set_trace_callback(None)
    queries = [s for s in told if s.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert queries
    for statement in queries:
        plan = [str(row[3]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert scans(plan) == [], (statement, plan)
