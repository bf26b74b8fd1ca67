"""What is disputed: both sides of every contradiction with their words and origins, then other denials."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from detente.model.findings import Contradiction, Denial
from detente.model.records import HappeningRecord, Name, Side
from detente.publish.brief.citing import Cited, Citer, joined, line, ranked
from detente.publish.brief.line import Group, Line, Part, Section, Text, ValuePart, squash
from detente.publish.brief.occasions import Parts, named
from detente.store.contract import View

LONGEST = 20
# Passages of one side that are quoted; the others are cited.
QUOTED = 2
# Differences of wording, and of figures that belong to no happening, matter least: so many are shown.
MOST = {"wording": 4, "number of nothing in particular": 4}
DENIALS = 8
# What is denied outright before what is only not confirmed.
_FIRST = ("deny", "third_party_denies", "decline_to_confirm", "deflect", "silence")
SIDE_WORDS = 30

_ABOUT = {
    "number": "How much",
    "date": "When",
    "place": "Where",
    "participants": "Who took part",
    "wording": "In which words",
    "attribution": "Who said it",
    "existence": "Whether it took place",
    "denial": "Claimed, and denied",
    "characterisation": "How it is described",
    "omission": "What one side leaves out",
    "relay drift": "What became of the words on the way",
}
# A side as the program names it: a word or two, no name, no number.
_LABEL = re.compile(r"[a-z][a-z -]*")
_DENIED = {
    "deny": " denied: ",
    "decline_to_confirm": " would not confirm: ",
    "deflect": " deflected: ",
    "third_party_denies": " denied, for another: ",
    "silence": " kept silent: ",
}


def disputed(citer: Citer, view: View) -> Section:
    """Contradictions by weight; denials that are no side of one."""
    found = sorted(view.rows(Contradiction), key=lambda c: (c.status != "open", -c.weight, c.id))
    shown = _chosen(found)
    lines = _distinct_claims([made for c in shown if (made := contradiction_line(citer, c)) is not None])
    rest = tuple(sorted({c.id for c in found} - {c.id for c in shown}))
    groups = [Group(None, tuple(lines))] if lines else []
    sides = {row for c in found for row in c.rows} | {row for c in found if c.type == "denial" for row in c.rows}
    others = [d for d in view.rows(Denial) if d.id not in sides and d.who.entity]
    others.sort(key=lambda d: (_FIRST.index(d.type), -len(d.evidence), d.id))
    denials = _distinct([made for d in others if (made := _denial(citer, d)) is not None])
    if denials:
        groups.append(Group(line(Text("Other denials")), tuple(denials[:DENIALS])))
    return Section(
        "disputed",
        "What is disputed",
        tuple(groups),
        "Both sides are kept; none is judged.",
        "No contradiction was found.",
        rest,
    )


def _chosen(found: Sequence[Contradiction]) -> list[Contradiction]:
    """The weightiest of each kind; those about a happening or a denial are not crowded out by figures and wordings."""
    seen: Counter[str] = Counter()
    chosen = []
    for contradiction in found:
        kind = contradiction.type if contradiction.rows else f"{contradiction.type} of nothing in particular"
        seen[kind] += 1
        if seen[kind] <= MOST.get(kind, LONGEST):
            chosen.append(contradiction)
    return chosen[:LONGEST]


def _distinct_claims(lines: Sequence[Line]) -> list[Line]:
    """One line for each thing disputed and what is first said of it."""
    return list({(found.text, found.below[0].text): found for found in reversed(lines)}.values())[::-1]


def contradiction_line(citer: Citer, found: Contradiction) -> Line | None:
    """What it is about; below it each side in its words. None when fewer than two sides can be told."""
    named = found.type != "wording"
    below = _distinct([made for side in found.sides if (made := _side(citer, found, side, named=named)) is not None])
    if len(below) < 2:
        return None
    subject = _subject(citer, found)
    denied = found.type == "denial" and found.sides[-1].value == "denied"
    about = "How long" if found.type == "number" and found.rows else "Contested"
    if found.type not in ("number", "denial") or denied or not found.rows:
        about = _ABOUT[found.type]
    link = " by " if denied else ": "
    status = {"explained": " (explained)", "superseded": " (superseded)"}.get(found.status, "")
    told = line(
        Text(about), Text(link) if subject else None, *subject, Text(status),
        cites=found.evidence, below=below,
    )  # fmt: skip
    return ranked(told, found.weight - (found.status != "open"), found.id)


def _subject(citer: Citer, found: Contradiction) -> Parts:
    """What it is about: the happening, or who denies."""
    for record in citer.case.happenings:
        if record.id in found.rows:
            return _occasion(citer, record)
    if found.type == "characterisation" or (found.type == "denial" and found.sides[-1].value != "denied"):
        return _about(citer, found)
    if found.type == "denial":
        denier = found.sides[-1]
        who = _who(citer, denier)
        return [who] if who else []
    if found.type == "wording":
        who = _who(citer, found.sides[0])
        return [who] if who else []
    return []


def _about(citer: Citer, found: Contradiction) -> Parts:
    """Whom a contested characterisation is about: the name that ends its description, if it is one."""
    wanted = found.about.rsplit(": ", 1)[-1]
    entity = next((e for e in citer.entities.values() if e.name == wanted), None)
    cited = citer.name(Name(entity.name, entity.id), found.evidence, anywhere=True) if entity else None
    return [cited] if cited else []


def _occasion(citer: Citer, record: HappeningRecord) -> Parts:
    parts = named(citer, record) or []
    date = citer.date(record.when, record.evidence) if parts else None
    return [*parts, Text(", ") if date else None, date]


def _who(citer: Citer, side: Side) -> Cited | None:
    """Who says it, when the words cited name them."""
    wanted = next((e for e in citer.entities.values() if e.name == side.who), None)
    name = Name(side.who, wanted.id if wanted else "")
    return citer.name(name, side.evidence) if side.who else None


def _all(citer: Citer, side: Side) -> list[Cited]:
    """All who say it, or nobody when the words cited do not name every one of them."""
    found = [_who(citer, replace(side, who=name)) for name in side.who.split(", ")]
    told = [who for who in found if who is not None]
    return told if len(told) == len(found) else []


def _side(citer: Citer, found: Contradiction, side: Side, *, named: bool) -> Line | None:
    """The words of a side, who says them, and how many origins stand behind."""
    parts: list[Part | Cited | None] = []
    seen: set[str] = set()
    for piece in sorted(side.evidence, key=lambda e: (len(e.quote), e.document, e.start)):
        quote = citer.quotation([piece], longest=SIDE_WORDS)
        key = squash(piece.quote).casefold()
        if quote is None or key in seen or len(seen) == QUOTED:
            continue
        seen.add(key)
        parts += [Text("; ") if parts else None, quote, *citer.source(piece.document)]
    if not parts:
        return None
    who = _all(citer, side) if named else []
    lead: Parts = [*joined(who), Text(": ")] if who else []
    if not who and _LABEL.fullmatch(side.value) and side.value not in ("claimed", "denied"):
        lead = [ValuePart("Contradiction", found.id, "sides", side.value), Text(": ")]
    return line(*lead, *parts, Text(" ("), *citer.told(side.evidence), Text(")"), cites=side.evidence)


def _denial(citer: Citer, denial: Denial) -> Line | None:
    quote = citer.quotation(denial.evidence[:1])
    who = citer.name(denial.who, denial.evidence)
    if quote is None or who is None:
        return None
    told = line(who, Text(_DENIED[denial.type]), quote, cites=denial.evidence)
    return ranked(told, -1.0 - _FIRST.index(denial.type), denial.id)


def _distinct(lines: Sequence[Line]) -> list[Line]:
    return list({found.text: found for found in reversed(lines)}.values())[::-1]
