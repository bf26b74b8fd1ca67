"""The five reports on the Chinese envoy's journey of 2023: what a desk officer must find there, each with its words."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from detente.publish.export import export_records
from detente.run.adding import add
from detente.run.reading import read
from detente.store.memory import memory_store
from tests.shared import needs_shared, shared

pytestmark = needs_shared
Row = dict[str, Any]


@functools.cache
def records() -> list[Row]:
    with closing(memory_store()) as store:
        add(store, [str(path) for path in sorted((shared / "cases" / "ukraine-2023").glob("*.txt"))])
        read(store)
        return list(export_records(store.view()))


def of(kind: str, **fields: object) -> list[Row]:
    return [r for r in records() if r["kind"] == kind and all(r[name] == value for name, value in fields.items())]


def told(evidence: Iterable[Row], *words: str) -> bool:
    """All words stand in the quotes."""
    text = " ".join(" ".join(piece["quote"].split()) for piece in evidence)
    return all(word in text for word in words)


def test_ukraine_on_territory() -> None:
    (one,) = of("position", party="Ukraine", issue="territory_sovereignty")
    assert one["stance"] == 2
    assert one["speaker"] == ["Volodymyr Zelenskyy"]
    assert one["voice"] == "head of state"
    assert told(one["evidence"], "1991 borders", "territorial compromises")


def test_russia_on_talks_with_the_obstacles_it_names() -> None:
    (one,) = of("position", party="Russia", issue="talks_process")
    assert one["stance"] == 2
    assert told(one["evidence"], "commitment to a", "Ukrainian side", "Western mentors")


def test_china_on_nuclear_risk() -> None:
    (one,) = of("position", party="China", issue="nuclear_weapons_risk")
    assert one["stance"] == 1
    assert told(one["evidence"], "calm and restrained")


def test_the_united_states_support_others_talks_on_conditions() -> None:
    (one,) = of("position", party="United States", issue="end_of_war_instrument")
    assert one["stance"] == "conditional"
    assert one["condition"].startswith("as long as they respect the United Nations Charter")
    assert of("linkage", party="United States")


def test_nobody_wants_talks_who_is_only_supposed_to() -> None:
    assert not of("position", party="Ukraine", issue="talks_process")


def test_the_twelve_points_and_four_reactions() -> None:
    (plan,) = of("proposal")
    assert "12-point" in plan["name"]
    assert plan["author"] == "China"
    assert plan["date"] == "2023-02"
    assert told(plan["points"], "territorial integrity", "protecting civilians", "respecting the sovereignty")
    assert plan["numbers"][0] == 1
    stances = {(r["party"], r["stance"]) for r in plan["reactions"]}
    assert {("Ukraine", "sceptical"), ("Western powers", "reject"), ("NATO", "sceptical")} <= stances
    assert any(party.endswith("allies") and stance == "sceptical" for party, stance in stances)


def test_both_promises_of_a_delegation() -> None:
    first = [c for c in of("commitment", status="kept") if told(c["evidence"], "will send a delegation to Ukraine")]
    second = [
        c for c in of("commitment", status="open", firm=False) if told(c["evidence"], "sending another delegation")
    ]
    assert len(first) == len(second) == 1
    assert first[0]["settled_by"]
    assert first[0]["who"] == second[0]["who"] == "China"


def test_whether_china_is_neutral_is_disputed() -> None:
    (one,) = of("contradiction", type="characterisation")
    neutral, partial = (side["evidence"] for side in one["sides"])
    assert told(neutral, "remain neutral", "balanced")
    assert told(partial, "credibility", "impartial observer")
