"""Markdown to the text a reader sees: marks taken off, headings and lists named, links reduced to their words."""

from __future__ import annotations

import re

from detente.model.documents import Raw
from detente.parse.content import Builder, Content
from detente.parse.decode import decode

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\Z")
_UNDERLINE = re.compile(r"(=+|-+)\s*\Z")
# A bullet is taken off, a number stays: points are known by it.
_ITEM = re.compile(r"\s{0,8}(?:[-*+]\s+|(?=\d{1,3}[.)]\s))")
_QUOTE = re.compile(r"(?:\s{0,3}>\s?)+")
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000})\1")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,2000})\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_FENCE = "---"
LONGEST_HEADER = 60


def read(raw: Raw) -> Content:
    """The text of a Markdown file. A YAML header stays in the text as front matter, line by line."""
    source, notes = decode(raw.data)
    reader = _Reader()
    lines = source.splitlines()
    start = reader.header(lines)
    for number in range(start, len(lines)):
        reader.line(number + 1, lines[number])
    reader.flush()
    builder = reader.builder
    return Content(
        builder.text, tuple(builder.marks), notes=notes, dropped=tuple(reader.dropped), places=tuple(builder.places)
    )


class _Reader:
    """Gathers lines into paragraphs; `_kind` is what the paragraph under way is."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.dropped: list[str] = []
        self._words: list[str] = []
        self._kind, self._first = "", 0
        self._code = self._titled = False

    def header(self, lines: list[str]) -> int:
        """Take a YAML header into the text; returns how many lines it is."""
        if not lines or lines[0].strip() != _FENCE:
            return 0
        for number in range(1, min(len(lines), LONGEST_HEADER)):
            if lines[number].strip() == _FENCE:
                for line in lines[1:number]:
                    self.builder.add(line, where="header")
                return number + 1
        return 0

    def line(self, number: int, line: str) -> None:
        """Take one line."""
        if line.lstrip().startswith("```"):
            self.flush()
            self._code = not self._code
            if self._code:
                self.dropped.append(f"left out: code block at line {number}")
            return
        line = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        if self._code:
            return
        if not line.strip():
            self.flush()
        elif heading := _HEADING.match(line.strip()):
            self.flush()
            self._open(number, heading[2], "title" if len(heading[1]) == 1 else "heading")
            self.flush()
        elif len(self._words) == 1 and not self._kind and _UNDERLINE.match(line):
            self._kind = "heading" if line[0] == "-" else "title"
            self.flush()
        elif item := _ITEM.match(line):
            self.flush()
            self._open(number, line[item.end() :], "list")
        elif len(self._words) == 1 and not self._kind and _BOLD.fullmatch(self._words[0]) and _opens(line):
            self._kind = "heading"
            self.flush()
            self._open(number, line, "")
        elif self._words:
            self._words.append(line.strip())
        else:
            self._open(number, line, "")

    def _open(self, number: int, words: str, kind: str) -> None:
        self._first, self._kind = number, kind
        self._words.append(words.strip())

    def flush(self) -> None:
        """End the paragraph under way."""
        words = " ".join(self._words)
        if _IMAGE.fullmatch(words):
            self._kind = "caption"
        elif _LINK.fullmatch(words):
            self._kind = "link"
        elif self._kind == "title" and self._titled:
            self._kind = "heading"
        self._titled = self._titled or self._kind == "title"
        self.builder.add(_plain(words), kind=self._kind, where=f"line {self._first}")
        self._words.clear()
        self._kind = ""


def _opens(line: str) -> bool:
    """A line that begins like a sentence: what stands in bold above it is no part of it."""
    return _plain(line)[:1].isupper()


def _plain(words: str) -> str:
    for pattern, kept in ((_IMAGE, r"\1"), (_LINK, r"\1"), (_CODE, r"\1"), (_BOLD, r"\2"), (_ITALIC, r"\2")):
        words = pattern.sub(kept, words)
    return words.strip()
