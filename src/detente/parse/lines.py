"""Lines of a text, and which of their breaks only wrap a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Texts wrapped by hand or by a mail program keep within this; a longer line is a whole paragraph.
WIDEST_WRAP = 120
# A heading inside the text is no longer, and holds a word with a small letter: names and addresses do not.
LONGEST_CROSSHEAD = 100
_SMALL = re.compile(r"\b[a-z]{4,}\b")

_TERMINAL = re.compile(r"[.!?…:;。！？][\"'”’»)\]】]*\Z")
_ITEM = re.compile(r"(?:[-*•–▪◦]|\(?\d{1,2}[.)]|\(?[a-zA-Z]\))\s+\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its span without white space at its ends; `gap` when blank lines stand before it."""

    start: int
    end: int
    gap: bool


def lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank."""
    out: list[Line] = []
    at, gap = 0, False
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words:
            start = at + len(raw) - len(raw.lstrip())
            out.append(Line(start, start + len(words), gap))
        gap = not words
        at += len(raw)
    return out


def ends_sentence(text: str, line: Line) -> bool:
    """The line closes with a mark that ends or suspends a sentence."""
    return _TERMINAL.search(text, max(line.start, line.end - 8), line.end) is not None


def is_item(text: str, line: Line) -> bool:
    """The line opens with a bullet or a number."""
    return _ITEM.match(text, line.start, line.end) is not None


def is_crosshead(line: str, after: str) -> bool:
    """A short line of its own that no full stop ends, before a sentence: a heading, and no part of what follows it."""
    written = len(line) <= LONGEST_CROSSHEAD and _SMALL.search(line) is not None and " " in line
    sentence = len(after) > len(line) and after[:1].isupper() and _TERMINAL.search(after) is not None
    return written and sentence and line[0].isupper() and line[-1].isalnum()


def soft_breaks(text: str, found: Sequence[Line]) -> list[bool]:
    """For each line, whether the break after it only wraps a paragraph (never true before a blank line)."""
    out = [False] * len(found)
    at = 0
    while at < len(found):
        stop = at + 1
        while stop < len(found) and not found[stop].gap:
            stop += 1
        _wrapped(text, found, at, stop, out)
        at = stop
    return out


def _wrapped(text: str, found: Sequence[Line], at: int, stop: int, out: list[bool]) -> None:
    widest = max(line.end - line.start for line in found[at:stop])
    for i in range(at, stop - 1):
        line, after = found[i], found[i + 1]
        if is_item(text, after):
            continue
        if text[after.start].islower() and not ends_sentence(text, line):
            out[i] = True
        elif widest <= WIDEST_WRAP:
            blank = text.find(" ", after.start, after.end)
            word = (blank if blank > 0 else after.end) - after.start
            out[i] = line.end - line.start + 1 + word > widest
    for i in range(at, stop - 2):  # a line that breaks off early after a full stop stands by itself
        if out[i] and not out[i + 1] and ends_sentence(text, found[i]) and not ends_sentence(text, found[i + 1]):
            out[i] = False


def runs_on(text: str, line: Line, after: Line) -> bool:
    """A page break: the sentence plainly goes on after blank lines."""
    if ends_sentence(text, line) or text[line.end - 1] in '"”»)]】':
        return False
    return text[after.start].islower() and not is_item(text, after)
