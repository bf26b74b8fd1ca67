"""Gold articles as word pieces, statements as spans of pieces, and the training windows of one epoch."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.encode.tokens import Pieces, covered, pieces
from detente.extract.syntax import english

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|[\r\n]+\s*")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A statement in piece numbers: one cue, its source spans and its content spans."""

    cue: Span
    source: tuple[Span, ...]
    content: tuple[Span, ...]

    def hull(self) -> Span:
        """First and last piece that the statement touches."""
        every = [self.cue, *self.source, *self.content]
        return min(a for a, _ in every), max(b for _, b in every)


@dataclass(frozen=True, slots=True)
class Article:
    """One gold article, cut into pieces."""

    id: str
    text: str
    pieces: Pieces
    sentences: tuple[int, ...]
    statements: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Pieces `start` to `end` of an article, to train on."""

    article: Article
    start: int
    end: int


def read_articles(path: Path, tokenizer: Any) -> list[Article]:
    """Every article of a gold file."""
    with path.open(encoding="utf8") as lines:
        return [article(json.loads(line), tokenizer) for line in lines if line.strip()]


def article(row: dict[str, Any], tokenizer: Any, *, cover: bool = False) -> Article:
    """One gold row as an article; statements without a cue or content are left out.

    With `cover`, names are covered by stand-ins, as the product reads them.
    """
    cut = pieces(tokenizer, row["text"])
    if cover:
        covers = english().blind.text_covers(row["text"])
        ids = [tokenizer.token_to_id(word.lower()) for *_, word in covers]
        cut = covered(cut, [(start, end) for start, end, _ in covers], ids)
    sentences = {bisect_left(cut.starts, a) for a, _ in sentence_spans(row["text"])} | {0}
    found = []
    for statement in row["statements"]:
        roles = {k: _to_pieces(cut, statement.get(k) or []) for k in ("cue", "source", "content")}
        if roles["cue"] and roles["content"]:
            found.append(Labelled(roles["cue"][0], tuple(roles["source"]), tuple(roles["content"])))
    found.sort(key=lambda s: (s.cue, s.content))
    return Article(row["id"], row["text"], cut, tuple(sorted(s for s in sentences if s < len(cut))), tuple(found))


def sentence_spans(text: str) -> list[Span]:
    """Sentences by a plain rule: training needs cuts near sentence ends, not perfect ones."""
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text))]
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True) if a < b]


def _to_pieces(cut: Pieces, spans: list[list[int]]) -> list[Span]:
    found = []
    for start, end in sorted(map(tuple, spans)):
        first, after = bisect_right(cut.ends, start), bisect_left(cut.starts, end)
        if first < after:
            found.append((first, after))
    return found


def examples(articles: list[Article], size: int, seed: int) -> list[Example]:
    """Windows of whole sentences that tile every article, from a random first cut, in random order."""
    rng, out = random.Random(seed), []
    for item in articles:
        firsts = list(item.sentences) or [0]
        ends = [*firsts[1:], len(item.pieces)]
        at, room = 0, rng.randint(size // 4, size)
        while at < len(firsts):
            last = at
            while last + 1 < len(firsts) and ends[last + 1] - firsts[at] <= room:
                last += 1
            for start in range(firsts[at], ends[last], size):
                out.append(Example(item, start, min(start + size, ends[last])))
            at, room = last + 1, size
    rng.shuffle(out)
    return out


def batches(found: list[Example], count: int, seed: int) -> list[list[Example]]:
    """Batches of examples of like length, in random order."""
    rng = random.Random(seed + 1)
    pool: list[list[Example]] = []
    for start in range(0, len(found), count * 50):
        stretch = sorted(found[start : start + count * 50], key=lambda e: e.end - e.start)
        pool.extend(stretch[i : i + count] for i in range(0, len(stretch), count))
    rng.shuffle(pool)
    return pool
