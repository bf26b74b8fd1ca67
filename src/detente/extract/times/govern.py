"""When what a word tells of happened or was said: the expression that governs it, else the document's own time."""

from __future__ import annotations

import bisect
import functools
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.extract.contract import Page
from detente.extract.times.tokens import DATA
from detente.model.evidence import Span
from detente.model.interval import Interval
from detente.model.rows import TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Dependencies a time may be shared across: it belongs to the verb with its objects and to a noun with what modifies it,
# never across the border of a reported, relative or adverbial clause.
_SHARED = frozenset(
    {
        "prep",
        "pobj",
        "dobj",
        "nsubj",
        "nsubjpass",
        "attr",
        "agent",
        "compound",
        "nmod",
        "poss",
        "appos",
        "npadvmod",
        "amod",
        "acl",
        "xcomp",
        "acomp",
        "conj",
        "dative",
        "oprd",
        "pcomp",
    }
)
_LONGEST_PATH = 5
_RANGE_WORDS = frozenset({"to", "until", "till", "through", "and", "-", "–", "—"})


@functools.cache
def _telling() -> frozenset[str]:
    """Lemmas and forms of verbs whose time is not the time of what they tell of ("announced the visit on Friday")."""
    raw = tomllib.loads((DATA / "cues.toml").read_text(encoding="utf-8"))
    return frozenset(raw["telling"])


def document_when(page: Page) -> Interval:
    """The document's time, marked as standing in for a time that the text does not give."""
    published = page.parsed.document.published
    why = (
        f"no expression governs it; the document's time ({published.basis})"
        if published.known
        else "no expression governs it and the document is undated"
    )
    return replace(published, basis="document", reason=why)


def when(page: Page, span: tuple[int, int]) -> Interval:
    """The time of the saying or happening whose trigger word stands at `span` (code points of the page's text).

    The interval of the expression that governs the trigger in its sentence's parse, or of both ends of a range; else
    the document's time with basis "document". A sentence is parsed only when it holds a dated expression.
    """
    index = bisect.bisect_right([s.start for s in page.sentences], span[0]) - 1
    if index < 0:
        return document_when(page)
    sentence = page.sentences[index]
    dated = [
        t
        for t in page.found.times
        if t.interval is not None and t.type != "SET" and sentence.start <= t.evidence[0].start < sentence.end
    ]
    if not dated:
        return document_when(page)
    doc = page.syntax[index]
    trigger = _top(doc, span[0] - sentence.start, span[1] - sentence.start)
    if trigger is None:
        return document_when(page)
    ranked = sorted(
        (steps + _of_another(doc, trigger, _place(t, sentence.start)), abs(t.evidence[0].start - span[0]), n)
        for n, t in enumerate(dated)
        if (steps := _steps(doc, trigger, _place(t, sentence.start))) is not None
    )
    if not ranked:
        return document_when(page)
    best = dated[ranked[0][2]]
    return _joined(page, best, [dated[n] for *_, n in ranked[1:]])


def _place(expression: TimeExpression, base: int) -> tuple[int, int]:
    return expression.evidence[0].start - base, expression.evidence[-1].end - base


def _top(doc: Doc, start: int, end: int) -> Token | None:
    """The word among characters [start, end) that the others hang on."""
    inside = [t for t in doc if t.idx < end and start < t.idx + len(t.text) and not t.is_space]
    return next((t for t in inside if t.head == t or t.head not in inside), None)


def _steps(doc: Doc, trigger: Token, place: tuple[int, int]) -> int | None:
    """Steps in the parse from expression to trigger over words that share a time; None when a clause lies between."""
    top = _top(doc, *place)
    if top is None:
        return None
    if top == trigger or (place[0] <= trigger.idx < place[1]):
        return 0
    up, down = _chain(top), _chain(trigger)
    common = next((t for t in up if t in down), None)
    if common is None:
        return None
    rise, fall = up[: up.index(common)], down[: down.index(common)]
    if not all(_passes(t) for t in rise[1:]) or not all(t.dep_ in _SHARED for t in fall):
        return None
    telling = common.lemma_.lower() in _telling() or common.lower_ in _telling()
    planned_for = (
        len(rise) == 2 and rise[1].lower_ == "for"
    )  # "planned for Friday" tells when it is, not when it was told
    if fall and telling and fall[-1].dep_ != "conj" and not planned_for:
        return None
    steps = len(rise) + len(fall)
    return steps if steps <= _LONGEST_PATH else None


def _of_another(doc: Doc, trigger: Token, place: tuple[int, int]) -> int:
    """Steps added for the time of a verb before: "arrived last week and met Lind on Friday" met him on Friday."""
    top = _top(doc, *place)
    up = _chain(top) if top is not None else []
    down = _chain(trigger)
    own = down[: next((n for n, t in enumerate(down) if t in up), 0)]
    return _LONGEST_PATH if any(t.dep_ == "conj" and t.pos_ == "VERB" for t in own) else 0


def _passes(token: Token) -> bool:
    """True when a time below `token` may belong to what `token` hangs on; a second verb keeps its times to itself."""
    return token.dep_ in _SHARED and not (token.dep_ in ("conj", "xcomp", "pcomp") and token.pos_ in ("VERB", "AUX"))


def _chain(token: Token) -> list[Token]:
    chain = [token]
    while chain[-1].head != chain[-1]:
        chain.append(chain[-1].head)
    return chain


def _joined(page: Page, best: TimeExpression, others: Sequence[TimeExpression]) -> Interval:
    """The interval of `best`, or from its start to its partner's end where the words say "from … to …"."""
    found = best.interval
    assert found is not None
    for other in others:
        first, last = sorted((best, other), key=lambda t: t.evidence[0].start)
        gap = page.text[first.evidence[-1].end : last.evidence[0].start].split()
        left = page.text[max(0, first.evidence[0].start - 9) : first.evidence[0].start].lower().split()
        a, b = first.interval, last.interval
        is_range = (
            len(gap) == 1
            and gap[0] in _RANGE_WORDS
            and (gap[0] not in ("and", "to") or left[-1:] in (["from"], ["between"]))
        )
        if is_range and a is not None and b is not None and a.start and b.end and a.start < b.end:
            return Interval(
                a.start, b.end, "range", f"{a.value}/{b.value}", a.anchor, reason=f"from {a.value} to {b.value}"
            )
    return found


def expression_at(page: Page, span: Span) -> TimeExpression | None:
    """The time expression that overlaps `span`, if any."""
    return next(
        (t for t in page.found.times if t.evidence[0].start < span.end and span.start < t.evidence[-1].end), None
    )
