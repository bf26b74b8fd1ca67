"""What changed between two states: new, gone and moved findings, with the words of both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing

from detente.findings.changes import Change, Move, changes
from detente.findings.stage import findings
from detente.model.evidence import Evidence
from detente.model.findings import Commitment, Contradiction, Position
from detente.model.records import Name, Side
from detente.reconcile.stage import reconcile
from detente.store.contract import Store
from tests.findings.build import people
from tests.reconcile.build import Builder, day


def read(case: Builder) -> Store:
    store = case.store()
    with store.writer() as writer:
        writer.put_rows("reconcile", reconcile(store.view()))
    with store.writer() as writer:
        writer.put_rows("findings", findings(store.view()))
    return store


def between(before: Sequence[object], after: Sequence[object]) -> list[Change]:
    """Changes between two states of one case, each with these findings."""
    with ExitStack() as stack:
        stores = []
        for rows in (before, after):
            store = stack.enter_context(closing(TEXT.store()))
            with store.writer() as writer:
                writer.put_rows("findings", rows)
            stores.append(store.view())
        return changes(*stores)


TEXT = people(Builder())
PAPER = TEXT.document(
    "paper",
    "Sudland said no to a truce. Later Sudland said a truce could come after a withdrawal. It paid.",
    "2023-05-02",
)


def words(text: str) -> Evidence:
    span = TEXT.place(PAPER, text)
    return Evidence(PAPER, span.start, span.end, text)


SUDLAND = Name("Sudland", "entity-sudland")
NO, LATER = words("Sudland said no to a truce"), words("a truce could come after a withdrawal")
AGAINST = Position("position-1", SUDLAND, (), "ceasefire", -1, (), (NO,))
IF = Position("position-2", SUDLAND, (), "ceasefire", "conditional", (), (NO, LATER), condition="a withdrawal")


def test_a_position_that_moved_is_told_with_both_quotes() -> None:
    (change,) = between([AGAINST], [IF])
    assert (change.kind, change.change, change.about) == ("position", "changed", "Sudland on Ceasefire")
    assert change.moves == (Move("stance", "-1", "conditional on a withdrawal"),)
    assert change.evidence_before == (NO,)
    assert change.evidence_after == (LATER,)


def test_a_promise_that_was_settled() -> None:
    due = Commitment("commitment-1", SUDLAND, "pay", (words("It paid"),))
    kept = Commitment("commitment-9", SUDLAND, "pay", (words("It paid"),), status="kept", settled_by="happening-1")
    (change,) = between([due], [kept])
    assert change.moves == (Move("status", "open", "kept"),)
    assert between([kept], [kept]) == []


def test_disputes_open_and_close() -> None:
    sides = Side("no", (NO,)), Side("perhaps", (LATER,))
    dispute = Contradiction("contradiction-1", "denial", "the truce", sides)
    (opened,) = between([], [dispute])
    assert (opened.change, opened.before, opened.after) == ("new", "", "contradiction-1")
    (closed,) = between([dispute], [])
    assert (closed.change, closed.evidence_before) == ("gone", (NO, LATER))
    settled = Contradiction("contradiction-2", "denial", "the truce", sides, "explained")
    (explained,) = between([dispute], [settled])
    assert explained.moves == (Move("status", "open", "explained"),)


def test_a_fuller_name_is_no_change_and_a_report_that_is_new_is_named() -> None:
    def case(full: bool) -> Builder:
        built = people(Builder())
        built.entity("Berg" if not full else "Ada M. Berg", state="NO")
        who = "Ada M. Berg=Berg" if full else "Berg"
        one = built.document("one", "Berg met Carl Dahl in Lund on Tuesday.", "2023-05-24")
        when = day("2023-05-23")
        built.happening(one, "Berg met Carl Dahl in Lund", "meeting", [who, "Carl Dahl"], place="Lund", when=when)
        if full:
            two = built.document("two", "In Lund Ada M. Berg saw Carl Dahl on 23 May, a paper says.", "2023-05-26")
            clause = "Ada M. Berg saw Carl Dahl on 23 May"
            built.happening(two, clause, "meeting", ["Ada M. Berg", "Carl Dahl"], place="Lund", when=when)
        return built

    with closing(read(case(full=False))) as before, closing(read(case(full=True))) as after:
        found = [c for c in changes(before.view(), after.view()) if c.kind == "happening"]
        (new,) = (d.id for d in after.view().documents() if d.name == "two")
    (change,) = found
    assert change.moves == (Move("origins", "1", "2"),)
    assert change.documents == (new,)
    assert "Ada M. Berg" in change.about
