"""Commitments: announced future acts, who announced them, when they are due, and which happening settled them."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from detente.findings.case import Case
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Commitment
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import HappeningRecord, Name
from detente.model.taxonomy import phrases
from detente.model.words import clause_end, containment, matter, quoted

# Announcements of one party with this share of matter in common, and this many words, are one commitment.
SAME_MATTER = 0.5
LEAST_SHARED = 2
_POSSESSIVE = re.compile(r"(?:'s|’s|s'|s’)\s+(?:\w+\s+){0,2}$")
FIRM = frozenset({"pledge", "plan", "noun", "own", "deadline"})


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement as one passage makes it."""

    who: Name
    what: str
    evidence: Evidence
    when: Interval
    due: Interval
    firm: bool
    matter: frozenset[str]
    keys: frozenset[str]
    moves: bool
    speaker: Name | None = None


@functools.cache
def _forms() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("detente.findings") / "data" / "commitments.toml").read_text(encoding="utf-8"))
    return {name: phrases(forms) for name, forms in table.items()}


def commitments(case: Case) -> list[Commitment]:
    """All commitments, by id."""
    found = sorted(
        [*_in_sentences(case), *_in_speech(case), *_planned(case)],
        key=lambda a: (a.evidence.document, a.evidence.start, a.evidence.end, a.what),
    )
    by_person: dict[str, list[list[Announced]]] = defaultdict(list)
    for item in found:
        groups = by_person[item.who.entity or item.who.name]
        home = next((g for g in groups if any(_same(item, other) for other in g)), None)
        if home is None:
            groups.append([item])
        else:
            home.append(item)
    return sorted((_commitment(case, g) for groups in by_person.values() for g in groups), key=lambda c: c.id)


def _in_sentences(case: Case) -> Iterator[Announced]:
    """Announcements in the reporter's words: "X vowed to …", "X will send …", "X's promise to …"."""
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for kind in ("pledge", "consider", "deadline", "plan", "noun"):
            for m in _forms()[kind].finditer(text):
                if quoted(text, m.start()):
                    continue
                if kind != "deadline" and not _acts(text, m.end()):
                    continue
                who = _holder(case, document, sentence, sentence.start + m.start(), possessive=kind == "noun")
                if who is not None:
                    start, name = who
                    yield _announced(
                        case, document, sentence, (start, m.start(), m.end()), name, kind in FIRM and kind != "consider"
                    )


def _acts(text: str, at: int) -> re.Match[str] | None:
    """The act that follows an announcing word, past adverbs."""
    while m := re.match(r"\s+(?:not|never|also|soon|then|now|still|again|seriously|immediately|only)\b", text[at:]):
        at += m.end()
    rest = re.match(r"\s+", text[at:])
    return _forms()["acts"].match(text, at + rest.end()) if rest else None


def _holder(case: Case, document: str, sentence: Sentence, at: int, *, possessive: bool) -> tuple[int, Name] | None:
    if possessive:
        text = case.texts[document].text
        for mention in reversed(case.naming.inside(document, (sentence.start, at + 1))):
            end = mention.evidence[0].end
            if _POSSESSIVE.fullmatch(text[end:at]) or _POSSESSIVE.fullmatch(text[end - 2 : at]):
                return mention.evidence[0].start, case.name(mention)
        return None
    actor = case.actor(document, sentence, at)
    return (actor.evidence[0].start, case.name(actor)) if actor else None


def _announced(
    case: Case, document: str, sentence: Sentence, places: tuple[int, int, int], who: Name, firm: bool
) -> Announced:
    start, trigger, after = places
    text = case.words(document, sentence.span)
    end = clause_end(text, after)
    what = " ".join(text[trigger:end].split())
    evidence = case.cite(document, (max(start, sentence.start), sentence.start + end))
    span = Span(sentence.start + after, sentence.start + end)
    return Announced(
        who,
        what,
        evidence,
        case.published(document),
        _due(case, document, span),
        firm,
        matter(text[after:end]),
        case.naming.keys(document, span),
        bool(_forms()["settled_by_happening"].search(text, after, end)),
    )


def _due(case: Case, document: str, span: Span) -> Interval:
    """A time in the announcement that lies after its publication."""
    published = case.published(document)
    for time in case.time_in(document, span):
        when = time.interval
        if when is not None and when.end is not None and published.start is not None and when.end > published.start:
            return when
    return UNKNOWN_TIME


def _in_speech(case: Case) -> Iterator[Announced]:
    """Announcements in what somebody is quoted as saying of themselves."""
    for record in case.statements:
        if not record.speaker.name:
            continue
        for member in record.members:
            row = case.statement_rows[member]
            for piece in row.evidence:
                for m in _forms()["own"].finditer(piece.quote):
                    if not _acts(piece.quote, m.end()) and not piece.quote[m.start() :].startswith(
                        ("they", "They", "will face")
                    ):
                        continue
                    at = piece.start + m.start()
                    sentence = case.sentence(piece.document, at)
                    first = max(sentence.start, piece.start)
                    whole = Sentence(first, min(max(sentence.end, at + 1), piece.end))
                    found = _announced(
                        case,
                        piece.document,
                        whole,
                        (first, at - first, piece.start + m.end() - first),
                        record.party or record.speaker,
                        True,
                    )
                    yield Announced(
                        record.speaker,
                        found.what,
                        found.evidence,
                        row.said if row.said.known else found.when,
                        found.due,
                        True,
                        found.matter,
                        found.keys,
                        found.moves,
                        record.speaker,
                    )


def _planned(case: Case) -> Iterator[Announced]:
    """Happenings announced and not yet held when they were announced."""
    for record in case.happenings:
        for member in record.members:
            row = case.happening_rows[member]
            if row.status not in ("planned", "considered", "conditional") or not row.participants:
                continue
            lead = next((p for p in row.participants if p.role in ("visitor", "host", "caller")), row.participants[0])
            piece = case.cite(row.document, row.evidence[0].span)
            people = {e.id for p in row.participants if (e := case.naming.entity(p.mention)) is not None}
            states = {s for p in row.participants if (s := case.naming.state(p.mention))}
            place = {s for s in [case.naming.state(row.place_mention)] if row.place_mention and s}
            yield Announced(
                case.naming.name(lead.mention, lead.words),
                " ".join(piece.quote.split()),
                piece,
                case.published(row.document),
                row.when,
                row.status == "planned",
                matter(piece.quote),
                frozenset(people | states | place),
                True,
            )


def _same(a: Announced, b: Announced) -> bool:
    if a.evidence.document == b.evidence.document and a.evidence.span.overlaps(b.evidence.span):
        return True
    return len(a.matter & b.matter) >= LEAST_SHARED and containment(a.matter, b.matter) >= SAME_MATTER


def _commitment(case: Case, group: list[Announced]) -> Commitment:
    first = min(group, key=lambda a: (str(a.when.start), a.evidence.document, a.evidence.start))
    pieces = {(a.evidence.document, a.evidence.start, a.evidence.end): a.evidence for a in group}
    evidence = tuple(pieces[key] for key in sorted(pieces))
    due = next((a.due for a in group if a.due.known), UNKNOWN_TIME)
    settled = _settled(case, group, first.when, due) if any(a.moves for a in group) else None
    ident = content_id("commitment", first.who.name, *((e.document, e.start, e.end) for e in evidence))
    return Commitment(
        ident,
        first.who,
        first.what,
        evidence,
        first.speaker,
        first.when,
        due,
        "kept" if settled else "open",
        all(a.firm for a in group),
        settled.id if settled else "",
        f"settled by a {settled.type} told afterwards" if settled else "nothing in the record settles it",
    )


def _settled(case: Case, group: list[Announced], announced: Interval, due: Interval) -> HappeningRecord | None:
    """The first happening after the announcement that has its people or states and its place."""
    keys = frozenset().union(*(a.keys for a in group))
    who = case.naming.by_id(group[0].who.entity)
    actor = {group[0].who.entity, who.state if who else ""} - {""}
    candidates = []
    for record in case.happenings:
        start = record.when.start
        if (
            record.status != "held"
            or start is None
            or announced.end is None
            or start < announced.end
            or record.when.basis == "document"
        ):
            continue
        people = {n.entity for n in record.participants}
        states = {e.state for n in record.participants if (e := case.naming.by_id(n.entity)) is not None and e.state}
        place = {record.place.entity} if record.place else set()
        placed = {e.state for ident in place if (e := case.naming.by_id(ident)) is not None and e.state}
        if not actor & (people | states):
            continue
        others = keys - actor
        if others & (people | states | place | placed):
            candidates.append((start, record.id, record))
    return min(candidates)[2] if candidates else None
