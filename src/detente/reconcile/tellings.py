"""How tellings of happenings are compared: who took part, where, when, of what kind, in which words.

Only tellings that share a pair of participants (or a participant and a kind) are compared, and of people who met often
only those of the same or neighbouring weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.naming import Naming
from detente.model.rows import Happening
from detente.model.words import containment, matter

Scored = dict[tuple[str, str], tuple[float, str]]
ToldApart = frozenset[tuple[frozenset[str], str, date]]

# Kinds that can be one occasion under different words; a visit to a city is not the meeting in it.
FAMILIES: Mapping[str, frozenset[str]] = {
    "meeting": frozenset({"encounter"}),
    "talks": frozenset({"encounter"}),
    "summit": frozenset({"encounter"}),
    "call": frozenset({"call"}),
    "visit": frozenset({"journey"}),
    "tour": frozenset({"journey"}),
    "press_conference": frozenset({"press"}),
    "speech": frozenset({"speech"}),
    "other": frozenset({"other"}),
}
# A telling whose time is wider than this is as good as undated.
WIDEST = timedelta(days=16)
# Only a time that the text gives the happening can keep it apart from another.
SAID = frozenset({"expression", "inferred", "judged"})
# An undated telling joins the one dated occasion it can mean.
ONLY_ONE = 0.6
PLAUSIBLE = 1.0
# Up to this many tellings of the same people all pairs are compared; beyond it only those of the same weeks.
ALL_PAIRS = 40
# Reports across time zones put one occasion on neighbouring days.
TOLERANCE = timedelta(days=1)
# Missions of one party announced within this time of each other are one.
ONE_MISSION = timedelta(days=14)
# What is to come: told without a time it is of an occasion held soon after it was printed, and only if it is a plan.
AHEAD = frozenset({"planned", "considered", "conditional"})
SOON = timedelta(days=31)
# A telling joins another at this score; see `_score` for the parts.
ENOUGH = 2.0
# What one document tells as not having been is another occasion than what it tells as held.
UNTRUE = frozenset({"denied", "cancelled", "not_confirmed"})


@dataclass(frozen=True, slots=True)
class Telling:
    """A happening row with what it is compared by: entity ids of participants, their states, place, and the matter
    of its words. `dated` when words give it a time narrow enough to tell it from another; the document's own date does
    not.
    """

    row: Happening
    people: frozenset[str]
    named: frozenset[str]
    states: frozenset[str]
    place: str
    place_state: str
    place_is_state: bool
    house: bool
    matter: frozenset[str]
    published: date | None
    family: frozenset[str] = field(default_factory=frozenset)
    senders: frozenset[str] = frozenset()
    dated: bool = False


def telling(row: Happening, naming: Naming, published: Mapping[str, Interval]) -> Telling:
    """A row with what it is compared by."""
    people = frozenset(e.id for p in row.participants if p.mention and (e := naming.entity(p.mention)) is not None)
    states = frozenset(s for p in row.participants if p.mention and (s := naming.state(p.mention)))
    place = naming.entity(row.place_mention) if row.place_mention else None
    start = published.get(row.document, UNKNOWN_TIME).start
    named = frozenset(
        p for p in people if naming.named(p) and (e := naming.by_id(p)) is not None and e.type == "person"
    )
    return Telling(
        row,
        people,
        named,
        states,
        place.id if place else " ".join(row.place.lower().split()),
        place.state if place else "",
        place is not None and place.type == "state",
        place is not None and place.type == "body",
        matter(row.evidence[0].quote),
        start.date() if start else None,
        FAMILIES[row.type],
        frozenset(s for p in row.participants if p.role == "sender" and (s := _party(naming, p.mention))),
        _dated(row.when),
    )


def _dated(when: Interval) -> bool:
    return when.basis in SAID and when.start is not None and when.end is not None and when.end - when.start <= WIDEST


def _party(naming: Naming, mention: str) -> str:
    """The state that a sender is or serves; who it is, where that is not known."""
    entity = naming.entity(mention)
    return naming.state(mention) or (entity.id if entity is not None else "")


def compare(tellings: Mapping[str, Telling]) -> Scored:
    """Pairs of tellings that are one occasion by what they share: how strongly, and why."""
    compared = {(a, b): _score(tellings[a], tellings[b]) for a, b in sorted(_candidates(tellings))}
    return {pair: found for pair, found in _favour_only(compared, tellings).items() if found[0] >= ENOUGH}


def _candidates(tellings: Mapping[str, Telling]) -> set[tuple[str, str]]:
    """Pairs of tellings that share participants and kind; of people who met often, only those of the same weeks."""
    blocks: dict[tuple[str, ...], list[str]] = defaultdict(list)
    lonely: set[str] = set()
    for ident, telling in sorted(tellings.items()):
        pairs = _pairs_of(telling)
        if not pairs or "journey" in telling.family:
            lonely.add(ident)
        for family in sorted(telling.family):
            for who in [*pairs, *sorted(telling.people), *(f"sent by {party}" for party in sorted(telling.senders))]:
                blocks[who, family].append(ident)
    found: set[tuple[str, str]] = set()
    for (who, _), members in blocks.items():
        # A block of one person serves tellings that name nobody else, or journeys, whose traveller is who counts.
        found |= {(a, b) for a, b in _within(members, tellings) if "+" in who or a in lonely or b in lonely}
    return found


def _within(members: Sequence[str], tellings: Mapping[str, Telling]) -> set[tuple[str, str]]:
    """Pairs of a block: all of a small one, else those of the same weeks."""
    if len(members) <= ALL_PAIRS:
        return set(combinations(members, 2))
    weeks: dict[str, list[str]] = defaultdict(list)
    for ident in members:
        for week in _weeks(tellings[ident]):
            weeks[week].append(ident)
    return {(a, b) for same in weeks.values() for at, a in enumerate(same) for b in same[at + 1 : at + 1 + ALL_PAIRS]}


def _pairs_of(telling: Telling) -> list[str]:
    """Keys of the pairs of participants, and of the pairs of their states."""
    pairs = ["+".join(pair) for pair in combinations(sorted(telling.people), 2)]
    return pairs + ["+".join(pair) for pair in combinations(sorted(telling.states), 2)]


def _weeks(telling: Telling) -> list[str]:
    """ISO weeks that a telling's time touches, a day of tolerance included; the month of publication when it has no
    narrow time.
    """
    when = telling.row.when
    if telling.dated and when.start is not None and when.end is not None:
        first, last = when.start.date() - TOLERANCE, when.end.date() + TOLERANCE
    elif telling.published is not None:  # told without a date: compared with what happened around its publication
        first, last = telling.published - SOON, telling.published + timedelta(days=7)
    else:
        return ["undated"]
    days = range(0, (last - first).days + 7, 7)
    return sorted(
        {
            f"{(first + timedelta(days=n)).isocalendar().year}-{(first + timedelta(days=n)).isocalendar().week:02}"
            for n in days
        }
    )


def _score(a: Telling, b: Telling) -> tuple[float, str]:
    """How strongly two tellings are one occasion, and why. 0 when something speaks against it."""
    unlike = not a.family & b.family or _wished(a, b) or _wished(b, a)
    if unlike or not _times_meet(a, b) or _places_apart(a, b) or not _scope_meets(a, b):
        return 0.0, ""
    score, why = _people(a, b)
    if not score:
        return 0.0, ""
    if a.dated and b.dated:
        same = a.row.when.overlaps(b.row.when)
        moved = not same and (_put_off(a, b) or _put_off(b, a))
        score += 1.0 if same or moved else 0.5
        why.append("same time" if same else "the plan that was put off" if moved else "neighbouring days")
    if a.place and a.place == b.place:
        score += 0.7
        why.append("same place")
    elif a.place_state and a.place_state == b.place_state and a.place_is_state != b.place_is_state:
        score += 0.7
        why.append("one place lies in the other")
    if a.row.type == b.row.type:
        score += 0.3
        why.append("same kind")
    if a.row.document == b.row.document:
        score += 0.2
        why.append("same document")
    if _same_length(a, b):
        score += 0.8
        why.append("same duration")
    likeness = containment(a.matter, b.matter)
    if likeness >= 0.3:
        score += likeness
        why.append(f"{likeness:.0%} of the words alike")
    return round(score, 3), ", ".join(why)


def _people(a: Telling, b: Telling) -> tuple[float, list[str]]:
    """How far the participants speak for one occasion; 0 when they do not."""
    same, states = a.people & b.people, a.states & b.states
    if _others_named(a, b):
        return 0.0, []
    if len(same & a.named) >= 2:
        return 2.0, [f"same {len(same)} participants"]
    if len(same) >= 2:
        return 1.5, [f"same {len(same)} participants"]
    if _one_mission(a, b):
        return 2.0, ["sent by the same party to the same place"]
    if a.senders & b.senders and a.row.status == b.row.status and not (a.dated and b.dated):
        return 0.0, []  # another mission than the one announced months ago
    if same & a.named and "journey" in a.family and _is_tour(a) and _is_tour(b):
        return 2.0, ["the same traveller on a tour"]
    if same and (len(a.people) <= 1 or len(b.people) <= 1 or len(states) >= 2):
        return 1.0, ["one participant in common, the other's state or none named"]
    if len(states) >= 2 and any(len(t.people) <= len(t.states) for t in (a, b)):
        return 0.7, ["same two states"]
    return 0.0, []


def _one_mission(a: Telling, b: Telling) -> bool:
    """Missions that one party sends to one country, told in one way within days: China's is its president's."""
    if not a.senders & b.senders or a.row.status != b.row.status or not a.place:
        return False
    there = a.place == b.place or (bool(a.place_state) and a.place_state == b.place_state)
    near = a.published is None or b.published is None or abs(a.published - b.published) <= ONE_MISSION
    return there and near


def _others_named(a: Telling, b: Telling) -> bool:
    """True when both name persons besides those in common: Li with Lavrov is not Li with Putin."""
    return bool(a.named - b.people) and bool(b.named - a.people)


def _favour_only(
    compared: Mapping[tuple[str, str], tuple[float, str]], tellings: Mapping[str, Telling]
) -> dict[tuple[str, str], tuple[float, str]]:
    """Raise the pairs of an undated telling with dated ones when those are all one occasion."""
    near: dict[str, set[str]] = defaultdict(set)
    for pair, (score, _) in compared.items():
        undated = [ident for ident in pair if not tellings[ident].dated]
        if len(undated) == 1 and score >= PLAUSIBLE:
            near[undated[0]].add(pair[0] if pair[1] == undated[0] else pair[1])
    out = dict(compared)
    for ident, others in near.items():
        if all(
            _times_meet(tellings[x], tellings[y]) and not _places_apart(tellings[x], tellings[y])
            for x, y in combinations(sorted(others), 2)
        ):
            for other in others:
                pair = (min(ident, other), max(ident, other))
                score, why = compared[pair]
                out[pair] = score + ONLY_ONE, f"{why}, the only such occasion at that time"
    return out


def _times_meet(a: Telling, b: Telling) -> bool:
    if (same := _put_off(a, b) or _put_off(b, a)) is not None:
        return same
    one, other = a.row.when, b.row.when
    if _still_ahead(a, b) or _still_ahead(b, a):
        return False
    if not a.dated or not b.dated:
        return one.overlaps(other) or not (one.known and other.known)
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return True
    return one.start - TOLERANCE < other.end and other.start - TOLERANCE < one.end


def _put_off(late: Telling, plan: Telling) -> bool | None:
    """Whether a plan is the one that an equally late or later report tells to be put off; None where none is."""
    old, when = late.row.moved, plan.row.when
    if old is None or plan.row.moved is not None or plan.row.status not in AHEAD or not plan.dated:
        return None
    if late.published is None or plan.published is None or plan.published > late.published or when.start is None:
        return None
    if old.start is not None and old.end is not None:
        return (old.overlaps(when) or late.row.when.overlaps(when)) or None
    return late.published - TOLERANCE <= when.start.date() <= late.published + SOON or None


def _still_ahead(plan: Telling, held: Telling) -> bool:
    """True where one tells without a time of what is to come, and the other was held on a day that it cannot mean."""
    start = held.row.when.start
    told = plan.row.status in AHEAD and held.row.status == "held" and plan.row.document != held.row.document
    if plan.dated or not held.dated or not told or start is None:
        return False
    return plan.published is None or not plan.published <= start.date() + TOLERANCE <= plan.published + SOON


def _wished(one: Telling, other: Telling) -> bool:
    """True where one only tells, without a time, of a wish, and another report of what was held."""
    elsewhere = one.row.document != other.row.document and other.row.status == "held"
    return elsewhere and one.row.status in AHEAD - {"planned"} and not one.dated


def _places_apart(a: Telling, b: Telling) -> bool:
    """Two different cities, or a city and a state it is not in."""
    if not a.place or not b.place or a.place == b.place:
        return False
    return bool(a.place_state and b.place_state) and a.place_state != b.place_state


def _scope_meets(a: Telling, b: Telling) -> bool:
    """A tour of several places is not a stop in one of them, nor is a visit to a ministry one to its city."""
    if "journey" not in a.family:
        return True
    if a.place and b.place and a.house != b.house:
        return False
    return _is_tour(a) == _is_tour(b) and (_is_tour(a) or not a.place or not b.place or not _places_apart(a, b))


def _is_tour(telling: Telling) -> bool:
    row = telling.row
    return (
        row.type == "tour"
        or len(row.stops) > 1
        or (row.type == "visit" and bool(row.place) and not telling.place_state)
    )


def _same_length(a: Telling, b: Telling) -> bool:
    one, other = a.row.duration, b.row.duration
    return one is not None and other is not None and one.least <= other.most and other.least <= one.most


def told_apart(tellings: Mapping[str, Telling]) -> ToldApart:
    """Occasions that one document dates apart from another of the same people and kind: these are two, whoever else
    tells them.
    """
    days: dict[tuple[str, frozenset[str], str], set[date]] = defaultdict(set)
    for telling in tellings.values():
        if (day := telling.row.when.day) is not None:
            for family in telling.family:
                days[telling.row.document, telling.people, family].add(day)
    return frozenset(
        (people, family, day) for (_, people, family), found in days.items() if len(found) > 1 for day in found
    )


def apart(a: Telling, b: Telling, told_both: ToldApart) -> bool:
    """True when two tellings cannot be one occasion."""
    if _others_named(a, b) or (
        a.row.document == b.row.document and (a.row.status in UNTRUE) != (b.row.status in UNTRUE)
    ):
        return True
    if not _times_meet(a, b) or _places_apart(a, b) or not _scope_meets(a, b):
        return True
    one, other = a.row.when.day, b.row.when.day
    if one is not None and other is not None and one != other:
        return any((t.people, family, t.row.when.day) in told_both for t in (a, b) for family in t.family)
    return False
