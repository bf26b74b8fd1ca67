"""The trained reader: cues found in a text, and for each cue its source and content.

Everything is decided in word pieces and handed out as code-point spans. A cue belongs to the part of the text whose
core it begins in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.encode.encoder import Encoder, Read
from detente.encode.heads import Floats, best_tags, reach, tagged_spans
from detente.encode.tokens import Pieces
from detente.extract.syntax import english
from detente.model.evidence import Span

# Chosen on the development set: what is added to the log-probability of every tag that is not "outside" (of cues; of
# links), and the weight of the tagger's own opinion of source and content beside the linker's.
CUE_LEAN, LINK_LEAN, TAGGER_SHARE = 0.1, 0.1, 0.1
# Two cues that claim the same words: only the surer one keeps them when they share more than this.
SAME_CONTENT = 0.5
# Characters of a stretch of text by which contents are found that may share words: as long as a short one.
CELL = 128
CUE, SOURCE, CONTENT = range(3)
_PieceSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reported:
    """Spans of one piece of reported speech; `sureness`, the cue's and links' log-probability, is never exported."""

    cue: Span
    source: tuple[Span, ...]
    content: tuple[Span, ...]
    sureness: float


def read(encoder: Encoder, text: str, sentences: Sequence[tuple[int, int]]) -> list[Reported]:
    """Reported speech in the given sentences of `text`, in order of content; words outside them are not looked at."""
    cut = within(encoder.cut(text, english().blind.text_covers(text)), sentences)
    if not len(cut):
        return []
    found = [
        one
        for part in encoder.read(cut, [start for start, _ in sentences])
        for one in _reported(encoder, text, cut, part)
    ]
    return sorted(without_doubles(found), key=lambda r: (r.content, r.cue))


def within(cut: Pieces, sentences: Sequence[tuple[int, int]]) -> Pieces:
    """The pieces that lie in `sentences` (sorted, disjoint)."""
    keep, at = [], 0
    for number, start in enumerate(cut.starts):
        while at < len(sentences) and sentences[at][1] <= start:
            at += 1
        if at < len(sentences) and sentences[at][0] <= start:
            keep.append(number)
    if len(keep) == len(cut):
        return cut
    return Pieces(
        *(tuple(row[n] for n in keep) for row in (cut.ids, cut.starts, cut.ends, cut.case, cut.glue, cut.quote))
    )


def _reported(encoder: Encoder, text: str, cut: Pieces, seen: Read) -> list[Reported]:
    tags = encoder.tags(seen)
    best, contents_best = best_tags(np.stack([_lean(tags[:, CUE], CUE_LEAN), tags[:, CONTENT]]))
    cues = [cue for cue in tagged_spans(best, 1) if cue[0] in seen.core]
    if not cues:
        return []
    contents, out = tagged_spans(contents_best, 1), []
    links = encoder.links(seen, cues)
    opinion = (
        np.concatenate([tags[:, SOURCE, 1:], tags[:, CONTENT, 1:]], axis=1)
        - tags[:, [SOURCE, SOURCE, CONTENT, CONTENT], 0]
    )
    leant = _lean(links, LINK_LEAN)
    for number, cue in enumerate(cues):
        leant[number, :, 1:] += TAGGER_SHARE * opinion[slice(*reach(cue, len(tags)))]
    for cue, scores, roles in zip(cues, links, best_tags(leant), strict=True):
        start, end = reach(cue, len(tags))
        source, content = (_shift(tagged_spans(roles, role), start) for role in (1, 2))
        content = [_lengthen(s, end, contents) for s in content]
        sure = tags[cue[0], CUE, 1] + scores[np.arange(len(roles)), roles].mean()
        spans = [_text_spans(text, cut, _shift(part, seen.start)) for part in ([cue], source, content)]
        if spans[0] and spans[2]:
            out.append(Reported(spans[0][0], tuple(spans[1]), tuple(spans[2]), float(sure)))
    return out


def _lean(scores: Floats, by: float) -> Floats:
    leant = scores.copy()
    leant[..., 1:] += by
    return leant


def _shift(spans: Sequence[_PieceSpan], by: int) -> list[_PieceSpan]:
    return [(a + by, b + by) for a, b in spans]


def _lengthen(span: _PieceSpan, end: int, contents: Sequence[_PieceSpan]) -> _PieceSpan:
    """A content span that runs to the end of the linker's reach goes on as far as the tagger's content does."""
    if span[1] == end:
        for a, b in contents:
            if a < end < b:
                return span[0], b
    return span


def _text_spans(text: str, cut: Pieces, spans: Sequence[_PieceSpan]) -> list[Span]:
    """Code-point spans of piece spans, split where pieces were left out (a caption, say) between them."""
    out: list[Span] = []
    for first, after in spans:
        start = first
        for at in range(first + 1, after + 1):
            if at == after or text[cut.ends[at - 1] : cut.starts[at]].strip():
                out.append(_whole_words(text, cut.starts[start], cut.ends[at - 1]))
                start = at
    return [span for span in out if any(c.isalnum() for c in text[span.start : span.end])]


def _whole_words(text: str, start: int, end: int) -> Span:
    """The span grown to whole words, without a colon or comma before it."""
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and (text[start] in ",:;" or text[start].isspace()):
        start += 1
    return Span(start, end)


def without_doubles(found: Sequence[Reported]) -> list[Reported]:
    """Of readings that share their content the surest. Only those that touch the same cells of the text can."""
    kept: list[Reported] = []
    cells: dict[int, list[Reported]] = defaultdict(list)
    for one in sorted(found, key=lambda r: (-r.sureness, r.cue)):
        mine = {cell for start, end in one.content for cell in range(start // CELL, end // CELL + 1)}
        near = (other for cell in mine for other in cells[cell])
        if all(_shared(one.content, other.content) <= SAME_CONTENT for other in near):
            kept.append(one)
            for cell in mine:
                cells[cell].append(one)
    return kept


def _shared(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Share of the shorter content that both hold."""
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)
    return both / min(sum(b - a for a, b in left), sum(b - a for a, b in right))
