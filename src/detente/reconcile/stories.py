"""Stories: documents that report the same event, put together by their words, names and numbers.

Average-link clustering of TF-IDF vectors. A word counts for less the commoner it is, in news at large
(`data/word-documents.csv`) or in this case. Each document meets only documents that share several of its most telling
words; a merged group inherits its members' neighbours, so the work grows with what a document touches.
"""

from __future__ import annotations

import functools
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from detente.model.documents import ParsedText
from detente.model.ids import group_id
from detente.model.words import empty_words, stem, words

Vector = dict[str, float]

# Mean similarity of two groups from which they tell one event; chosen on ECB+ training topics.
ALIKE = 0.2
# Half of the likeness comes from names and numbers, half from all words.
NAMES_SHARE = 0.5
# The first sentences say what happened: each of their words counts as often as this.
LEAD = 3
LEAD_COUNTS = 3
# Most telling words of a document that lead to its neighbours, how many must be shared, and how many neighbours each.
TELLING = 24
SHARED_TELLING = 3
NEIGHBOURS = 6
# Reports of one event are published within so many days.
LONGEST_STORY = 21
# In a case smaller than this, what is common at large says more about words than the case does.
FEW_DOCUMENTS = 150
# Shared words given as reason.
REASONS = 8
# Scores are compared as rounded, so that sums taken in another order rank alike.
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Story:
    """Documents (ids, sorted) that report one event; `reasons` says what they share. A document may stand alone."""

    id: str
    documents: tuple[str, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Documents put together so far: the sum of their vectors, and the days (counted) they were published between."""

    documents: tuple[str, ...]
    total: Vector
    days: tuple[int, int] | None


def stories(texts: Iterable[ParsedText]) -> list[Story]:
    """Every document in exactly one story, by id; the same whatever order the texts come in."""
    known = {parsed.document.id: parsed for parsed in texts}
    terms = {ident: _terms(parsed) for ident, parsed in sorted(known.items())}
    vectors = _vectors(terms)
    groups = [_Group((ident,), vector, _day(known[ident])) for ident, vector in vectors.items()]
    return sorted((_story(group, vectors) for group in _linked(groups)), key=lambda story: story.documents)


def _terms(parsed: ParsedText) -> tuple[Counter[str], Counter[str]]:
    """Stems of all words that carry matter; and those of capitalised words inside sentences, and of numbers."""
    every: Counter[str] = Counter()
    named: Counter[str] = Counter()
    empty = empty_words()
    for number, sentence in enumerate(s for s in parsed.sentences if s.read):
        counts = LEAD_COUNTS if number < LEAD else 1
        for nth, found in enumerate(words(parsed.text[sentence.start : sentence.end], offset=sentence.start)):
            if found.word in empty or len(found.word) < 2:
                continue
            every[stem(found.word)] += counts
            first = parsed.text[found.start]
            if nth and (first.isupper() or first.isdigit()):
                named[stem(found.word)] += counts
    return every, named


def _vectors(terms: Mapping[str, tuple[Counter[str], Counter[str]]]) -> dict[str, Vector]:
    """One vector a document, of length one: its words, and its names (under keys of their own)."""
    in_case = Counter(word for every, _ in terms.values() for word in every)
    rarity = {word: _rarity(word, number, len(terms)) for word, number in in_case.items()}
    out: dict[str, Vector] = {}
    for ident, (every, named) in terms.items():
        plain = _unit(every, rarity, 1 - NAMES_SHARE)
        names = _unit(named, rarity, NAMES_SHARE)
        out[ident] = plain | {f"={word}": weight for word, weight in names.items()}
    return out


def _rarity(word: str, in_case: int, documents: int) -> float:
    """Inverse document frequency: by news at large or by this case, whichever finds the word commoner."""
    at_large, total = _at_large()
    return -math.log(min(1.0, max((at_large.get(word, 0) + 0.5) / total, in_case / (documents + FEW_DOCUMENTS))))


def _unit(counted: Counter[str], rarity: Mapping[str, float], share: float) -> Vector:
    raw = {word: (1 + math.log(number)) * rarity[word] for word, number in sorted(counted.items())}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: math.sqrt(share) * weight / length for word, weight in raw.items()} if length else {}


@functools.cache
def _at_large() -> tuple[dict[str, int], int]:
    """In how many documents of a sample of news each stem stands, and how many documents those are."""
    table = (files("detente.reconcile") / "data" / "word-documents.csv").read_text(encoding="utf8").splitlines()
    pairs = [line.split(",") for line in table if line and not line.startswith("#")]
    found = {word: int(number) for word, number in pairs}
    return found, found.pop("*")


def _day(parsed: ParsedText) -> tuple[int, int] | None:
    start = parsed.document.published.start
    return (start.toordinal(), start.toordinal()) if start else None


def _neighbours(groups: Sequence[_Group]) -> set[tuple[int, int]]:
    """Pairs that share telling words; beyond a few, a word leads only to the documents nearest in time."""
    order = sorted(range(len(groups)), key=lambda n: (groups[n].days or (0, 0), groups[n].documents))
    holders: dict[str, list[int]] = defaultdict(list)
    for n in order:
        ranked = sorted(groups[n].total.items(), key=lambda item: (-item[1], item[0]))
        for word, _ in ranked[:TELLING]:
            holders[word].append(n)
    days = [group.days[0] if group.days else None for group in groups]
    shared: Counter[tuple[int, int]] = Counter()
    for held in holders.values():
        for at, one in enumerate(held):
            first = days[one]
            for other in held[at + 1 : at + 1 + NEIGHBOURS]:
                last = days[other]
                if first is not None and last is not None and last - first > LONGEST_STORY:
                    break
                shared[(one, other) if one < other else (other, one)] += 1
    return {pair for pair, number in shared.items() if number >= SHARED_TELLING}


def _far(one: _Group, other: _Group) -> bool:
    """True for reports that are published too long after one another to tell one event."""
    days = _span(one, other)
    return days is not None and days[1] - days[0] > LONGEST_STORY


def _linked(groups: list[_Group]) -> list[_Group]:
    """Groups united best first while their mean similarity is enough (average link, exact by sums of products)."""
    alive: dict[int, _Group] = dict(enumerate(groups))
    near: dict[int, dict[int, float]] = defaultdict(dict)
    heap: list[tuple[float, int, int]] = []

    def meet(one: int, other: int, product: float) -> None:
        near[one][other] = near[other][one] = product
        score = _similar(alive[one], alive[other], product)
        if score >= ALIKE:
            heapq.heappush(heap, (-score, one, other))

    for one, other in sorted(_neighbours(groups)):
        meet(one, other, _product(alive[one].total, alive[other].total))
    while heap:
        _, one, other = heapq.heappop(heap)
        if one not in alive or other not in alive:
            continue
        new = len(groups)
        parts = [(alive.pop(n), near.pop(n)) for n in (one, other)]
        groups.append(_united(parts[0][0], parts[1][0]))
        alive[new] = groups[new]
        for neighbour in sorted((parts[0][1].keys() | parts[1][1].keys()) & alive.keys()):
            total = alive[neighbour].total
            known = [met[neighbour] if neighbour in met else _product(part.total, total) for part, met in parts]
            meet(neighbour, new, math.fsum(known))
    return list(alive.values())


def _product(one: Vector, other: Vector) -> float:
    small, large = sorted((one, other), key=len)
    return math.fsum(weight * large[word] for word, weight in small.items() if word in large)


def _similar(one: _Group, other: _Group, product: float) -> float:
    """Mean similarity of all pairs across two groups; 0 for reports too far apart in time."""
    if _far(one, other):
        return 0.0
    return round(product / (len(one.documents) * len(other.documents)), DIGITS)


def _span(one: _Group, other: _Group) -> tuple[int, int] | None:
    if one.days is None or other.days is None:
        return one.days or other.days
    return min(one.days[0], other.days[0]), max(one.days[1], other.days[1])


def _united(one: _Group, other: _Group) -> _Group:
    total = dict(one.total)
    for word, weight in other.total.items():
        total[word] = total.get(word, 0.0) + weight
    return _Group(tuple(sorted((*one.documents, *other.documents))), total, _span(one, other))


def _story(group: _Group, vectors: Mapping[str, Vector]) -> Story:
    ident = group_id(group.documents, kind="story")
    if len(group.documents) == 1:
        return Story(ident, group.documents)
    carried = Counter(word.removeprefix("=") for document in group.documents for word in vectors[document])
    weight: Counter[str] = Counter()
    for word, total in group.total.items():
        weight[word.removeprefix("=")] += total  # type: ignore[assignment]
    telling = [word for word, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0])) if carried[word] > 1]
    return Story(ident, group.documents, (f"share {', '.join(telling[:REASONS])}",))
