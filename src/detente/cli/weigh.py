"""Verbs that weigh what the record holds: gap, common-ground, itinerary, coverage, and the days that mattered."""

from __future__ import annotations

import click

from detente.cli.options import Looking, looking
from detente.cli.output import put_json, put_table
from detente.cli.show import Row, cited, dates, document_names, put
from detente.findings.case import gather
from detente.findings.coverage import Voice
from detente.findings.coverage import coverage as covered
from detente.findings.gap import gaps, ground, unmentioned
from detente.findings.itinerary import Journey, Stop, journeys
from detente.findings.timeline import days
from detente.model.findings import Contradiction, Position, Reception
from detente.publish.wording import ground_words, issue_words


@click.command()
@looking
def gap(look: Looking) -> None:
    """How far each two parties stand apart on each issue; ? where fewer than two origins speak."""
    with look.record() as (_, store):
        view = store.view()
        found, issues = gaps(gather(view), view.rows(Position)), view.issues()
    rows = [
        {
            "kind": "gap",
            "issue": g.issue,
            "parties": [name.name for name in g.parties],
            "distance": g.distance,
            "origins": len(g.origins),
            "positions": list(g.positions),
        }
        for g in found
    ]
    if look.as_json:
        put_json(rows)
        return
    cells = [
        (
            issue_words(g.issue, issues),
            *(name.name for name in g.parties),
            "?" if g.distance is None else str(g.distance),
            str(len(g.origins)),
        )
        for g in found
    ]
    put_table(("issue", "party", "party", "distance", "origins"), cells, empty="no two parties speak to one issue")


@click.command("common-ground")
@looking
def common_ground(look: Looking) -> None:
    """Agreed and contested facts, shared and opposed norms, and the issues nobody mentions."""
    with look.record() as (_, store):
        view = store.view()
        case = gather(view)
        found = ground(case, gaps(case, view.rows(Position)), view.rows(Contradiction))
        silent, issues = unmentioned(case), view.issues()
    rows: list[Row] = [{"kind": "ground", "field": g.field, "about": g.about, "rows": list(g.rows)} for g in found]
    rows += [{"kind": "ground", "field": "not mentioned", "about": issue, "rows": []} for issue in silent]
    if look.as_json:
        put_json(rows)
        return
    cells: list[tuple[str, str, str]] = [(g.field, ground_words(g, issues), str(len(g.rows) or "")) for g in found]
    cells += [("not mentioned", issue_words(issue, issues), "") for issue in silent]
    put_table(
        ("field", "about", "rests on"),
        cells,
        empty="nothing is agreed or contested yet",
    )


@click.command()
@looking
def itinerary(look: Looking) -> None:
    """Who went where, who received them; the order is certain only where every stop has a day of its own."""
    with look.record() as (_, store):
        view = store.view()
        names = document_names(view)
        found = journeys(gather(view), view.rows(Reception))
    rows = [_journey(journey, names) for journey in found]
    cells = [(j.traveller.name, dates(j.when), "; ".join(map(_stop_words, j.as_told)), _order(j)) for j in found]
    if look.as_json:
        put_json(rows)
        return
    put_table(("who", "when", "stops", "order"), cells, empty="nobody is told to have travelled")


def _order(journey: Journey) -> str:
    return "certain" if journey.order_certain else "uncertain" if len(journey.stops) > 1 else ""


def _stop_words(stop: Stop) -> str:
    """Kyiv (17 May; received by …)."""
    told = [dates(stop.when), "" if stop.status == "held" else stop.status]
    told.append(", ".join(f"{n.name} ({n.role})" if n.role else n.name for n in stop.received_by))
    return stop.place.name + (f" ({'; '.join(filter(None, told))})" if any(told) else "")


def _journey(journey: Journey, names: dict[str, str]) -> Row:
    start, end = journey.when.iso()
    return {
        "kind": "itinerary",
        "traveller": journey.traveller.name,
        "start": start,
        "end": end,
        "order_certain": journey.order_certain,
        "stops": [_stop(stop, names) for stop in journey.stops],
        "tours": list(journey.tours),
        "origins": len(journey.origins),
        "evidence": cited(journey.evidence, names),
    }


def _stop(stop: Stop, names: dict[str, str]) -> Row:
    start, end = stop.when.iso()
    return {
        "place": stop.place.name,
        "start": start,
        "end": end,
        "status": stop.status,
        "received_by": [{"name": n.name, "rank": n.role} for n in stop.received_by],
        "happenings": list(stop.happenings),
        "evidence": cited(stop.evidence, names),
    }


@click.command()
@looking
def coverage(look: Looking) -> None:
    """How well each side and party is heard, and who is spoken of but never quoted."""
    with look.record() as (_, store):
        view = store.view()
        names = document_names(view)
        found = covered(gather(view))
    rows = [_voice("side", v, names) for v in found.sides] + [_voice("party", v, names) for v in found.parties]
    rows += [
        {
            "kind": "coverage",
            "level": "not heard",
            "name": u.name.name,
            "documents": len(u.documents),
            "occasions": list(u.occasions),
            "evidence": cited(u.evidence, names),
        }
        for u in found.unheard
    ]
    put(
        look,
        rows,
        columns=("", "who", "statements", "quoted", "second hand", "origins", "documents", "heard"),
        cells=lambda r: (
            r["level"],
            r["name"],
            *(str(r.get(key, "")) for key in ("statements", "quoted", "second_hand", "origins", "documents", "heard")),
        ),
        empty="nobody is quoted",
    )


def _voice(level: str, voice: Voice, names: dict[str, str]) -> Row:
    return {
        "kind": "coverage",
        "level": level,
        "name": voice.name.name,
        "parties": [party.name for party in voice.parties],
        "statements": len(voice.statements),
        "quoted": voice.quoted,
        "second_hand": voice.second_hand,
        "origins": len(voice.origins),
        "documents": len(voice.documents),
        "heard": dates(voice.when),
        "rests_on": list(voice.statements),
        "evidence": cited(voice.evidence, names),
    }


def digest(look: Looking, top: int) -> None:
    """The days that mattered most, best first, each with one cited sentence."""
    with look.record() as (_, store):
        view = store.view()
        names = document_names(view)
        found = days(gather(view), top=top)
    if look.as_json:
        put_json(
            {"date": d.date, "sentence": d.sentence, "why": d.why, "evidence": cited(d.evidence, names)} for d in found
        )
        return
    put_table(("day", "what", "why"), [(d.date, d.sentence, d.why) for d in found], empty="no day stands out")
