"""What is read of sentences that are not English, by the layers that own each kind of row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta

from detente.extract.contract import Page
from detente.extract.foreign.days import days_in
from detente.extract.foreign.rules import Rules, languages, rules_for
from detente.extract.foreign.speech import Speech, speech
from detente.model.documents import FOREIGN, READ_BLOCKS, Sentence
from detente.model.entities import LogEntry
from detente.model.evidence import Span, cite
from detente.model.ids import content_id
from detente.model.names import fold, parts
from detente.model.rows import (
    Act,
    Attribution,
    DenialKind,
    Mention,
    MentionForm,
    MentionType,
    Statement,
    TimeExpression,
)
from detente.model.scripts import Alias, names_in
from detente.model.scripts import languages as named_languages

_TYPES: dict[str, MentionType] = {
    "person": "person", "state": "state", "city": "place", "body": "body", "outlet": "outlet",
}  # fmt: skip
# A person's name in Latin script: capitalised words with particles between them.
_UPPER = r"[^\W\d_a-zß-öø-ÿ][\w’'-]+"
_PERSON = re.compile(rf"{_UPPER}(?:\s(?:(?:de|del|der|von|van|al|bin|ben|el|la|le|di|da|dos)\s){{0,2}}{_UPPER}){{1,3}}")
_DENIALS: dict[Act, DenialKind] = {"deny": "deny"}


def foreign(page: Page) -> Iterator[tuple[Sentence, str]]:
    """The page's sentences that are not English and may be read, each with its language."""
    blocks = page.parsed.blocks
    starts = [block.start for block in blocks]
    for sentence in page.sentences:
        if sentence.block == FOREIGN:
            block = blocks[bisect_right(starts, sentence.start) - 1]
            if block.kind in READ_BLOCKS:
                yield sentence, block.language or page.parsed.document.language


def times(page: Page) -> list[TimeExpression]:
    """The days named in sentences that are not English."""
    published = page.parsed.document.published
    known = published.start is not None and published.end is not None
    near = known and published.end - published.start <= timedelta(days=2)  # type: ignore[operator]
    anchor = published.start.date() if near and published.start else None
    out = []
    for sentence, language in foreign(page):
        for day in days_in(page.text, sentence.start, sentence.end, language, anchor):
            spans = ((day.start, day.end),)
            ident = content_id("time", page.id, spans)
            value = day.interval.value
            out.append(TimeExpression(ident, cite(page.id, page.text, spans), "DATE", value, day.interval))
    return out


def mentions(page: Page) -> list[Mention]:
    """Names the authority file has in the sentence's language, and persons who are said to speak, chained by name."""
    drafts: dict[Span, tuple[MentionType, MentionForm, Alias | None, str]] = {}
    for sentence, language in foreign(page):
        for found in names_in(page.text, sentence.start, sentence.end, language):
            span = Span(found.start, found.end)
            drafts[span] = (_TYPES[found.alias.kind], "name", found.alias, found.alias.name)
        for said in _said(page, sentence, language):
            for span, name in _persons(page, said.source, drafts):
                drafts[span] = ("person", "name", None, name)
    chains: dict[str, str] = {}
    out = []
    for span, (type_, form, alias, name) in sorted(drafts.items()):
        ident = content_id("mention", page.id, span.start, span.end)
        key = alias.id or alias.name if alias is not None else _key(name, chains)
        told = f"{alias.name} in the table of names" if alias is not None and key in chains else ""
        out.append(
            Mention(
                ident,
                cite(page.id, page.text, [span]),
                type_,
                form,
                chains.setdefault(key, ident),
                span,
                name,
                state=alias.state if alias is not None else "",
                authority=alias.id if alias is not None and alias.kind != "state" else "",
                reason=told,
            )
        )
    return out


def _key(name: str, chains: dict[str, str]) -> str:
    """The chain of a name that is not in the table: one that ends in the same surname."""
    last = parts(name)[-1:] or (fold(name),)
    return next((key for key in chains if key.startswith("name:") and key.endswith(f" {last[0]}")), f"name: {last[0]}")


def _persons(page: Page, source: Span | None, known: Collection[Span]) -> Iterator[tuple[Span, str]]:
    """Full names in a source that the table does not have."""
    if source is None:
        return
    for match in _PERSON.finditer(page.text, *source):
        span = Span(*match.span())
        if not any(span.overlaps(other) for other in known):
            yield span, " ".join(match[0].split())


def statements(page: Page) -> list[Statement]:
    """Reported speech in the languages that have rules for it; the mentions must be there."""
    named = list(page.found.mentions)
    out = []
    for sentence, language in foreign(page):
        for said in _said(page, sentence, language):
            out.append(_statement(page, said, rules_for(language), named))
    return out


def _said(page: Page, sentence: Sentence, language: str) -> list[Speech]:
    return speech(page.text, sentence.start, sentence.end, rules_for(language)) if language in languages() else []


def _statement(page: Page, said: Speech, rules: Rules, named: list[Mention]) -> Statement:
    source = page.text[slice(*said.source)] if said.source else ""
    inside = [m for m in named if said.source and said.source.covers(m.evidence[0].span)]
    speaker = next((m for wanted in ("person", "body", "outlet", "state") for m in inside if m.type == wanted), None)
    told = [t for t in page.found.times if t.interval and t.interval.day and _beside(page, said, t.evidence[0].span)]
    quoted = page.text[max(0, said.content.start - 2) : said.content.start].strip()[-1:] in '«“„"'
    return Statement(
        content_id("statement", page.id, said.cue, (said.content,)),
        cite(page.id, page.text, [said.content]),
        source_spans=(said.source,) if said.source else (),
        cue_spans=(said.cue,),
        form="direct" if quoted else "mixed" if re.search('[«“„"]', page.text[slice(*said.content)]) else "indirect",
        act=said.act,
        attribution=_attribution(rules, source),
        speaker=speaker.id if speaker else "",
        speaker_words=source,
        negated=said.negated,
        denial=_DENIALS.get(said.act),
        said=told[0].interval if told and told[0].interval else page.parsed.document.published,
    )


def _beside(page: Page, said: Speech, span: Span) -> bool:
    """A day that stands beside the cue and not in what is said."""
    near = abs(span.start - said.cue.end) < 40 or abs(said.cue.start - span.end) < 60
    return near and not said.content.overlaps(span) and "\n" not in page.text[min(span) : said.cue.end]


def _attribution(rules: Rules, source: str) -> Attribution:
    if rules.spokesperson.search(source):
        return "spokesperson"
    return "unnamed" if rules.unnamed.search(source) else "on_record"


def told(page: Page) -> list[LogEntry]:
    """What was and what was not read of sentences in other languages: a line a language."""
    counts = Counter(language for _, language in foreign(page))
    out = []
    for language, count in sorted(counts.items()):
        if language in languages():
            what = f"{count} sentences in {languages()[language]}: read by rule for speech, names and days only"
        elif language in named_languages():
            what = f"{count} sentences not read: language {language}; known names and dates only"
        else:
            what = f"{count} sentences not read: language {language}; dates only"
        ident = content_id("log", "extract", page.id, "language", what)
        out.append(LogEntry(ident, "note", "extract", page.parsed.document.name, what, page.id))
    return out
