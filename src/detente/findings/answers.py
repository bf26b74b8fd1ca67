"""Answers: what a denial, or a flat "no", answers. The claim is another party's statement near by in the same report or
in one of the days around it, about the same thing; or the party's own earlier words.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from detente.findings.case import Case
from detente.model.evidence import Evidence
from detente.model.findings import Denial
from detente.model.records import StatementRecord
from detente.model.words import matter

# Reports further apart than this do not answer each other.
NEAR = timedelta(days=14)
# An answer stands at most so many sentences from what it answers, when little else ties them.
CLOSE = 3
# With one telling word only, or a flat "no", it is the next sentence or the same.
NEXT = 1
# Telling words that two statements far apart must share.
LEAST_SHARED = 2
# Most claims that one denial answers.
MOST = 2
# "rejected the claim as fiction": which claim, only the sentence before can say.
_BARE = re.compile(
    r"\W*(?:the|this|that|these|those|any|all|such)?\s*(?:claims?|reports?|allegations?|accusations?|charges?|suggestions?"
    r"|it|this|that|them)\b(?!\s+(?:that|of|in|by)\b)",
    re.IGNORECASE,
)
_FLAT = re.compile(r"\b(?:not|never|no|none|nobody|nothing|n't)\b(?!-)", re.IGNORECASE)
# A flat "no" stands among the first words of what is said.
HEAD = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as one passage makes it, ready to compare."""

    record: StatementRecord
    evidence: Evidence
    sentence: int
    matter: frozenset[str]
    keys: frozenset[str]
    issues: frozenset[str]

    @property
    def party(self) -> str:
        """Entity of the party that speaks, or its name."""
        party = self.record.party or self.record.speaker
        return party.entity or party.name


class Answers:
    """Finds what is answered. Statements are looked up by document and by telling word."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._in: dict[str, list[Said]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[datetime, int, Said]]] = defaultdict(list)
        for number, said in enumerate(_all(case)):
            self._in[said.evidence.document].append(said)
            day = case.published(said.evidence.document).start
            if day is not None:
                for word in said.matter:
                    self._by_word[word].append((day, number, said))
        for told in self._by_word.values():
            told.sort(key=lambda t: t[:2])

    def claims(self, denial: Denial) -> list[Said]:
        """The claims that a denial answers, the nearest first; none when nothing near enough was said."""
        first = denial.evidence[0]
        place, own = self._sentence(first), denial.who.entity
        state = self._case.naming.state_of(own)
        party = {own, *self._entities(state)} - {""}
        near = [s for s in self._in[first.document] if abs(s.sentence - place) <= CLOSE and not _same(s, first)]
        others = [s for s in near if s.party not in party and s.record.speaker.entity != own]
        if _BARE.match(denial.what) and (before := [s for s in others if s.sentence <= place]):
            return [max(before, key=lambda s: (s.sentence, s.evidence.start))]
        words = matter(denial.what) - self._own_names(first, own, state)
        found = [(len(words & s.matter), s) for s in others if len(words & s.matter) >= LEAST_SHARED]
        found += [(2, s) for s in others if s.record.act == "accuse" and words & s.matter]
        beside = [s for s in others if abs(s.sentence - place) <= NEXT and words & s.matter]
        found += [(2, s) for s in beside if party & s.keys or (state and state in s.keys)]
        if not found:
            found = [(score, s) for score, s in self._far(words, first.document) if not _same(s, first)]
        return _best(found)

    def contradicted(self, said: Said) -> list[Said]:
        """What another party charges it with, when a statement is a flat "no" and no denial by its words."""
        head = " ".join(said.evidence.quote.split()[:HEAD])
        if not _FLAT.search(head) or not said.issues:
            return []
        party, state = said.party, self._case.naming.state_of(said.party)
        found = [
            (len(said.matter & s.matter) + 1, s)
            for s in self._in[said.evidence.document]
            if s.record.act == "accuse"
            and abs(s.sentence - said.sentence) <= NEXT
            and s.party != party
            and (party in s.keys or (state and state in s.keys))
            and said.issues & s.issues
        ]
        return _best(found)

    def all(self) -> Iterator[Said]:
        """Every statement, by document and place."""
        for document in sorted(self._in):
            yield from self._in[document]

    def _far(self, words: frozenset[str], document: str) -> Iterator[tuple[int, Said]]:
        """Statements of earlier reports that share enough telling words: half of the denial's at least."""
        counted: dict[tuple[str, str, int], tuple[int, Said]] = {}
        for word in sorted(words):
            for said in self._before(word, document):
                key = (said.record.id, said.evidence.document, said.evidence.start)
                counted[key] = (counted.get(key, (0, said))[0] + 1, said)
        for score, said in counted.values():
            if score >= max(LEAST_SHARED, len(words) / 2):
                yield score, said

    def _before(self, word: str, document: str) -> list[Said]:
        """Statements with a word that were published in the days before a document."""
        day, told = self._case.published(document).start, self._by_word.get(word, [])
        if day is None:
            return []
        first = bisect.bisect_left(told, day - NEAR, key=lambda t: t[0])
        last = bisect.bisect_left(told, day, key=lambda t: t[0])
        return [said for _, _, said in sorted(told[first:last], key=lambda t: t[1])]

    def _own_names(self, piece: Evidence, own: str, state: str) -> frozenset[str]:
        """The words that name the denier and its state: that two passages speak of them ties no claim to a denial."""
        naming = self._case.naming
        found: set[str] = set()
        for mention in naming.inside(piece.document, self._case.sentence(piece.document, piece.start).span):
            entity = naming.entity(mention.id)
            if (entity is not None and entity.id == own) or (state and naming.state(mention.id) == state):
                found |= matter(mention.evidence[0].quote)
        return frozenset(found)

    def _sentence(self, piece: Evidence) -> int:
        return _number(self._case, piece)

    def _entities(self, state: str) -> list[str]:
        name = self._case.naming.of_state(state) if state else None
        return [name.entity] if name else []


def _all(case: Case) -> Iterator[Said]:
    for record in case.statements:
        if record.denial or record.act in ("deny", "decline_to_confirm", "silence", "ask"):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            text = " ".join(piece.quote for piece in row.evidence)
            span = (row.evidence[0].start, row.evidence[-1].end)
            yield Said(
                record,
                case.passage(row),
                _number(case, row.evidence[0]),
                matter(text),
                case.naming.keys(row.document, span),
                frozenset((*row.issues, *case.tags(text))),
            )


def _number(case: Case, piece: Evidence) -> int:
    sentences = case.texts[piece.document].sentences
    return next((i for i, s in enumerate(sentences) if s.start <= piece.start < s.end), 0)


def _same(said: Said, piece: Evidence) -> bool:
    return said.evidence.document == piece.document and said.evidence.span.overlaps(piece.span)


def _best(found: Sequence[tuple[int, Said]]) -> list[Said]:
    unique = {(s.evidence.document, s.evidence.start): (score, s) for score, s in sorted(found, key=lambda f: f[0])}
    ranked = sorted(unique.items(), key=lambda item: (-item[1][0], item[0]))
    return [s for _, (score, s) in ranked if score == ranked[0][1][0]][:MOST]
