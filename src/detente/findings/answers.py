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
from detente.findings.rarity import Rarity
from detente.model.evidence import Evidence
from detente.model.findings import Denial
from detente.model.records import StatementRecord
from detente.model.words import matter

# Reports further apart than this do not answer each other.
NEAR = timedelta(days=14)
# An answer stands at most so many sentences from what it answers.
CLOSE = 3
# A charge on the same issue is answered in the next sentence or the same.
NEXT = 1
# What is denied and what is claimed are one when they share this much of the telling words that are denied, names left
# out and each word counted by how rare it is in the case: with an issue in common, with none, in the next sentence, and
# in another report.
SHARE_ON_ISSUE, SHARE, SHARE_NEXT, SHARE_FAR = 0.34, 0.5, 0.4, 0.6
# Without an issue in common, so many words are shared, or one and a name as telling as this.
LEAST_SHARED, LEAST_FAR, TELLING = 2, 4, 0.5
# Most claims that one denial answers.
MOST = 2
# "rejected the claim as fiction", "denied it": which claim, only what stands before can say.
_BARE = re.compile(
    r"\W*(?:(?:the|this|that|these|those|any|all|such)\s+)?(?:claims?|reports?|allegations?|accusations?|charges?|suggestions?"
    r"|accounts?|assertions?|versions?|rumou?rs?)\b(?!\s+(?:that|of|in|by|about)\b)"
    r"|\W*(?:it|this|that|them)\b(?=\W*$|[,;:.]|\s+(?:and|but|as|in|on|at)\b)",
    re.IGNORECASE,
)
# Words that a denial has in common with any claim.
_TOLD = matter(
    "media report claim allegation accusation charge suggestion account assertion version rumour notion idea"
)
_FLAT = re.compile(r"\b(?:not|never|no|none|nobody|nothing|n't|false|untrue)\b(?!-)|\w+n['’]t\b", re.IGNORECASE)
# A flat "no" stands among the first words of what is said.
HEAD = 8
# What says nothing of its own that could be denied.
_NO_CLAIM = frozenset({"confirm", "ask"})


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


@dataclass(frozen=True, slots=True)
class _Denied:
    """What is denied, as it is compared: its place, the denier's party, telling words, names, issues."""

    document: str
    sentence: int
    party: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    issues: frozenset[str]

    def charged(self, said: Said) -> bool:
        """True when a statement speaks of the denier or its state."""
        return bool(self.party & said.keys)


class Answers:
    """Finds what is answered. Statements are looked up by document and by telling word."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._in: dict[str, list[Said]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[datetime, int, Said]]] = defaultdict(list)
        self.weight = case.once(Rarity).of
        for number, said in enumerate(_all(case)):
            self._in[said.evidence.document].append(said)
            day = case.published(said.evidence.document).start
            if day is not None:
                for word in said.matter:
                    self._by_word[word].append((day, number, said))
        for told in self._by_word.values():
            told.sort(key=lambda t: t[:2])

    def claims(self, denial: Denial, *, sure: bool = False) -> list[Said]:
        """The claims that a denial answers; none when nothing near enough was said of the same.

        With `sure` only a charge, or what shares most of the words: the denial itself says what it denies.
        """
        first = denial.evidence[0]
        denied, own = self._denied(denial), (denial.who.entity, denial.who.name if not denial.who.entity else "")
        near = [s for s in self._in[first.document] if abs(s.sentence - denied.sentence) <= CLOSE]
        others = [
            s for s in near
            if s.party not in denied.party and _speaker(s) != own and _claims(s) and not _same(s, first)
        ]  # fmt: skip
        if _BARE.match(denial.what):
            before = [s for s in others if s.evidence.end <= first.start]
            return [max(before, key=lambda s: (s.sentence, s.evidence.start))] if before else []
        found = [(score, s) for s in others if (score := self._near(denied, s, sure=sure))]
        if not found:
            found = [(score, s) for score, s in self._far(denied) if _claims(s) and not _same(s, first)]
        return self._best(found)

    def _denied(self, denial: Denial) -> _Denied:
        first = denial.evidence[0]
        own = denial.who.entity
        state = self._case.naming.state_of(own)
        party = frozenset({own, state, *self._entities(state)} - {""})
        named: set[str] = set()
        for mention in self._case.naming.inside(first.document, self._case.sentence(first.document, first.start).span):
            if mention.form in ("name", "demonym"):
                named |= matter(mention.evidence[0].quote)
        return _Denied(
            first.document,
            _number(self._case, first),
            party,
            matter(denial.what) - named - _TOLD,
            self._case.naming.keys(first.document, first.span) - party,
            frozenset(self._case.tags(denial.what)),
        )

    def _share(self, denied: _Denied, said: Said) -> float:
        whole = self.weight(denied.words)
        return self.weight(denied.words & said.matter) / whole if whole else 0.0

    def _near(self, denied: _Denied, said: Said, *, sure: bool) -> float:
        """How well a statement near by is what is denied; 0 when it is not."""
        share, issue = self._share(denied, said), bool(denied.issues & said.issues)
        charge = said.record.act == "accuse" and denied.charged(said)
        several = len(denied.words & said.matter) >= LEAST_SHARED
        telling = share > 0 and self.weight(denied.names & said.keys) >= TELLING
        beside = abs(said.sentence - denied.sentence) <= NEXT
        if (
            (share >= (SHARE_NEXT if beside else SHARE) and (several or telling))
            or (charge and (issue or share > 0))
            or (issue and not sure and (share >= SHARE_ON_ISSUE or beside))
        ):
            return round(share + issue / 2 + charge / 2 + 0.01, 2)
        return 0.0

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
        return self._best(found)

    def all(self) -> Iterator[Said]:
        """Every statement, by document and place."""
        for document in sorted(self._in):
            yield from self._in[document]

    def _far(self, denied: _Denied) -> Iterator[tuple[float, Said]]:
        """Statements of earlier reports that share most of what is denied, and its issue where it has one."""
        found: dict[tuple[str, str, int], Said] = {}
        for word in sorted(denied.words):
            for said in self._before(word, denied.document):
                found.setdefault((said.record.id, said.evidence.document, said.evidence.start), said)
        for said in found.values():
            share, shared = self._share(denied, said), len(denied.words & said.matter)
            issue = bool(denied.issues & said.issues)
            least = LEAST_SHARED if issue else LEAST_FAR
            if share >= SHARE_FAR and shared >= least and (issue or not denied.issues):
                yield round(share, 2), said

    def _before(self, word: str, document: str) -> list[Said]:
        """Statements with a word that were published in the days before a document."""
        day, told = self._case.published(document).start, self._by_word.get(word, [])
        if day is None:
            return []
        first = bisect.bisect_left(told, day - NEAR, key=lambda t: t[0])
        last = bisect.bisect_left(told, day, key=lambda t: t[0])
        return [said for _, _, said in sorted(told[first:last], key=lambda t: t[1])]

    def _best(self, found: Sequence[tuple[float, Said]]) -> list[Said]:
        """Those that score highest, each place once, the earliest first."""
        unique = {(s.evidence.document, s.evidence.start): (score, s) for score, s in sorted(found, key=lambda f: f[0])}
        ranked = sorted(unique.values(), key=lambda one: (-one[0], self._case.place(one[1].evidence)))
        return [s for score, s in ranked if score == ranked[0][0]][:MOST]

    def _entities(self, state: str) -> list[str]:
        name = self._case.naming.of_state(state) if state else None
        return [name.entity] if name else []


def _speaker(said: Said) -> tuple[str, str]:
    """Who speaks: an entity, or a name that stands for none."""
    name = said.record.speaker
    return name.entity, "" if name.entity else name.name


def _claims(said: Said) -> bool:
    """True for what says that something is so: no "could not confirm", and no denial of its own."""
    head = " ".join(piece.quote for piece in said.record.evidence[:1]).split()[:HEAD]
    return said.record.act not in _NO_CLAIM and not _FLAT.search(" ".join(head))


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one row tells, ready to compare."""

    row: str
    evidence: Evidence
    sentence: int
    matter: frozenset[str]
    keys: frozenset[str]
    issues: frozenset[str]


def _all(case: Case) -> Iterator[Said]:
    told = {telling.row: telling for telling in case.by_document(_tellings, _Telling)}
    for record in case.statements:
        for member in record.members:
            if (t := told.get(bare(member))) is not None:
                yield Said(record, t.evidence, t.sentence, t.matter, t.keys, t.issues)


def bare(row: str) -> str:
    """A row's id without its kind: a record bears the id of one of its rows, and is renamed in what is kept."""
    return row.partition("-")[2]


def _tellings(case: Case) -> Iterator[_Telling]:
    for record in case.statements:
        if record.denial or record.act in ("deny", "decline_to_confirm", "silence", "ask"):
            continue
        for member in record.members:
            row = case.statement_rows[member]
            text = " ".join(piece.quote for piece in row.evidence)
            span = (row.evidence[0].start, row.evidence[-1].end)
            yield _Telling(
                bare(row.id),
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
