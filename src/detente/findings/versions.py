"""Points of a proposal as the sources list them, its versions, and what became of each point from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from detente.findings.case import Case
from detente.findings.plans import GAP, LONGEST, Named, forms, version_of
from detente.findings.points import listed
from detente.model.evidence import Evidence, Span
from detente.model.findings import PlanVersion, PointChange
from detente.model.interval import UNKNOWN_TIME, Interval
from detente.model.words import clause_end, containment, matter, plain

ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
# Points of two versions with this share of matter in common are one point.
SAME_MATTER = 0.5
# Sentences behind the one that names a plan which may go on to list its points.
FOLLOWING = 3
LEAST_WORDS = 2
_GOES_ON = re.compile(
    r"\W*(?:it|the (?:\w+[ -]){0,2}(?:plan|paper|document|text|proposal|roadmap|road map|draft|version|initiative)"
    r"|(?:its|his|the|their) (?:" + "|".join(ORDINALS) + r") point)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\b(?:version|draft|text|plan|proposal)\b", re.IGNORECASE)
_NTH = re.compile(
    r"\b(?P<nth>" + "|".join(ORDINALS) + r") (?:point|pillar|step)\b[^.:]{0,40}?(?::|\b(?:was|is|says|said|reads|calls"
    r"|called)\b(?: for| that| to)?)\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[;,]\s+(?:and\s+)?")
_LAST_AND = re.compile(r"\s+and\s+(?=(?:a|an|the|at last|that)\b)", re.IGNORECASE)
_LEAD = re.compile(r"(?:(?:and|first|second|secondly|then|next|third|thirdly|finally|at last|lastly|that)\s+)+", re.I)
_EARLY = frozenset({"original", "earlier", "previous", "first", "old"})


@dataclass(frozen=True, slots=True)
class Point:
    """One point as a source gives it; `number` 0 when the source gives none. `version` is what its plan is called."""

    evidence: Evidence
    number: int
    version: str


def points(case: Case, group: Sequence[Named]) -> list[Point]:
    """All points, numbered ones first and in order, else in the order of the texts; each only once."""
    found: dict[tuple[str, int], Point] = {}
    numbered = {item.version: run for item in group if item.family == "plan" and (run := _numbered(case, item))}
    told = [point for run in numbered.values() for point in run]
    told += [point for item in group if item.version not in numbered for point in _of_one(case, item)]
    for point in told:
        piece = point.evidence
        if not any(
            p.evidence.document == piece.document and p.evidence.span.overlaps(piece.span) for p in found.values()
        ):
            found[piece.document, piece.start] = point
    return [found[key] for key in sorted(found, key=lambda k: (found[k].number or len(ORDINALS) + 1, k))]


def _numbered(case: Case, item: Named) -> list[Point]:
    """The points of a numbered list that follows where the plan is named."""
    run = listed(case.texts[item.document].text, item.span, item.points)
    pieces = (case.cite(item.document, span, longest=LONGEST) for span in run)
    return [Point(piece, number, item.version) for number, piece in enumerate(pieces, start=1)]


def _of_one(case: Case, item: Named) -> Iterator[Point]:
    if item.family != "plan":
        return
    text = case.texts[item.document].text
    spans = [(item.span.end, item.sentence.end, GAP)]
    for sentence in _behind(case, item):
        spans.append((sentence.start, sentence.end, GAP))
    for number, (start, end, gap) in enumerate(spans):
        nth = _NTH.search(text, start, end)
        if nth is not None:
            at = ORDINALS.index(nth["nth"].lower()) + 1
            stop = start + clause_end(text[start:end], nth.end() - start)
            yield Point(case.cite(item.document, Span(nth.end(), stop), longest=LONGEST), at, item.version)
            continue
        colon = re.compile(r":\s+").search(text, start, end)
        if colon is not None and (text.count(",", colon.end(), end) or text.count(";", colon.end(), end)):
            yield from _list(case, item, (colon.end(), end))
            continue
        m = forms("points").search(text, start, end)
        if m is not None and len(text[start : m.start()].split()) <= gap + 3 * bool(number):
            yield from _list(case, item, (m.end(), start + clause_end(text[start:end], m.end() - start)))


def _behind(case: Case, item: Named) -> Iterator[Span]:
    """Sentences of the same paragraph that go on about the plan."""
    text = case.texts[item.document].text
    before = item.sentence.end
    following = [s for s in case.texts[item.document].sentences if s.start >= item.sentence.end][:FOLLOWING]
    for sentence in following:
        goes_on = bool(_GOES_ON.match(text, sentence.start, sentence.end))
        if not goes_on and "\n\n" in text[before : sentence.start + 1]:
            return  # a new paragraph goes on about it only when it says so at once
        other = _VERSION.search(text, sentence.start, sentence.end)
        if other is not None and version_of(text, other.start()) not in ("", item.version):
            return  # the sentence goes on about another version
        if goes_on:
            yield Span(sentence.start, sentence.end)
        before = sentence.end


def _list(case: Case, item: Named, span: tuple[int, int]) -> Iterator[Point]:
    """The parts of a list: at commas and semicolons, its last part at an "and" before an article or a lone "and"."""
    text = case.texts[item.document].text[span[0] : span[1]]
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(text)]
    tail = cuts[-1][1] if cuts else 0
    last = list(_LAST_AND.finditer(text, tail)) or ([] if cuts else list(re.finditer(r"\s+and\s+", text)))
    cuts += [(last[-1].start(), last[-1].end())] if last else []
    at = 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        lead = _LEAD.match(text, at, start)
        first = lead.end() if lead else at
        piece = text[first:start].rstrip(" .\n")
        if len(piece.split()) >= LEAST_WORDS:
            yield Point(
                case.cite(item.document, Span(span[0] + first, span[0] + first + len(piece)), longest=LONGEST),
                0,
                item.version,
            )
        at = end


def versions(case: Case, name: str, found: Sequence[Point]) -> tuple[PlanVersion, ...]:
    """The versions whose points are told apart, in order of time; none when there is only one."""
    labels = sorted({point.version for point in found}, key=_order)
    if len(labels) < 2:
        return ()
    made = []
    for label in labels:
        own = tuple(p.evidence for p in found if p.version == label)
        made.append(PlanVersion(f"{label} version of {name}" if label else name, own, _date(case, label, own)))
    return tuple(made)


def _order(label: str) -> tuple[int, str]:
    if label.isdigit():
        return 0, label
    return (1 if label in _EARLY else 2 if not label else 3), label


def _date(case: Case, label: str, own: Sequence[Evidence]) -> Interval:
    if label.isdigit():
        year = int(label)
        return Interval(datetime(year, 1, 1), datetime(year + 1, 1, 1), "year", label)
    if label in _EARLY:
        return UNKNOWN_TIME
    return case.published(own[0].document)


def compared(found: Sequence[PlanVersion]) -> tuple[PointChange, ...]:
    """What became of each point from each version to the next."""
    out: list[PointChange] = []
    for one, other in pairwise(found):
        left = list(other.points)
        for before in one.points:
            best = max(left, key=lambda e: _alike(before, e), default=None)
            if best is None or _alike(before, best) < SAME_MATTER:
                out.append(PointChange("dropped", before, None))
                continue
            left.remove(best)
            same = plain(before.quote) == plain(best.quote)
            out.append(PointChange("kept" if same else "reworded", before, best))
        out += [PointChange("added", None, after) for after in left]
    return tuple(out)


def _alike(one: Evidence, other: Evidence) -> float:
    return containment(matter(one.quote), matter(other.quote))


def issues(case: Case, found: Sequence[Point], group: Sequence[Named]) -> tuple[str, ...]:
    """The issues that the points and the plan's own name touch."""
    words = [p.evidence.quote for p in found] + [case.words(n.document, n.span) for n in group]
    touched = {issue for text in words for issue in case.tags(text)}
    return tuple(issue.id for issue in case.issues.issues if issue.id in touched)
