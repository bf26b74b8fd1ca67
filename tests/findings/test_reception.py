"""At what rank a host received a visitor, and who did not."""

import pytest

from detente.findings.reception import rank_of
from detente.model.findings import Reception
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("President", "head of state"),
        ("Vice President", "unknown"),
        ("Prime Minister", "head of government"),
        ("Russian Foreign Minister", "foreign minister"),
        ("Deputy Foreign Minister", "deputy"),
        ("defence minister", "minister"),
        ("political director of the ministry", "official"),
    ],
)
def test_rank_by_title(title: str, rank: str) -> None:
    assert rank_of(title) == rank


def test_received_by_the_minister_and_not_by_the_president() -> None:
    case = people(Builder())
    ident = case.document("a", "Ada Berg met Carl Dahl in Lund but did not see Eva Falk of Sudland.", "2023-05-27")
    case.mention(ident, "Sudland", "Sudland")
    case.happening(
        ident,
        "Ada Berg met Carl Dahl in Lund",
        "meeting",
        ["Ada Berg", "Carl Dahl"],
        place="Lund",
        when=day("2023-05-26"),
    )
    case.happening(ident, "did not see Eva Falk", "meeting", ["Ada Berg/visitor", "Eva Falk/host"], status="denied")
    (one,) = found(case, Reception)
    assert (one.visitor.name, one.host.name, one.rank) == ("Ada Berg", "Sudland", "foreign minister")
    assert [n.name for n in one.received_by] == ["Carl Dahl"]
    assert [n.name for n in one.not_by] == ["Eva Falk"]


def test_a_meeting_on_neither_ground_receives_nobody() -> None:
    case = people(Builder())
    ident = case.document("a", "Ada Berg met Carl Dahl. Sudland and Norland agree.", "2023-05-27")
    case.happening(ident, "Ada Berg met Carl Dahl", "meeting", ["Ada Berg", "Carl Dahl"], when=day("2023-05-26"))
    assert found(case, Reception) == []
