"""The mention layer: who and what a document names, in chains.

Method: candidates from the parse, the tagger and the gazetteer; types by rule; then a multi-pass sieve in the manner
of Lee et al. (2013),
"Deterministic coreference resolution based on entity-centric, precision-ranked rules": sure passes first, each over
whole chains.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.foreign import reading as foreign
from detente.extract.mentions.classify import classify, community
from detente.extract.mentions.draft import NO_QUOTE, Draft
from detente.extract.mentions.gazetteer import communities, hits
from detente.extract.mentions.quotes import quotations
from detente.extract.mentions.sieve import chain_up
from detente.extract.mentions.spans import words_of
from detente.extract.mentions.tagged import put_right
from detente.extract.syntax import parse_all
from detente.model.evidence import Span, cite
from detente.model.ids import content_id
from detente.model.rows import Mention


class Mentions(Layer):
    """Reads mentions and puts those of one document that stand for one thing in one chain."""

    name: ClassVar[str] = "mentions"
    version: ClassVar[str] = "1"

    def read(self, pages: Sequence[Page]) -> None:
        """Add each page's mentions, by place in the text."""
        parse_all([(page.syntax, [i for i, s in enumerate(page.sentences) if s.read]) for page in pages])
        for page in pages:
            drafts = drafts_of(page)
            published = page.parsed.document.published.start
            chain_up(drafts, published.date().isoformat() if published is not None else "")
            rows = [*_rows(page, drafts), *foreign.mentions(page)]
            page.found.mentions.extend(sorted(rows, key=lambda mention: mention.evidence[0].start))


def drafts_of(page: Page) -> list[Draft]:
    """All mentions of a page with what their own words say, in reading order."""
    starts = [block.start for block in page.parsed.blocks]
    quotes = quotations(page.text)
    out: list[Draft] = []
    for i, sentence in enumerate(page.sentences):
        if not sentence.read:
            continue
        doc, paragraph = page.syntax[i], bisect_right(starts, sentence.start)
        tokens = list(doc)
        named = hits([token.text for token in tokens])
        paired = communities(named)
        named = [hit for hit in named if all(hit not in pair for pair in paired)]
        put_right(doc, named)
        entities = doc.ents
        here: list[Draft] = []
        for w in words_of(doc, named, tokens, entities):
            span = page.syntax.span(i, [tokens[w.a], tokens[w.b - 1]])
            draft = Draft(doc, i, paragraph, w.a, w.b, w.head, span, page.text[span.start : span.end], base=w.base)
            if classify(draft, named, entities) and community(draft, paired):
                draft.filed = page.parsed.blocks[paragraph - 1].kind == "dateline"
                if draft.filed:
                    _filed_from(draft, page.text[sentence.start : span.start])
                draft.told = draft.state
                draft.quote = next((n for n, q in enumerate(quotes) if q.start <= span.start < q.end), NO_QUOTE)
                here.append(draft)
        here = [d for d in here if not _part_of_a_title(d, here)]
        _possessors(here)
        out.extend(here)
    for order, draft in enumerate(out):
        draft.order = order
    return out


def _filed_from(draft: Draft, before: str) -> None:
    """Where a report was filed is a place, whatever its capitals look like; the agency in brackets after it is none."""
    if draft.type in ("body", "person") and not draft.authority and "(" not in before and draft.form == "name":
        draft.type, draft.name, draft.title = "place", draft.words.strip(" -–—,"), ""


def _part_of_a_title(d: Draft, drafts: list[Draft]) -> bool:
    """ "State" in "Secretary of State Jane Doe", "Energy" in "the Ministry of Energy": no mention of their own."""
    if (
        d.authority
        or (d.type == "body" and d.state)
        or d.type in ("person", "state", "office", "group")
        or d.token.pos_ != "PROPN"
    ):
        return False
    return any(
        o is not d
        and o.a <= d.a
        and d.b <= o.b
        and o.token.pos_ == "PROPN"
        and (o.type == "person" or (o.type == "body" and d.a > o.head))
        for o in drafts
    )


def _possessors(drafts: list[Draft]) -> None:
    """Link "China" to "China's envoy", "his" to "his deputy"."""
    heads = {d.head: d for d in drafts}
    for draft in drafts:
        for child in draft.token.children:
            if child.dep_ == "poss" and child.i in heads and heads[child.i] is not draft:
                draft.possessor = heads[child.i]


def _rows(page: Page, drafts: list[Draft]) -> list[Mention]:
    ids: dict[int, str] = {}
    for draft in drafts:
        ids[draft.order] = content_id("mention", page.id, draft.span.start, draft.span.end)
    rows = []
    for draft in drafts:
        root = draft
        while root.parent is not None:
            root = root.parent
        head = page.syntax.span(draft.sentence, [draft.token])
        rows.append(
            Mention(
                ids[draft.order],
                cite(page.id, page.text, [draft.span]),
                draft.type,
                draft.form,
                ids[root.order],
                Span(*head),
                draft.name,
                draft.title,
                draft.state,
                draft.authority,
                draft.plural,
                draft.gender,
                draft.reason,
            )
        )
    return rows
