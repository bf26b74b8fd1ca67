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


def test_receptions_of_one_journey_are_compared() -> None:
    case = people(Builder())
    case.entity("Westland", "state", state="DK")
    case.entity("Ida Holm", state="DK", offices=("president",))
    case.entity("Aarhus", "place", state="DK")
    first = "Ada Berg met Carl Dahl in Lund for an hour"
    second = "Ada Berg saw Ida Holm in Aarhus"
    ident = case.document("a", f"{first}. {second}. Sudland and Westland are neighbours.", "2023-05-27")
    for state in ("Sudland", "Westland"):
        case.mention(ident, state, state)
    case.happening(ident, first, "meeting", ["Ada Berg", "Carl Dahl"], place="Lund", when=day("2023-05-24"),
                   duration=case.duration(ident, "an hour", "PT1H", 60, 60))  # fmt: skip
    case.happening(ident, second, "meeting", ["Ada Berg", "Ida Holm"], place="Aarhus", when=day("2023-05-26"))
    sudland, westland = sorted(found(case, Reception), key=lambda r: r.host.name)
    assert [d.words for d in sudland.durations] == ["an hour"]
    assert [(n.name, n.role) for n in sudland.elsewhere] == [("Westland", "head of state")]
    assert [(n.name, n.role) for n in westland.elsewhere] == [("Sudland", "foreign minister")]


def test_ministries_that_received_without_a_name_are_named() -> None:
    case = people(Builder())
    case.entity("senior officials of Sudland", "group", state="SE")
    clause = "Ada Berg met senior officials of Sudland, including the heads of the Ministry of Trade"
    ident = case.document("a", f"{clause}. Sudland was glad.", "2023-05-27")
    case.mention(ident, "Sudland", "Sudland", nth=1)
    case.entity("the heads of the Ministry of Trade", "group")
    who = ["Ada Berg", "senior officials of Sudland", "the heads of the Ministry of Trade"]
    case.happening(ident, clause, "meeting", who, when=day("2023-05-26"))
    (one,) = found(case, Reception)
    assert (one.host.name, one.rank) == ("Sudland", "minister")
    assert [n.name for n in one.received_by] == ["Ministry of Trade"]


@pytest.mark.parametrize(
    ("hosts", "rank"),
    [
        ("the heads", "minister"),
        ("the minister", "minister"),
        ("deputy heads", "deputy"),
        ("top leaders", "unknown"),
        ("aides of the president and leaders", "unknown"),
        ("senior officials", "official"),
    ],
)
def test_a_ministry_has_the_rank_of_whom_the_words_give(hosts: str, rank: str) -> None:
    case = people(Builder())
    case.entity("aides of Sudland", "group", state="SE")
    whom = f"{hosts} of the Ministry of Trade and the Ministry of Health"
    clause = f"Ada Berg met aides of Sudland, including {whom}"
    ident = case.document("a", f"{clause}. Sudland was glad.", "2023-05-27")
    case.mention(ident, "Sudland", "Sudland", nth=1)
    case.entity(whom, "group")
    case.happening(ident, clause, "meeting", ["Ada Berg", "aides of Sudland", whom], when=day("2023-05-26"))
    (one,) = found(case, Reception)
    assert one.rank == rank
    assert [(n.name, n.role) for n in one.received_by] == [("Ministry of Health", rank), ("Ministry of Trade", rank)]


def test_an_office_that_received_without_a_name_is_told_with_its_rank() -> None:
    case = people(Builder())
    clause = "Ada Berg met the deputy foreign minister of Sudland and Bo Lund"
    case.entity("the deputy foreign minister of Sudland", "office", state="SE")
    ident = case.document("a", f"{clause}. Sudland was glad.", "2023-05-27")
    case.mention(ident, "Sudland", "Sudland", nth=1)
    who = ["Ada Berg", "the deputy foreign minister of Sudland"]
    case.happening(ident, clause, "meeting", who, when=day("2023-05-26"))
    (one,) = found(case, Reception)
    assert (one.host.name, one.rank) == ("Sudland", "deputy")
    assert [(n.name, n.role) for n in one.received_by] == [("the deputy foreign minister of Sudland", "deputy")]
