"""Where quotations stand in a text, and who speaks in them."""

from __future__ import annotations

import re

from detente.model.evidence import Span

# A quotation longer than this was never closed.
LONGEST_QUOTE = 3000
_MARK = re.compile(r"[“”„«»\"]|''|``")
_OPENING = frozenset({"“", "„", "«", "``"})
_CLOSING = frozenset({"”", "»", "''"})


def quotations(text: str) -> list[Span]:
    """Spans between quotation marks, in order, none overlapping.

    A blank line ends an unclosed one; straight marks alternate.
    """
    out: list[Span] = []
    start = -1
    for hit in _MARK.finditer(text):
        mark = hit[0]
        if start >= 0 and (hit.start() - start > LONGEST_QUOTE or "\n\n" in text[start : hit.start()]):
            start = -1
        opens = mark in _OPENING or (mark == '"' and start < 0)
        if opens and start < 0:
            start = hit.end()
        elif (mark in _CLOSING or mark == '"') and start >= 0:
            if hit.start() > start:
                out.append(Span(start, hit.start()))
            start = -1
    return out
