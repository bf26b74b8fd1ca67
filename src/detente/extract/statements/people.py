"""Who speaks, to whom, and through whom, by the mentions that stand in a statement's spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.statements.plain import plain
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.rows import Attribution, Mention, Relay

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEAKERS = frozenset({"person", "state", "body", "outlet", "office", "group", "place"})
_CITING = re.compile(r"\b(?:citing|quoting|quoted|cited|attributed to|according to|based on|told by|heard from|from)\s*$")
_OFFICE = re.compile(r"^(?:the |an? )?(?P<office>[^,]*?)\s*$")


class Mentions:
    """The mentions of a page, by place."""

    def __init__(self, page: Page) -> None:
        self.all: Sequence[Mention] = sorted(page.found.mentions, key=lambda m: (m.evidence[0].start, m.evidence[0].end))
        self._starts = [m.evidence[0].start for m in self.all]

    def within(self, span: Span) -> list[Mention]:
        """Mentions that may speak and lie inside `span`, in order."""
        out = []
        for at in range(bisect_right(self._starts, span.start - 1), len(self.all)):
            mention = self.all[at]
            if mention.evidence[0].start >= span.end:
                break
            if mention.evidence[0].end <= span.end and mention.type in SPEAKERS:
                out.append(mention)
        return out

    def touching(self, span: Span) -> list[Mention]:
        """Mentions that may speak and whose head lies in `span`."""
        return [m for m in self.all if m.type in SPEAKERS and span.start <= m.head.start < span.end]

    def main(self, span: Span) -> Mention | None:
        """The mention that `span` as a whole stands for: a named person before others, then the one that covers most, then the first."""
        found = self.touching(span)
        if not found:
            return None
        outer = [m for m in found if not any(o is not m and covers(o, m) for o in found)]
        return min(outer, key=lambda m: (not (m.type == "person" and m.form == "name"), -_length(m), m.evidence[0].start))


def covers(outer: Mention, inner: Mention) -> bool:
    """Whether `inner` stands inside `outer` ("Russia" in "Russia's foreign minister")."""
    return outer.evidence[0].span.covers(inner.evidence[0].span) and _length(outer) > _length(inner)


def _length(mention: Mention) -> int:
    return mention.evidence[0].end - mention.evidence[0].start


def is_outlet(words_: str, mention: Mention | None) -> bool:
    """Whether a source is something that publishes."""
    return mention.type == "outlet" if mention is not None and mention.form == "name" else bool(words().outlet.search(plain(words_)))


def is_unnamed(source: str, inside: Iterable[Mention]) -> bool:
    """Whether a source is people described and not named ("Western officials", "a person familiar with the talks")."""
    if any(m.type == "person" and m.form == "name" for m in inside):
        return False
    text = plain(source)
    return bool(words().unnamed_one.search(text)) or bool(re.search(words().unnamed.pattern, re.split(r",| who | from | of | in ", text)[0]))


def attribution_of(source: str, cue: str, inside: Sequence[Mention], *, relayed: bool) -> Attribution:
    """In what capacity the words were said."""
    text, said = plain(source), plain(cue)
    if words().own_knowledge.search(said) and (words().own_subject.search(text) or any(m.type == "outlet" for m in inside)):
        return "own_knowledge"
    if words().spokesperson.search(text):
        return "spokesperson"
    if is_unnamed(source, inside):
        return "unnamed"
    if relayed:
        return "relayed"
    named = any(m.type == "person" for m in inside)
    if not named and (words().readout.search(text) or re.search(r"\b(statement|readout|communiqu)", said)):
        return "readout"
    return "on_record"


def links(page: Page, mentions: Mentions, *, source: Sequence[Span], sentence: Span, content: Sequence[Span]) -> tuple[Relay, ...]:
    """The chain the words came through, nearest first: outlets named in the sentence, then people they cite.

    "The Journal, citing Western officials, reported" is two links; "told the Daily" and "according to state television" one each.
    Words inside the content are no part of the chain.
    """
    spots = [m for m in mentions.touching(sentence) if not any(c.start <= m.head.start < c.end for c in content)]
    found: dict[tuple[int, int], Relay] = {}
    for mention in spots:
        span = mention.evidence[0].span
        text = mention.evidence[0].quote
        before = plain(page.text[sentence.start : span.start])
        cited = bool(_CITING.search(before))
        speaks = any(s.overlaps(span) for s in source)
        if any(covers(o, mention) for o in spots):
            continue
        if is_outlet(text, mention) or (cited and not speaks) or (speaks and is_unnamed(text, [mention])):
            found[span] = Relay(span, text, mention.id)
    return tuple(found[key] for key in sorted(found, key=lambda s: (not is_outlet(found[s].words, _of(spots, found[s])), s)))


def _of(mentions: Iterable[Mention], link: Relay) -> Mention | None:
    return next((m for m in mentions if m.id == link.mention), None)


def addressee_span(page: Page, sentence: int, cue: Span, content: Sequence[Span]) -> Span | None:
    """The words for whom something is said to: the object of "told", what follows "to" after "said", "on" after "called"."""
    doc, base = page.syntax[sentence], page.sentences[sentence].start
    lists = words()
    for token in doc:
        if not cue.start <= base + token.idx < cue.end or token.pos_ not in ("VERB", "AUX", "NOUN"):
            continue
        if token.lemma_ in lists.hears:
            for child in token.children:
                if child.dep_ in ("dobj", "dative", "iobj") and child.pos_ in ("NOUN", "PROPN", "PRON") and not _mute(child):
                    return _phrase(page, sentence, child, content)
        for child in token.children:
            if child.dep_ in ("prep", "dative") and token.lemma_ in lists.hears_through.get(child.lower_, frozenset()):
                for object_ in child.children:
                    if object_.dep_ == "pobj" and object_.pos_ in ("NOUN", "PROPN", "PRON"):
                        return _phrase(page, sentence, object_, content)
    return None


def _mute(token: Token) -> bool:
    """Things that cannot be spoken to: "told a story", "asked a question"."""
    return token.lemma_ in ("story", "question", "it", "that", "this", "what", "truth", "lie", "which")


def _phrase(page: Page, sentence: int, head: Token, content: Sequence[Span]) -> Span | None:
    inside = [t for t in head.subtree if t.i <= head.i or t.dep_ in ("prep", "pobj", "det", "compound", "amod", "poss", "case", "flat")]
    inside = [t for t in inside if head.left_edge.i <= t.i <= head.right_edge.i]
    run = [t for n, t in enumerate(inside) if t.i - inside[0].i == n]
    span = page.syntax.span(sentence, run)
    return None if any(c.start <= span.start < c.end and c.start > span.start - 1 and _inside_clause(c, span) for c in content) else span


def _inside_clause(content: Span, span: Span) -> bool:
    return content.start < span.start
