"""The meeting pack: one page before a meeting with somebody, cited and checked like the brief. It tells no motive.

What they said lately on each issue and what changed in it, whom they met, how they took each proposal, promises due
from either side, disputes to clear up, where positions lie near, and what they have not spoken of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente.findings.case import gather
from detente.findings.gap import NEAR, gaps
from detente.findings.stance import leaning
from detente.model.entities import Entity
from detente.model.errors import UsageError
from detente.model.findings import Commitment, Contradiction, Position, Proposal, Reception
from detente.model.records import HappeningRecord, StatementRecord
from detente.publish.brief.announced import commitment_line, reactions_of
from detente.publish.brief.budget import fit, told_rest
from detente.publish.brief.citing import Cited, Citer, joined, line, ranked
from detente.publish.brief.disputed import contradiction_line
from detente.publish.brief.happened import occasion_date
from detente.publish.brief.issues import sayable
from detente.publish.brief.line import Group, Line, Section, Text
from detente.publish.brief.occasions import Parts, place
from detente.publish.brief.render import Page
from detente.publish.brief.stands import speaks, statement_line
from detente.publish.brief.travel import reception_line
from detente.publish.brief.write import checked_page
from detente.store.contract import View

_TOGETHER = frozenset({"meeting", "talks", "call", "summit"})
# Of each kind, the most that a pack holds before its page is cut.
MOST = 8


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is met, and the entities of either side: the persons themselves and whom they speak for."""

    other: Entity
    others: frozenset[str]
    own: frozenset[str]


def sides(citer: Citer, other: Entity, own: Entity | None) -> Sides:
    """The two sides of the meeting; without `own` every other party is the reader's to weigh."""
    return Sides(other, _side(citer, other), _side(citer, own) if own else frozenset())


def pack_page(view: View, other: str, own: str = "", *, pages: float | None = 1.0, as_of: date | None = None) -> Page:
    """The pack for a meeting with the entity `other`, prepared for `own`, checked and ready to be rendered.

    `pages` is its budget, sources apart (None: everything). Raises UsageError when there is no such entity, and
    NotValid when a line says more than it cites.
    """
    citer = Citer(gather(view), view)
    for ident in filter(None, (other, own)):
        if ident not in citer.entities:
            raise UsageError(f"nobody and nothing here has the id {ident}")
    met = citer.entities[other]
    found = pack(citer, view, sides(citer, met, citer.entities.get(own)))
    written = [told_rest(section) for section in (fit(found, pages) if pages is not None else found)]
    page = checked_page(view, written, title=f"For the meeting with {met.name}", as_of=as_of)
    return replace(page, entries=[entry for entry in page.entries if entry.passages], log=())


def pack(citer: Citer, view: View, meeting: Sides) -> list[Section]:
    """The pack's sections, in the order of the meeting's needs."""
    positions = [p for p in view.rows(Position) if sayable(citer, p.issue)]
    return [
        _said(citer, meeting),
        _met(citer, view, meeting),
        _proposals(citer, view, meeting),
        _promises(citer, view, meeting),
        _disputes(citer, view, meeting),
        _near(citer, positions, meeting),
        _unasked(citer, meeting),
    ]


def _side(citer: Citer, entity: Entity) -> frozenset[str]:
    """The entity and, for one who belongs to a state, the state."""
    state = citer.case.naming.of_state(entity.state) if entity.state and entity.type != "place" else None
    return frozenset({entity.id, state.entity} if state else {entity.id})


def _of(meeting: Sides, record: StatementRecord) -> int:
    """How near a statement is to who is met: 2 their own, 1 their side's, 0 another's."""
    if record.speaker.entity == meeting.other.id:
        return 2
    return int(record.party is not None and record.party.entity in meeting.others)


def _when(record: StatementRecord) -> str:
    return str(record.said.start or record.said.end or "")


def _said(citer: Citer, meeting: Sides) -> Section:
    """Their latest words on each issue, their side's where they have none; with earlier words that lean another way."""
    by_issue: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in citer.case.statements:
        if _of(meeting, record) and speaks(citer, record):
            for issue in record.issues:
                if sayable(citer, issue):
                    by_issue[issue].append(record)
    lines = []
    told: set[str] = set()
    for issue, found in by_issue.items():
        found.sort(key=lambda r: (_of(meeting, r), _when(r), r.id))
        latest = next((r for r in reversed(found) if r.id not in told), None)
        made = statement_line(citer, latest) if latest is not None else None
        if latest is None or made is None:
            continue
        told.add(latest.id)
        before = [line(Text("Before, "), *m.parts, cites=m.cites) for m in _before(citer, issue, latest, found)]
        label = citer.case.issues[issue].label
        shown = line(Text(f"{label}: "), *made.parts, cites=made.cites, below=before)
        lines.append((_when(latest), ranked(shown, _of(meeting, latest) + bool(before), latest.id)))
    lines.sort(key=lambda item: (item[0], item[1].text), reverse=True)
    return _section("said", "What they said lately", [made for _, made in lines], "They are not quoted on any issue.")


def _before(citer: Citer, issue: str, latest: StatementRecord, found: Sequence[StatementRecord]) -> list[Line]:
    """The last earlier words on the issue that lean to its other end."""
    now = _leaning(citer, issue, latest)
    for record in sorted(found, key=lambda r: (_when(r), r.id), reverse=True):
        if _when(record) < _when(latest) and now * _leaning(citer, issue, record) < 0:
            made = statement_line(citer, record)
            return [made] if made is not None else []
    return []


def _leaning(citer: Citer, issue: str, record: StatementRecord) -> float:
    words = " ".join(piece.quote for piece in record.evidence)
    return leaning(words, citer.case.issues[issue], act=record.act).score


def _met(citer: Citer, view: View, meeting: Sides) -> Section:
    """Whom they met, the latest first, with titles; then at what rank hosts received them, or they received others."""
    met = [r for r in citer.case.happenings if r.status == "held" and r.type in _TOGETHER and _takes_part(meeting, r)]
    met.sort(key=lambda r: (str(r.when.start or r.when.end or ""), len(r.origins), r.id), reverse=True)
    lines = []
    for turn, record in enumerate(met[:MOST]):
        if (made := _meeting(citer, meeting, record)) is not None:
            # The latest first; one that many tell may stand before one that a single report tells of.
            lines.append(ranked(made, MOST - turn + len(record.origins) / 2, record.id))
    received = [r for r in view.rows(Reception) if meeting.other.id == r.visitor.entity]
    lines += [made for r in received[:MOST] if (made := reception_line(citer, r, received=True)) is not None]
    return _section("met", "Whom they met, and at what rank", lines, "No meeting is told.")


def _takes_part(meeting: Sides, record: HappeningRecord) -> bool:
    return any(name.entity == meeting.other.id for name in record.participants)


def _meeting(citer: Citer, meeting: Sides, record: HappeningRecord) -> Line | None:
    """Date, the others with their titles, place, and how many tell it."""
    near = record.evidence
    date = occasion_date(citer, record)
    people: Parts = []
    for name in record.participants:
        cited = citer.name(name, near) if name.entity and name.entity != meeting.other.id else None
        if cited is not None:
            title = citer.title(name, near)
            if title is not None and title[1][0].document not in {e.document for e in near}:
                title = None  # another report's words would count as one that tells of the meeting
            people += [Text(", ") if people else None, cited]
            if title is not None:
                people += [Text(" ("), title, Text(")")]
    if not people:
        return None
    head: Parts = [date, Text(": ")] if date else []
    return line(*head, *people, *place(citer, record), Text(" ("), *citer.told(near), Text(")"), cites=near)


def _proposals(citer: Citer, view: View, meeting: Sides) -> Section:
    """How they or their side took each proposal; of those nobody of theirs is told to have taken, the name."""
    lines: list[Line] = []
    unanswered: list[Cited] = []
    for found in sorted(view.rows(Proposal), key=lambda p: (-len(p.evidence), p.id)):
        mine = [r for r in found.reactions if r.party.entity in meeting.others]
        made, title = reactions_of(citer, found, mine)
        if made is not None:
            lines.append(ranked(made, float(len(mine)), found.id))
        elif title is not None and (found.author is None or found.author.entity not in meeting.others):
            unanswered.append(title)
    if unanswered:
        lines.append(line(Text("No reaction of theirs is told to: "), *joined(unanswered[:MOST])))
    return _section("reactions", "How they took each proposal", lines[:MOST], "No proposal of others was found.")


def _promises(citer: Citer, view: View, meeting: Sides) -> Section:
    """Open promises of their side and of the reader's, those with a date first."""
    groups = []
    for title, who in (("From their side", meeting.others), ("From the side that meets them", meeting.own)):
        due = [c for c in view.rows(Commitment) if c.status in ("open", "broken") and c.who.entity in who]
        due.sort(key=lambda c: (not c.due.known, not c.firm, str(c.announced.start or ""), c.id))
        lines = [made for c in due[:MOST] if (made := commitment_line(citer, c)) is not None]
        if lines:
            groups.append(Group(line(Text(title)), tuple(lines)))
    return Section("promises", "Promises due", tuple(groups), "", "No open promise is told.")


def _disputes(citer: Citer, view: View, meeting: Sides) -> Section:
    """Open contradictions in which they speak, or about what they took part in or said."""
    rows = {r.id for r in citer.case.happenings if _takes_part(meeting, r)}
    rows |= {r.id for r in citer.case.statements if _of(meeting, r) == 2}
    name = meeting.other.name
    found = [
        c
        for c in view.rows(Contradiction)
        if c.status == "open"
        and (rows & set(c.rows) or name in c.about or any(name in side.who.split(", ") for side in c.sides))
    ]
    found.sort(key=lambda c: (-c.weight, c.id))
    lines = [made for c in found[:MOST] if (made := contradiction_line(citer, c)) is not None]
    return _section("disputes", "Disputes to clear up", lines, "No open dispute concerns them.")


def _near(citer: Citer, positions: Sequence[Position], meeting: Sides) -> Section:
    """Issues on which their side stands near the reader's, or without one near any other, to be tested."""
    rows = {position.id: position for position in positions}
    statements = {record.id: record for record in citer.case.statements}
    lines = []
    for gap in gaps(citer.case, positions):
        theirs = [rows[i] for i in gap.positions if rows[i].party.entity in meeting.others]
        ours = [rows[i] for i in gap.positions if rows[i] not in theirs]
        if gap.distance is None or gap.distance > NEAR or len(theirs) != 1 or not ours:
            continue
        if meeting.own and ours[0].party.entity not in meeting.own:
            continue
        names = [citer.name(p.party, p.evidence, anywhere=True) for p in (theirs[0], ours[0])]
        if names[0] is None or names[1] is None:
            continue
        words = [made for p in (theirs[0], ours[0]) if (made := _latest(citer, p, statements)) is not None]
        label = citer.case.issues[gap.issue].label
        told = line(Text(f"{label}: "), names[0], Text(" and "), names[1], below=words)
        lines.append(ranked(told, float(len(gap.origins)), *gap.positions))
    return _section("near", "Near agreement, to be tested", lines[:MOST], "No near positions with two origins.")


def _latest(citer: Citer, position: Position, statements: dict[str, StatementRecord]) -> Line | None:
    found = sorted((statements[i] for i in position.statements if i in statements), key=lambda r: (_when(r), r.id))
    if found:
        return statement_line(citer, found[-1])
    quote = citer.quotation(position.evidence[:1])
    return line(quote, cites=position.evidence[:1]) if quote else None


def _unasked(citer: Citer, meeting: Sides) -> Section:
    """Issues that others speak of and they do not, and issues of which nobody speaks."""
    theirs: set[str] = set()
    others: set[str] = set()
    for record in citer.case.statements:
        (theirs if _of(meeting, record) else others).update(record.issues)
    order = [issue.id for issue in citer.case.issues.issues if sayable(citer, issue.id)]
    lines = []
    for title, wanted in (
        ("Spoken of by others, not by their side: ", [i for i in order if i in others - theirs]),
        ("Spoken of by nobody: ", [i for i in order if i not in others | theirs]),
    ):
        if wanted:
            labels = [citer.case.issues[ident].label for ident in wanted]
            lines.append(line(Text(title + ", ".join(label[0].lower() + label[1:] for label in labels))))
    return _section("unasked", "What nobody has asked them yet", lines, "They have spoken of every issue.")


def _section(key: str, title: str, lines: Iterable[Line], none: str) -> Section:
    found = tuple(lines)
    return Section(key, title, (Group(None, found),) if found else (), "", none)
