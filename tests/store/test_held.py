"""A holding view gives what its view gives, and loads it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from detente.model.entities import Entity, Tenure
from detente.model.naming import Naming
from detente.model.placed import Placed
from detente.model.records import Copy
from detente.model.rows import Mention, TimeExpression
from detente.store.contract import View
from detente.store.held import HeldView
from detente.store.open import open_store
from detente.store.sql import SqlStore
from tests.store.test_contract import DOC, evidence, fill, mention
from tests.store.test_plans import asked

WHOLE = (0, 100)
READS: dict[str, Callable[[View], Any]] = {
    "raws": lambda view: list(view.raws()),
    "data": lambda view: view.data(DOC),
    "documents": lambda view: list(view.documents()),
    "parsed": lambda view: view.parsed(DOC),
    "texts": lambda view: list(view.texts([DOC, DOC])),
    "rows": lambda view: list(view.rows(Mention)),
    "rows of a document": lambda view: list(view.rows(Mention, document=DOC)),
    "rows by id": lambda view: list(view.rows(Mention, ids=[mention("Kyiv").id])),
    "as read": lambda view: list(view.as_read().rows(Mention)),
    "judgements": lambda view: list(view.judgements()),
    "log": lambda view: list(view.log()),
    "marks": lambda view: view.marks("mentions"),
    "postings": lambda view: view.postings("copies", keys=["band"], items=[DOC]),
    "search": lambda view: view.search("envoy"),
    "issues": lambda view: view.issues().state,
    "naming": lambda view: view.naming().entities(),
    "values": lambda view: list(view.values(Mention, [DOC])),
}


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    opened = open_store(tmp_path)
    assert isinstance(opened, SqlStore)
    fill(opened)
    return opened


@pytest.mark.parametrize("ask", READS.values(), ids=READS)
def test_it_gives_what_its_view_gives(ask: Callable[[View], Any], store: SqlStore) -> None:
    held = HeldView(store.view())
    assert ask(held) == ask(held) == ask(store.view())


def test_what_is_read_of_documents_is_loaded_once_and_conclusions_each_time(store: SqlStore) -> None:
    with store.writer() as writer:
        writer.put_rows("times", [TimeExpression("time-1", evidence("Friday"), "DATE", "2023-05-26")])
    held = HeldView(store.view())
    before = list(held.rows(TimeExpression)), list(held.texts([DOC])), list(held.documents()), list(held.rows(Copy))
    with store.writer() as writer:
        writer.put_rows("reconcile", [Copy("copy-1", (DOC,), "", evidence("Kyiv"))])
    with asked(store) as queries:
        assert (list(held.rows(TimeExpression)), list(held.texts([DOC])), list(held.documents())) == before[:3]
        assert before[0]
    assert queries == []
    assert [copy.id for copy in held.rows(Copy)] == ["copy-1"]


def test_what_a_stage_has_written_is_held_as_the_record_would_give_it(store: SqlStore) -> None:
    held = HeldView(store.view())
    ada = Entity("entity-2", "Ada", "person", (mention("Kyiv").id,), ("Ada",), evidence("Kyiv"))
    written = [ada, replace(ada, id="entity-1"), replace(ada, name="Ada Berg")]
    with store.writer() as writer:
        writer.replace_rows("resolve", written)
    assert held.naming() is held.naming()
    held.hold(written, [Entity, Tenure])
    assert held.naming().entities() == list(store.view().rows(Entity)), "the naming of before is still told"
    with asked(store) as queries:
        assert [entity.name for entity in held.rows(Entity)] == ["Ada", "Ada Berg"]
        assert list(held.rows(Tenure)) == []
    assert queries == []


def test_naming_over_columns_says_what_naming_over_rows_says(store: SqlStore) -> None:
    envoy, kyiv, friday = (mention(words) for words in ("The envoy", "Kyiv", "Friday"))
    rows = [
        envoy,
        replace(kyiv, type="state", title="capital", chain=kyiv.id),
        replace(friday, form="nominal", title="spokesman", chain=envoy.id),
    ]
    with store.writer() as writer:
        writer.put_rows("mentions", rows)
        ada = Entity("entity-1", "Ada Berg", "person", (envoy.id,), ("The envoy",), evidence("Kyiv"), state="UA")
        writer.put_rows("resolve", [ada])
    held, whole = HeldView(store.view()), store.view().naming()
    placed = Placed()
    for document, found in store.view().values(Mention, [DOC]):
        placed.add(document, found)
    held.place(placed)
    told = held.naming()
    assert told.inside(DOC, WHOLE) == whole.inside(DOC, WHOLE) == sorted(rows, key=lambda m: m.evidence[0].start)
    for ident in (*(row.id for row in rows), "mention-none"):
        for ask in (Naming.mention, Naming.entity, Naming.title, Naming.state):
            assert ask(told, ident) == ask(whole, ident), (ask, ident)  # type: ignore[operator]
    assert told.keys(DOC, WHOLE) == whole.keys(DOC, WHOLE) == {"entity-1", "UA"}
    assert told.entities_in(DOC, WHOLE) == {"entity-1"}
    assert list(told.standing_in(DOC)) == list(whole.standing_in(DOC))
    assert told.of_type("state") == [kyiv.id]
    assert told.named("entity-1")
    assert told.names_in(DOC, WHOLE)
    assert not told.names_in(DOC, friday.evidence[0].span)
