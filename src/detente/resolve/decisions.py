"""People's decisions about who is who: which hold, and how they bind the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.model.entities import Entity, Judgement
from detente.model.judging import corrected, in_force
from detente.resolve.groups import Edge
from detente.resolve.units import Unit


def about_names(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Merges and splits of mentions by people that nobody undid, in the order they were made.

    The machine's own are made anew each time.
    """
    return [j for j in in_force(judgements) if j.kind in ("merge", "split") and not j.row]


def names_given(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The names that people gave to entities, in the order they were given."""
    return [j for j in in_force(judgements) if j.kind == "correct" and j.row == "entity"]


def named_by_people(entities: Sequence[Entity], judgements: Iterable[Judgement]) -> list[Entity]:
    """The entities under the names that people gave them; the last word holds."""
    given = names_given(judgements)
    home = {m: e.id for e in entities for m in e.members} if given else {}
    out = {e.id: e for e in entities}
    for judgement in given:
        for target in judgement.targets:
            if (ident := home.get(target.row)) is not None:
                out[ident] = corrected(out[ident], judgement)
    return list(out.values())


def divide(found: Sequence[Unit], decided: Sequence[Judgement]) -> list[Unit]:
    """Take mentions that a person split from their own chain out of it, each as a unit of its own. The last one that is
    no pronoun stays: pronouns alone stand for nobody.
    """
    if not decided:
        return list(found)
    home = {m: unit for unit in found for m in unit.members}
    out = list(found)
    for judgement in decided:
        unit = home.get(judgement.left)
        if (
            judgement.kind == "split"
            and unit is not None
            and home.get(judgement.right) is unit
            and judgement.left != judgement.right
            and any(said.mention != judgement.left for said in unit.said)
        ):
            out.append(_taken_out(unit, judgement.left))
            home[judgement.left] = out[-1]
    return sorted(out, key=lambda u: u.id)


def _taken_out(unit: Unit, mention: str) -> Unit:
    unit.members.remove(mention)
    said = next((one for one in unit.said if one.mention == mention), None)
    unit.said = tuple(one for one in unit.said if one is not said)
    words = {said.words: 1} if said else dict(unit.words)
    names = {said.name: 1} if said and said.name else {}
    evidence = said.place(unit.document) if said else unit.evidence
    alone = Unit(mention, unit.document, unit.type, [mention], names, words, evidence, unit.day, unit.state)
    unit.recount()
    if mention == unit.id:
        unit.id = min(unit.members)
    return alone


def person_edges(found: Sequence[Unit], decided: Sequence[Judgement]) -> list[tuple[Edge, bool]]:
    """Edges of the decisions in force, the last word first where they clash; True marks a ruling apart."""
    home = {m: unit.id for unit in found for m in unit.members} if decided else {}
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
