"""Proposals: named plans and agreements, who put them forward, their points as sources give them, and reactions.

A noun such as "plan" or "deal" is one proposal with others of its author, family (plan or agreement) and newness, or of
its number of points; one without author joins the proposal whose topic it shares.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from detente.findings.case import ACTORS, Case
from detente.findings.points import listed
from detente.findings.reactions import reactions
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.findings import Proposal
from detente.model.ids import content_id
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.records import Name
from detente.model.taxonomy import phrases
from detente.model.words import clause_end

NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty".split()  # noqa: SIM905
)
# "China's own draft" but not "China's view of the plan".
_OWNS = re.compile(
    r"(?:'s|’s|'|’)\s+(?:(?!(?:on|of|the|to|with|for|in|about|and|over|against)\b)[\w-]+\s+){0,4}[\"“‘']?"
)
_PASSIVE = re.compile(r",? (?:which )?(?:was|were|is|had been|has been) ")
# "the document", once a plan has been named.
_DEFINITE = re.compile(r"\b(?:the|this|that|its)\s+$", re.IGNORECASE)
# Words between an author's verb and the proposal.
GAP = 5
# Pieces of evidence a proposal shows, and the longest of them.
SHOWN = 8
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Named:
    """A proposal as one passage names it."""

    family: str
    points: str
    topics: frozenset[str]
    new: bool
    definite: bool
    author: Name | None
    document: str
    span: Span
    sentence: Sentence


@functools.cache
def table() -> Mapping[str, list[str]]:
    """The words of `data/proposals.toml`."""
    return tomllib.loads((files("detente.findings") / "data" / "proposals.toml").read_text(encoding="utf-8"))


@functools.cache
def forms(name: str) -> re.Pattern[str]:
    """A list of the table as one pattern."""
    return phrases(table()[name])


@functools.cache
def _noun() -> re.Pattern[str]:
    def either(*names: str) -> str:
        return "|".join(re.escape(w) for w in sorted((w for n in names for w in table()[n]), key=len, reverse=True))

    return re.compile(
        rf"(?<!\w)(?:(?P<points>\d{{1,2}}|{'|'.join(NUMBERS)})-(?:point|pillar|step|stage)\s+)?[\"“‘']?\s?"
        rf"(?P<mods>(?:(?:{either('topics', 'new')})\s+)*)(?P<head>{either('plans', 'agreements', 'papers')})(?!\w)",
        re.IGNORECASE,
    )


def proposals(case: Case) -> list[Proposal]:
    """All proposals that have a number of points or a known author, by id."""
    found = sorted(_named(case), key=lambda n: (n.document, n.span))
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
    if item.definite and not item.topics and item.family == "plan":
        return named[0] if len(named) == 1 else None
    scored = {
        key: len(item.topics & frozenset().union(*(n.topics for n in group)))
        for key, group in groups.items()
        if group[0].family == item.family and group[0].new == item.new
    }
    best = max(scored.values(), default=0)
    homes = [key for key, score in scored.items() if score == best]
    return homes[0] if best and len(homes) == 1 else None


def _named(case: Case) -> Iterator[Named]:
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for m in _noun().finditer(text):
            head, points = m["head"].lower(), (m["points"] or "").lower()
            definite = bool(_DEFINITE.search(text, 0, m.start("head")))
            if (head in table()["papers"] and not points and not definite) or _is_verb(text, m):
                continue
            if points in NUMBERS:
                points = str(dict(zip(NUMBERS, [*range(2, 16), 20], strict=True))[points])
            mods = frozenset(m["mods"].lower().split())
            start = m.start("points") if m["points"] else m.start("mods") if m["mods"] else m.start("head")
            span = Span(sentence.start + start, sentence.start + m.end())
            topics = mods & set(table()["topics"]) | _topic(case, document, span)
            family = "agreement" if head in table()["agreements"] else "plan"
            author = _author(case, document, sentence, span)
            new = bool(mods & set(table()["new"]))
            yield Named(family, points, frozenset(topics), new, definite, author, document, span, sentence)


def _is_verb(text: str, m: re.Match[str]) -> bool:
    """ "Beijing plans to send": no plan but planning."""
    return (
        m["head"].lower() in ("plan", "plans")
        and not m["mods"]
        and not m["points"]
        and text[m.end() :].startswith(" to ")
    )


def _topic(case: Case, document: str, span: Span) -> set[str]:
    """The state or place named right before or after: "Iran nuclear deal", "deal with Iran"."""
    found = set()
    for m in case.naming.inside(document, (max(0, span.start - 40), span.end + 30)):
        place = m.evidence[0]
        between = case.words(document, (place.end, span.start)) if place.end <= span.start else ""
        after = case.words(document, (span.end, place.start)) if place.start >= span.end else ""
        if m.type in ("state", "place") and (between.strip(" '\"“‘") == "" or after.strip() in ("with", "on", "for")):
            found.add(case.naming.state(m.id) or case.name(m).name)
    return found


def _author(case: Case, document: str, sentence: Sentence, span: Span) -> Name | None:
    """Who put it forward: "X's plan", "plan proposed by X", "plan X proposed", "X published a plan"."""
    text = case.texts[document].text
    for mention in reversed(case.naming.inside(document, (sentence.start, span.start))):
        between = text[mention.evidence[0].end : span.start]
        if mention.type in ACTORS and _OWNS.fullmatch(between):
            return _known(case, mention.id)
    after = text[span.end : min(sentence.end, span.end + 80)]
    lead = len(after) - len(after.lstrip(" ,"))
    followers = [
        m for m in case.naming.inside(document, (span.end, min(sentence.end, span.end + 100))) if m.type in ACTORS
    ]
    passive = _PASSIVE.match(after)
    if m := forms("authored").match(after, passive.end() if passive else lead):
        return next((_known(case, f.id) for f in followers if f.evidence[0].start >= span.end + m.end()), None)
    for follower in followers:
        place = follower.evidence[0]
        if place.start - span.end <= 1 and forms("authors").match(text, min(place.end + 1, len(text))):
            return _known(case, follower.id)
    verbs = list(forms("authors").finditer(text, sentence.start, span.start))
    if verbs and len(text[verbs[-1].end() : span.start].split()) <= GAP:
        actor = case.actor(document, sentence, verbs[-1].start())
        return _known(case, actor.id) if actor else None
    return None


def _known(case: Case, mention: str) -> Name | None:
    """The author's name, when it is somebody named, or described by a name; a ministry's plan is its state's."""
    row, entity = case.naming.mention(mention), case.naming.entity(mention)
    if row is None or (entity is not None and entity.type == "outlet"):
        return None
    words = row.evidence[0].quote
    name = case.naming.party(mention, words) if entity is not None and entity.type == "body" else case.name(row)
    return name if entity is not None or any(c.isupper() for c in words[1:]) else None


def _proposal(case: Case, key: tuple[str, ...], group: list[Named]) -> Proposal:
    told = Counter((n.author.name, n.author.entity) for n in group if n.author is not None)
    author = Name(*min(told, key=lambda name: (-told[name], name))) if told else None
    evidence = _evidence(case, group)
    # The fullest way it is called, once.
    words = sorted({" ".join(case.words(n.document, n.span).split()) for n in group})
    name = max(words, key=lambda w: (bool(re.search(r"\d|-point", w)), len(w), w)).strip("\"“‘' ")
    ident = content_id("proposal", *key, *((e.document, e.start, e.end) for e in evidence))
    taken = reactions(case, [(n.document, n.sentence, n.span) for n in group], author)
    full = f"{author.name}: {name}" if author else name
    return Proposal(ident, full, author, evidence, _date(case, group), _points(case, group), taken)


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


def _points(case: Case, group: Iterable[Named]) -> tuple[Evidence, ...]:
    """What the plan calls for, piece by piece, where a sentence that names it says so or a numbered list follows it."""
    found: dict[tuple[str, int], Evidence] = {}
    for item in group:
        text = case.texts[item.document].text
        if item.family == "plan" and (points := listed(text, item.span, item.points)):
            return tuple(case.cite(item.document, point, longest=LONGEST) for point in points)
        m = forms("points").search(text, item.span.end, item.sentence.end)
        if item.family != "plan" or m is None or len(text[item.span.end : m.start()].split()) > GAP:
            continue
        end = item.sentence.start + clause_end(
            case.words(item.document, item.sentence.span), m.end() - item.sentence.start
        )
        at = m.end()
        for stop in [x.span() for x in re.finditer(r",? and |, ", text[at:end])] + [(end - at, end - at)]:
            piece = Span(at, m.end() + stop[0])
            if len(text[piece.start : piece.end].split()) >= 2:
                found[item.document, piece.start] = case.cite(item.document, piece, longest=LONGEST)
            at = m.end() + stop[1]
    return tuple(found[key] for key in sorted(found))
