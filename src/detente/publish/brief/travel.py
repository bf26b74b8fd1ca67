"""Itinerary and reception: where a traveller went, in which order if known, and who received them at what rank."""

from __future__ import annotations

from collections.abc import Sequence

from detente.findings.itinerary import Journey, Stop, journeys
from detente.model.evidence import Evidence
from detente.model.findings import Reception
from detente.model.records import Name
from detente.publish.brief.citing import Citer, joined, line, ranked
from detente.publish.brief.line import Group, Line, Section, Text, ValuePart
from detente.publish.brief.occasions import Parts
from detente.store.contract import View

LONGEST = 10
RANKS = ("head of state", "head of government", "foreign minister", "minister", "deputy", "official")


def itinerary(citer: Citer, view: View) -> Section:
    """Journeys with more than one stop; the order is given only as far as dates give it."""
    found = [journey for journey in journeys(citer.case, view.rows(Reception)) if len(journey.stops) > 1]
    lines: dict[str, Line] = {}
    for journey in found[:LONGEST]:
        made = journey_line(citer, journey)
        if made is not None:
            lines.setdefault(made.text, made)
    groups = (Group(None, tuple(lines.values())),) if lines else ()
    note = "The order of places in a sentence is not taken for the order of visits; dated stops stand in order of time."
    return Section("itinerary", "Itinerary", groups, note, "No tour was found.")


def journey_line(citer: Citer, journey: Journey) -> Line | None:
    """Who went where; below it the stops that an occasion dates."""
    traveller = citer.name(journey.traveller, journey.evidence)
    stops = citer.names([stop.place for stop in journey.as_told], journey.evidence)
    if traveller is None or len(stops) < 2:
        return None
    order: Parts = [Text(", in this order")] if journey.order_certain else [Text(" (order uncertain)")]
    dated = [made for stop in journey.stops if (made := _dated(citer, stop)) is not None]
    told = line(traveller, Text(": "), *joined(stops), *order, cites=_told_by(journey), below=dated)
    return ranked(told, float(len(journey.origins)), *journey.tours)


def _told_by(journey: Journey) -> Sequence[Evidence]:
    """The words that tell of its stops, one passage a document where a tour is told at all."""
    return list({e.document: e for e in reversed(journey.evidence)}.values())[::-1]


def _dated(citer: Citer, stop: Stop) -> Line | None:
    """When the traveller was at the stop, where some report gives the day."""
    date = citer.date(stop.when, stop.evidence, told=True) if stop.when.known else None
    place = citer.name(stop.place, stop.evidence)
    if date is None or place is None:
        return None
    status = {"planned": " (planned)", "considered": " (considered)"}.get(stop.status, "")
    return line(date, Text(": "), place, Text(status) if status else None)


def reception(citer: Citer, view: View) -> Section:
    """Each visitor, and the rank at which each host received them, the highest first."""
    visitors: dict[Name, list[Reception]] = {}
    for found in view.rows(Reception):
        visitors.setdefault(Name(found.visitor.name, found.visitor.entity), []).append(found)
    ranked = sorted(visitors.items(), key=lambda item: (-len(item[1]), item[0].name))
    groups = []
    for visitor, receptions in ranked[:LONGEST]:
        lines = [made for r in sorted(receptions, key=_rank) if (made := reception_line(citer, r)) is not None]
        heading = citer.name(visitor, [e for r in receptions for e in r.evidence])
        if lines and heading:
            groups.append(Group(line(heading), tuple(lines)))
    return Section("reception", "Who received whom", tuple(groups), "", "No reception was found.")


def _rank(found: Reception) -> tuple[int, str]:
    return RANKS.index(found.rank) if found.rank in RANKS else len(RANKS), found.host.name


def reception_line(citer: Citer, found: Reception, *, received: bool = False) -> Line | None:
    """The host and who received the visitor at what rank, and who did not; with `received` it says that they did."""
    near = found.evidence
    host = citer.name(found.host, near, anywhere=True)
    people = {name.entity or name.name: name for name in reversed(found.received_by)}
    by = [cited for name in reversed(people.values()) if (cited := _ranked(citer, found, name)) is not None]
    if host is None or not by:
        return None
    not_by = citer.names(found.not_by, near)
    refused: Parts = [Text("; not "), *joined(not_by)] if not_by else []
    hosts = [part for number, one in enumerate(by) for part in ([Text(", ")] if number else []) + one]
    told = line(host, Text(", received by " if received else ": "), *hosts, *refused, cites=near)
    return ranked(told, -float(_rank(found)[0]), found.id)


def _ranked(citer: Citer, found: Reception, name: Name) -> Parts | None:
    """Who received, with the rank the record gives them."""
    cited = citer.name(name, found.evidence)
    if cited is None:
        return None
    if name.role not in RANKS:
        return [cited]
    return [cited, Text(" ("), ValuePart("Reception", found.id, "received_by", name.role), Text(")")]
