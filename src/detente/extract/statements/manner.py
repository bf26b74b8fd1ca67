"""How something is said: direct, mixed or indirect; denied, hedged, on a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.encode.tokens import quotations
from detente.extract.statements.plain import plain
from detente.extract.statements.words import words
from detente.model.evidence import Span
from detente.model.rows import Act, DenialKind, Form

# Share of a content's letters that must stand between quotation marks for the whole to count as quoted.
DIRECT_SHARE = 0.9
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\s?\w)([^‘’'\n]{2,400}?(?:['’](?=\w)[^‘’'\n]{0,200}?)*)[’'](?!\w)")
_DENIALS: dict[Act, DenialKind] = {"deny": "deny", "decline_to_confirm": "decline_to_confirm", "silence": "silence"}
_DEFLECTS = re.compile(
    r"\b(coy|side-?step|dodg|deflect|evad|brush|referr|change[sd]? the subject|nobody knows|we'll see|wait and see)"
)


def quoted_spans(text: str) -> list[Span]:
    """Stretches between quotation marks, double or single, in order."""
    found = [Span(a, d) for a, _, _, d in quotations(text) if d > a]
    inside = [Span(*m.span()) for m in _SINGLE.finditer(text)]
    return sorted({*found, *(s for s in inside if not any(s.overlaps(f) for f in found))})


def form_of(text: str, content: Sequence[Span], quoted: Sequence[Span]) -> Form:
    """Direct when all of the content is quoted, mixed when some of it is."""
    letters = [i for a, b in content for i in range(a, b) if text[i].isalnum()]
    near = [q for q in quoted if any(q.overlaps(c) for c in content)]
    inside = sum(any(q.start <= i < q.end for q in near) for i in letters)
    if not inside:
        return "indirect"
    return "direct" if inside >= DIRECT_SHARE * len(letters) else "mixed"


def is_negated(cue: str, act: Act) -> bool:
    """Whether the cue says that it was not said; refusals and silences are acts of their own, not negated ones."""
    return act not in ("silence", "decline_to_confirm") and bool(words().negation.search(plain(cue)))


def hedges_of(cue: str, sentence: str) -> tuple[str, ...]:
    """Words of the cue, or of the sentence around the content, by which the report keeps its distance."""
    found = [m.group() for part in (cue, sentence) for m in words().hedges.finditer(plain(part))]
    return tuple(sorted(set(found)))


def is_conditional(content: str) -> bool:
    """Whether what is said hangs on a condition."""
    return bool(words().condition.search(plain(content)))


def denial_of(act: Act, cue: str, content: str, *, of_another: bool) -> DenialKind | None:
    """Which of the five denials a statement is, if any; `of_another` when what is denied was said of somebody else."""
    if act == "decline_to_confirm" and _DEFLECTS.search(plain(f"{cue} {content}")):
        return "deflect"
    if act == "deny" and of_another:
        return "third_party_denies"
    return _DENIALS.get(act)
