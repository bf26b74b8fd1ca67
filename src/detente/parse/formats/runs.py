"""Marked-up trees to runs of text: where a block begins or ends, a new run begins, whatever is nested in what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from detente.parse.lines import is_crosshead

# Elements of a web page that begin a new run, with the kind of block they are ("" is running text or lies around it).
HTML = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(
        ("p", "pre", "blockquote", "dt", "dd", "dl", "div", "section", "article", "main", "body", "html"), ""
    ),
    **dict.fromkeys(("header", "footer", "nav", "aside", "form", "figure", "ul", "ol", "table", "tr", "center"), ""),
    **dict.fromkeys(("td", "th"), "table"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "li": "list",
}
# The same for the tree that trafilatura makes of a page.
EXTRACTED = {
    **dict.fromkeys(("body", "p", "quote", "code", "list", "table", "row", "div"), ""),
    "head": "heading",
    "item": "list",
    "cell": "table",
}
# Stands for a line's end while a run is put together.
_BREAK = "\v"
_BREAKS = frozenset({"br", "lb", "hr", "graphic", "img"})
_HIDDEN = frozenset({"script", "style", "noscript", "template", "title", "head", "svg", "iframe", "select", "textarea"})
# A cell with more than this, or with a sentence, is layout and no table: its words are running text.
LONGEST_CELL = 120
_SENTENCE = re.compile(r"[.!?…。][\"'”’»)]{0,3}\Z")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def runs(root: Any, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The runs of text under `root`, in order, each with its kind."""
    from lxml import etree

    words: list[str] = []
    stack: list[str] = []
    hidden: Any = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in kinds
        if event == "start":
            if hidden is None and tag in _HIDDEN and not block:
                hidden = element
            if block:
                yield from _run(words, stack)
                stack.append(kinds[tag])
                words.append(_number(element))
            words.append(_BREAK if tag in _BREAKS else (element.text or "") if hidden is None else "")
            continue
        if event == "end" and block:
            yield from _run(words, stack)
            stack.pop()
        if event == "end" and element is hidden:
            hidden = None
        if hidden is None and element is not root:
            words.append(element.tail or "")
    yield from _run(words, stack)


def _run(words: list[str], stack: list[str]) -> Iterator[tuple[str, str]]:
    lines = [line for piece in "".join(words).split(_BREAK) if (line := flat(piece))]
    words.clear()
    kind = next((kind for kind in reversed(stack) if kind), "")
    if len(lines) > 1 and not kind and is_crosshead(lines[0], " ".join(lines[1:])):
        yield "heading", lines.pop(0)
    if run := " ".join(lines):
        yield ("" if kind == "table" and is_prose(run) else kind), run


def _number(element: Any) -> str:
    """The number that a browser shows before an item of an ordered list: points are known by it."""
    above = element.getparent()
    if element.tag not in ("li", "item") or above is None or not (above.tag == "ol" or above.get("rend") == "ol"):
        return ""
    return f"{1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))}. "


def is_prose(cell: str) -> bool:
    """A table's cell holds running text: the table is there for the layout."""
    return len(cell) > LONGEST_CELL or _SENTENCE.search(cell) is not None


def flat(words: str) -> str:
    """The words with white space as a browser shows it."""
    return _SPACE.sub(" ", words).strip()
