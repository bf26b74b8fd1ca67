"""What a step of `train.teach` is about: stretches of texts, end to end, their names covered."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.data import Article, article

# Pieces of a stretch and of a step at most.
MOST_PIECES, STEP_PIECES = 1200, 1700
LEAST_PIECES = 9

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pieces `start` to `end` of an article with names covered; `number` is the text's."""

    article: Article
    start: int
    end: int
    number: int
    labelled: bool

    def __len__(self) -> int:
        return self.end - self.start


class Texts:
    """Gold texts first, then texts without labels, of which each epoch takes some.

    `plain` are the texts as they are written, `articles` the same with names covered; `old` gives for each piece of an
    article the piece of the plain text that begins where it does (a name's first, of those it covers).
    """

    def __init__(self, gold: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]], tokenizer: Any) -> None:
        self._gold = len(gold)
        self.plain = [article(row, tokenizer) for row in (*gold, *more)]
        self.articles = [article(row, tokenizer, cover=True) for row in (*gold, *more)]
        self.old = [
            np.searchsorted(whole.pieces.starts, item.pieces.starts)
            for whole, item in zip(self.plain, self.articles, strict=True)
        ]

    def steps(self, seed: int, share: float) -> Iterator[list[Lesson]]:
        """The lessons of every step, without end; `share` of the texts without labels is in an epoch."""
        epoch = 0
        while True:
            rng = random.Random(seed * 1000 + epoch)
            found = [lesson for number in range(len(self.articles)) for lesson in self._lessons(number, rng, share)]
            rng.shuffle(found)
            step: list[Lesson] = []
            for lesson in found:
                if step and sum(map(len, step)) + len(lesson) > STEP_PIECES:
                    yield step
                    step = []
                step.append(lesson)
            if step:
                yield step
            epoch += 1

    def _lessons(self, number: int, rng: random.Random, share: float) -> Iterator[Lesson]:
        labelled = number < self._gold
        if not labelled and rng.random() > share:
            return
        for start, end in stretches(self.articles[number], rng):
            yield Lesson(self.articles[number], start, end, number, labelled)


def stretches(item: Article, rng: random.Random) -> list[tuple[int, int]]:
    """Whole sentences that tile an article, from a random first cut where it is long."""
    firsts = list(item.sentences) or [0]
    ends = [*firsts[1:], len(item.pieces)]
    whole = len(item.pieces) <= MOST_PIECES
    out, at, room = [], 0, MOST_PIECES if whole else rng.randint(MOST_PIECES // 3, MOST_PIECES)
    while at < len(firsts):
        last = at
        while last + 1 < len(firsts) and ends[last + 1] - firsts[at] <= room:
            last += 1
        out.append((firsts[at], min(ends[last], firsts[at] + MOST_PIECES)))
        at, room = last + 1, MOST_PIECES
    return [(a, b) for a, b in out if b - a >= LEAST_PIECES]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Texts of a file, with statements where it has them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    return [{"id": r["id"], "text": r["text"], "statements": r.get("statements") or []} for r in rows]


def restarts(lesson: Lesson, most: int) -> Ints:
    """Positions of the lesson's pieces, starting again at a sentence before they would pass `most`."""
    start, end = lesson.start, lesson.end
    firsts = sorted({start, *(f for f in lesson.article.sentences if start <= f < end)})
    out = np.zeros(end - start, dtype=np.int64)
    at = start
    for first, after in zip(firsts, [*firsts[1:], end], strict=True):
        if after - at > most:
            at = first
        out[first - start : after - start] = np.arange(first - at, after - at) % most
    return out
