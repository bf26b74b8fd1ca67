"""Two parties renamed into each other throughout the sample case: the findings come out with the names exchanged."""

from __future__ import annotations

import pytest
from bench.impartial import FINDINGS, SAMPLE, Outcome, compare, swaps

# 63 of 63 were measured twice, 14 of 14 and 6 of 7; docs/findings.md says what differs, and why.
SAME = 0.98
# Findings of the small sets of reports: one of them is more than a hundredth.
ONE = 1
SWAPS = {swap.name: swap for swap in swaps()}
SAMPLE_CASE = [name for name, swap in SWAPS.items() if swap.reports == SAMPLE]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[Outcome]]:
    return {name: [o for o in compare(swap) if o.kind in FINDINGS] for name, swap in SWAPS.items()}


@pytest.mark.parametrize("name", SWAPS)
def test_findings_are_the_same_with_the_names_exchanged(outcomes: dict[str, list[Outcome]], name: str) -> None:
    same, total = sum(o.same for o in outcomes[name]), sum(o.total for o in outcomes[name])
    assert total >= 7
    assert same >= min(SAME * total, total - ONE), [o.alone for o in outcomes[name]]


def test_98_in_100_of_all(outcomes: dict[str, list[Outcome]]) -> None:
    told = [o for found in outcomes.values() for o in found]
    assert sum(o.total for o in told) > 140
    assert sum(o.same for o in told) >= SAME * sum(o.total for o in told)


@pytest.mark.parametrize("name", SAMPLE_CASE)
@pytest.mark.parametrize("kind", FINDINGS)
def test_every_finding_of_the_sample_case_is_the_same(outcomes: dict[str, list[Outcome]], name: str, kind: str) -> None:
    (outcome,) = (o for o in outcomes[name] if o.kind == kind)
    assert outcome.total > 0
    assert outcome.alone == ()


def test_names_are_exchanged_as_whole_words_and_back() -> None:
    (swap, *_) = swaps()
    text = "KYIV: Russian troops left Ukraine, Kiev's Zelensky told Sergey Lavrov; Russians rejoiced."
    there = "MOSCOW: Ukrainian troops left Russia, Moscow's Putin told Dmytro Kuleba; Ukrainians rejoiced."
    assert swap.exchange(text) == there
    assert swap.exchange(swap.exchange(text)) == swap.fold(text)
