"""Transcripts: press conferences, briefings and interviews, where a name and a colon tell who speaks.

Each sentence of a turn is a statement by the one its label names. Questions are asked by whom the label names, or by
nobody known; "Answer" is whoever the document is about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.extract.contract import Page
from detente.extract.statements.people import Mentions
from detente.extract.statements.reader import Reported
from detente.model.evidence import Span
from detente.model.rows import Mention

_ASKS = r"Q|QUESTION|Question|Journalist|Reporter|Correspondent|Interviewer|MODERATOR|Moderator|PRESS|Press"
_ANSWERS = r"A|ANSWER|Answer"
_NAME = (
    r"(?:(?:Mr|Ms|Mrs|Dr|MR|MS|MRS|DR|SECRETARY|PRESIDENT|AMBASSADOR|MINISTER|Secretary|President|Ambassador|Minister|"
    r"Foreign Minister|Prime Minister|Spokesperson)\.?\s)?"
    r"[^\W\d_a-z][\w.'’-]*(?:\s(?:[^\W\d_a-z][\w.'’-]*|von|van|de|der|al|bin|of)){0,4}"
)
_LABEL = re.compile(
    rf"(?P<label>(?P<asks>{_ASKS})|(?P<answers>{_ANSWERS})|{_NAME})(?P<who>\s?\([^()\n]{{2,80}}\)|,\s[^:\n]{{2,80}})?\s?:\s+"
)
# A line or two with a colon are no transcript.
FEWEST_TURNS = 3
TURN_SHARE = 0.4
# "Thank you." and "Next question." say nothing.
FEWEST_WORDS = 5
_FIRST_PERSON = frozenset({"i", "we", "us", "our", "my", "me", "the"})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without a break: its label's span, the colon, the stretch that is said."""

    label: Span
    colon: Span
    said: Span
    asks: bool
    answers: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence of a turn as a statement; `asks` for a question, `speaker` where that is not the label's."""

    reported: Reported
    asks: bool
    speaker: Mention | None


def turns_of(page: Page) -> list[Turn]:
    """The turns of a transcript, in order; none for a text that is no transcript."""
    blocks = [b for b in page.parsed.blocks if b.kind in ("body", "list", "heading")]
    opened = [(at, m) for at, b in enumerate(blocks) if (m := _LABEL.match(page.text, b.start, b.end)) is not None]
    labels = Counter(m["label"] for _, m in opened)
    repeated = sum(labels.values()) > len(labels) > 1
    if len(opened) < FEWEST_TURNS or not repeated or len(opened) < TURN_SHARE * (len(blocks) - opened[0][0]):
        return []
    out = []
    for number, (at, m) in enumerate(opened):
        after = opened[number + 1][0] if number + 1 < len(opened) else len(blocks)
        colon = page.text.index(":", m.end("who") if m["who"] else m.end("label"))
        said = Span(m.end(), blocks[after - 1].end)
        label = Span(m.start("label"), colon)
        out.append(Turn(label, Span(colon, colon + 1), said, bool(m["asks"]), bool(m["answers"])))
        assert at < after
    return out


def spoken(page: Page, turns: Sequence[Turn], mentions: Mentions, known: Sequence[Reported]) -> list[Spoken]:
    """The sentences of all turns as statements, but for those a known statement with a source of its own takes up."""
    principal = _principal(page, turns, mentions)
    taken = [c for r in known if r.source for c in r.content]
    return [
        Spoken(
            Reported(turn.colon, (turn.label,), (content,), 0.0),
            turn.asks or page.text[content.end - 1] == "?",
            principal if turn.answers else None,
        )
        for turn in turns
        for content in _sentences(page, turn)
        if not any(content.overlaps(other) for other in taken)
    ]


def inside(page: Page, turns: Sequence[Turn], said: Reported) -> bool:
    """A known statement that the turns replace: it stands in a turn, with nobody but the speaker as its source."""
    for turn in turns:
        if any(turn.said.overlaps(c) or turn.label.overlaps(c) for c in said.content):
            own = [page.text[slice(*s)].lower() for s in said.source if turn.said.covers(s)]
            short = sum(len(page.text[slice(*c)].split()) for c in said.content) < FEWEST_WORDS
            return short or not own or own[0] in _FIRST_PERSON
    return False


def _sentences(page: Page, turn: Turn) -> Iterator[Span]:
    first = max(0, bisect_right(page.sentences, turn.said.start, key=lambda s: s.start) - 1)
    for sentence in page.sentences[first:]:
        if sentence.start >= turn.said.end:
            return
        span = Span(max(sentence.start, turn.said.start), min(sentence.end, turn.said.end))
        words = page.text[slice(*span)]
        if sentence.read and len(words.split()) >= FEWEST_WORDS and (not turn.asks or words.rstrip().endswith("?")):
            yield Span(span.start, span.start + len(words.rstrip(" \n.")))


def _principal(page: Page, turns: Sequence[Turn], mentions: Mentions) -> Mention | None:
    """Whose answers they are: the first person named before the first turn."""
    before = mentions.within(Span(0, turns[0].label.start)) if turns else []
    return next((m for m in before if m.type == "person" and m.form == "name"), None)
