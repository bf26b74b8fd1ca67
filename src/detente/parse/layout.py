"""A text's blocks: title, front matter, datelines, bylines, captions, credits and links apart from the running text.

Works on lines and paragraphs with the rules of data/lines.toml; the text itself is never changed. Blocks are in order,
do not overlap, and hold every character that is not white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.model.documents import Block, BlockKind
from detente.model.interval import Basis
from detente.parse.content import DateClue
from detente.parse.lines import Line, ends_sentence, is_item, lines, runs_on, soft_breaks
from detente.parse.rules import Rule, Where, rules_for
from detente.parse.sentences import split

# A title may run this long, a heading this long.
LONGEST_TITLE, LONGEST_HEADING = 250, 100
TITLE_LINES = 3
# A headline written like a sentence is no longer than this, and the paragraph after it this many times as long.
LONGEST_PLAIN_TITLE, LONGER = 90, 1.8
# A dateline may come after two headlines, a standfirst and a caption; later, a place and a dash are no dateline.
OPENING = 5
# A line that opens like a link but runs on longer than this has body text behind the link.
LONGEST_LINK = 200
# Credits stand at the end: in the last paragraphs only, a last sentence may be one.
CREDIT_PARAGRAPHS = 3
# Signs that close a link or a video box where a page was copied without its line breaks.
_LINK_CLOSES = re.compile(r"\s[×✕✖]\s?")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Facts:
    """What the lines themselves say about the document."""

    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    translated: str = ""
    outlet: str = ""
    handling: str = ""
    dates: list[DateClue] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Unit:
    """A line that a rule or the format names, or a paragraph of lines that none does."""

    start: int
    end: int
    kind: BlockKind | None
    front: bool = False
    opening: bool = False


def lay_out(text: str, *, marks: Sequence[Block] = (), title: str = "") -> tuple[tuple[Block, ...], Facts]:
    """The blocks of `text` and what they say. `marks` are blocks the format names, `title` a title known already."""
    facts = Facts()
    units = _units(text, marks, facts, title)
    blocks: list[Block] = []
    for unit in units:
        if unit.kind is None:
            blocks.extend(_paragraph(text, unit, facts))
        else:
            blocks.append(Block(unit.start, unit.end, unit.kind))
    return tuple(_credits_at_end(text, blocks, facts)), facts


def _units(text: str, marks: Sequence[Block], facts: Facts, title: str) -> list[_Unit]:
    found = lines(text)
    soft = soft_breaks(text, found)
    marked = _marked(found, marks)
    units: list[_Unit] = []
    front, at = True, 0
    while at < len(found):
        line, mark = found[at], marked[at]
        if mark is not None:
            units.append(_Unit(mark.start, mark.end, mark.kind))
            if mark.kind == "title" and not facts.title:
                facts.title = " ".join(text[mark.start : mark.end].split())
            at = max(at + 1, next((i for i in range(at, len(found)) if found[i].start >= mark.end), len(found)))
            continue
        places = ("line", "opening", "front") if front else ("line", "opening")
        rule = _label(text, line, facts, *places)
        if rule is not None:
            end = _link_end(text, line) if rule.kind == "link" else line.end
            units.append(_Unit(line.start, end, rule.kind))
            if end < line.end:
                rest = _skip(text, end, line.end)
                units.append(_Unit(rest, line.end, None))
                front = False
            at += 1
            continue
        stop = _paragraph_end(text, found, soft, marked, at, front)
        unit = _Unit(line.start, found[stop - 1].end, None, front, len(units) < OPENING)
        if front:
            kind = _front_kind(text, unit, units, title, found[stop] if stop < len(found) else None)
            front = kind is not None
            unit.kind = kind
            if kind == "title" and not facts.title:
                facts.title = " ".join(text[unit.start : unit.end].split())
        elif is_item(text, line) and _has_sibling(text, found, at, stop):
            unit.kind = "list"
        elif _is_heading(text, unit, found, at, stop):
            unit.kind = "heading"
        units.append(unit)
        at = stop
    return units


def _marked(found: Sequence[Line], marks: Sequence[Block]) -> list[Block | None]:
    out: list[Block | None] = [None] * len(found)
    ordered = sorted(marks, key=lambda mark: mark.start)
    at = 0
    for mark in ordered:
        while at < len(found) and found[at].start < mark.start:
            at += 1
        while at < len(found) and found[at].start < mark.end:
            out[at] = mark
            at += 1
    return out


def _paragraph_end(
    text: str, found: Sequence[Line], soft: Sequence[bool], marked: Sequence[Block | None], at: int, front: bool
) -> int:
    """The number of the line after the paragraph that begins with line `at`."""
    stop = at + 1
    ends: tuple[Where, ...] = ("line", "opening", "front") if front else ("line", "opening")
    if front and (titled := _title_lines(text, found, marked, at)) > stop:
        return titled
    while stop < len(found) and marked[stop] is None:
        line, after = found[stop - 1], found[stop]
        joined = soft[stop - 1] or (not front and after.gap and runs_on(text, line, after))
        if not joined or _label(text, after, None, *ends) is not None:
            break
        stop += 1
    return stop


def _title_lines(text: str, found: Sequence[Line], marked: Sequence[Block | None], at: int) -> int:
    """The number of the line after a headline broken over two or three lines that stands by itself, else `at`."""
    stop = at
    while stop < len(found) and marked[stop] is None and (stop == at or not found[stop].gap):
        line = found[stop]
        if line.end - found[at].start > LONGEST_TITLE or ends_sentence(text, line) or is_item(text, line):
            return at
        if _label(text, line, None, "line", "opening", "front") is not None:
            return at
        stop += 1
    return stop if stop - at <= TITLE_LINES and stop < len(found) else at


def _label(text: str, line: Line, facts: Facts | None, *where: str) -> Rule | None:
    for rule in rules_for(*where):
        match = rule.match(text, line.start, line.end)
        if match is not None:
            if facts is not None:
                _learn(facts, rule, match)
            return rule
    return None


def _learn(facts: Facts, rule: Rule, match: re.Match[str], *, dated: bool = True) -> None:
    """Take over what a match says; `dated` is False where a date is the text's and not the document's."""
    said = {name: " ".join(value.split()) for name, value in match.groupdict().items() if value}
    basis: Basis = "dateline" if rule.kind == "dateline" else "front matter"
    facts.title = facts.title or said.get("title_value", "").strip("\"'")
    field_, value = said.get("field", "").lower(), said.get("value", "").strip("\"'")
    if field_ in ("date", "published", "publication date"):
        said["date"] = value
    elif field_ in ("source", "outlet", "publisher"):
        said["source"] = value
    elif field_ in ("url", "link"):
        facts.url = facts.url or value
    elif field_ in ("language", "lang"):
        facts.language = facts.language or value
    elif field_ == "translated from":
        said["translated"] = value
    elif field_ in ("author", "byline"):
        said["author"] = value
    if "date" in said and dated:
        facts.dates.append(DateClue(said["date"], basis))
    facts.source = facts.source or said.get("source", "")
    facts.handling = facts.handling or said.get("handling", "")
    facts.author = facts.author or said.get("author", "")
    facts.translated = facts.translated or said.get("translated", "")
    if rule.name == "translation note" and not facts.translated:
        facts.translated = "unknown"
    if "credit" in said:
        facts.credits.append(said["credit"])
        if rule.kind == "dateline":
            facts.outlet = facts.outlet or said["credit"]


def _link_end(text: str, line: Line) -> int:
    """Where a link that shares its line with body text ends."""
    closes = _LINK_CLOSES.search(text, line.start, line.end)
    if closes is not None:
        return closes.start() + len(closes[0].rstrip())
    if line.end - line.start <= LONGEST_LINK:
        return line.end
    return split(text, [Block(line.start, line.end, "body")])[0].end


def _front_kind(text: str, unit: _Unit, before: Sequence[_Unit], title: str, after: Line | None) -> BlockKind | None:
    """What a paragraph before the running text is; None when the running text begins with it."""
    words, size = text[unit.start : unit.end], unit.end - unit.start
    titled = any(earlier.kind == "title" for earlier in before)
    if title and size <= LONGEST_TITLE + len(title) and _same(words, title):
        return "title"
    if size > LONGEST_TITLE or after is None:
        return None
    ends = ends_sentence(text, Line(unit.start, unit.end, False)) and words.rstrip("\"'”’»)")[-1:] not in "?!"
    if not ends and not any(
        rule.match(text, unit.start, unit.end) for rule in rules_for("first", "front-start", "start")
    ):
        return "heading" if titled else "title"
    if not ends or titled or len(split(text, [Block(unit.start, unit.end, "body")])) > 1:
        return None
    # A headline that ends like a sentence: capitals tell it, the dateline after it, or that it stands apart.
    if _title_case(words) or _label(text, after, None, "start", "front-start", "first") is not None:
        return "title"
    return "title" if _stands_apart(text, unit, after) else None


def _stands_apart(text: str, unit: _Unit, after: Line) -> bool:
    """A short sentence, a blank line, then a paragraph that is plainly longer; a lead is as long as what follows."""
    size = unit.end - unit.start
    if size > LONGEST_PLAIN_TITLE or not after.gap or after.end - after.start < LONGER * size:
        return False
    return not any(rule.match(text, unit.start, unit.end) for rule in rules_for("first", "front-start", "start"))


def _same(words: str, title: str) -> bool:
    return [w.lower() for w in _WORDS.findall(words)] == [w.lower() for w in _WORDS.findall(title)]


def _title_case(words: str) -> bool:
    """Nearly all longer words are capitalised, though the line ends with a full stop."""
    long = [w for w in _WORDS.findall(words) if len(w) > 3]
    return len(long) >= 4 and sum(w[0].isupper() for w in long) >= 0.8 * len(long)


def _has_sibling(text: str, found: Sequence[Line], at: int, stop: int) -> bool:
    return (at > 0 and is_item(text, found[at - 1])) or (stop < len(found) and is_item(text, found[stop]))


def _is_heading(text: str, unit: _Unit, found: Sequence[Line], at: int, stop: int) -> bool:
    if unit.end - unit.start > LONGEST_HEADING or stop == len(found) or ends_sentence(text, found[stop - 1]):
        return False
    words = text[unit.start : unit.end]
    return not words[0].islower() and words[-1] not in ',-–—"”’»' and any(c.isalpha() for c in words)


def _paragraph(text: str, unit: _Unit, facts: Facts) -> Iterator[Block]:
    """Cut front matter, datelines and captions out of one paragraph."""
    at, dated = unit.start, False
    while at < unit.end:
        places = ["start"]
        if unit.opening:
            places.append("front-start")
        if unit.front:
            places.append("first")
        if dated:
            places += ["after-date", "front"]
        found = _prefix(text, at, unit.end, tuple(places))
        if found is None:
            break
        rule, match, end = found
        _learn(facts, rule, match, dated=unit.front or (unit.opening and not facts.dates))
        dated = rule.kind == "front matter"
        yield Block(at, end, rule.kind)
        at = _skip(text, end, unit.end)
    if unit.opening:
        for block in _run_in(text, at, unit, facts):
            yield block
            at = _skip(text, block.end, unit.end)
    yield from _captions(text, at, unit.end)


def _run_in(text: str, at: int, unit: _Unit, facts: Facts) -> Iterator[Block]:
    """A dateline with headlines run into it, and what stands before it: they are none of the text's sentences."""
    for rule in rules_for("ahead"):
        match = rule.match(text, at, unit.end)
        if match is not None:
            last = split(text, [Block(at, match.start(), "body")])[-1]
            headlines = match.start() if ends_sentence(text, Line(last.start, last.end, False)) else last.start
            yield from _captions(text, at, headlines)
            yield from _piece(text, headlines, match.start(), "front matter")
            _learn(facts, rule, match, dated=unit.front or not facts.dates)
            yield Block(match.start(), match.start() + len(match[0].rstrip()), rule.kind)
            return


def _prefix(text: str, at: int, end: int, places: tuple[str, ...]) -> tuple[Rule, re.Match[str], int] | None:
    line_end = next((i for i in (text.find("\n", at, end),) if i >= 0), end)
    for rule in rules_for(*places):
        match = rule.match(text, at, line_end if rule.where == "front" else end)
        if match is not None and match.end() > at:
            return rule, match, at + len(text[at : match.end()].rstrip())
    return None


def _captions(text: str, start: int, end: int) -> Iterator[Block]:
    at = start
    for rule in rules_for("inside"):
        while at < end and (match := rule.match(text, at, end)) is not None:
            yield from _piece(text, at, match.start(), "body")
            yield Block(match.start(), match.end(), rule.kind)
            at = match.end()
    yield from _piece(text, at, end, "body")


def _piece(text: str, start: int, end: int, kind: BlockKind) -> Iterator[Block]:
    words = text[start:end]
    if words.strip():
        left = len(words) - len(words.lstrip())
        yield Block(start + left, start + len(words.rstrip()), kind)


def _credits_at_end(text: str, blocks: list[Block], facts: Facts) -> Iterator[Block]:
    """Credits that share the last paragraphs with running text become blocks of their own."""
    bodies = [i for i, block in enumerate(blocks) if block.kind == "body"][-CREDIT_PARAGRAPHS:]
    for i, block in enumerate(blocks):
        last = split(text, [block])[-1] if i in bodies else None
        if last is not None and last.start > block.start:
            rule = _label(text, Line(last.start, last.end, False), None, "line")
            if rule is not None and rule.kind == "credit":
                _label(text, Line(last.start, last.end, False), facts, "line")
                yield from _piece(text, block.start, last.start, "body")
                yield Block(last.start, last.end, "credit")
                continue
        yield block


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
