"""One issue tied to another."""

import pytest

from detente.model.findings import Linkage
from detente.model.taxonomy import taxonomy
from tests.findings.build import found, people
from tests.reconcile.build import Builder, day


def said(content: str, **more: object) -> list[Linkage]:
    case = people(Builder())
    ident = case.document("a", f"Ada Berg said {content}.", "2023-05-26")
    case.mention(ident, "Norland", "Norland") if "Norland" in content else None
    case.statement(ident, content, "Ada Berg", said=day("2023-05-26"), issues=taxonomy().tags(content), **more)
    return found(case, Linkage)


def test_a_barrier_ties_an_issue_to_what_has_to_come_first() -> None:
    (one,) = said("there will be no ceasefire until all foreign troops leave the valley")
    assert one.issue == "ceasefire"
    assert "troop_withdrawal" in one.needs
    assert one.relation == "barrier"
    assert one.condition == "until all foreign troops leave the valley"
    assert one.evidence[0].quote.startswith("Ada Berg said")


def test_a_condition_ties_what_is_offered() -> None:
    (one,) = said("we support the lifting of sanctions if the prisoners are released")
    assert (one.issue, one.relation) == ("sanctions_relief", "condition")
    assert "prisoners_deportees_children" in one.needs


@pytest.mark.parametrize(
    ("content", "act"),
    [
        ("we will retaliate if they break the ceasefire", "threaten"),
        ("the ceasefire holds until Friday", "assert"),
        ("the ceasefire holds and prisoners are released", "assert"),
    ],
)
def test_threats_and_dates_tie_nothing(content: str, act: str) -> None:
    assert said(content, act=act) == []
