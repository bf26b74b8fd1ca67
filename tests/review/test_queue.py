"""What to look at first, how often records are right, how far reviewers agree, and what they found as training rows."""

from __future__ import annotations

import json

import pytest

from detente.findings.queue import queue
from detente.findings.rates import accepted, agreements, rates
from detente.model.rows import Statement
from detente.publish.training import export_training
from detente.resolve import judging, verbs
from detente.run.annotate import annotate
from detente.store.contract import Store
from tests.review.conftest import ANN, BEN, HARBOUR, happening, judge, said


def test_the_doubtful_and_weighty_come_first_and_say_why(store: Store) -> None:
    found = queue(store.view())
    assert [item.weight for item in found] == sorted((item.weight for item in found), reverse=True)
    unnamed = next(item for item in found if item.id == said(store, "Cairo").id)
    named = next(item for item in found if item.id == said(store, "not withdraw").id)
    assert unnamed.doubt > named.doubt
    assert "told in the reporter's words" in unnamed.why
    assert named.importance > unnamed.importance
    assert any("such records are right on the gold sets" in reason for reason in named.why)


def test_what_was_judged_leaves_the_queue_and_comes_back_when_undone(store: Store) -> None:
    meeting = happening(store)
    assert meeting.id in {item.id for item in queue(store.view(), kind="happening")}
    judge(store, judging.accept(store.view(), meeting.id, ANN))
    assert meeting.id not in {item.id for item in queue(store.view())}
    assert meeting.id in {item.id for item in queue(store.view(), reviewer="Ben")}
    judge(store, verbs.undo(store.view(), "", ANN))
    assert meeting.id in {item.id for item in queue(store.view())}


def test_rates_rest_on_counted_records(store: Store) -> None:
    assert {"statement", "happening", "position"} <= set(rates())
    assert all(0 < rate.right <= rate.of for rate in rates().values())
    assert accepted(store.view().judgements()) == {}
    judge(store, judging.accept(store.view(), said(store, "Cairo").id, ANN))
    judge(store, judging.reject(store.view(), said(store, "a success").id, ANN))
    here = accepted(store.view().judgements())["statement"]
    assert (here.right, here.of, here.share) == (1, 2, 0.5)


def test_agreement_is_counted_over_rows_that_both_judged(store: Store) -> None:
    rows = [said(store, words).id for words in ("Cairo", "a success", "not withdraw")]
    view = store.view()
    judge(
        store,
        *(judging.accept(view, row, ANN) for row in rows[:2]),
        judging.correct(view, rows[2], "act", "assert", ANN),
        *(judging.accept(view, row, BEN) for row in (rows[0], rows[2])),
        judging.reject(view, rows[1], BEN),
        judging.accept(view, happening(store).id, BEN),
    )
    (pair,) = agreements(store.view().judgements())
    assert (pair.left, pair.right, pair.rows, pair.same) == ("Ann", "Ben", 3, 1)
    assert pair.counts == {("accept", "accept"): 1, ("accept", "reject"): 1, ("correct", "accept"): 1}
    # Observed 1/3; by chance (2 * 2 + 1 * 0 + 0 * 1) / 9 = 4/9; kappa (1/3 - 4/9) / (1 - 4/9) = -1/5.
    assert pair.kappa == pytest.approx(-0.2)


def test_training_rows_have_the_form_that_annotate_speaks(store: Store) -> None:
    wrong, right = said(store, "a success"), said(store, "Cairo")
    judge(
        store,
        judging.reject(store.view(), wrong.id, ANN),
        judging.correct(store.view(), right.id, "act", "promise", ANN),
        judging.accept(store.view(), happening(store).id, BEN),
    )
    lines = [json.loads(line) for line in export_training(store.view())]
    assert [line["id"] for line in lines] == ["harbour.txt", "steppe.txt"]
    harbour = lines[0]
    assert harbour["text"] == HARBOUR
    (statement,) = harbour["statements"]
    assert (statement["act"], [HARBOUR[a:b] for a, b in statement["content"]]) == (
        "promise", [right.evidence[0].quote],
    )  # fmt: skip
    (refused,) = harbour["rejected"]["statements"]
    assert [HARBOUR[a:b] for a, b in refused["content"]] == [wrong.evidence[0].quote]
    assert harbour["happenings"][0]["type"] == "meeting"
    given = json.dumps({key: harbour[key] for key in ("id", "text", "published")})
    (answer,) = map(json.loads, annotate([given], layers=["statements"]))
    (told,) = store.view().as_read().rows(Statement, ids=[wrong.id])
    assert [list(e.span) for e in told.evidence] in [s["content"] for s in answer["statements"]]
    assert {"source", "cue", "content", "form", "act", "negated"} <= set(statement)


def test_nothing_judged_gives_no_training_rows(store: Store) -> None:
    assert list(export_training(store.view())) == []
