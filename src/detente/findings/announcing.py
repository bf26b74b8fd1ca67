"""The words by which acts are announced, and what takes the announcement back: a question, a negation, a refusal."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files

from detente.model.taxonomy import phrases
from detente.model.words import matter

# "reiterated its commitment to": a will of old, no new promise; "repeated the vow to" tells of a promise all the same.
AGAIN = re.compile(
    r"\b(?:reiterat|reaffirm|re-affirm|restat|repeat|underlin|underscor|stress|recall|renew|emphasi[sz]|confirm)\w*\s"
    r"(?:\S+\s+){0,4}$",
    re.IGNORECASE,
)
# A negation right before an announcing word: "had not agreed to".
_NOT = re.compile(r"\b(?:not|never|\w+n['’]t)(?:\s+\w+ly)?\s+(?:yet\s+)?$", re.IGNORECASE)
# What stands behind "whether" is not announced, nor what somebody "did not name": "the countries it would visit".
WHETHER = re.compile(
    r"\b(?:whether|if|unless|unclear|should|(?:did|does|do|would|has|have)(?:\s+not|n['’]t)\s+(?:say|sa(?:id|y)|name|specif|disclos"
    r"|announc|confirm|reveal)\w*|declin\w+\s+to\s+\w+)\b[^,;.]*$",
    re.IGNORECASE,
)
# "denied that he had agreed to …", "rejected reports that it plans to …", up to another clause of the same person.
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|(?:dismiss|reject)\w*\s(?:\S+\s){0,4}?(?:report|claim|rumou?r|suggestion|idea)s?)\b"
    r"(?:(?!\b(?:but|and|while|adding)\b)[^;.])*$",
    re.IGNORECASE,
)
# "would not give up land", "will accept no terms": a refusal is a stand and no promise, but for words of pledging.
_REFUSED = re.compile(
    r"\b(?:(?:will|would|shall)\s+(?:\w+ly\s+)?(?:not|never)|wo['’]?n['’]t|would['’]?n['’]t|shan['’]t"
    r"|(?:will|would|shall)\s+\w+\s+(?:no|nothing|nobody|none)(?!\s+(?:later|longer|more|fewer|less)))\b",
    re.IGNORECASE,
)
# Behind a modal verb: what will be done to its subject, who is then not the one to act.
UNDERGOES = re.compile(
    r"\s+(?:not\s+)?be\s+(?:\w+ly\s+)?\w*(?:ed|en|wn|sent|held|kept|put|made|paid|told|brought)\b", re.IGNORECASE
)
# Who says it, behind what is announced: ", Holm's office said on Friday".
_SAID = re.compile(r",\s+(?:(?:[\w’'.-]+\s+){1,7}?(?:said|says|added|reported|told)|said|says|according to)\b[^,]*\Z")
# Words for one act: what was "sent" was "dispatched".
_ONE_ACT = {"dispatch": "send", "deploy": "send", "journey": "travel", "host": "hold"}


@functools.cache
def forms() -> dict[str, re.Pattern[str]]:
    """The lists of `data/commitments.toml` as patterns, by name."""
    table = tomllib.loads((files("detente.findings") / "data" / "commitments.toml").read_text(encoding="utf-8"))
    return {name: phrases(listed) for name, listed in table.items()}


def open_question(text: str, at: int) -> bool:
    """True behind "whether", "if", "not" or "denied that" of the same clause: what follows is asked or denied, not
    announced.
    """
    return any(behind.search(text[:at]) for behind in (WHETHER, _NOT, _DENIED))


def acts(text: str, at: int, *, refused: bool = False) -> re.Match[str] | None:
    """The act that follows an announcing word, past adverbs; past "not" and "never" only with `refused`."""
    while m := re.match(r"\s+(not|never|also|soon|then|now|still|again|seriously|immediately|only)\b", text[at:]):
        if m.group(1) in ("not", "never") and not refused:
            return None
        at += m.end()
    rest = re.match(r"\s+", text[at:])
    return forms()["acts"].match(text, at + rest.end()) if rest else None


def refuses(text: str) -> bool:
    """True when the first thing a text says somebody will or would do is something they will not."""
    refused, modal = _REFUSED.search(text), forms()["modals"].search(text)
    return refused is not None and (modal is None or refused.start() <= modal.start())


def told_until(text: str, at: int, end: int) -> int:
    """Where what is announced from `at` on ends: before the words for who says so, which bring days of their own."""
    said = _SAID.search(text[:end], at)
    return said.start() if said else end


def telling(text: str) -> frozenset[str]:
    """The telling words of an announcement, those for one act alike."""
    return frozenset(_ONE_ACT.get(word, word) for word in matter(text))
