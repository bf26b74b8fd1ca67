"""How plans and agreements are named: their noun, number of points, topic, version, and who put them forward."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from detente.findings.case import ACTORS, Case
from detente.model.documents import Sentence
from detente.model.evidence import Span
from detente.model.records import Name
from detente.model.taxonomy import phrases

NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty".split()  # noqa: SIM905
)
# "China's own draft" but not "China's view of the plan".
_OWNS = re.compile(
    r"(?:'s|’s|'|’)\s+(?:(?!(?:on|of|the|to|with|for|in|about|and|over|against)\b)[\w-]+\s+){0,4}[\"“‘']?"
)
# "a roadmap for the north in three stages".
_IN_STEPS = re.compile(
    rf"(?:\s+for\s+(?:\w+\s+){{1,3}})?\s*(?:in|of|with)\s+(?P<points>\d{{1,2}}|{'|'.join(NUMBERS)})\s+(?:points|steps|stages|phases|parts|tracks|pillars)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r",? (?:which )?(?:was|were|is|had been|has been) ")
# "the document", once a plan has been named.
_DEFINITE = re.compile(r"\b(?:the|this|that|its)\s+$", re.IGNORECASE)
# Words between an author's verb and the proposal.
GAP = 5
# Longest piece of evidence of a proposal, in characters.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Named:
    """A proposal as one passage names it; `version` is what tells it from other versions ("revised", "2007"), or ""."""

    family: str
    points: str
    topics: frozenset[str]
    new: bool
    definite: bool
    author: Name | None
    document: str
    span: Span
    sentence: Sentence
    version: str = ""


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
        rf"(?<!\w)(?:(?P<points>\d{{1,2}}|{'|'.join(NUMBERS)})-(?:point|pillar|step|stage|phase|part|track)\s+)?[\"“‘']?\s?"
        rf"(?P<mods>(?:(?:{either('topics', 'new')})\s+)*)(?P<head>{either('plans', 'agreements', 'papers')})(?!\w)",
        re.IGNORECASE,
    )


def named(case: Case) -> Iterator[Named]:
    """Every passage that names a plan or an agreement."""
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        for m in _noun().finditer(text):
            head, points = m["head"].lower(), (m["points"] or "").lower()
            version = version_of(text, m.start("mods") if m["mods"] else m.start("head"))
            definite = bool(version or _DEFINITE.search(text, 0, m.start("head")))
            if (head in table()["papers"] and not points and not definite) or _is_verb(text, m):
                continue
            if not points and (behind := _IN_STEPS.match(text, m.end())):
                points = behind["points"].lower()
            if points in NUMBERS:
                points = str(dict(zip(NUMBERS, [*range(2, 16), 20], strict=True))[points])
            mods = frozenset(m["mods"].lower().split())
            start = m.start("points") if m["points"] else m.start("mods") if m["mods"] else m.start("head")
            span = Span(sentence.start + start, sentence.start + m.end())
            topics = mods & set(table()["topics"]) | _topic(case, document, span)
            family = "agreement" if head in table()["agreements"] else "plan"
            author = _author(case, document, sentence, span)
            new = bool(mods & set(table()["new"]))
            yield Named(family, points, frozenset(topics), new, definite, author, document, span, sentence, version)


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
        beside = place.end <= span.start and between.strip(" '\"“‘") == ""
        if m.type in ("state", "place") and (beside or after.strip() in ("with", "on", "for")):
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
    if row is None or (entity is not None and entity.type == "outlet") or case.naming.onlooker(mention):
        return None
    words = row.evidence[0].quote
    name = case.naming.party(mention, words) if entity is not None and entity.type == "body" else case.name(row)
    return name if entity is not None or any(c.isupper() for c in words[1:]) else None


def version_of(text: str, at: int) -> str:
    """What tells a version from others before a plan's noun at `at`: a year, "revised", "original"; "" for none."""
    either = "|".join(re.escape(w) for w in table()["versions"])
    before = rf"\b(?P<label>{either}|\d{{4}})\s+(?:(?:version|draft|text)\s+of\s+(?:(?:its|the|his|her|their)\s+)?)?$"
    m = re.search(before, text[max(0, at - 40) : at], re.IGNORECASE)
    return m["label"].lower() if m else ""
