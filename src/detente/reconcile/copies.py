"""Origins: documents that rest on one text, word for word or as agency copy rewritten sentence by sentence.

Candidates come from MinHash bands over whole texts (near-copies) and from shared long quotations (rewrites); every
candidate is verified on the texts themselves, and each document meets only its neighbours in a bucket, never the case.
"""

from __future__ import annotations

import bisect
import functools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from detente.model.documents import Document, ParsedText
from detente.model.evidence import Evidence, cite
from detente.model.ids import group_id
from detente.model.records import Copy
from detente.model.words import Word, common_run, containment, jaccard, matter, quotations, shingles, words
from detente.reconcile.groups import Groups

SHINGLE = 5
# MinHash: 64 permutations in 32 bands of two rows finds pairs from a Jaccard similarity of about .2 on.
PERMUTATIONS = 64
ROWS = 2
SEED = 1066
# Words of a quotation that make two documents worth comparing.
QUOTED_RUN = 8
# Each document is compared with this many next neighbours of a bucket.
NEIGHBOURS = 2
# A near-copy shares this much of the shorter text's five-word runs (scanned on two years of wire copy).
NEAR = 0.5
# A rewrite follows the other sentence by sentence: this share of sentences has a counterpart, in this order, with one
# run of words verbatim.
ALIGNED = 0.5
IN_ORDER = 0.85
VERBATIM = 12
LEAST_ALIGNED = 5
# Two sentences tell the same when the shorter shares this much of its matter.
SAME_SENTENCE = 0.5
# A sentence that this many documents share is furniture of their pages, or copy that near-copies show anyway.
FURNITURE = 3
# "Harbour Wire contributed to this report", "With inputs from Harbour Wire".
_NAME = r"[A-Z][\w&’'-]*(?:[ ][A-Z][\w&’'-]*){0,3}"
_CONTRIBUTOR = re.compile(rf"({_NAME}) contributed\b|\b(?:[Ii]nputs?|[Mm]aterial|[Rr]eporting) (?:from|by) ({_NAME})")
_BARE_NAME = re.compile(_NAME)
# Most characters of shared words cited as evidence.
CITED = 300


@dataclass(frozen=True, slots=True)
class _Text:
    """A document as it is compared: words, and the matter of each sentence."""

    document: Document
    text: str
    words: tuple[Word, ...]
    plain: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    sentences: tuple[frozenset[str], ...]


def copies(texts: Iterable[ParsedText]) -> list[Copy]:
    """Groups of documents with one origin, by id."""
    known = _known(texts)
    furniture = _furniture(known.values())
    groups = Groups(known)
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for a, b in sorted(_candidates(known)):
        verdict = _same_origin(known[a], known[b], furniture)
        if verdict is not None:
            found[a, b] = verdict
            groups.join(a, b)
    pairs: dict[str, dict[tuple[str, str], tuple[float, str]]] = defaultdict(dict)
    for pair, verdict in found.items():
        pairs[groups.find(pair[0])][pair] = verdict
    return [_copy([known[m] for m in members], pairs[members[0]]) for members in groups.sets() if len(members) > 1]


def candidates(texts: Iterable[ParsedText]) -> set[tuple[str, str]]:
    """Pairs of documents worth comparing: neighbours in a bucket."""
    return _candidates(_known(texts))


def _known(texts: Iterable[ParsedText]) -> dict[str, _Text]:
    return {parsed.document.id: _prepare(parsed) for parsed in texts}


def origins(documents: Iterable[str], found: Iterable[Copy]) -> dict[str, str]:
    """Document id to the id of its origin: the copy group's, or its own when it stands alone."""
    out = {document: document for document in documents}
    for copy in found:
        out.update(dict.fromkeys(copy.documents, copy.id))
    return out


def _prepare(parsed: ParsedText) -> _Text:
    read = [s for s in parsed.sentences if s.read]
    found = tuple(w for s in read for w in words(parsed.text[s.start : s.end], offset=s.start))
    plain = tuple(w.word for w in found)
    sentences = tuple(m for s in read if len(m := matter(parsed.text[s.start : s.end])) >= 4)
    return _Text(parsed.document, parsed.text, found, plain, shingles(plain, SHINGLE), sentences)


def _candidates(known: Mapping[str, _Text]) -> set[tuple[str, str]]:
    buckets: dict[object, list[str]] = defaultdict(list)
    for ident, text in sorted(known.items()):
        for key in {*_bands(text), *_quoted(text)}:
            buckets[key].append(ident)
    return {
        (members[i], members[j])
        for members in buckets.values()
        for i in range(len(members))
        for j in range(i + 1, min(i + 1 + NEIGHBOURS, len(members)))
    }


def _bands(text: _Text) -> Iterator[object]:
    if not text.runs:
        return
    digest = _minhash(sorted(" ".join(run) for run in text.runs))
    for at in range(0, PERMUTATIONS, ROWS):
        yield at, tuple(digest[at : at + ROWS])


def _minhash(items: Sequence[str]) -> list[int]:
    sketch = _rensa()(PERMUTATIONS, SEED)
    sketch.update(items)
    return [int(value) for value in sketch.digest()]


@functools.cache
def _rensa():  # type: ignore[no-untyped-def]
    from rensa import RMinHash

    return RMinHash


def _quoted(text: _Text) -> Iterator[object]:
    for start, end in quotations(text.text, least=QUOTED_RUN):
        found = [w.word for w in words(text.text[start:end])]
        for at in range(len(found) - QUOTED_RUN + 1):
            yield tuple(found[at : at + QUOTED_RUN])


def _furniture(texts: Iterable[_Text]) -> frozenset[frozenset[str]]:
    """Sentences that several documents share word for word: notices and footers, which make nobody's origin."""
    told = Counter(sentence for text in texts for sentence in set(text.sentences))
    return frozenset(sentence for sentence, count in told.items() if count >= FURNITURE)


def _same_origin(a: _Text, b: _Text, furniture: frozenset[frozenset[str]]) -> tuple[float, str] | None:
    """How alike the two are and why they have one origin; None when they do not."""
    share = containment(a.runs, b.runs)
    if share >= NEAR:
        return round(
            jaccard(a.runs, b.runs), 4
        ), f"near-copy: {share:.0%} of the shorter text's five-word runs are shared"
    short, long = (a, b) if len(a.sentences) <= len(b.sentences) else (b, a)
    told = [m for m in short.sentences if m not in furniture]
    pairs = [(i, j) for i, m in enumerate(told) if (j := _counterpart(m, long.sentences)) is not None]
    if len(pairs) < LEAST_ALIGNED or len(pairs) < ALIGNED * len(told):
        return None
    if _longest_rise([j for _, j in pairs]) < IN_ORDER * len(pairs):
        return None
    run = common_run(a.plain, b.plain)[2]
    if run < VERBATIM:
        return None
    why = f"{len(pairs)} of {len(told)} sentences have a counterpart in the same order, {run} words in a row"
    return round(jaccard(a.runs, b.runs), 4), f"rewritten from one text: {why}"


def _counterpart(sentence: frozenset[str], others: Sequence[frozenset[str]]) -> int | None:
    best = max(range(len(others)), key=lambda j: (containment(sentence, others[j]), -j), default=None)
    return best if best is not None and containment(sentence, others[best]) >= SAME_SENTENCE else None


def _longest_rise(numbers: Sequence[int]) -> int:
    """Length of the longest strictly rising subsequence."""
    tails: list[int] = []
    for number in numbers:
        at = bisect.bisect_left(tails, number)
        tails[at : at + 1] = [number]
    return len(tails)


def _copy(texts: Sequence[_Text], pairs: Mapping[tuple[str, str], tuple[float, str]]) -> Copy:
    members = tuple(sorted(t.document.id for t in texts))
    by_id = {t.document.id: t for t in texts}
    evidence: dict[tuple[str, int, int], Evidence] = {}
    for a, b in sorted(pairs):
        for piece in _shared_words(by_id[a], by_id[b]):
            evidence.setdefault((piece.document, piece.start, piece.end), piece)
    credits = [(name, piece) for ident in members for name, piece in credited(by_id[ident].text, by_id[ident].document)]
    for _, piece in credits:
        evidence.setdefault((piece.document, piece.start, piece.end), piece)
    reasons = [why for _, why in sorted(set(pairs.values()))]
    reasons += sorted({f"credits {name}" for name, _ in credits})
    named = sorted({name for name, _ in credits})
    first = min(texts, key=lambda t: (t.document.published.iso()[0] or "9999", t.document.name))
    return Copy(
        group_id(members, kind="copy"),
        members,
        named[0] if len(named) == 1 else first.document.name,
        tuple(evidence[key] for key in sorted(evidence)),
        tuple(reasons),
        max(score for score, _ in pairs.values()),
    )


def _shared_words(a: _Text, b: _Text) -> tuple[Evidence, ...]:
    at, bt, size = common_run(a.plain, b.plain)
    pieces: list[Evidence] = []
    for text, start in ((a, at), (b, bt)):
        first, last = text.words[start].start, text.words[start + size - 1].end
        while last - first > CITED:
            size -= 1
            last = text.words[start + size - 1].end
        pieces += cite(text.document.id, text.text, [(first, last)])
    return tuple(pieces)


def credited(text: str, document: Document) -> list[tuple[str, Evidence]]:
    """Whom the document credits, by one name for each agency, with the words."""
    found = []
    for line in document.credits:
        start = text.find(line) if line.strip() else -1
        if start >= 0:
            found += [(name, cite(document.id, text, [(start, start + len(line))])[0]) for name in _agencies(line)]
    return found


def _agencies(line: str) -> list[str]:
    """Agencies in a credit: those known, else whom the line's form makes a contributor, else a bare name."""
    known = {_agency_names()[m.group()] for m in _agency_pattern().finditer(line)}
    if known:
        return sorted(known)
    given = {(m.group(1) or m.group(2)).strip(" .") for m in _CONTRIBUTOR.finditer(line)}
    return sorted(given) or ([line.strip()] if _BARE_NAME.fullmatch(line.strip()) else [])


@functools.cache
def _agency_names() -> dict[str, str]:
    table = tomllib.loads((files("detente.reconcile") / "data" / "agencies.toml").read_text(encoding="utf-8"))
    return {form: name for name, forms in table.items() for form in forms}


@functools.cache
def _agency_pattern() -> re.Pattern[str]:
    forms = sorted(_agency_names(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b")
