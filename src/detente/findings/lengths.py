"""How long an occasion lasted, where its own clause does not say so: "they talked for an hour", "it took …"."""

from __future__ import annotations

import re

from detente.findings.case import Case
from detente.model.documents import Sentence
from detente.model.rows import Duration, Happening

# A sentence that goes on about the occasion told before it.
_GOES_ON = re.compile(
    r"\W*(?:they|their|both|it|the\s+(?:two|meeting|talks|session|conversation|call|visit|summit|encounter))\b",
    re.IGNORECASE,
)
# A sentence of which the occasion itself is the subject: "It took them an hour".
_IT = re.compile(r"\W*it\s+(?:lasted|took|went\s+on|ran|was\s+over|ended)\b", re.IGNORECASE)
_LASTED = re.compile(
    r"\b(?:lasted|lasting|took|taking|spent|for|over|after|ran(?:\s+to)?)\s+(?:(?:more|less)\s+than\s+|\w+\s+)?$",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:met|meet\w*|talk\w*|spoke|speak\w*|conferr?\w*|session|conversation|call|summit|with)\b", re.IGNORECASE
)
_LENGTH = re.compile(
    r"PT?(?:(?P<days>\d+(?:\.\d+)?)D)?T?(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?"
)
# A length is meant within this share of it.
ROUND = 0.15
# Longer than this, in minutes, no meeting lasts: it is how long something else did.
LONGEST = 24 * 60
# Characters before a length in which "lasted" or "for" stands.
BEFORE = 24


def beside(case: Case, row: Happening) -> Duration | None:
    """The one length that the sentence of a telling, or the next that goes on about it, gives; None for several."""
    sentences = case.texts[row.document].sentences
    at = next((n for n, s in enumerate(sentences) if s.start <= row.trigger.start < s.end), None)
    if at is None:
        return None
    here = _lengths(case, row, sentences[at])
    if not here and at + 1 < len(sentences) and _GOES_ON.match(case.words(row.document, sentences[at + 1].span)):
        here = _lengths(case, row, sentences[at + 1])
    return here[0] if len(here) == 1 else None


def _lengths(case: Case, row: Happening, sentence: Sentence) -> list[Duration]:
    found = []
    text = case.words(row.document, sentence.span)
    for time in case.time_in(row.document, sentence.span):
        place = time.evidence[0]
        m = _LENGTH.fullmatch(time.value) if time.type == "DURATION" else None
        before = case.words(row.document, (max(place.start - BEFORE, sentence.start), place.start))
        if m is None or not _LASTED.search(before) or not (_TOGETHER.search(text) or _IT.match(text)):
            continue
        minutes = float(m["days"] or 0) * 1440 + float(m["hours"] or 0) * 60 + float(m["minutes"] or 0)
        if 0 < minutes <= LONGEST:
            least, most = minutes * (1 - ROUND), minutes * (1 + ROUND)
            found.append(Duration(time.value, least, most, place.quote, place.span, approximate=True))
    return found
