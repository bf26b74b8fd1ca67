"""Who is heard and who is only spoken of: how well each party is covered."""

from __future__ import annotations

from collections import defaultdict

from detente.model.evidence import Evidence
from detente.model.records import Name, StatementRecord
from detente.publish.brief.citing import Cited, Citer, joined, line
from detente.publish.brief.line import CountPart, Group, Line, Section, Text
from detente.publish.brief.stands import stands_alone

HEARD = 12
UNHEARD = 12
# A party named in this many documents, or this share of them, is expected to be heard.
NAMED_IN = 2
NAMED_SHARE = 0.1


def coverage(citer: Citer) -> Section:
    """Statements by party, and states that are named but never speak."""
    heard: dict[Name, list[StatementRecord]] = defaultdict(list)
    for record in citer.case.statements:
        if record.party is not None:
            heard[Name(record.party.name, record.party.entity)].append(record)
    parties = [(party, records) for party, records in heard.items() if stands_alone(citer, party, records)]
    ranked = sorted(parties, key=lambda item: (-len(item[1]), item[0].name))
    lines = [made for party, records in ranked[:HEARD] if (made := _heard(citer, party, records)) is not None]
    silent = _unheard(citer, {party.entity for party in heard})
    if silent:
        searched = tuple(sorted(citer.case.texts))
        lines.append(
            line(
                Text("Named but not quoted in the "),
                CountPart(len(searched), "documents"),
                Text(" documents searched: "),
                *joined(silent),
            )
        )  # fmt: skip
    groups = (Group(None, tuple(lines)),) if lines else ()
    return Section(
        "coverage",
        "Who is heard",
        groups,
        "Statements counted by the party the speaker speaks for.",
        "Nobody is quoted.",
    )


def _heard(citer: Citer, party: Name, records: list[StatementRecord]) -> Line | None:
    near = [record.evidence[0] for record in records]
    name = citer.name(party, near, anywhere=True)
    if name is None:
        return None
    ids = tuple(record.id for record in records)
    return line(
        name, Text(": "), CountPart(len(ids), "records", ids), Text(" statements" if len(ids) > 1 else " statement")
    )


def _unheard(citer: Citer, heard: set[str]) -> list[Cited]:
    """States that many documents name and none quotes, the most named first."""
    least = max(NAMED_IN, NAMED_SHARE * len(citer.case.texts))
    speakers = {r.speaker.entity for r in citer.case.statements} & citer.entities.keys()
    people = {citer.entities[speaker].state for speaker in speakers}
    found: list[tuple[int, str, Cited]] = []
    for entity in citer.entities.values():
        documents = {piece.document for piece in citer.places(entity.id)}
        if entity.type != "state" or entity.id in heard or entity.state in people or len(documents) < least:
            continue
        near: list[Evidence] = citer.places(entity.id)[:1]
        cited = citer.name(Name(entity.name, entity.id), near)
        if cited is not None:
            found.append((-len(documents), entity.name, cited))
    return [cited for _, _, cited in sorted(found, key=lambda item: item[:2])[:UNHEARD]]
