"""Where parties stand, issue by issue: each position with the statements it rests on, and who stands near or far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from detente.findings.gap import FAR, NEAR, Gap, gaps, named, unmentioned
from detente.model.findings import STANCE_WORDS, Position
from detente.model.records import StatementRecord
from detente.publish.brief.citing import Cited, Citer, line, ranked, searched
from detente.publish.brief.line import Group, Line, Section, Text
from detente.publish.brief.stands import statement_line
from detente.publish.validate import in_template, vocabulary
from detente.store.contract import View

# Statements that a position shows, the latest.
SHOWN = 2


def issues(citer: Citer, view: View) -> tuple[Section, frozenset[str]]:
    """The section, and the ids of the statements that it quotes.

    Issues on which most origins speak come first; one whose name holds words of no template is left to the exports.
    """
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in view.rows(Position):
        if position.issue in citer.case.issues and sayable(citer, position.issue):
            by_issue[position.issue].append(position)
    distances = gaps(citer.case, [p for found in by_issue.values() for p in found])
    statements = {record.id: record for record in citer.case.statements}
    ranking = sorted(by_issue, key=lambda issue: (-_origins(citer, by_issue[issue]), issue))
    groups: list[Group] = []
    told: set[str] = set()
    introduced: set[str] = set()
    for issue in ranking:
        found = sorted(by_issue[issue], key=lambda p: (-_origins(citer, [p]), p.party.name, p.id))
        lines = []
        for position in found:
            recent = _recent(position, statements)
            made = position_line(citer, position, recent, introduced=introduced)
            if made is not None:
                told.update(record.id for record in recent)
                lines.append(made)
        lines += _apart(citer, [gap for gap in distances if gap.issue == issue], found)
        if lines:
            groups.append(Group(line(Text(_heading(citer, issue))), tuple(lines)))
    if silent := _silent(citer, by_issue):
        groups.append(Group(line(Text("Not spoken of")), tuple(silent)))
    note = (
        "For and against are measured between the two ends named with each issue; a party’s latest words stand first."
    )
    section = Section("issues", "Where parties stand, issue by issue", tuple(groups), note, "No position was found.")
    return section, frozenset(told)


def position_line(
    citer: Citer,
    position: Position,
    recent: Sequence[StatementRecord],
    *,
    on: str = "",
    introduced: set[str] | None = None,
) -> Line | None:
    """A party's stance, and below it its words: `recent` statements, else the passage it rests on.

    `on` names the issue where no heading does; speakers not yet `introduced` are, with their title.
    """
    known = set() if introduced is None else introduced
    party = citer.name(position.party, position.evidence, anywhere=True)
    below = []
    for record in recent:
        title = None if record.speaker.entity in known else citer.title(record.speaker, record.evidence)
        known.add(record.speaker.entity)
        if (made := statement_line(citer, record, title)) is not None:
            below.append(made)
    if not below:
        quote = citer.quotation(position.evidence[:1])
        below = [line(quote, cites=position.evidence[:1])] if quote else []
    if party is None or not below:
        return None
    told = line(party, Text(f"{on}: {STANCE_WORDS[position.stance]}"), cites=position.evidence, below=below)
    strength = abs(position.stance) if isinstance(position.stance, int) else 1
    return ranked(told, _origins(citer, [position]) + 0.5 * strength, position.id)


def _recent(position: Position, statements: dict[str, StatementRecord]) -> list[StatementRecord]:
    """The latest statements that it rests on, the latest first."""
    found = [statements[ident] for ident in position.statements if ident in statements]
    return sorted(found, key=lambda r: (str(r.said.start or r.said.end or ""), r.id), reverse=True)[:SHOWN]


def _origins(citer: Citer, positions: Sequence[Position]) -> int:
    return len({citer.case.origin_of.get(e.document, e.document) for p in positions for e in p.evidence})


def _heading(citer: Citer, ident: str) -> str:
    """Its label, with what for and against mean."""
    issue = citer.case.issues[ident]
    if not in_template(f"{issue.plus} {issue.minus}", vocabulary(citer.case.issues)):
        return issue.label
    return f"{issue.label} (for: {issue.plus}; against: {issue.minus})"


def sayable(citer: Citer, ident: str) -> bool:
    """True for an issue of the case whose name is made of the template's words."""
    if ident not in citer.case.issues:
        return False
    return in_template(citer.case.issues[ident].label, vocabulary(citer.case.issues))


def _apart(citer: Citer, found: Sequence[Gap], positions: Sequence[Position]) -> list[Line]:
    """Which pairs stand far apart, and which near each other, where two origins speak."""
    rows = {position.id: position for position in positions}
    out = []
    measured = [(gap, gap.distance) for gap in found if gap.distance is not None]
    for title, link, wanted in (
        ("Far apart: ", " from ", [g for g, d in measured if d > FAR]),
        ("Near each other: ", " with ", [g for g, d in measured if d <= NEAR]),
    ):
        pairs = []
        for gap in wanted:
            both = [citer.name(rows[i].party, rows[i].evidence, anywhere=True) for i in gap.positions if i in rows]
            pairs += [(both[0], both[1])] if len(both) == 2 and both[0] and both[1] else []
        told: list[Text | Cited | None] = []
        for one, others in _by_one(pairs):
            told += [Text("; ") if told else None, one]
            for number, other in enumerate(others):
                told += [Text(", " if number else link), other]
        if told:
            out.append(line(Text(title), *told))
    return out


def _by_one(pairs: Sequence[tuple[Cited, Cited]]) -> Iterable[tuple[Cited, list[Cited]]]:
    """Pairs gathered under the one of each that is in more of them, in the order of the pairs."""
    often = Counter(party for pair in pairs for party in pair)
    found: dict[Cited, list[Cited]] = defaultdict(list)
    for one, other in pairs:
        first, second = (other, one) if often[other] > often[one] else (one, other)
        found[first].append(second)
    return found.items()


def _silent(citer: Citer, stood_on: Collection[str]) -> list[Line]:
    """Issues that no statement of the case speaks to, and on which nobody is told to stand: those that are named all
    the same, each with the first sentence that does, and those that are not.
    """
    silent = [ident for ident in unmentioned(citer.case) if ident not in stood_on and sayable(citer, ident)]
    if not silent or not citer.case.statements:
        return []
    there = named(citer.case, silent)
    label = {ident: _lowered(citer.case.issues[ident].label) for ident in silent}
    lines = []
    if there:
        told: list[Text | Cited] = [Text("Named, though no statement found speaks of it: ")]
        for number, ident in enumerate(ident for ident in silent if ident in there):
            told += [Text("; ")] if number else []
            told.append((Text(label[ident]), (there[ident],)))
        lines.append(line(*told))
    if absent := ", ".join(label[ident] for ident in silent if ident not in there):
        lines.append(line(Text("Nothing in the "), *searched(len(citer.case.texts)), Text(f" speaks of: {absent}")))
    return lines


def _lowered(label: str) -> str:
    return label[0].lower() + label[1:]
