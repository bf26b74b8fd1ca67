"""How texts are compared for a common origin: what is drawn from each, where to look for its like, and the verdict."""

from __future__ import annotations

import bisect
import functools
import hashlib
import operator
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from detente.model.documents import Document, ParsedText
from detente.model.evidence import Span
from detente.model.words import common_run, containment, jaccard, matter, quotations, shingles, words

SHINGLE = 5
# MinHash: 64 permutations in 32 bands of two rows finds pairs from a Jaccard similarity of about .2 on.
PERMUTATIONS = 64
ROWS = 2
SEED = 1066
# Of so many permutations this many agree for texts that are alike at all (six in a thousand of those with a Jaccard
# similarity of .2 do not reach it).
AGREEING = 6
# Keys that bring texts together by chance, too.
BAND = "band "
# Words of a quotation that make two documents worth comparing.
QUOTED_RUN = 8
# A near-copy shares this much of the shorter text's five-word runs (scanned on two years of wire copy).
NEAR = 0.5
# Of two short reports, so many shared runs may be long names and titles alone, unless nearly all are shared.
LEAST_RUNS, NEARLY_WHOLE = 20, 0.8
# A rewrite follows the other sentence by sentence: this share of sentences has a counterpart, in this order, with one
# run of words verbatim.
ALIGNED = 0.5
IN_ORDER = 0.85
VERBATIM = 12
LEAST_ALIGNED = 5
# Two sentences tell the same when the shorter shares this much of its matter.
SAME_SENTENCE = 0.5
_ADDRESS = re.compile(r"(?i)^https?://(?:www\.)?([^/?#]+)/([^#]+)")
_TRACKING = re.compile(r"(?i)[?&](?:utm_\w+|fbclid|gclid|ref|cmpid)=[^&]*")

Sentence = frozenset[str]
Sketch = tuple[int, ...]


class Verdict(NamedTuple):
    """How alike two texts are (Jaccard of their five-word runs), and why they have one origin."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A document as it is compared: its words, where each starts and ends, its runs of words with
    their MinHash, the matter of each sentence, and the same as a key.
    """

    document: Document
    text: str
    plain: tuple[str, ...]
    places: array[int]
    runs: frozenset[str]
    sketch: Sketch
    sentences: tuple[Sentence, ...]
    told: tuple[str, ...]

    def span(self, first: int, last: int) -> Span:
        """Where the words from `first` to `last`, both included, stand in the text."""
        return Span(self.places[2 * first], self.places[2 * last + 1])


def compared(parsed: ParsedText) -> Compared:
    """A document with what it is compared by."""
    read = [s for s in parsed.sentences if s.read]
    found = tuple(w for s in read for w in words(parsed.text[s.start : s.end], offset=s.start))
    plain = tuple(w.word for w in found)
    places = array("L", (at for w in found for at in (w.start, w.end)))
    runs = frozenset(" ".join(run) for run in shingles(plain, SHINGLE))
    sentences = tuple(m for s in read if len(m := matter(parsed.text[s.start : s.end])) >= 4)
    return Compared(
        parsed.document,
        parsed.text,
        plain,
        places,
        runs,
        _sketch(runs),
        sentences,
        tuple(map(_sentence_key, sentences)),
    )


def keys(text: Compared) -> list[str]:
    """Where to look for its like: bands of its MinHash, runs of its long quotations, and its address."""
    found = {BAND + _key(*band) for band in _bands(text)} | {"quoted " + _key(*run) for run in _quoted(text)}
    if where := address(text.document.url):
        found.add("address " + _key(where))
    return sorted(found)


def worth_comparing(key: str, a: Sketch, b: Sketch) -> bool:
    """True unless the two met by chance: in one band of their MinHash and hardly anywhere else in it."""
    return not key.startswith(BAND) or sum(map(operator.eq, a, b)) >= AGREEING


def _sentence_key(sentence: Sentence) -> str:
    return _key(*sorted(sentence))


def address(url: str) -> str:
    """A page's address without what does not tell pages apart; "" for none, and for a site's front page."""
    m = _ADDRESS.match(url.strip())
    if m is None:
        return ""
    path = _TRACKING.sub("", m[2]).rstrip("/?&")
    return f"{m[1].lower()}/{path}" if path and not re.fullmatch(r"(?i)index\.\w+", path) else ""


def _key(*parts: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _bands(text: Compared) -> Iterator[tuple[int, ...]]:
    for at in range(0, len(text.sketch), ROWS):
        yield at, *text.sketch[at : at + ROWS]


def _sketch(runs: frozenset[str]) -> Sketch:
    if not runs:
        return ()
    sketch = _rensa()(PERMUTATIONS, SEED)
    sketch.update(sorted(runs))
    return tuple(int(value) for value in sketch.digest())


@functools.cache
def _rensa():  # type: ignore[no-untyped-def]
    from rensa import RMinHash

    return RMinHash


def _quoted(text: Compared) -> Iterator[tuple[str, ...]]:
    for start, end in quotations(text.text, least=QUOTED_RUN):
        found = [w.word for w in words(text.text[start:end])]
        for at in range(len(found) - QUOTED_RUN + 1):
            yield tuple(found[at : at + QUOTED_RUN])


def same_origin(a: Compared, b: Compared, furniture: Callable[[str], bool]) -> Verdict | None:
    """How alike the two are and why they have one origin; None when they do not.

    `furniture` tells by a sentence's key whether it counts for nothing, as many pages have it.
    """
    if not (a.plain and b.plain):
        return None  # a page without a word has no origin to share
    score = round(jaccard(a.runs, b.runs), 4)
    if address(a.document.url) and address(a.document.url) == address(b.document.url):
        return Verdict(score, "published at the same address")
    share = containment(a.runs, b.runs)
    if share >= NEAR and (share >= NEARLY_WHOLE or len(a.runs & b.runs) >= LEAST_RUNS):
        return Verdict(score, f"near-copy: {share:.0%} of the shorter text's five-word runs are shared")
    if share * min(len(a.runs), len(b.runs)) <= VERBATIM - SHINGLE:
        return None  # twelve words in a row are eight runs of five
    short, long = (a, b) if len(a.sentences) <= len(b.sentences) else (b, a)
    told = [m for m, key in zip(short.sentences, short.told, strict=True) if not furniture(key)]
    pairs = [(i, j) for i, m in enumerate(told) if (j := _counterpart(m, long.sentences)) is not None]
    if len(pairs) < LEAST_ALIGNED or len(pairs) < ALIGNED * len(told):
        return None
    if _longest_rise([j for _, j in pairs]) < IN_ORDER * len(pairs):
        return None
    run = common_run(a.plain, b.plain)[2]
    if run < VERBATIM:
        return None
    why = f"{len(pairs)} of {len(told)} sentences have a counterpart in the same order, {run} words in a row"
    return Verdict(score, f"rewritten from one text: {why}")


def _counterpart(sentence: Sentence, others: Sequence[Sentence]) -> int | None:
    best = max(range(len(others)), key=lambda j: (containment(sentence, others[j]), -j), default=None)
    return best if best is not None and containment(sentence, others[best]) >= SAME_SENTENCE else None


def _longest_rise(numbers: Sequence[int]) -> int:
    """Length of the longest strictly rising subsequence."""
    tails: list[int] = []
    for number in numbers:
        at = bisect.bisect_left(tails, number)
        tails[at : at + 1] = [number]
    return len(tails)
