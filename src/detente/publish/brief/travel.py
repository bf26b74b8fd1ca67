"""Itinerary and reception: where a traveller went, in which order if known, and who received them at what rank."""

from __future__ import annotations

from detente.model.findings import Reception
from detente.model.records import HappeningRecord, Name
from detente.publish.brief.citing import Citer, joined, line
from detente.publish.brief.line import Group, Line, Section, Text, ValuePart
from detente.publish.brief.occasions import Parts
from detente.store.contract import View

LONGEST = 10
RANKS = ("head of state", "head of government", "foreign minister", "minister", "deputy", "official")


def itinerary(citer: Citer) -> Section:
    """Tours with their stops; the order is given only as far as dates give it."""
    tours = [r for r in citer.case.happenings if len(r.stops) > 1 and r.participants]
    tours.sort(key=lambda r: (-len(r.origins), -len(r.stops), r.id))
    lines: dict[str, Line] = {}
    for record in tours[:LONGEST]:
        made = _tour(citer, record)
        if made is not None:
            lines.setdefault(made.text, made)
    groups = (Group(None, tuple(lines.values())),) if lines else ()
    note = "The order of places in a sentence is not taken for the order of visits; dated stops stand in order of time."
    return Section("itinerary", "Itinerary", groups, note, "No tour was found.")


def _tour(citer: Citer, record: HappeningRecord) -> Line | None:
    travellers = citer.names([n for n in record.participants if n.role in ("visitor", "participant")], record.evidence)
    stops = citer.names(record.stops, record.evidence)
    if not travellers or len(stops) < 2:
        return None
    order: Parts = [Text(", in this order")] if record.order_certain else [Text(" (order uncertain)")]
    dated = _dated(citer, record)
    return line(*joined(travellers), Text(": "), *joined(stops), *order, cites=record.evidence, below=dated)


def _dated(citer: Citer, tour: HappeningRecord) -> list[Line]:
    """Stops of the travellers that some report dates by a meeting or visit there."""
    travellers = {n.entity for n in tour.participants if n.entity}
    stops = {n.entity for n in tour.stops if n.entity}
    found: dict[str, tuple[str, Line]] = {}
    for record in citer.case.happenings:
        if record.id == tour.id or record.place is None or record.place.entity not in stops or record.status != "held":
            continue
        if not travellers & {n.entity for n in record.participants} or record.when.day is None:
            continue
        date, place = citer.date(record.when, record.evidence), citer.name(record.place, record.evidence)
        if date is None or place is None or record.when.start is None or record.when.basis == "document":
            continue
        made = line(date, Text(": "), place, cites=record.evidence)
        found.setdefault(made.text, (record.when.start.isoformat(), made))
    return [made for _, made in sorted(found.values(), key=lambda item: (item[0], item[1].text))]


def reception(citer: Citer, view: View) -> Section:
    """Each visitor, and the rank at which each host received them, the highest first."""
    visitors: dict[Name, list[Reception]] = {}
    for found in view.rows(Reception):
        visitors.setdefault(Name(found.visitor.name, found.visitor.entity), []).append(found)
    ranked = sorted(visitors.items(), key=lambda item: (-len(item[1]), item[0].name))
    groups = []
    for visitor, receptions in ranked[:LONGEST]:
        lines = [made for r in sorted(receptions, key=_rank) if (made := _reception(citer, r)) is not None]
        heading = citer.name(visitor, [e for r in receptions for e in r.evidence])
        if lines and heading:
            groups.append(Group(line(heading), tuple(lines)))
    return Section("reception", "Who received whom", tuple(groups), "", "No reception was found.")


def _rank(found: Reception) -> tuple[int, str]:
    return RANKS.index(found.rank) if found.rank in RANKS else len(RANKS), found.host.name


def _reception(citer: Citer, found: Reception) -> Line | None:
    near = found.evidence
    host = citer.name(found.host, near, anywhere=True)
    people = {name.entity or name.name: name for name in reversed(found.received_by)}
    by = [cited for name in reversed(people.values()) if (cited := _ranked(citer, found, name)) is not None]
    if host is None or not by:
        return None
    not_by = citer.names(found.not_by, near)
    refused: Parts = [Text("; not "), *joined(not_by)] if not_by else []
    received = [part for number, one in enumerate(by) for part in ([Text(", ")] if number else []) + one]
    return line(host, Text(": "), *received, *refused, cites=near)


def _ranked(citer: Citer, found: Reception, name: Name) -> Parts | None:
    """Who received, with the rank the record gives them."""
    cited = citer.name(name, found.evidence)
    if cited is None:
        return None
    if name.role not in RANKS:
        return [cited]
    return [cited, Text(" ("), ValuePart("Reception", found.id, "received_by", name.role), Text(")")]
