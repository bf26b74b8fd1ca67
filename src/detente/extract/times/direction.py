"""Does the sentence look back or ahead? Settled by the nearest verb, from word lists, with no parse."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence

from detente.extract.times.tokens import DATA

# A verb further away than this says nothing about the expression.
REACH_BACK, REACH_ON = 25, 12
_AHEAD_OF = frozenset({("as", "early", "as"), ("as", "soon", "as"), ("no", "later", "than")})

# "She was to have met him on Monday": the day is over.
_NEVER_DONE = frozenset({(was, "to", "have") for was in ("was", "were")})


@functools.cache
def _cues() -> dict[str, frozenset[str]]:
    raw = tomllib.loads((DATA / "cues.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in raw.items()}


def direction(words: Sequence[str], first: int, last: int, sentence: tuple[int, int]) -> int:
    """−1 when the words around tokens [first, last) tell of the past, 1 of what is to come, 0 when nothing says."""
    if tuple(words[max(0, first - 3) : first]) in _AHEAD_OF or (
        first - 1 > sentence[0] and words[first - 1] in ("until", "till")
    ):
        return 1
    if first - 1 > sentence[0] and words[first - 1] == "by" and _bound(words, first, sentence[0]):
        return 1
    for index in range(first - 1, max(sentence[0], first - REACH_BACK) - 1, -1):
        if words[index] == "of" and index == first - 1:
            continue
        if _was_planned(words, index, sentence[0]):
            return 0
        found = _cue(words, index, sentence[0])
        if found:
            return found
    for index in range(last, min(sentence[1], last + REACH_ON)):
        found = _cue(words, index, sentence[0])
        if found:
            return found
    return 0


def _bound(words: Sequence[str], first: int, start: int) -> bool:
    """True behind a word by which somebody is bound to do something: "had promised to bring it by Tuesday"."""
    return any(word in _cues()["binding"] for word in words[max(start, first - REACH_BACK) : first])


def _was_planned(words: Sequence[str], index: int, start: int) -> bool:
    """True for "had been due" and what it was "to" be: the plan is over, and its day may be, too."""
    at = index - 2 if words[index] in _cues()["verb"] and words[index - 1] == "to" else index
    return at >= start and words[at] in _cues()["future"] and tuple(words[max(start, at - 2) : at]) == ("had", "been")


def _cue(words: Sequence[str], index: int, start: int) -> int:
    cues, word = _cues(), words[index]
    if word in cues["future"] or (word in cues["journey"] and words[index + 1 : index + 2] != ["of"]):
        return 1
    if word in cues["past"] or (len(word) > 4 and word.endswith("ed") and word not in cues["not_past"]):
        before = words[max(start, index - 3) : index]
        if before and before[-1] in cues["determiner"] and word not in cues["past"]:
            return 0
        if tuple(before) in _NEVER_DONE:
            return -1
        return (
            1
            if any(w in cues["ahead"] for w in before) and "been" not in before and word not in ("said", "told")
            else -1
        )
    return 1 if word in cues["verb"] and index > start and words[index - 1] == "to" else 0
