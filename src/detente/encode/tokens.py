"""Word pieces of a text with offsets into it, and the three things an uncased vocabulary forgets.

The encoder's vocabulary is uncased and drops line breaks, so each piece carries three small features beside its id:
how it is written (case), what stands before it (nothing, a space, a line break) and whether it stands inside double
quotation marks. All offsets are Unicode code points of the text as given, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LOWER, TITLE, UPPER, MIXED = range(4)
ATTACHED, SPACED, NEW_LINE = range(3)
OUTSIDE, INSIDE, OPENS, CLOSES = range(4)

# Double quotation marks of news text: straight, curly, low, guillemets, doubled apostrophes and doubled straight marks.
_MARK = re.compile(r"“+|”+|„|«|»|\"+|''+|``|‘‘|’’")
_LINE = re.compile(r"[\r\n\u2028\u2029]")
# A closing mark must come this soon after its opening mark, or the opening one is read as stray.
MAX_QUOTATION = 3000


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of one text: ids, offsets and features, all of one length."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    case: tuple[int, ...]
    glue: tuple[int, ...]
    quote: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


def quotations(text: str) -> list[tuple[int, int, int, int]]:
    """Stretches between double quotation marks: (opening start, opening end, closing start, closing end).

    Where the closing mark is missing the stretch ends with its line (and has an empty closing mark there), unless the
    next mark in the text can only be a closing one: some texts put each sentence of a quotation on a line of its own.
    """
    found: list[tuple[int, int, int, int]] = []
    opened: tuple[int, int] | None = None
    for mark in _MARK.finditer(text):
        start, end = mark.span()
        opens, closes = _can_open(text, start, end), _can_close(text, start, end)
        if opened is not None and text[opened[0]] == "„" and text[start] == "“":
            opens, closes = False, True
        if opened is not None:
            line = _LINE.search(text, opened[1], start)
            if start - opened[1] > MAX_QUOTATION or (line and (opens or not closes)):
                stop = line.start() if line else min(opened[1] + MAX_QUOTATION, len(text))
                found.append((*opened, stop, stop))
                opened = None
            elif closes:
                found.append((*opened, start, end))
                opened = None
                continue
        if opens:
            opened = (start, end)
    if opened is not None:
        line = _LINE.search(text, opened[1])
        stop = min(line.start() if line else len(text), opened[1] + MAX_QUOTATION)
        found.append((*opened, stop, stop))
    return found


def _stands(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether nothing of its line stands before the mark; whether nothing stands after it."""
    before, after = start, end
    while before and text[before - 1] in " \t\u00a0":
        before -= 1
    while after < len(text) and text[after] in " \t\u00a0":
        after += 1
    return before == 0 or bool(_LINE.match(text[before - 1])), after == len(text) or bool(_LINE.match(text[after]))


def _can_open(text: str, start: int, end: int) -> bool:
    if text[start] in "”»’":
        return False
    if text[start] in "“„«‘`":
        return True
    first, last = _stands(text, start, end)
    if first or last:
        return first and not last
    return not text[start - 1].isalnum() and (text[start - 1].isspace() or not text[end].isspace())


def _can_close(text: str, start: int, end: int) -> bool:
    if text[start] in "“„«‘`":
        return False
    if text[start] in "”»’":
        return True
    first, last = _stands(text, start, end)
    if first or last:
        return last
    return not text[start - 1].isspace() or text[end].isspace()


def _case(piece: str) -> int:
    if piece == piece.lower():
        return LOWER
    if piece[0].isupper() and piece[1:] == piece[1:].lower():
        return TITLE
    return UPPER if piece == piece.upper() else MIXED


def _quote_states(text: str, starts: Sequence[int]) -> list[int]:
    states, spans, at = [], quotations(text), 0
    for start in starts:
        while at < len(spans) and start >= spans[at][3] and start >= spans[at][2]:
            at += 1
        state = OUTSIDE
        if at < len(spans):
            opening, inside, closing, _ = spans[at]
            if start >= opening:
                state = OPENS if start < inside else INSIDE if start < closing else CLOSES
        states.append(state)
    return states


def pieces(tokenizer: Any, text: str) -> Pieces:
    """Cut `text` into word pieces with `tokenizer` (a `tokenizers.Tokenizer`), without special pieces."""
    coded = tokenizer.encode(text, add_special_tokens=False)
    starts = tuple(a for a, _ in coded.offsets)
    ends = tuple(b for _, b in coded.offsets)
    glue, before = [], 0
    for number, start in enumerate(starts):
        gap = text[before:start]
        glue.append(NEW_LINE if number == 0 or _LINE.search(gap) else SPACED if gap else ATTACHED)
        before = ends[number]
    return Pieces(
        ids=tuple(coded.ids),
        starts=starts,
        ends=ends,
        case=tuple(_case(text[a:b]) for a, b in zip(starts, ends, strict=True)),
        glue=tuple(glue),
        quote=tuple(_quote_states(text, starts)),
    )


def covered(cut: Pieces, spans: Sequence[tuple[int, int]], ids: Sequence[int]) -> Pieces:
    """The pieces with one piece, of the id given, in place of all that lie in each of `spans` (sorted, disjoint)."""
    if not spans:
        return cut
    rows: list[tuple[int, int, int, int, int, int]] = []
    at = 0
    for piece in zip(cut.ids, cut.starts, cut.ends, cut.case, cut.glue, cut.quote, strict=True):
        _, start, end, _, glue, quote = piece
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at == len(spans) or end <= spans[at][0]:
            rows.append(piece)
        elif rows and rows[-1][1] >= spans[at][0]:
            rows[-1] = (*rows[-1][:2], max(rows[-1][2], end), *rows[-1][3:])
        else:
            rows.append((ids[at], start, end, TITLE, glue, quote))
    return Pieces(*zip(*rows, strict=True)) if rows else cut
