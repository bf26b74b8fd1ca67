"""All that the record holds on one person, state or body, or on one issue: cited and checked like the brief.

It says again what the brief says of them, and adds every statement they made or that speaks of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from detente.findings.case import gather
from detente.model.entities import Entity
from detente.model.errors import UsageError
from detente.model.evidence import Evidence
from detente.model.findings import Commitment, Contradiction, Position
from detente.model.records import Name, StatementRecord
from detente.publish.brief.announced import announced, proposals
from detente.publish.brief.citing import Citer, line
from detente.publish.brief.disputed import disputed
from detente.publish.brief.happened import happened
from detente.publish.brief.line import Group, Line, NamePart, Section, Text, WordsPart, squash
from detente.publish.brief.render import Page
from detente.publish.brief.stands import OTHERS, by_time, party_of, speaks, statement_line
from detente.publish.brief.travel import itinerary, reception
from detente.publish.brief.write import checked_page, mark_of
from detente.publish.validate import lines
from detente.store.contract import View

Keep = Callable[[Line], bool]
_NONE = "Nobody is quoted."


def dossier_of(view: View, entity: str, *, as_of: date | None = None) -> Page:
    """The dossier of an entity by id. Raises UsageError when there is none, NotValid when a line does not hold."""
    citer = Citer(gather(view), view)
    found = citer.entities.get(entity)
    if found is None:
        raise UsageError(f"nobody and nothing here has the id {entity}")
    said = [r for r in citer.case.statements if entity in (r.speaker.entity, r.party.entity if r.party else "")]
    of_them = [r for r in citer.case.statements if r not in said and _mentions(citer, r, entity)]
    sections = [
        _names(citer, found),
        *_kept(_brief(citer, view), lambda line_: _names_it(line_, entity)),
        Section("said", "Statements", _statements(citer, said), none=_NONE),
        Section("spoken", "Statements of others", _statements(citer, of_them), none=_NONE),
    ]
    return _page(view, sections, found.name, as_of)


def dossier_on(view: View, issue: str, *, as_of: date | None = None) -> Page:
    """The dossier of an issue by its id or label; raises as `dossier_of` does."""
    citer = Citer(gather(view), view)
    issue = citer.case.issues.called(issue)
    on_it = [r for r in citer.case.statements if issue in r.issues]
    label = citer.case.issues[issue].label
    ids = {r.id for r in on_it} | {m for r in on_it for m in r.members}
    rests = [e for r in on_it for e in r.evidence]
    rests += [e for p in view.rows(Position) if p.issue == issue for e in p.evidence]
    rests += [e for c in view.rows(Contradiction) if ids & set(c.rows) for e in c.evidence]
    rests += [e for c in view.rows(Commitment) if issue in citer.case.issues.tags(c.what) for e in c.evidence]
    groups = _by_party(citer, on_it)
    sections = [
        Section("said", "Who stands where", tuple(groups), none=_NONE),
        *_kept(_brief(citer, view), lambda line_: _touches(line_, rests)),
    ]
    return _page(view, sections, label[:1].upper() + label[1:], as_of)


def _brief(citer: Citer, view: View) -> list[Section]:
    return [
        happened(citer), disputed(citer, view), announced(citer, view), proposals(citer, view), itinerary(citer, view),
        reception(citer, view),
    ]  # fmt: skip


def _names(citer: Citer, entity: Entity) -> Section:
    """What it is called, each form with one place, and the title that some text gives."""
    mentions = (citer.case.naming.mention(member) for member in entity.members)
    forms: dict[str, Evidence] = {}
    for place in sorted((m.evidence[0] for m in mentions if m and m.form == "name"), key=_place):
        forms.setdefault(squash(place.quote).casefold(), place)
    near = list(forms.values()) or list(entity.evidence)
    name = citer.name(Name(entity.name, entity.id), near, anywhere=True)
    if name is None:
        return Section("names", "Named", none="Not named.")
    title = citer.title(Name(entity.name, entity.id), near)
    below = tuple(line(WordsPart(place), cites=[place]) for _, place in sorted(forms.items()))
    head = line(name, Text(" (") if title else None, title, Text(")") if title else None, below=below)
    return Section("names", "Named", (Group(None, (head,)),))


def _place(evidence: Evidence) -> tuple[str, int]:
    return evidence.document, evidence.start


def _statements(citer: Citer, records: Iterable[StatementRecord]) -> tuple[Group, ...]:
    """Every statement as a line, in order of time."""
    made = [statement_line(citer, record) for record in sorted(records, key=by_time) if speaks(citer, record)]
    found = tuple(made_line for made_line in made if made_line is not None)
    return (Group(None, found),) if found else ()


def _by_party(citer: Citer, records: Iterable[StatementRecord]) -> list[Group]:
    """Statements under whom their speakers speak for, by name; the rest under others."""
    parties: dict[Name, list[StatementRecord]] = defaultdict(list)
    for record in records:
        if speaks(citer, record):
            parties[party_of(citer, record)].append(record)
    out = []
    for party, said in sorted(parties.items(), key=lambda item: (item[0] == OTHERS, item[0].name, item[0].entity)):
        for group in _statements(citer, said):
            heading = line(Text("Others")) if party == OTHERS else _heading(citer, party, group)
            out += [Group(heading, group.lines)] if heading else []
    return out


def _heading(citer: Citer, party: Name, group: Group) -> Line | None:
    near = [cite for found in group.lines for cite in found.cites]
    name = citer.name(party, near, anywhere=True)
    return line(name) if name else None


def _mentions(citer: Citer, record: StatementRecord, entity: str) -> bool:
    inside = (m for e in record.evidence for m in citer.case.naming.inside(e.document, e.span))
    return any((found := citer.case.naming.entity(m.id)) is not None and found.id == entity for m in inside)


def _kept(sections: Sequence[Section], keep: Keep) -> list[Section]:
    """Sections with only the lines to keep, or whose heading or lines below are; without those that are left empty."""
    out = []
    for section in sections:
        groups = []
        for group in section.groups:
            whole = group.heading is not None and keep(group.heading)
            found = tuple(line_ for line_ in group.lines if whole or _any(line_, keep))
            groups += [Group(group.heading, found)] if found else []
        out += [replace(section, groups=tuple(groups))] if groups else []
    return out


def _any(line_: Line, keep: Keep) -> bool:
    return keep(line_) or any(_any(below, keep) for below in line_.below)


def _names_it(line_: Line, entity: str) -> bool:
    return any(isinstance(part, NamePart) and part.entity == entity for part in line_.parts)


def _touches(line_: Line, rests: Sequence[Evidence]) -> bool:
    return any(a.document == b.document and a.span.overlaps(b.span) for a in line_.cites for b in rests)


def _page(view: View, sections: Sequence[Section], title: str, as_of: date | None) -> Page:
    """The page with only the documents it cites among its sources, under the strictest of their marks."""
    page = checked_page(view, sections, title=title, as_of=as_of)
    cited = {cite.document for section in sections for line_ in lines(section) for cite in line_.cites}
    entries = [entry for entry in page.entries if entry.document.id in cited]
    return replace(page, entries=entries, handling=mark_of(view, [entry.document for entry in entries]))
