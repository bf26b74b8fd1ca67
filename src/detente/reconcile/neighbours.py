"""Which documents rest on one text, kept up to date as documents come: each meets only its neighbours in a bucket.

A bucket is a key that several texts share. Two texts are compared when they are next, or next but one, to each other in
some bucket, in the order of their ids; so what is compared depends on the texts alone, never on the order they came in.
What is known of the texts that are there already comes from a `Shelf`, piece by piece as it is asked for.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from detente.model.evidence import Evidence, cite
from detente.model.words import common_run
from detente.reconcile.likeness import Compared, Sketch, Verdict, keys, same_origin, worth_comparing

# Each document is compared with this many next neighbours of a bucket, on either side.
NEIGHBOURS = 2
# A sentence that this many documents share is furniture of their pages, or copy that near-copies show anyway.
FURNITURE = 3
# Most characters of shared words cited as evidence.
CITED = 300


V = TypeVar("V")
Ids = Iterable[str]


class Shelf:
    """What was found out about texts before: here nothing. Lists are sorted; a stored shelf overrides all."""

    def text(self, ident: str) -> Compared:
        """A text that is there."""
        raise KeyError(ident)

    def sketch(self, ident: str) -> Sketch:
        """Its MinHash."""
        raise KeyError(ident)

    def keys(self, ident: str) -> list[str]:
        """The buckets it stands in."""
        raise KeyError(ident)

    def bucket(self, key: str) -> list[str]:
        """The texts that stand in a bucket."""
        return []

    def holders(self, key: str) -> list[str]:
        """Texts with a sentence: all when they are fewer than FURNITURE, else so many."""
        return []

    def expect(self, buckets: Ids = (), told: Ids = (), sketches: Ids = (), texts: Ids = ()) -> None:
        """That these buckets, sentences, texts' sketches and texts will be asked for next."""

    def alike(self, ident: str) -> dict[str, Verdict]:
        """The texts of one origin with it, as far as they were compared."""
        return {}


class _Lazy(dict[str, V], Generic[V]):
    """Looked up when first asked for."""

    def __init__(self, look_up: Callable[[str], V]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, key: str) -> V:
        found = self[key] = self._look_up(key)
        return found


class Neighbours:
    """Texts, the buckets they stand in, and which of them are alike; `new` were taken in, `touched` compared anew."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        shelf = shelf or Shelf()
        self._shelf = shelf
        self.texts: _Lazy[Compared] = _Lazy(shelf.text)
        self.keys: _Lazy[list[str]] = _Lazy(shelf.keys)
        self._sketches: _Lazy[Sketch] = _Lazy(shelf.sketch)
        self._buckets: _Lazy[list[str]] = _Lazy(shelf.bucket)
        self._holders: _Lazy[list[str]] = _Lazy(shelf.holders)
        self._alike: _Lazy[dict[str, Verdict]] = _Lazy(shelf.alike)
        self.new: list[str] = []
        self.touched: set[str] = set()
        self.compared = 0

    def add(self, texts: Iterable[Compared]) -> set[str]:
        """Take texts in; returns the ids of all documents of the groups that they changed."""
        changed: set[str] = set()
        for text in sorted(texts, key=lambda t: t.document.id):
            if text.document.id not in self.texts:
                changed |= self._one(text)
        return {member for ident in changed for member in self.group(ident)}

    def alike(self, ident: str) -> dict[str, Verdict]:
        """The documents of one origin with this one, as far as they were compared."""
        return self._alike[ident]

    def group(self, ident: str) -> tuple[str, ...]:
        """All documents of one origin with this one, itself included, sorted."""
        seen, todo = {ident}, [ident]
        while todo:
            new = self.alike(todo.pop()).keys() - seen
            seen |= new
            todo += new
        return tuple(sorted(seen))

    def holds(self, key: str, ident: str) -> bool:
        """True when the text is among the first that have the sentence of that key."""
        return ident in self._holders[key]

    def _one(self, text: Compared) -> set[str]:
        ident = text.document.id
        self.texts[ident], self.keys[ident], self._sketches[ident] = text, keys(text), text.sketch
        self._alike[ident] = {}
        self.new.append(ident)
        changed = {ident}
        met: set[str] = set()
        for key in self.keys[ident]:
            bucket = self._buckets[key]
            at = bisect.bisect_left(bucket, ident)
            before, after = bucket[max(at - NEIGHBOURS, 0) : at], bucket[at : at + NEIGHBOURS]
            met.update(other for other in (*before, *after) if self._worth(key, ident, other))
            parted = [(a, b) for n, a in enumerate(reversed(before)) for b in after[NEIGHBOURS - 1 - n :]]
            bucket.insert(at, ident)
            for a, b in parted:  # so far apart now that only another bucket can bring them together
                if b in self.alike(a) and b not in self._near(a):
                    self._part(a, b)
                    changed |= {a, b}
        self._shelf.expect(texts=(other for other in met if other not in self.texts))
        for other in sorted(met):
            self._compare(ident, other)
        return changed | self._furnish(text)

    def _furnish(self, text: Compared) -> set[str]:
        """Compare anew whom a sentence that has just become furniture concerns."""
        ident, concerned = text.document.id, set()
        for key in set(text.told):
            held = self._holders[key]
            if len(held) < FURNITURE:
                held.append(ident)
                if len(held) == FURNITURE:
                    concerned |= set(held)
        changed = set()
        for one in sorted(concerned):
            near = self._near(one)
            self._shelf.expect(texts=(text for text in {one, *near} if text not in self.texts))
            for other in sorted(near | self.alike(one).keys()):
                before = self.alike(one).get(other)
                self._part(one, other)
                if other in near:
                    self._compare(one, other)
                if self.alike(one).get(other) != before:
                    changed |= {one, other}
        return changed

    def _near(self, ident: str) -> set[str]:
        """Whom a document is to be compared with."""
        found: set[str] = set()
        self._shelf.expect(buckets=(key for key in self.keys[ident] if key not in self._buckets))
        near: dict[str, list[str]] = {}
        for key in self.keys[ident]:
            bucket = self._buckets[key]
            at = bisect.bisect_left(bucket, ident)
            near[key] = bucket[max(at - NEIGHBOURS, 0) : at + 1 + NEIGHBOURS]
        there = {other for beside in near.values() for other in beside}
        self._shelf.expect(sketches=(other for other in there if other not in self._sketches))
        for key, beside in near.items():
            found.update(other for other in beside if other != ident and self._worth(key, ident, other))
        return found

    def _worth(self, key: str, one: str, other: str) -> bool:
        return worth_comparing(key, self._sketches[one], self._sketches[other])

    def _compare(self, one: str, other: str) -> None:
        a, b = self.texts[min(one, other)], self.texts[max(one, other)]
        self.compared += 1
        self._shelf.expect(told=(key for key in {*a.told, *b.told} if key not in self._holders))
        verdict = same_origin(a, b, self._is_furniture)
        if verdict is not None:
            self._alike[one][other] = self._alike[other][one] = verdict
            self.touched |= {one, other}

    def _is_furniture(self, key: str) -> bool:
        return len(self._holders[key]) >= FURNITURE

    def _part(self, one: str, other: str) -> None:
        if other in self._alike[one]:
            del self._alike[one][other], self._alike[other][one]
            self.touched |= {one, other}


def shared_words(a: Compared, b: Compared) -> Iterator[Evidence]:
    """The longest run of words in both; the first words of each where they share none."""
    at, bt, size = common_run(a.plain, b.plain)
    for text, start in ((a, at), (b, bt)):
        last = start + (size or len(text.plain)) - 1
        while (span := text.span(start, last)).end - span.start > CITED and last > start:
            last -= 1
        yield from cite(text.document.id, text.text, [span])
