"""Who held which office when: rows from the corpus's titles and from the authority file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from detente.model.authority import VERSION, Holder
from detente.model.entities import Entity, Tenure
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval, Precision
from detente.resolve.known import Known
from detente.resolve.offices import Held
from detente.resolve.units import Unit

# The source of tenures that reports tell of.
CORPUS = "corpus"
# Places cited for one tenure.
MOST_EVIDENCE = 20


def tenures(entities: Sequence[Entity], held: Iterable[Held], by_id: Mapping[str, Unit], known: Known) -> list[Tenure]:
    """One row a holding: from the first to the last day reports give the title, and what the authority file says."""
    entity_of = {m: e for e in entities for m in e.members}
    states = {e.state: e.id for e in entities if e.type == "state"}
    found: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for h in held:
        entity = entity_of.get(by_id[h.unit].members[0])
        if entity is not None:
            found[states.get(h.state, h.state), h.role, entity.id].append(h)
    out = [_from_corpus(party, role, holder, rows) for (party, role, holder), rows in sorted(found.items())]
    for entity in entities:
        if entity.type in ("person", "office") and entity.authority:
            for holding in known.held(entity.authority):
                out.append(_from_authority(states.get(holding.iso, holding.iso), entity.id, holding))
    return sorted({t.id: t for t in out}.values(), key=lambda t: t.id)


def _from_corpus(party: str, role: str, holder: str, rows: Sequence[Held]) -> Tenure:
    days = sorted({h.day for h in rows if h.day})
    when = UNKNOWN_TIME
    if days:
        first, last = datetime.fromisoformat(days[0]), datetime.fromisoformat(days[-1]) + timedelta(days=1)
        when = Interval(
            first,
            last,
            "range" if len(days) > 1 else "day",
            basis="document",
            reason="the days on which reports give the title",
        )
    evidence = tuple(sorted({h.evidence for h in rows}, key=lambda e: (e.document, e.start, e.end)))[:MOST_EVIDENCE]
    return Tenure(content_id("tenure", party, role, holder, CORPUS), party, role, holder, when, CORPUS, evidence)


def _from_authority(party: str, holder: str, holding: Holder) -> Tenure:
    start, precise = _bound(holding.start)
    end, _ = _bound(holding.end)
    reason = f"{holding.title}, {holding.start or '?'} to {holding.end or f'open when last seen on {holding.until}'}"
    when = (
        Interval(start, end, precise if start else "unknown", basis="metadata", reason=reason)
        if start is None or end is None or start <= end
        else UNKNOWN_TIME
    )
    ident = content_id("tenure", party, holding.role, holder, VERSION, holding.start, holding.end)
    return Tenure(ident, party, holding.role, holder, when, f"authority file {VERSION}")


def _bound(words: str) -> tuple[datetime | None, Precision]:
    """The first moment of an ISO day, month or year."""
    pieces = [int(p) for p in words.split("-")] if words else []
    if not pieces:
        return None, "unknown"
    day = date(pieces[0], pieces[1] if len(pieces) > 1 else 1, pieces[2] if len(pieces) > 2 else 1)
    return datetime(day.year, day.month, day.day), "day" if len(pieces) == 3 else "month" if len(
        pieces
    ) == 2 else "year"
