"""What the coder reads of a directed pair: its sentence, that with the pair masked, the words between, and the path.

The path is the shortest way between the two in the parse, with the particles, negations and objects that hang on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.model.evidence import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ACTOR, RECIPIENT = "someone", "somebody"
# Words after the pair that still tell what was done.
AFTER = 60
# Dependents of the path that change what it says: "did not", "called off", "for talks".
TELLING = frozenset({"neg", "prt", "dobj", "aux", "prep", "pobj", "acomp", "xcomp"})
CONTENT = frozenset({"VERB", "AUX", "NOUN", "ADJ", "ADP", "ADV"})
_WORD = re.compile(r"[a-z']+")
_GRAM = 5


@dataclass(frozen=True, slots=True)
class PairText:
    """Four readings of one pair, to be compared as sentences, and the tokens counted for it."""

    plain: str
    masked: str
    between: str
    path: str
    tokens: tuple[str, ...]

    @property
    def readings(self) -> tuple[str, str, str, str]:
        """The four texts, in the order the coder was trained on."""
        return self.plain, self.masked, self.between, self.path


def pair_text(page: Page, actor: Span, recipient: Span) -> PairText:
    """The pair's readings; `actor` and `recipient` are spans of the page's text, in one sentence or several."""
    first, last = _sentences(page, min(actor.start, recipient.start), max(actor.end, recipient.end))
    base = page.sentences[first].start
    text = page.text[base : page.sentences[last].end]
    a, b = (Span(max(0, s.start - base), max(0, s.end - base)) for s in (actor, recipient))
    masked = _masked(text, a, b)
    words, lemmas = _path(page.syntax[first], a, b) if first == last else ("", ())
    return PairText(text, masked, _between(text, a, b), words or masked, _tokens(masked, lemmas))


def _sentences(page: Page, start: int, end: int) -> tuple[int, int]:
    starts = [s.start for s in page.sentences]
    return max(0, bisect_right(starts, start) - 1), max(0, bisect_right(starts, max(start, end - 1)) - 1)


def _masked(text: str, actor: Span, recipient: Span) -> str:
    for span, word in sorted([(actor, ACTOR), (recipient, RECIPIENT)], reverse=True):
        text = text[: span.start] + word + text[span.end :]
    return text


def _between(text: str, actor: Span, recipient: Span) -> str:
    (first, one), (second, two) = sorted([(actor, "A"), (recipient, "B")])
    return f"{one} {text[first.end : second.start]} {two} {text[second.end : second.end + AFTER]}"


def _path(doc: Doc, actor: Span, recipient: Span) -> tuple[str, tuple[str, ...]]:
    """The path's words with A and B in place of the pair, and its lemmas; empty when the parse does not hold both."""
    a = doc.char_span(actor.start, actor.end, alignment_mode="expand")
    b = doc.char_span(recipient.start, recipient.end, alignment_mode="expand")
    if not a or not b:
        return "", ()
    way = _way(a.root, b.root)
    shown = {t.i: t for t in [*way, a.root, b.root]}
    shown |= {c.i: c for t in way for c in t.children if c.dep_ in TELLING}
    names = {a.root.i: "A", b.root.i: "B"}
    words = " ".join(names.get(i, token.text) for i, token in sorted(shown.items()))
    return words, tuple(t.lemma_.lower() for t in way if t.pos_ in CONTENT)


def _way(one: Token, other: Token) -> list[Token]:
    above_one, above_other = [one, *one.ancestors], [other, *other.ancestors]
    meeting = next((t for t in above_one if t in above_other), None)
    found: dict[int, Token] = {}
    for line in (above_one, above_other):
        for token in line:
            if token not in (one, other):
                found[token.i] = token
            if token == meeting:
                break
    return [token for _, token in sorted(found.items())]


def _tokens(masked: str, lemmas: tuple[str, ...]) -> tuple[str, ...]:
    words = _WORD.findall(masked.lower())
    out = [f"w:{w}" for w in words]
    out += [f"b:{a}_{b}" for a, b in pairwise(words)]
    out += [f"p:{lemma}" for lemma in lemmas for _ in range(2)]
    out += [f"c:{w[i : i + _GRAM]}" for w in words for i in range(max(1, len(w) - _GRAM + 1))]
    return tuple(out)
