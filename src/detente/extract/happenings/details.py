"""Where, how long, about what, and through which places: the rest of what a passage tells of an occasion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from detente.extract.contract import Page
from detente.extract.happenings import clause
from detente.extract.happenings.lexicon import words
from detente.extract.happenings.people import PLACES, People
from detente.model.evidence import Span
from detente.model.rows import Duration, Participant, TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Token

PLACE_PREPOSITIONS = ("in", "at", "on", "inside", "outside", "near", "aboard")
# What is spent on an occasion.
CLOCK = frozenset({"hour", "minute"})
# "A speech on television" is not about television.
MEDIA = frozenset({"television", "tv", "radio", "twitter", "telegram", "facebook", "camera"})
# Minutes in a unit of an ISO 8601 duration; months and years as calendars average them.
UNIT_MINUTES = {"S": 1 / 60, "M": 1.0, "H": 60.0, "D": 1440.0, "W": 10080.0, "MO": 43830.0, "Y": 525960.0}
# How far "about" and "nearly" reach: a sixth either way covers rounding an hour to the nearest ten minutes.
APPROX_SHARE = 1 / 6
_PART = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|approximately|almost|nearly|close to|just under|just over)\b", re.I
)
_BELOW = re.compile(r"\b(?:almost|nearly|close to|less than|under|up to|not quite|just under)\b", re.I)
_ABOVE = re.compile(r"\b(?:more than|over|at least|just over|longer than)\b", re.I)
_AWAY = re.compile(r"\b(?:past|last|recent|next|coming)\b|\b(?:after|before|later|ago|earlier|since|ahead)\W*$", re.I)
# How many code points before a duration are looked at for a hedge.
HEDGE_REACH = 16
MOST_SUBJECT_WORDS = 16


class Where(NamedTuple):
    """A place: its words, span, and mention id (empty when only words were found)."""

    words: str
    span: Span
    mention: str = ""


def place_at(page: Page, people: People, index: int, token: Token) -> Where | None:
    """The place that `token` heads: a place mention, or a proper name or room that no mention covers."""
    mention = people.at(index, token)
    if _adjective(token):
        span = page.syntax.span(index, [token])
        return Where(
            token.text,
            span,
            mention.id if mention is not None and mention.type in PLACES and mention.head == span else "",
        )
    if mention is not None and mention.type in PLACES:
        if mention.form == "nominal" and token.tag_ == "NN" and not any(c.i < token.i for c in token.children):
            return None  # "out in force", "in town": no place in particular
        return Where(mention.evidence[0].quote, mention.evidence[0].span, mention.id)
    if mention is None and token.pos_ == "PROPN":
        tokens = [t for t in clause.phrase(token) if t.dep_ != "det"]
        span = page.syntax.span(index, tokens)
        return None if _time(page, index, tokens) else Where(page.text[span.start : span.end], span)
    if token.pos_ == "NOUN":  # "the rebel stronghold of Benghazi"
        for group in clause.prepositions(token, "of"):
            named = people.at(index, group[0]) if group else None
            if named is not None and named.type == "place":
                return Where(named.evidence[0].quote, named.evidence[0].span, named.id)
    if mention is None and token.lemma_ in words().place_nouns and token.pos_ == "NOUN":
        across = [
            t for group in clause.prepositions(token, "across", "in", "of") for obj in group for t in clause.phrase(obj)
        ]
        span = page.syntax.span(index, sorted([*clause.phrase(token), *across], key=lambda t: t.i))
        return Where(page.text[span.start : span.end], span)
    return None


def _adjective(token: Token) -> bool:
    """True for "European" in "a European tour"."""
    return token.pos_ == "ADJ" and token.text[:1].isupper()


def places(page: Page, people: People, index: int, heads: list[Token], slots: tuple[str, ...]) -> list[Where]:
    """The places in the named slots of any of `heads` (the trigger, the verb that carries it), in reading order."""
    found: list[Where] = []
    for head in heads:
        for token in _place_tokens(head, slots):
            for one in clause.conjuncts(token):
                if one != token and _time(page, index, [token]):
                    continue  # "on Monday and Souza on Friday": no place
                where = place_at(page, people, index, one)
                if where is not None and one.head.lower_ == "on" and not building(where.words):
                    continue  # "on Iran" is what it was about; "on the South Lawn" is where
                if where is not None and where not in found:
                    found.append(where)
    return found


def _place_tokens(head: Token, slots: tuple[str, ...]) -> list[Token]:
    found: list[Token] = []
    for slot in slots:
        if slot == "object":
            found += clause.objects(head)
        elif slot in {"compound", "amod"}:
            found += clause.children(head, slot, "nmod")
        else:
            found += [token for group in clause.prepositions(head, slot) for token in group]
    return found


def building(named: str) -> bool:
    """True for rooms and houses that a name list may take for a body: "Oval Office"."""
    return any(word in words().buildings for word in named.lower().split())


def duration(page: Page, heads: list[Token], index: int) -> Duration | None:
    """The duration told of the trigger: one that stands under it, or as what it "lasted"."""
    sentence = page.sentences[index]
    near = [t for t in page.found.times if t.type == "DURATION" and sentence.span.covers(t.evidence[0].span)]
    if not near:
        return None
    for head in heads:
        for token in _below(head):
            at = page.syntax.span(index, [token])
            for time in near:
                if time.evidence[0].span.overlaps(at) and not _stretch(page, time):
                    return _duration(page, time)
    return None


def _stretch(page: Page, time: TimeExpression) -> bool:
    """True for "a day after", "over the past three months": how far away or within what time, not how long."""
    span = time.evidence[0].span
    following = re.match(r"\s*\w*", page.text[span.end : span.end + HEDGE_REACH])
    further = span.end + (following.end() if following else 0)
    return any(_AWAY.search(page.text[span.start : end]) for end in (span.end, further))


def _below(head: Token) -> list[Token]:
    """Where the duration of `head` may stand: its modifiers, "for" phrases, and what follows "lasted"."""
    found: list[Token] = []
    for child in head.children:
        if child.dep_ in {"amod", "nummod", "compound", "nmod", "npadvmod", "quantmod", "poss"} and child.pos_ not in {
            "VERB"
        }:
            found += list(child.subtree)
        elif child.dep_ == "dobj" and child.lemma_ in CLOCK:  # "spent two hours with"
            found += clause.phrase(child)
        elif child.dep_ == "prep" and child.lower_ in {"for", "of", "over"}:
            found += [t for obj in clause.children(child, "pobj") for t in clause.phrase(obj)]
        elif child.dep_ in {"relcl", "acl"}:
            found += [
                t for verb in [child, *child.subtree] if verb.lemma_ == "last" for t in verb.subtree if t.i > verb.i
            ]
    if head.dep_ in {"nsubj", "nsubjpass"} and head.head.lemma_ in {"last", "take", "run", "go"}:
        found += [t for t in head.head.subtree if t.i > head.head.i]
    return found


def _duration(page: Page, time: TimeExpression) -> Duration:
    span = time.evidence[0].span
    before = page.text[max(0, span.start - HEDGE_REACH) : span.start]
    hedge = next((m for p in (_ABOVE, _BELOW, _ABOUT) if (m := re.search(p.pattern + r"\s*$", before, re.I))), None)
    if hedge is not None:
        span = Span(span.start - len(before) + hedge.start(), span.end)
    quoted = page.text[span.start : span.end]
    minutes = minutes_of(time.value)
    least, most = bounds(minutes, quoted, time.mod)
    return Duration(time.value, least, most, quoted, span, approximate=least != most)


def minutes_of(value: str) -> float:
    """The minutes of an ISO 8601 duration; 0 for one without numbers ("PXD")."""
    total, clock = 0.0, False
    day, _, hours = value.lstrip("P").partition("T")
    for part, clock in ((day, False), (hours, True)):
        for number, unit in _PART.findall(part):
            key = "MO" if unit == "M" and not clock else unit
            total += float(number) * UNIT_MINUTES[key]
    return total


def bounds(minutes: float, quoted: str, mod: str = "") -> tuple[float, float]:
    """Least and most minutes that the quoted words allow."""
    slack = minutes * APPROX_SHARE
    if _BELOW.search(quoted) or mod in {"LESS_THAN", "EQUAL_OR_LESS"}:
        return minutes - slack, minutes
    if _ABOVE.search(quoted) or mod in {"MORE_THAN", "EQUAL_OR_MORE"}:
        return minutes, minutes + 3 * slack
    if _ABOUT.search(quoted) or mod == "APPROX":
        return minutes - slack, minutes + slack
    return minutes, minutes


def stops(page: Page, people: People, index: int, heads: list[Token], found: list[Where]) -> tuple[Participant, ...]:
    """The places a tour took somebody to; their order in the sentence is not claimed to be their order in time."""
    listed = list(found)
    for head in heads:
        for clause_verb in clause.children(head, "relcl", "acl", "advcl"):
            for token in [clause_verb, *clause.children(clause_verb, "xcomp", "conj")]:
                listed += places(page, people, index, [token], ("to", "through", "object", "in", "including"))
        listed += places(page, people, index, [head], ("to", "of", "through", "including", "across"))
        if head.dep_ == "nsubj":  # "the tour took in"
            listed += places(page, people, index, [head.head], ("in", "to", "through", "object"))
    for where in list(listed):
        listed += [Where(m.evidence[0].quote, m.evidence[0].span, m.id) for m in people.series(index, where.span)]
    kept: dict[Span, Where] = {w.span: w for w in listed if w.mention and w.words[:1].isupper()}
    ordered = sorted(kept.values(), key=lambda w: w.span)
    return tuple(Participant(w.mention, w.words, w.span, "stop") for w in ordered) if len(ordered) > 1 else ()


def subject(page: Page, index: int, heads: list[Token]) -> str:
    """What it was about: the words after "on", "about", "over", "to discuss"."""
    for head in heads:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in {"on", "about", "over", "regarding", "concerning"}:
                tokens = sorted((t for t in child.subtree if t != child), key=lambda t: t.i)
                if (
                    tokens
                    and not _time(page, index, tokens)
                    and not building(tokens[-1].text)
                    and tokens[-1].lower_ not in MEDIA
                ):
                    return _words(page, index, tokens)
            if child.dep_ in {"advcl", "xcomp", "acl", "relcl"} and child.lemma_ == "discuss":
                tokens = [t for obj in clause.children(child, "dobj") for t in obj.subtree]
                if tokens:
                    return _words(page, index, tokens)
    return ""


def _time(page: Page, index: int, tokens: list[Token]) -> bool:
    span = page.syntax.span(index, tokens[:3])
    return tokens[-1].ent_type_ in {"DATE", "TIME"} or any(t.evidence[0].span.overlaps(span) for t in page.found.times)


def _words(page: Page, index: int, tokens: list[Token]) -> str:
    span = page.syntax.span(index, tokens[:MOST_SUBJECT_WORDS])
    return " ".join(page.text[span.start : span.end].split()).rstrip(" ,;.")
