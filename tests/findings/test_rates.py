"""How often reviewers found records right: what was put right is told beside what was accepted."""

from __future__ import annotations

from detente.findings.rates import Rate, accepted
from detente.model.entities import Judgement


def test_corrected_records_are_neither_accepted_nor_lost() -> None:
    made = [
        Judgement("a", "correct", "positive", "statement-1", "", "Ann", "", row="statement"),
        Judgement("b", "accept", "positive", "statement-2", "", "Ann", "", row="statement"),
        Judgement("c", "reject", "negative", "statement-3", "", "Ben", "", row="statement"),
    ]
    assert accepted(made) == {"statement": Rate(1, 3, 1)}
