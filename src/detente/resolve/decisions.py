"""People's decisions about who is who: which hold, and how they bind the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.model.entities import Judgement
from detente.resolve.groups import Edge
from detente.resolve.units import Unit


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Merges and splits by people that nobody undid, in the order they were made.

    The machine's own are made anew each time.
    """
    made = list(judgements)
    undone: set[str] = set()
    for judgement in reversed(made):
        if judgement.undoes and judgement.id not in undone:
            undone.add(judgement.undoes)
    return [
        j for j in made if j.kind in ("merge", "split") and j.id not in undone and not j.author.startswith("detente ")
    ]


def divide(found: Sequence[Unit], decided: Sequence[Judgement]) -> list[Unit]:
    """Take mentions that a person split from their own chain out of it, each as a unit of its own."""
    home = {m: unit for unit in found for m in unit.members}
    out = list(found)
    for judgement in decided:
        unit = home.get(judgement.left)
        if (
            judgement.kind == "split"
            and unit is not None
            and home.get(judgement.right) is unit
            and judgement.left != judgement.right
        ):
            out.append(_taken_out(unit, judgement.left))
            home[judgement.left] = out[-1]
    return sorted(out, key=lambda u: u.id)


def _taken_out(unit: Unit, mention: str) -> Unit:
    unit.members.remove(mention)
    said = unit.said.pop(mention, None)
    words = {said[0]: 1} if said else dict(unit.words)
    names = {said[1]: 1} if said and said[1] else {}
    evidence = [said[2]] if said else unit.evidence[:1]
    alone = Unit(mention, unit.document, unit.type, [mention], names, words, evidence, unit.day, unit.state)
    unit.recount()
    if mention == unit.id:
        unit.id = min(unit.members)
    return alone


def person_edges(found: Sequence[Unit], decided: Sequence[Judgement]) -> list[tuple[Edge, bool]]:
    """Edges of the decisions in force, the last word first where they clash; True marks a ruling apart."""
    home = {m: unit.id for unit in found for m in unit.members}
    out: list[tuple[Edge, bool]] = []
    settled: set[frozenset[str]] = set()
    for judgement in reversed(decided):
        left, right = home.get(judgement.left), home.get(judgement.right)
        if left is None or right is None or left == right or frozenset((left, right)) in settled:
            continue
        settled.add(frozenset((left, right)))
        apart = judgement.kind == "split" or judgement.verdict == "negative"
        if judgement.verdict != "unsure":
            out.append((Edge(left, right, 1.0, f"{judgement.author}: {judgement.reason}"), apart))
    return sorted(out, key=lambda pair: not pair[1])
