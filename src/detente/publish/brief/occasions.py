"""Happenings in words: "A received B in Moscow" when it was held, "meeting of A and B" when it was only spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.model.evidence import Evidence
from detente.model.records import HappeningRecord, Name
from detente.publish.brief.citing import Cited, Citer, joined
from detente.publish.brief.line import NamePart, Part, Text, WordsPart

Parts = list[Part | Cited | None]

# Names that English gives an article.
_ARTICLE_FIRST = ("United ",)
_ARTICLE_LAST = (
    " Union",
    " Nations",
    " States",
    " Kingdom",
    " Emirates",
    " Republic",
    " House",
    " Council",
    " Ministry",
    " Agency",
)
_ARTICLE = frozenset({"Kremlin", "Netherlands", "Philippines", "Pentagon", "Vatican"})

# Verb between the leading participant and the others; what stands after all of them.
_TOLD: dict[str, tuple[str, str]] = {
    "meeting": (" met ", ""),
    "talks": (" held talks with ", ""),
    "summit": (" met ", " at a summit"),
    "call": (" spoke by telephone with ", ""),
}
_ALONE: dict[str, str] = {
    "meeting": " held a meeting",
    "talks": " held talks",
    "summit": " attended a summit",
    "call": " spoke by telephone",
    "press_conference": " held a press conference",
    "speech": " made a speech",
}
_NOUNS: dict[str, str] = {
    "meeting": "meeting of ",
    "talks": "talks of ",
    "summit": "summit of ",
    "call": "telephone call between ",
    "visit": "visit by ",
    "tour": "tour by ",
    "press_conference": "press conference by ",
    "speech": "speech by ",
}
# "12-day", "two-hour": lengths that stand before a noun.
_ADJECTIVE = re.compile(r"\w+-\w+")
_VAGUE = frozenset(
    ["all", "any", "both", "each", "every", "many", "most", "other", "others", "several", "some", "various"]
)
# From so many on, those whom a host brings together hold the talks.
TWO = 2
_LEADING = ("host", "caller", "speaker", "mediator")


def signing(record: HappeningRecord) -> bool:
    """True for an occasion at which two or more put their names to something."""
    signed = [name for name in record.participants if name.role == "signatory"]
    return record.type == "other" and len(signed) >= TWO and len(signed) == len(record.participants)


def told(citer: Citer, record: HappeningRecord) -> Parts | None:
    """A held happening as a clause; None when nobody in it can be named."""
    if record.type in ("visit", "tour"):
        return _travelled(citer, record)
    people, hosted = _hosted(citer, record)
    names = citer.names(people, record.evidence)
    if not known(names):
        return None
    if record.type in _TOLD and len(names) > 1:
        verb, after = _TOLD[record.type]
        if record.type == "meeting" and _received(people):
            verb = " received "
        parts: Parts = [names[0], Text(verb), *joined(names[1:]), Text(after) if after else None]
    else:
        alone = " signed or initialled a text" if signing(record) else _ALONE.get(record.type, " met")
        parts = [*joined(names), Text(alone)]
    return [*parts, *place(citer, record), *length(citer, record), *hosted]


def named(citer: Citer, record: HappeningRecord) -> Parts | None:
    """A happening as a noun phrase, for what was not, or not yet, held; None when nobody in it can be named."""
    if record.type in ("visit", "tour"):
        return _journey(citer, record)
    people, hosted = _hosted(citer, record)
    names = citer.names(people, record.evidence)
    noun = "signing by " if signing(record) else _NOUNS.get(record.type)
    if not known(names) or noun is None:
        return None
    return [Text(noun), *joined(names), *place(citer, record), *hosted, *_put_off(citer, record)]


def _hosted(citer: Citer, record: HappeningRecord) -> tuple[list[Name], Parts]:
    """Who came together, and who brought two others together under their roof; a host of one guest is a side."""
    first = _first(citer, record)
    people = sorted(_people(record), key=lambda name: (_rank(name), name.entity != first))
    hosts = [name for name in people if name.role == "host"]
    others = [name for name in people if name.role == "participant"]
    if record.type not in _TOLD or not hosts or len(others) < TWO or len(hosts) + len(others) < len(people):
        return people, []
    found = citer.names(hosts, record.evidence)
    return others, [Text(", hosted by "), *joined(found)] if found else []


def _journey(citer: Citer, record: HappeningRecord) -> Parts | None:
    """A visit or tour as a noun phrase: its travellers, where to, and who is to receive them."""
    hosts, guests = _hosts_and_guests(citer, record)
    if not known(guests):
        return None
    where = citer.name(record.place, record.evidence) if record.place else None
    noun = "mission sent by " if _sent(record) else _NOUNS[record.type]
    goal: Parts = [Text(" to "), *_with_article(where)] if where else []
    hosting: Parts = [Text(", received by "), *joined(hosts)] if hosts else []
    return [Text(noun), *joined(guests), *goal, *hosting, *_put_off(citer, record)]


def _put_off(citer: Citer, record: HappeningRecord) -> Parts:
    """That a plan was put off, and from which day where one is told."""
    rows = (citer.case.happening_rows[m] for m in sorted(record.members) if m in citer.case.happening_rows)
    moved = [row.moved for row in rows if row.moved is not None]
    if record.status != "planned" or not moved:
        return []
    date = next((cited for old in moved if (cited := citer.date(old, record.evidence, told=True))), None)
    return [Text(", put off from "), date] if date else [Text(", put off")]


def _hosts_and_guests(citer: Citer, record: HappeningRecord) -> tuple[list[Cited], list[Cited]]:
    """Who receives the travellers, who is none of them, and the travellers."""
    people = _people(record)
    hosts = citer.names((name for name in people if name.role == "host"), record.evidence)
    return hosts, citer.names((name for name in people if name.role != "host"), record.evidence)


def _travelled(citer: Citer, record: HappeningRecord) -> Parts | None:
    where = citer.name(record.place, record.evidence) if record.place else None
    hosts, names = _hosts_and_guests(citer, record)
    guests = [name for name in names if where is None or name[0] != where[0]]
    if not known(guests):
        return None
    if hosts and not _sent(record):
        return [*joined(hosts), Text(" received "), *joined(guests), *place(citer, record), *length(citer, record)]
    if _sent(record):
        return [*joined(guests), Text(" sent a mission"), *([Text(" to "), *_with_article(where)] if where else [])]
    stops = citer.names(record.stops, record.evidence)
    noun = "tour" if record.type == "tour" or len(stops) > 1 else "visit"
    parts: Parts = [*joined(guests), Text(" made"), *of_length(citer, record, noun)]
    if len(stops) > 1:
        return [*parts, Text(" of "), *joined(stops), *length(citer, record)]
    if where is not None:
        return [*parts, Text(" of " if noun == "tour" else " to "), *_with_article(where), *length(citer, record)]
    return [*parts, *length(citer, record)]


def place(citer: Citer, record: HappeningRecord) -> Parts:
    """In or at the place, when it is named and is not one of those who took part."""
    found = citer.name(record.place, record.evidence) if record.place else None
    if found is None or record.place in record.participants:
        return []
    entity = citer.entities.get(record.place.entity if record.place else "")
    inside = entity is None or entity.type in ("place", "state")
    return [Text(" in " if inside else " at "), *_with_article(found)]


def length(citer: Citer, record: HappeningRecord) -> Parts:
    """How long it took, in the words of a telling; nothing when tellings differ, for that is a dispute."""
    found = _length(citer, record)
    return [] if found is None or _ADJECTIVE.fullmatch(found.quote) else [Text(" for "), (WordsPart(found), (found,))]


def of_length(citer: Citer, record: HappeningRecord, noun: str) -> Parts:
    """ "a 12-day tour" where a telling says so, else "a tour"."""
    found = _length(citer, record)
    if found is None or not _ADJECTIVE.fullmatch(found.quote):
        return [Text(f" a {noun}")]
    return [Text(" a "), (WordsPart(found), (found,)), Text(f" {noun}")]


def _length(citer: Citer, record: HappeningRecord) -> Evidence | None:
    told = record.durations
    if any(a.least > b.most or b.least > a.most for a in told for b in told):
        return None
    rows = (citer.case.happening_rows[member] for member in sorted(record.members))
    return next((citer.case.cite(row.document, row.duration.span) for row in rows if row.duration), None)


def _people(record: HappeningRecord) -> list[Name]:
    """Participants, the one who leads first; the place of a visit is no participant."""
    people = [
        name
        for name in record.participants
        if name != record.place and not (record.place and name.entity and name.entity == record.place.entity)
    ]
    if not _sent(record):
        people = [name for name in people if name.role != "sender"]
    return sorted(people, key=lambda name: (_rank(name), name.name))


def _rank(name: Name) -> int:
    return _LEADING.index(name.role) if name.role in _LEADING else len(_LEADING)


def _first(citer: Citer, record: HappeningRecord) -> str:
    """Who met several by a telling ("Lind spoke with Bah and Souza"): those may never have met each other."""
    if len(record.participants) <= TWO:
        return ""
    for row in (citer.case.happening_rows[m] for m in sorted(record.members) if m in citer.case.happening_rows):
        before = [p for p in row.participants if p.span.end <= row.trigger.start]
        if len(before) == 1 and len(row.participants) > TWO:
            return citer.case.naming.name(before[0].mention, before[0].words).entity
    return ""


def _sent(record: HappeningRecord) -> bool:
    """True when the record names who sent the travellers, and none of them."""
    return (
        bool(record.participants)
        and all(name.role == "sender" or not name.entity or name == record.place for name in record.participants)
        and any(name.role == "sender" for name in record.participants)
    )


def known(names: Sequence[Cited]) -> bool:
    """True when at least one is somebody with a name."""
    return any(isinstance(part, NamePart) and not vague(part.name) for part, _ in names)


def vague(name: str) -> bool:
    """True for "all parties", "other countries" and "the president", which name nobody in particular."""
    first = name.split(" ", 1)[0].casefold()
    return first in _VAGUE or (first in ("the", "a", "an") and name == name.lower())


def _received(people: Sequence[Name]) -> bool:
    return people[0].role == "host" and all(name.role == "visitor" for name in people[1:])


def _with_article(name: Cited) -> list[Part | Cited | None]:
    return [Text("the ") if takes_article(_words(name)) else None, name]


def _words(name: Cited) -> str:
    return getattr(name[0], "name", "")


def takes_article(name: str) -> bool:
    """True for names that stand with "the" in a sentence."""
    return name in _ARTICLE or name.startswith(_ARTICLE_FIRST) or name.endswith(_ARTICLE_LAST)
