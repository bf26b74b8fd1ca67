"""Issue linkage: one issue tied to another, "no ceasefire before the withdrawal". From conditions that speakers set."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from detente.findings.case import Case
from detente.findings.conditions import split
from detente.model.evidence import Evidence
from detente.model.findings import Linkage
from detente.model.ids import content_id
from detente.model.interval import Interval, hull
from detente.model.records import Name
from detente.model.taxonomy import phrases

# What is asked, denied or threatened ties nothing: "if they attack we will answer".
UNTIED = frozenset({"ask", "deny", "decline_to_confirm", "silence", "warn", "threaten"})
# Most pieces of evidence that a linkage shows.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Tied:
    """One passage that ties an issue to others."""

    speaker: Name
    party: Name
    issue: str
    needs: tuple[str, ...]
    relation: Literal["condition", "barrier"]
    condition: str
    statement: str
    evidence: Evidence
    when: Interval


@functools.cache
def _threats() -> re.Pattern[str]:
    table = tomllib.loads((files("detente.findings") / "data" / "stance.toml").read_text(encoding="utf-8"))
    return phrases(table["threats"])


def linkages(case: Case) -> list[Linkage]:
    """All linkages, by id; what one party ties alike in several statements is one."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Tied]] = defaultdict(list)
    for tied in _tied(case):
        groups[tied.party.entity or tied.party.name, tied.issue, tied.needs].append(tied)
    return sorted((_linkage(group) for group in groups.values()), key=lambda found: found.id)


def _tied(case: Case) -> Iterator[Tied]:
    for record in case.statements:
        if record.party is None or record.act in UNTIED or record.denial or not _known(case, record.speaker):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            text = " ".join(piece.quote for piece in row.evidence)
            main, condition, barrier = split(text)
            if not condition or _threats().search(main):
                continue
            needs = case.tags(condition)
            about = [i for i in dict.fromkeys((*case.tags(main), *row.issues)) if i not in needs]
            if about or needs:
                yield Tied(
                    record.speaker,
                    record.party,
                    about[0] if about else "",
                    needs,
                    "barrier" if barrier else "condition",
                    condition,
                    record.id,
                    case.passage(row),
                    row.said,
                )


def _known(case: Case, who: Name) -> bool:
    return bool(who.entity) and case.naming.identified(who.entity)


def _linkage(group: Sequence[Tied]) -> Linkage:
    ordered = sorted(group, key=lambda t: (str(t.when.start), t.evidence.document, t.evidence.start))
    first = ordered[0]
    pieces = {(t.evidence.document, t.evidence.start, t.evidence.end): t.evidence for t in ordered}
    evidence = tuple(pieces[key] for key in sorted(pieces))[:SHOWN]
    ident = content_id("linkage", first.party.name, first.issue, *((e.document, e.start, e.end) for e in evidence))
    return Linkage(
        ident,
        first.party,
        tuple(Name(*name) for name in sorted({(t.speaker.name, t.speaker.entity) for t in group})),
        first.issue,
        first.needs,
        first.relation,
        first.condition,
        tuple(sorted({t.statement for t in group})),
        evidence,
        hull([t.when for t in ordered]),
    )
