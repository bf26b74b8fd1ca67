"""Undated reports are placed by the occasions they share with dated ones, unless they date them otherwise."""

from __future__ import annotations

from detente.reconcile.placing import place_undated
from tests.reconcile.build import Builder, day


def placed(own_day: str) -> str:
    """The day from which the undated report is placed; it gives its meeting this day of its own, or none."""
    case = Builder()
    for name in ("Ada Berg", "Carl Dahl"):
        case.entity(name)
    dated = case.document("dated", "Ada Berg met Carl Dahl on 14 March 2024.", "2024-03-15")
    case.happening(dated, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2024-03-14"))
    undated = case.document("undated", "The talks of Ada Berg and Carl Dahl ended without a deal.")
    more = {"when": day(own_day)} if own_day else {}
    case.happening(undated, "The talks of Ada Berg and Carl Dahl", "talks", ["Ada Berg", "Carl Dahl"], **more)
    found = place_undated(case.store().view())
    return str(found[undated].iso()[0]) if undated in found else ""


def test_an_undated_report_is_placed_by_a_meeting_it_shares() -> None:
    assert placed("") == "2024-03-14"


def test_a_report_that_gives_its_meeting_another_day_tells_of_another_meeting() -> None:
    assert placed("2015-04-03") == ""
