"""No marked word, name, number or count reaches a reader who is not cleared for it.

`python -m bench.leaks 2000` runs many more of the same cases.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.documents import Raw
from detente.model.entities import Judgement
from detente.model.handling import TLP, rank
from detente.parse.document import parse
from detente.publish.export import export_jsonl
from detente.run.committing import commit_pages
from detente.run.cut import Cut, cut
from detente.run.handling import stamp, withheld
from detente.run.pages import read_pages
from detente.run.stages import LAYERS
from tests.leaks.cases import Made, build, embargoed, leaks


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
def test_nothing_marked_reaches_who_is_not_cleared(seed: int) -> None:
    assert leaks(build(seed), served=seed % 4 == 0) == []


@pytest.fixture(scope="module")
def whole() -> Made:
    """A case that withholds whole documents and no part of another."""
    for seed in range(200):
        made = build(seed)
        if made.without and not withheld(made.store.view(), made.clearance, None).redacted:
            return made
    raise AssertionError("no such case")


def test_what_is_withheld_whole_leaves_no_trace_in_counts_or_ids(whole: Made) -> None:
    cleared, never = cut(whole.store, Cut(clearance=whole.clearance)), cut(whole.store, Cut(without=whole.without))
    mine = list(export_jsonl(cleared.view()))
    assert [line for line in mine if '"kind":"judgement"' not in line] == [
        line for line in export_jsonl(never.view()) if '"kind":"judgement"' not in line
    ]


def test_an_embargo_ends_on_its_day_and_not_by_the_clock() -> None:
    store, ident = embargoed("2023-06-10")
    for day, there in ((date(2023, 6, 9), False), (date(2023, 6, 10), True)):
        part = cut(store, Cut(published_by=day, clearance="GREEN"))
        assert (ident in {d.id for d in part.view().documents()}) is there
        part.close()
    assert {d.id: d.handling for d in store.view().documents()}[ident] == "RED"


def test_a_date_in_the_future_lifts_no_embargo() -> None:
    store, ident = embargoed("2030-01-01")
    late = Raw("late.html", b"<html><head><meta property='article:published_time' content='2031-01-01'></head>"
               b"<body><p>The envoy met the minister in Vienna on Monday.</p></body></html>", "text/html")  # fmt: skip
    with store.writer() as writer:
        writer.put_raw(late, retrieved="2023-06-20T10:00:00Z")
    commit_pages(store, read_pages([parse(late)], [layer() for layer in LAYERS]), {})
    stamp(store)
    part = cut(store, Cut(clearance="GREEN"))
    assert "2031" in str(max(d.published.end for d in part.view().documents() if d.published.end))
    assert ident not in {d.id for d in part.view().documents()}
    part.close()


@pytest.mark.parametrize(("mark", "clearance"), [(m, c) for m in TLP for c in TLP])
def test_marks_bind_by_their_rank(mark: str, clearance: str) -> None:
    assert (rank(mark) > rank(clearance)) == (TLP.index(mark) > TLP.index(clearance))


def test_a_planted_leak_is_caught(whole: Made) -> None:
    made = whole
    with made.store.writer() as writer:
        for judgement in made.store.view().judgements():
            if judgement.kind == "mark":
                writer.judge(_undone(judgement.id))
    found = leaks(made, served=True)
    for where in ("jsonl", "brief.md", "/", "/documents", "/api/v1/records/document"):
        assert any(leak.endswith(f" in {where}") for leak in found), where


def _undone(ident: str) -> Judgement:
    return Judgement(f"judgement-{ident}", "withdraw", "positive", "", "", "analyst", "", undoes=ident)
