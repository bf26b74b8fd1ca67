"""Grouping by telling words gives what comparing everything with everything gives."""

import random

from detente.findings.grouping import grouped, joined
from detente.model.words import containment

Item = tuple[int, str, frozenset[str]]
WORDS = [f"word{n}" for n in range(14)]


def same(a: Item, b: Item) -> bool:
    return a[1] == b[1] or (len(a[2] & b[2]) >= 2 and containment(a[2], b[2]) >= 0.5)


def by_all_pairs(items: list[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    for item in items:
        homes = [g for g in groups if any(same(item, other) for other in g)]
        groups = [g for g in groups if g not in homes] + [[*(x for g in homes for x in g), item]]
    return groups


def test_groups_are_those_of_comparing_all_pairs() -> None:
    draw = random.Random(4)
    several = 0
    for _ in range(60):
        items = [(n, str(draw.randrange(60)), frozenset(draw.sample(WORDS, draw.randint(0, 6)))) for n in range(40)]
        found = grouped(items, same, lambda i: i[2], lambda i: [i[1]], share=0.5)
        assert found == by_all_pairs(items)
        several += len(found) > 3
    assert several > 10


def test_what_pairs_connect_is_one_set() -> None:
    assert sorted(joined([(4, 9), (1, 2), (9, 2), (7, 8)])) == [[1, 2, 4, 9], [7, 8]]
