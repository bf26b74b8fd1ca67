"""What changed since an earlier state of the record: what moved with the words of both, then what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.findings.changes import Change, changes
from detente.model.findings import Commitment, Contradiction, Position, Proposal
from detente.model.records import HappeningRecord
from detente.publish.brief.announced import commitment_line, proposal_line
from detente.publish.brief.citing import Citer, line, ranked
from detente.publish.brief.disputed import contradiction_line
from detente.publish.brief.happened import occasion_line
from detente.publish.brief.issues import position_line
from detente.publish.brief.line import Group, Line, Section, Text
from detente.publish.wording import stance_words
from detente.store.contract import View

LONGEST = 30
_TITLES = {"changed": "Moved", "new": "New"}
Teller = Callable[[Citer, Any], Line | None]


def changed(citer: Citer, earlier: View, view: View) -> Section:
    """The section; of findings that are gone it says how many."""
    found = changes(earlier, view)
    groups, rest = [], []
    for change, title in _TITLES.items():
        lines: dict[str, Line] = {}
        for one in found:
            if one.change != change or one.kind not in _TELLERS:
                continue
            made = _line(citer, view, one)
            if made is not None and (one.change == "new" or made.text not in lines):
                lines.setdefault(made.text, ranked(made, float(change == "changed"), one.after))
        rest += [ident for made in list(lines.values())[LONGEST:] for ident in made.ids]
        if lines:
            groups.append(Group(line(Text(title)), tuple(lines.values())[:LONGEST]))
    note = "Compared with the record as it stood before; what moved shows the words of both."
    return Section("changed", "What changed", tuple(groups), note, "Nothing has changed.", tuple(rest))


def _line(citer: Citer, view: View, change: Change) -> Line | None:
    cls, tell = _TELLERS[change.kind]
    row = next(iter(view.rows(cls, ids=[change.after])), None)
    told = tell(citer, row) if row is not None else None
    if told is None or change.change == "new":
        return told
    was = [made for move in change.moves if (made := _was(citer, change, move.field, move.before)) is not None]
    return line(*told.parts, cites=told.cites, below=[*was, *told.below]) if was else None


def _was(citer: Citer, change: Change, field: str, before: str) -> Line | None:
    """What it was: a stance or a status, with the words of then; or that more origins tell it now."""
    quote = citer.quotation(change.evidence_before[-1:])
    if change.kind == "position" and quote is not None:
        stance = "conditional" if before.startswith("conditional on ") else before
        return line(Text(f"Before: {stance_words(stance)}: "), quote)
    if field == "status" and before and before.replace("_", " ").isalpha() and quote is not None:
        return line(Text(f"Before: {before}: "), quote)
    return None


def _position(citer: Citer, row: Position) -> Line | None:
    statements = {record.id: record for record in citer.case.statements}
    found = [statements[ident] for ident in row.statements if ident in statements]
    latest = sorted(found, key=lambda r: (str(r.said.start or r.said.end or ""), r.id))[-1:]
    if row.issue not in citer.case.issues:
        return None
    return position_line(citer, row, latest, on=f" on {citer.case.issues[row.issue].label.lower()}")


_TELLERS: dict[str, tuple[type[Any], Teller]] = {
    "position": (Position, _position),
    "commitment": (Commitment, commitment_line),
    "contradiction": (Contradiction, contradiction_line),
    "proposal": (Proposal, proposal_line),
    "happening": (HappeningRecord, occasion_line),
}
