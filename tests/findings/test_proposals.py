"""Plans with their author, date, points and reactions."""

from detente.model.findings import Proposal
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def plan() -> Builder:
    case = people(Builder())
    text = "In February Norland published a 12-point plan that calls for respecting all borders and opening the ports."
    a = case.document("a", text, "2023-05-26")
    case.mention(a, "Norland", "Norland")
    case.time(a, "February", day("2023-02-24"))
    b = case.document(
        "b", "Norland's 12-point plan was rejected by Sudland, but Carl Dahl welcomed the plan later.", "2023-05-28"
    )
    for name in ("Norland", "Sudland", "Carl Dahl"):
        case.mention(b, name, name)
    return case


def test_one_plan_in_two_reports_with_points_and_reactions() -> None:
    (one,) = found(plan(), Proposal)
    assert one.author is not None
    assert one.author.name == "Norland"
    assert "12-point plan" in one.name
    assert one.date.iso() == ("2023-02-24", "2023-02-25")
    assert [p.quote for p in one.points] == ["respecting all borders", "opening the ports"]
    assert ("Sudland", "reject") in {(r.party.name, r.stance) for r in one.reactions}
    assert len({e.document for e in one.evidence}) == 2


def test_a_plan_of_nobody_with_no_points_is_none() -> None:
    case = people(Builder())
    ident = case.document("a", "There was talk of a plan in Sudland.", "2023-05-26")
    case.mention(ident, "Sudland", "Sudland")
    assert found(case, Proposal) == []


def test_an_old_and_a_new_agreement_are_two() -> None:
    case = people(Builder())
    ident = case.document(
        "a", "Eva Falk's deal with Norland failed. Carl Dahl proposed a new deal to Norland.", "2023-05-26"
    )
    for name in ("Eva Falk", "Carl Dahl", "Norland"):
        case.mention(ident, name, name)
    assert {p.author.name for p in found(case, Proposal) if p.author} == {"Eva Falk", "Carl Dahl"}
