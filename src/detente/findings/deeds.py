"""Promises kept by a deed that a later report tells: "will publish the tables", "published a part of the tables"."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from detente.findings.announcing import forms, open_question
from detente.findings.case import Case
from detente.findings.denials import denied_from
from detente.model.documents import Sentence
from detente.model.evidence import Evidence, Span
from detente.model.rows import Mention
from detente.model.taxonomy import phrases
from detente.model.words import matter

# So many words of what was promised, its verb left out, tell of the same; all of them, when there are fewer.
LEAST_SHARED = 2
# Words that say when and how much, and not what.
_WHEN = matter(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday week month year day today tomorrow next first new"
)
# What stands right before a deed that was not done: "has not published", "will be published", "is to have signed".
_UNDONE = re.compile(
    r"\b(?:not|never|no|nobody|to|will|would|shall|should|could|can|may|might|must|if|unless|until|before|once|being)\b"
    r"(?:\s+(?:be|been|have|has|had|yet|also|\w+ly))*\s*$|n['’]t(?:\s+\w+)?\s*$",
    re.IGNORECASE,
)
# Characters before a deed that are looked at.
BEFORE = 40
# "Had Norland published the tables": it did not.
_SUPPOSED = re.compile(r"(?:^|[,;:“\"]\s*)(?:had|should|were)\s+(?:the\s+)?$", re.IGNORECASE)
# Between who does it and the deed: "refused to have the tables published".
_WANTED = re.compile(r"\bto\s+(?:have|see|get)\b", re.IGNORECASE)
# Words between who had promised and "promised": "as Norland itself had".
BETWEEN = 3
_AS = re.compile(r"\bas\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deed:
    """A sentence that tells deeds: who does what, by entity or state and verb, when the newest time it gives ends, and
    the matter of its words.
    """

    document: str
    span: Span
    done: tuple[tuple[str, str], ...]
    until: datetime | None
    matter: frozenset[str]


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("detente.findings") / "data" / "outcomes.toml").read_text(encoding="utf-8"))


@functools.cache
def _words(name: str) -> re.Pattern[str]:
    return phrases(_table()[name])


@functools.cache
def _verbs() -> dict[str, str]:
    """The verb of each form in which it is done: "withdrew" and "withdrawn" are of "withdraw"."""
    return {form: verb for verb, done in _table()["deeds"].items() for form in done}


@functools.cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_verbs()))})\b", re.IGNORECASE)


def kept_by(
    case: Case, promised: Sequence[tuple[str, frozenset[str]]], actors: Iterable[str], since: datetime
) -> list[Evidence]:
    """What later reports tell of the actors doing what they promised, each promise by its words and their matter."""
    deeds, who = case.once(Deeds), sorted(set(actors) - {""})
    found: dict[tuple[str, Span], Evidence] = {}
    for words, telling in promised:
        act = forms()["acts"].search(words)
        verb = act.group().split()[0].lower() if act else ""
        object_ = {word for word in telling if not word.isdigit()} - _WHEN - matter(verb)
        least = min(LEAST_SHARED, len(object_))
        for deed in deeds.of(who, verb) if least else ():
            published = case.published(deed.document).start
            older = deed.until is not None and deed.until < since  # "published the tables in 2019"
            late = published is not None and published >= since and not older
            if late and len(object_ & deed.matter) >= least:
                found[deed.document, deed.span] = case.cite(deed.document, deed.span)
    return [found[place] for place in sorted(found)]


class Deeds:
    """Sentences that tell a deed done, by who does it (and that one's state) and its verb (to be asked for by
    `case.once`).
    """

    def __init__(self, case: Case) -> None:
        self._found: dict[tuple[str, str], list[Deed]] = defaultdict(list)
        for deed in case.by_document(_deeds, Deed):
            for doer in deed.done:
                self._found[doer].append(deed)

    def of(self, actors: Iterable[str], verb: str) -> Iterator[Deed]:
        """Deeds of that verb that one of the actors does."""
        for actor in actors:
            yield from self._found.get((actor, verb), ())


def _deeds(case: Case) -> Iterator[Deed]:
    for document, sentence in case.sentences():
        text = case.words(document, sentence.span)
        done = {(doer, verb) for verb, at in _told(text) for doer in _doers(case, document, sentence, at)}
        if done:
            times = [t.interval for t in case.time_in(document, sentence.span) if t.type != "DURATION"]
            until = max((when.end for when in times if when is not None and when.end is not None), default=None)
            yield Deed(document, sentence.span, tuple(sorted(done)), until, matter(text))


def _doers(case: Case, document: str, sentence: Sentence, at: int) -> Iterator[str]:
    """Who does what stands at `at` of a sentence: entity and state; nobody where it is asked, denied or supposed."""
    text = case.words(document, sentence.span)
    if open_question(text, at) or denied_from(text) < at or _words("claims").search(text, 0, at):
        return
    for doer in _acting(case, document, sentence, at):
        entity = case.naming.entity(doer.id)
        yield from filter(None, (entity.id, entity.state) if entity else (doer.state,))


def _acting(case: Case, document: str, sentence: Sentence, at: int) -> list[Mention]:
    """The actors before `at`; none where they are only supposed to act or want it done, nor who had promised it."""
    text = case.words(document, sentence.span)
    found = case.actors(document, sentence, sentence.start + at)
    if not found:
        return []
    first, last = found[0].evidence[0].start - sentence.start, found[-1].evidence[0].end - sentence.start
    if _SUPPOSED.search(text[:first]) or _WANTED.search(text, last, at):
        return []
    promised = _words("foretold").search(text, last, at)
    if _AS.search(text[:first]) and promised and len(text[last : promised.start()].split()) < BETWEEN:
        return case.actors(document, sentence, sentence.start + first)  # "Sudland, as Norland had promised, opened"
    return found


def _told(text: str) -> Iterator[tuple[str, int]]:
    for m in _done().finditer(text):
        if not _UNDONE.search(text[max(m.start() - BEFORE, 0) : m.start()]):
            yield _verbs()[m.group().lower()], m.start()
