"""What is announced: commitments with what became of them; plans on the table with their points and reactions."""

from __future__ import annotations

from collections.abc import Sequence

from detente.findings.case import ACTORS
from detente.model.findings import Commitment, Proposal, Reaction
from detente.model.records import Name
from detente.publish.brief.citing import Cited, Citer, line, ranked
from detente.publish.brief.line import Group, Line, QuotePart, Section, Text, squash
from detente.publish.brief.occasions import named as as_named
from detente.publish.brief.occasions import told as as_told
from detente.publish.brief.quoting import fragment
from detente.store.contract import View

LONGEST = 15
POINTS = 12

_GROUPS: tuple[tuple[str, str, bool | None], ...] = (
    ("Open", "open", True),
    ("Under consideration", "open", False),
    ("Kept", "kept", None),
    ("Broken", "broken", None),
    ("Overtaken", "overtaken", None),
)
# What is broken or still due matters more than what is done.
_WEIGHTS = {"broken": 4.0, "open": 2.0, "overtaken": 2.0, "kept": 1.0}
_TOOK_IT = {
    "support": " supported it: ",
    "reject": " rejected it: ",
    "conditional": " tied it to conditions: ",
    "sceptical": " doubted it: ",
    "unclear": " spoke of it: ",
}


def announced(citer: Citer, view: View) -> Section:
    """Commitments by what became of them, the newest announcement first."""
    groups: list[Group] = []
    rest: list[str] = []
    commitments = list(view.rows(Commitment))
    for title, status, firm in _GROUPS:
        found = [c for c in commitments if c.status == status and firm in (None, c.firm)]
        found.sort(key=lambda c: (-len(c.evidence), c.id))
        found.sort(key=lambda c: c.announced.start.isoformat() if c.announced.start else "", reverse=True)
        found = _first_of_each(found)
        lines = _distinct([made for c in found if (made := commitment_line(citer, c)) is not None])
        rest += [ident for made in lines[LONGEST:] for ident in made.ids]
        if lines:
            groups.append(Group(line(Text(title)), tuple(lines[:LONGEST])))
    note = "Kept means that the record tells of a later happening that settles it."
    return Section("announced", "What is announced", tuple(groups), note, "No commitment was found.", tuple(rest))


def _first_of_each(found: Sequence[Commitment]) -> list[Commitment]:
    """Of one party's commitments that one happening settled, the best attested."""
    kept = {(c.who.name, c.settled_by or c.id): c for c in sorted(found, key=lambda c: (len(c.evidence), c.id))}
    return [c for c in found if kept[c.who.name, c.settled_by or c.id] is c]


def commitment_line(citer: Citer, found: Commitment) -> Line | None:
    """Who announced what, when it falls due; below it what settled it."""
    quote = citer.quotation(found.evidence[:1])
    who = citer.name(found.who, found.evidence)
    if quote is None or who is None or not _acts(citer, found.who):
        return None
    near = found.evidence
    speaker = citer.name(found.speaker, near) if found.speaker and found.speaker.name != found.who.name else None
    date, due = citer.date(found.announced, near), citer.date(found.due, near, told=True)
    told = line(
        who, Text(": "), quote,
        Text(", announced by ") if speaker else None, speaker,
        Text(", ") if date else None, date,
        Text(", due ") if due else None, due, *citer.outdated({e.document for e in found.evidence}),
        *citer.people.marks(found),
        cites=near, below=_settled(citer, found),
    )  # fmt: skip
    return ranked(told, _WEIGHTS[found.status] + found.firm + 0.1 * len(found.evidence), found.id)


def _acts(citer: Citer, name: Name) -> bool:
    """True for somebody who can keep a promise, known or at least named."""
    entity = citer.entities.get(name.entity)
    return entity.type in ACTORS if entity else any(c.isupper() for c in name.name)


def _settled(citer: Citer, found: Commitment) -> Sequence[Line]:
    """What kept or broke it: the happening, else the words that tell of either."""
    record = next((r for r in citer.case.happenings if r.id == found.settled_by), None)
    off = record is not None and record.status == "cancelled"
    parts = (as_named if off else as_told)(citer, record) if record else None
    label = Text("Cancelled: " if off else "Settled: ")
    if record is not None and parts is not None:
        date = citer.date(record.when, record.evidence)
        return [line(label, date, Text(", ") if date else None, *parts, cites=record.evidence)]
    words = (record.evidence if record is not None else found.outcome)[:1]
    quote = citer.quotation(words)
    return [line(label if record is not None else Text("Told: "), quote, cites=words)] if quote is not None else []


def proposals(citer: Citer, view: View) -> Section:
    """Plans with their authors, points as the sources give them, and how others took them."""
    found = sorted(view.rows(Proposal), key=lambda p: (-len(p.evidence), p.id))
    lines = [made for p in found[:LONGEST] if (made := proposal_line(citer, p)) is not None]
    groups = (Group(None, tuple(_distinct(lines))),) if lines else ()
    rest = tuple(p.id for p in found[LONGEST:])
    return Section("proposals", "Proposals and reactions", groups, "", "No proposal was found.", rest)


def proposal_line(citer: Citer, found: Proposal) -> Line | None:
    """A plan by its name, author and date; below it its points and how others took it."""
    title = _title(citer, found)
    if title is None:
        return None
    author = citer.name(found.author, found.evidence) if found.author else None
    date = citer.date(found.date, found.evidence)
    points = [
        line(Text("Point: "), quote) for p in found.points[:POINTS] if (quote := citer.quotation([p])) is not None
    ]
    reactions = [made for r in _each(found.reactions) if (made := _reaction(citer, r)) is not None]
    told = line(
        title, Text(" by ") if author else None, author, Text(", ") if date else None, date,
        cites=found.evidence, below=[*points, *_distinct(reactions)],
    )  # fmt: skip
    return ranked(told, float(len(found.evidence)), found.id)


def reactions_of(citer: Citer, found: Proposal, mine: Sequence[Reaction]) -> tuple[Line | None, Cited | None]:
    """A plan's name with these reactions below it (None when there are none), and its name with the words for it."""
    title = _title(citer, found)
    if title is None:
        return None, None
    below = _distinct([made for r in _each(mine) if (made := _reaction(citer, r)) is not None])
    told = line(title, cites=found.evidence[:1], below=below) if below else None
    return told, (title, title.pieces)


def _each(found: Sequence[Reaction]) -> list[Reaction]:
    """The first reaction of each party in each sense."""
    return list({(r.party.name, r.stance): r for r in reversed(found)}.values())[::-1]


def _title(citer: Citer, found: Proposal) -> QuotePart | None:
    """The plan's name where the source gives it, else the source's sentence."""
    wanted = found.name.split(": ", 1)[-1].casefold()
    for piece in found.evidence:
        at = squash(piece.quote).casefold().find(wanted) if squash(piece.quote) == piece.quote else -1
        if at >= 0 and len(piece.quote.casefold()) == len(piece.quote):
            return fragment(piece, at, at + len(wanted))
    return citer.quotation(found.evidence[:1])


def _reaction(citer: Citer, found: Reaction) -> Line | None:
    quote = citer.quotation(found.evidence[:1])
    party = citer.name(found.party, found.evidence)
    return line(party, Text(_TOOK_IT[found.stance]), quote, cites=found.evidence) if quote and party else None


def _distinct(lines: Sequence[Line]) -> list[Line]:
    return list({found.text: found for found in reversed(lines)}.values())[::-1]
