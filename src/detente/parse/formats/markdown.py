"""Markdown to the text a reader sees: marks taken off, headings and lists named, links reduced to their words."""

from __future__ import annotations

import re

from detente.model.documents import Raw
from detente.parse.content import Builder, Content
from detente.parse.decode import decode

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\Z")
_UNDERLINE = re.compile(r"(=+|-+)\s*\Z")
_ITEM = re.compile(r"\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"(?:\s{0,3}>\s?)+")
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000})\1")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,2000})\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_FENCE = "---"


def read(raw: Raw) -> Content:
    """The text of a Markdown file. A YAML header stays in the text as front matter, line by line."""
    source, notes = decode(raw.data)
    builder, dropped = Builder(), []
    lines = source.splitlines()
    at = _header(lines, builder)
    paragraph: list[str] = []
    first, code = at, False

    def flush(kind: str = "") -> None:
        if paragraph:
            _add(builder, " ".join(paragraph), kind, f"line {first + 1}")
            paragraph.clear()

    for number in range(at, len(lines)):
        line = lines[number]
        if line.lstrip().startswith("```"):
            flush()
            code = not code
            dropped.append(f"code block at line {number + 1}") if code else None
            continue
        if code:
            continue
        line = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        if not line.strip():
            flush()
        elif heading := _HEADING.match(line.strip()):
            flush()
            first = number
            _add(
                builder,
                heading[2],
                "title" if len(heading[1]) == 1 and not _titled(builder) else "heading",
                f"line {number + 1}",
            )
        elif paragraph and _UNDERLINE.match(line) and len(paragraph) == 1 and not _ITEM.match(line + " x"):
            flush("heading" if _titled(builder) or line[0] == "-" else "title")
        elif item := _ITEM.match(line):
            flush()
            first = number
            _add(builder, line[item.end() :], "list", f"line {number + 1}")
        else:
            first = first if paragraph else number
            paragraph.append(line.strip())
    flush()
    return Content(
        builder.text, tuple(builder.marks), notes=notes, dropped=tuple(dropped), places=tuple(builder.places)
    )


def _header(lines: list[str], builder: Builder) -> int:
    """Take a YAML header into the text; returns the number of the line after it."""
    if not lines or lines[0].strip() != _FENCE:
        return 0
    for number in range(1, min(len(lines), 60)):
        if lines[number].strip() == _FENCE:
            for line in lines[1:number]:
                builder.add(line, where="header")
            return number + 1
    return 0


def _titled(builder: Builder) -> bool:
    return any(mark.kind == "title" for mark in builder.marks)


def _add(builder: Builder, words: str, kind: str, where: str) -> None:
    image = _IMAGE.fullmatch(words.strip())
    link = _LINK.fullmatch(words.strip())
    words = _plain(words)
    builder.add(words, kind="caption" if image else "link" if link else kind, where=where)


def _plain(words: str) -> str:
    for pattern, kept in ((_IMAGE, r"\1"), (_LINK, r"\1"), (_CODE, r"\1"), (_BOLD, r"\2"), (_ITALIC, r"\2")):
        words = pattern.sub(kept, words)
    return words.strip()
