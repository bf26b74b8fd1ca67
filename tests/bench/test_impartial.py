"""Two parties renamed into each other throughout the sample case: the findings come out with the names exchanged."""

from __future__ import annotations

import pytest
from bench.impartial import FINDINGS, SAMPLE, Outcome, compare, swaps

# 62 of 69 were measured (62 of 66 before places, participants and more omissions were compared); what differs, and why,
# docs/findings.md lists. 98 % are aimed at.
SAME = 0.89
# Kinds that rules alone decide once statements and happenings are read. Of contradictions some rest on
# where the learned reader cuts a statement: those differ.
WHOLE = ("denial", "commitment", "proposal", "reception")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    (swap,) = (swap for swap in swaps() if swap.name == "Russia and Ukraine")
    return compare(SAMPLE, swap)


def test_findings_are_the_same_with_the_names_exchanged(outcomes: list[Outcome]) -> None:
    told = [outcome for outcome in outcomes if outcome.kind in FINDINGS]
    assert sum(o.total for o in told) > 50
    assert sum(o.same for o in told) >= SAME * sum(o.total for o in told)


@pytest.mark.parametrize("kind", WHOLE)
def test_every_finding_by_rule_is_the_same(outcomes: list[Outcome], kind: str) -> None:
    (outcome,) = (o for o in outcomes if o.kind == kind)
    assert outcome.total > 0
    assert outcome.alone == ()


def test_names_are_exchanged_as_whole_words_and_back() -> None:
    (swap, *_) = swaps()
    text = "Russian troops left Ukraine, Kiev's Zelensky told Sergey Lavrov; Russians rejoiced."
    assert (
        swap.exchange(text) == "Ukrainian troops left Russia, Moscow's Putin told Dmytro Kuleba; Ukrainians rejoiced."
    )
    assert swap.exchange(swap.exchange(text)) == swap.fold(text)
