"""Proposals: named plans and agreements, who put them forward, their points as sources give them, and reactions.

A noun such as "plan" or "deal" is one proposal with others of its author, family (plan or agreement) and newness, or of
its number of points; one without author joins the proposal whose topic it shares.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from detente.findings.case import Case
from detente.findings.plans import LONGEST, Named, named
from detente.findings.reactions import reactions
from detente.findings.versions import compared, issues, points, versions
from detente.model.evidence import Evidence
from detente.model.findings import Proposal
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import Name

# Pieces of evidence a proposal shows.
SHOWN = 8


def proposals(case: Case) -> list[Proposal]:
    """All proposals that have a number of points or a known author, by id."""
    found = sorted(case.by_document(named, Named), key=lambda n: (n.document, n.span))
    groups: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    for item in found:
        if item.points:
            groups["points", item.points].append(item)
        elif item.author is not None:
            groups["by", item.author.entity or item.author.name, item.family, str(item.new)].append(item)
    _join_authored(groups)
    _join_state(case, groups)
    for item in found:
        if not item.points and item.author is None and (key := _home(item, groups)) is not None:
            groups[key].append(item)
    made = [_proposal(case, key, sorted(group, key=lambda n: (n.document, n.span))) for key, group in groups.items()]
    return sorted(made, key=lambda p: p.id)


def _join_authored(groups: dict[tuple[str, ...], list[Named]]) -> None:
    """ "China's peace plan" is China's 12-point plan, when it has only one."""
    by_author: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key, group in groups.items():
        if key[0] == "points":
            for author in {n.author.entity for n in group if n.author is not None}:
                by_author[author].append(key)
    for key in [k for k in groups if k[0] == "by" and k[2] == "plan"]:
        homes = by_author.get(key[1], [])
        if len(homes) == 1:
            groups[homes[0]] += groups.pop(key)


def _join_state(case: Case, groups: dict[tuple[str, ...], list[Named]]) -> None:
    """What a state made and what its president made are one, when only one of its people made such a thing."""
    for key in [k for k in groups if k[0] == "by"]:
        state = case.naming.by_id(key[1])
        if state is None or state.type != "state":
            continue
        homes = [
            other
            for other in groups
            if other[0] == "by"
            and other != key
            and other[2:] == key[2:]
            and case.naming.state_of(other[1]) == state.state
        ]
        if len(homes) == 1:
            groups[homes[0]] += groups.pop(key)


def _home(item: Named, groups: Mapping[tuple[str, ...], list[Named]]) -> tuple[str, ...] | None:
    """The one authored proposal of the item's family and newness that shares its topics.

    For "the document" it is the one plan that the text has named by its points.
    """
    named = [
        key for key, group in groups.items() if key[0] == "points" and item.document in {n.document for n in group}
    ]
    if item.family == "plan" and (item.version or (item.definite and not item.topics)):
        here = [key for key, group in groups.items() if item.document in {n.document for n in group}]
        here = [key for key in here if groups[key][0].family == "plan"]
        return named[0] if len(named) == 1 else here[0] if len(here) == 1 and not named else None
    scored = {
        key: len(item.topics & frozenset().union(*(n.topics for n in group)))
        for key, group in groups.items()
        if group[0].family == item.family and group[0].new == item.new
    }
    best = max(scored.values(), default=0)
    homes = [key for key, score in scored.items() if score == best]
    return homes[0] if best and len(homes) == 1 else None


def _proposal(case: Case, key: tuple[str, ...], group: list[Named]) -> Proposal:
    told = Counter((n.author.name, n.author.entity) for n in group if n.author is not None)
    author = Name(*min(told, key=lambda name: (-told[name], name))) if told else None
    evidence = _evidence(case, group)
    # The fullest way it is called, once.
    telling = [n for n in group if n.points or n.author is not None] or group
    words = sorted({" ".join(case.words(n.document, n.span).split()) for n in telling})
    name = max(words, key=lambda w: (bool(re.search(r"\d|-point", w)), len(w), w)).strip("\"“‘' ")
    ident = content_id("proposal", *key, *((e.document, e.start, e.end) for e in evidence))
    full = f"{author.name}: {name}" if author else name
    listed = points(case, group)
    told_apart = versions(case, name, listed)
    last = [p for p in listed if not told_apart or p.evidence in told_apart[-1].points]
    return Proposal(
        ident,
        full,
        author,
        evidence,
        _date(case, group),
        tuple(p.evidence for p in last),
        reactions(case, [(n.document, n.sentence, n.span) for n in group], author, [p.evidence for p in listed]),
        tuple(p.number for p in last),
        told_apart,
        compared(told_apart),
        issues(case, listed, group),
    )


def _evidence(case: Case, group: Iterable[Named]) -> tuple[Evidence, ...]:
    """Passages that name it with its author first, then those that say what it is, some of each document."""
    ranked = sorted(group, key=lambda n: (-(n.author is not None) - _defines(case, n), n.document, n.span))
    pieces: dict[tuple[str, int], Evidence] = {}
    for item in ranked:
        key = (item.document, item.sentence.start)
        if key not in pieces and len(pieces) < SHOWN:
            pieces[key] = case.cite(item.document, item.sentence.span, longest=LONGEST)
    return tuple(pieces[key] for key in sorted(pieces))


def _defines(case: Case, item: Named) -> bool:
    after = case.words(item.document, (item.span.end, item.sentence.end))
    return bool(re.match(r",? (?:which|that would|known as|to|under|is)\b", after))


def _date(case: Case, group: Iterable[Named]) -> Interval:
    """The narrowest time that a sentence naming its author gives."""
    found = []
    for item in group:
        for time in case.time_in(item.document, item.sentence.span) if item.author is not None else ():
            when = time.interval
            if when is not None and when.start is not None and when.end is not None:
                found.append((when.end - when.start, when.start, when))
    return min(found, key=lambda f: f[:2])[2] if found else UNKNOWN_TIME
