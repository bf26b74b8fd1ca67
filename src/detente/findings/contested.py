"""Contested facts: what one voice says is so and another says is not, on issues that are about facts.

"Still complying" against "refused to certify"; "balanced" against "not the impartial observer it claims to be".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from detente.findings.case import Case
from detente.findings.leans import Lean, leans
from detente.model.findings import Contradiction
from detente.model.ids import content_id
from detente.model.naming import describes
from detente.model.records import ContradictionType, Side

# Issues of these facets are about what is so: opposite words of two voices exclude each other.
KINDS: dict[str, ContradictionType] = {"fact": "denial", "characterisation": "characterisation"}
WEIGHTS = {"denial": 1.0, "characterisation": 0.5}


def contested(case: Case) -> Iterator[Contradiction]:
    """One contradiction for every issue of fact and every state on which voices exclude each other."""
    groups: dict[tuple[str, str], list[Lean]] = defaultdict(list)
    for lean in case.once(leans):
        if case.issues[lean.issue].facet in KINDS and (state := _subject(case, lean)):
            groups[lean.issue, state].append(lean)
    for (issue, state), found in sorted(groups.items()):
        plus = [lean for lean in found if lean.leaning.score > 0]
        minus = [lean for lean in found if lean.leaning.score < 0]
        if plus and minus and not {x.speaker.name for x in plus} & {x.speaker.name for x in minus}:
            yield _contradiction(case, issue, state, (plus, minus))


def _contradiction(case: Case, issue: str, state: str, sides: tuple[Sequence[Lean], Sequence[Lean]]) -> Contradiction:
    topic = case.issues[issue]
    made = tuple(_side(value, side) for value, side in zip((topic.plus, topic.minus), sides, strict=True))
    name = case.naming.of_state(state)
    kind = KINDS[topic.facet]
    spans = [(e.document, e.start, e.end) for side in made for e in side.evidence]
    origins = {origin for side in made for origin in side.origins}
    return Contradiction(
        content_id("contradiction", kind, *spans),
        kind,
        f"{topic.label.lower()}: {name.name if name else state}",
        made,
        "open",
        tuple(sorted({x.statement for side in sides for x in side if x.statement})),
        "one says what the other denies",
        round(WEIGHTS[kind] + 0.05 * min(len(origins), 10), 3),
    )


def _side(value: str, found: Sequence[Lean]) -> Side:
    pieces = {(x.evidence.document, x.evidence.start, x.evidence.end): x.evidence for x in found}
    who = sorted({x.speaker.name for x in found})
    if any(not x.speaker.entity and not describes(x.speaker.name) for x in found):
        who = []  # words of nobody in particular stand among them, which no name may be put to
    origins = tuple(sorted({x.origin for x in found}))
    return Side(value, tuple(pieces[key] for key in sorted(pieces)), origins, ", ".join(who))


def _subject(case: Case, lean: Lean) -> str:
    """ISO code of the state that the leaning words are about: the last that stands before them, else the first behind.

    The speaker's own state is meant only when the passage speaks of no other.
    """
    piece = lean.evidence
    at = piece.start + max(piece.quote.lower().find(lean.leaning.words[0].lower()), 0)
    own = case.naming.state_of(lean.party.entity)
    before, behind = "", ""
    for mention in case.naming.inside(piece.document, piece.span):
        state = case.naming.state(mention.id) if mention.type in ("state", "person", "body") else ""
        if state and state != own:
            if mention.evidence[0].start < at:
                before = state
            else:
                behind = behind or state
    return before or behind or own
