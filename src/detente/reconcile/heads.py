"""What a head or a notice says of its text: that it corrects, updates, repeats or withdraws an earlier one."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, get_args

from detente.model.documents import ParsedText
from detente.model.evidence import Evidence, Span, cite
from detente.model.records import Revision

# A first line longer than this is no headline, but may begin like one.
LONGEST_HEAD = 250
# What counts when the times of publication are the same: a numbered update by its number, these beside it.
_LATER: dict[Revision, float] = {"": 0.0, "repeated": 0.1, "updated": 0.2, "corrected": 0.3, "withdrawn": 0.9}


@dataclass(frozen=True, slots=True)
class Head:
    """A text's headline without its marks, what they say, and the words that say it.

    `rank` orders versions of one text that were published at the same time.
    """

    bare: str
    kind: Revision
    rank: float
    evidence: tuple[Evidence, ...]


def head(parsed: ParsedText) -> Head:
    """The text's headline, or first line, read for marks; and its notices."""
    start, end = _first_line(parsed)
    words = parsed.text[start:end]
    title = parsed.document.title or words
    kinds: list[Revision] = []
    number = 0.0
    evidence: list[Evidence] = []
    at, bare = start, title
    while (found := _mark(bare)) is not None:
        kind, n, length = found
        kinds.append(kind)
        number = max(number, n)
        if bare == words[at - start :]:
            evidence += cite(parsed.document.id, parsed.text, [(at, at + len(bare[:length].rstrip()))])
            at += length
        bare = bare[length:]
    for kind, span in _notices(parsed):
        kinds.append(kind)
        evidence += cite(parsed.document.id, parsed.text, [span])
    strongest: Revision = max(kinds, key=_LATER.__getitem__) if kinds else ""
    return Head(" ".join(bare.split()).casefold(), strongest, number + _LATER[strongest], tuple(evidence))


def _first_line(parsed: ParsedText) -> Span:
    """Where the title stands in the text, else the first line that is read."""
    title = parsed.document.title
    if title and (at := parsed.text.find(title)) >= 0:
        return Span(at, at + len(title))
    first = next((s for s in parsed.sentences if s.read), None)
    if first is None:
        return Span(0, 0)
    stop = parsed.text.find("\n", first.start)
    return Span(first.start, min(stop if stop >= 0 else len(parsed.text), first.start + LONGEST_HEAD))


def _mark(words: str) -> tuple[Revision, int, int] | None:
    """What the mark at the start of the words says, the number of the update, and its length."""
    for kind, pattern in _patterns("head"):
        m = pattern.match(words)
        if m is not None and m.end() < len(words):
            return kind, int(m.groupdict().get("n") or 0), m.end()
    return None


def _notices(parsed: ParsedText) -> list[tuple[Revision, Span]]:
    found = []
    for sentence in parsed.sentences:
        words = parsed.text[sentence.start : sentence.end]
        kind = next((kind for kind, pattern in _patterns("notice") if pattern.search(words)), None)
        if kind is not None:
            found.append((kind, sentence.span))
    return found


def rules() -> dict[str, list[dict[str, Any]]]:
    """The rules of data/heads.toml, with their examples."""
    return tomllib.loads((files("detente.reconcile") / "data" / "heads.toml").read_text(encoding="utf8"))


@functools.cache
def _patterns(where: str) -> list[tuple[Revision, re.Pattern[str]]]:
    found = [(rule["kind"], re.compile(rule["pattern"], re.IGNORECASE)) for rule in rules()[where]]
    assert all(kind in get_args(Revision) for kind, _ in found)
    return found
