"""Rows that name a directed pair, and events with their parties' places."""

from __future__ import annotations

import json

from detente.run.annotate import annotate

TEXT = "Norway condemned Belarus for the arrest of a trawler crew. Belarus did not answer."


def _one(**row: object) -> dict[str, object]:
    out: dict[str, object] = json.loads(next(annotate([json.dumps({"id": "a", **row})], layers=["events"])))
    return out


def test_a_pair_gets_root_and_quad() -> None:
    out = _one(text=TEXT, actor=[0, 6], recipient=[17, 24])
    assert (out["root"], out["quad"]) == ("ACCUSE", "3")


def test_a_row_without_pair_gets_none() -> None:
    assert "root" not in _one(text=TEXT)
    assert "root" not in _one(text=TEXT, actor=[0, 6])


def test_spans_outside_the_text_are_told() -> None:
    for actor in ([0, 600], [6, 6], ["0", 6], 4, [True, 3]):
        assert '"actor"' in str(_one(text=TEXT, actor=actor, recipient=[17, 24])["error"])


def test_parties_of_events_are_spans() -> None:
    events = _one(text=TEXT)["events"]
    assert isinstance(events, list)
    found = [(e["root"], TEXT[slice(*e["actor"])], TEXT[slice(*e["recipient"])]) for e in events]
    assert ("ACCUSE", "Norway", "Belarus") in found
