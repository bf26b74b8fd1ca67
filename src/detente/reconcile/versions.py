"""Versions: a text that the same outlet published again, corrected or brought up to date, and what changed in it.

Only documents of one origin are looked at. Two of them are versions of one text when they have one address; when the
later is marked as a correction or an update under the same headline; or when one outlet published nearly the same text
twice within days. They are one article in every count, and what the earlier one said is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from detente.model.documents import ParsedText
from detente.model.evidence import Evidence, cite
from detente.model.ids import content_id
from detente.model.records import Change, StatementRecord, Version
from detente.model.words import containment, matter, plain
from detente.reconcile.groups import Groups
from detente.reconcile.heads import Head, head
from detente.reconcile.likeness import NEAR, address
from detente.reconcile.neighbours import Neighbours

# Near-copies of one outlet are versions of one text when published within this time of each other.
SOON = timedelta(days=3)
# Without a mark or a common headline, the shorter must be found in the other to this share.
ALMOST_ALL = 0.8
# What a sentence and the one that replaced it have in common.
SAME_SENTENCE = 0.5


@dataclass(frozen=True, slots=True)
class _Edition:
    """A text with what tells versions apart: its head, its outlet and address, and when it was fetched, if it was."""

    parsed: ParsedText
    head: Head
    outlet: str
    address: str
    fetched: str

    @property
    def order(self) -> tuple[str, float, str, str]:
        """Versions come by publication, then by what their marks say, then by when they were fetched, then by name."""
        document = self.parsed.document
        return document.published.iso()[0] or "", self.head.rank, self.fetched, document.name


def versions(known: Neighbours, parsed: Mapping[str, ParsedText], fetched: Mapping[str, str]) -> list[Version]:
    """Every version with the one before it, by the later's id; `parsed` holds all documents that share an origin.

    `fetched` gives when a document came over the network (ISO 8601), for those that did.
    """
    editions = {ident: _edition(text, fetched) for ident, text in parsed.items()}
    found = []
    for lineage in _lineages(known, editions):
        ordered = sorted((editions[ident] for ident in lineage), key=lambda e: (e.order, e.parsed.document.id))
        found += [_version(known, a, b) for a, b in pairwise(ordered)]
    return sorted(found, key=lambda version: version.id)


def with_statements(found: Iterable[Version], records: Iterable[StatementRecord]) -> list[Version]:
    """The versions, each change with the statements in its words."""
    placed: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for record in records:
        for piece in record.evidence:
            placed[piece.document].append((piece.start, piece.end, record.id))
    return [_with(version, placed) for version in found]


def _with(version: Version, placed: Mapping[str, list[tuple[int, int, str]]]) -> Version:
    changes = []
    for change in version.changes:
        pieces = [piece for piece in (change.before, change.after) if piece is not None]
        held = {
            ident
            for piece in pieces
            for start, end, ident in placed.get(piece.document, ())
            if start < piece.end and piece.start < end
        }
        changes.append(Change(change.kind, change.before, change.after, tuple(sorted(held))))
    return Version(
        version.id,
        version.earlier,
        version.later,
        version.marked,
        tuple(changes),
        version.evidence,
        version.reasons,
    )


def _edition(parsed: ParsedText, fetched: Mapping[str, str]) -> _Edition:
    document = parsed.document
    return _Edition(
        parsed, head(parsed), document.source.casefold(), address(document.url), fetched.get(document.id, "")
    )


def _lineages(known: Neighbours, editions: Mapping[str, _Edition]) -> list[tuple[str, ...]]:
    """Documents that are versions of one text. Of a large group only those of one outlet or headline are compared."""
    groups = Groups(editions)
    shelves: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for ident, edition in sorted(editions.items()):
        group = known.group(ident)[0]
        shelves[group, "headline", edition.head.bare].append(ident)
        if edition.outlet:
            shelves[group, "outlet", edition.outlet].append(ident)
        if edition.address:
            shelves[group, "address", edition.address].append(ident)
    for shelf in shelves.values():
        shelf.sort(key=lambda ident: (editions[ident].order, ident))
        for one, other in pairwise(shelf):
            if _why(known, editions[one], editions[other]):
                groups.join(one, other)
    return [members for members in groups.sets() if len(members) > 1]


def _why(known: Neighbours, a: _Edition, b: _Edition) -> str:
    """Why the two are versions of one text; "" when they are not."""
    if a.address and a.address == b.address:
        return "published at the same address"
    if a.outlet and b.outlet and a.outlet != b.outlet:
        return ""
    one, other = known.texts[a.parsed.document.id], known.texts[b.parsed.document.id]
    share = containment(one.runs, other.runs)
    same_head = bool(a.head.bare) and a.head.bare == b.head.bare
    if share < NEAR:
        return ""
    if same_head and (a.head.kind or b.head.kind):
        return f"one headline, marked as {(b if b.head.kind else a).head.kind}"
    apart = _apart(a.parsed, b.parsed)
    if not a.outlet or a.outlet != b.outlet or (apart is not None and apart > SOON):
        return ""
    if same_head:
        return "one outlet, one headline, nearly one text"
    return "one outlet, nearly one text" if share >= ALMOST_ALL else ""


def _apart(a: ParsedText, b: ParsedText) -> timedelta | None:
    one, other = a.document.published.start, b.document.published.start
    return abs(one - other) if one and other else None


def _version(known: Neighbours, a: _Edition, b: _Edition) -> Version:
    one, other = a.parsed.document, b.parsed.document
    reasons = [_why(known, a, b) or "a version of the same text as those before it"]
    if a.order[:3] == b.order[:3]:
        reasons.append("which of the two is the later is not said; taken by name")
    changes = tuple(_changes(a.parsed, b.parsed))
    shown = [piece for change in changes for piece in (change.before, change.after) if piece is not None]
    evidence = {(e.document, e.start, e.end): e for e in (*b.head.evidence, *shown, *_openings(a.parsed, b.parsed))}
    return Version(
        content_id("version", one.id, other.id),
        one.id,
        other.id,
        b.head.kind,
        changes,
        tuple(evidence[key] for key in sorted(evidence)),
        tuple(reasons),
    )


def _openings(*texts: ParsedText) -> Iterator[Evidence]:
    """The first sentence of each, so that both texts are cited even where nothing in their words changed."""
    for parsed in texts:
        first = next((s for s in parsed.sentences if s.read), None)
        if first is not None:
            yield from cite(parsed.document.id, parsed.text, [first.span])


def _changes(earlier: ParsedText, later: ParsedText) -> Iterator[Change]:
    """Sentences that went, changed or appeared; one that only moved has not changed."""
    old, new = _sentences(earlier), _sentences(later)
    kept = {words for words, _ in new}
    gone = [(words, piece) for words, piece in old if words not in kept]
    before = {words for words, _ in old}
    come = [(words, piece) for words, piece in new if words not in before]
    taken: set[int] = set()
    for _, piece in gone:
        at = _counterpart(piece, come, taken)
        if at is None:
            yield Change("gone", before=piece)
        else:
            taken.add(at)
            yield Change("changed", piece, come[at][1])
    yield from (Change("appeared", after=piece) for at, (_, piece) in enumerate(come) if at not in taken)


def _counterpart(piece: Evidence, come: Sequence[tuple[tuple[str, ...], Evidence]], taken: set[int]) -> int | None:
    told = matter(piece.quote)
    free = [(containment(told, matter(other.quote)), -at) for at, (_, other) in enumerate(come) if at not in taken]
    share, at = max(free, default=(0.0, 0))
    return -at if share >= SAME_SENTENCE else None


def _sentences(parsed: ParsedText) -> list[tuple[tuple[str, ...], Evidence]]:
    """Sentences by their words, the marks of a headline and notices left out."""
    marked = {(e.start, e.end) for e in head(parsed).evidence}
    found = []
    for sentence in parsed.sentences:
        start = max((end for first, end in marked if first == sentence.start), default=sentence.start)
        if sentence.read and start < sentence.end:
            words = tuple(plain(parsed.text[start : sentence.end]))
            if words:
                found.append((words, cite(parsed.document.id, parsed.text, [(start, sentence.end)])[0]))
    return found
