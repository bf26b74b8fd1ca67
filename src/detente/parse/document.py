"""Bytes or text in, a ParsedText out: the format's reader, then the layout, date, language and sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from detente.model.dates import in_name
from detente.model.documents import Block, Document, ParsedText, Raw
from detente.model.errors import BadInput
from detente.model.ids import bytes_id
from detente.parse.content import Content, DateClue, Place
from detente.parse.formats import read
from detente.parse.genre import dated, kind_of
from detente.parse.language import EDGE, code_of, language, translated_from
from detente.parse.layout import Facts, lay_out
from detente.parse.passages import ENGLISH, apart, is_english
from detente.parse.published import settle
from detente.parse.sentences import split

# One for one, so that offsets hold: half of a surrogate pair is no character and breaks every output it reaches.
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
# Words in a dateline's brackets that name no outlet.
_NO_OUTLET = re.compile(r"(?i:agenc(?:y|ies)(?:\sinputs?)?|staff|online|wires?|bureau|correspondent|own correspondent)")
_MARKS = ("WHITE", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_JOINED = re.compile(r"\s*(?:,|;|/|&|\band\b)\s*")


def parse(raw: Raw) -> ParsedText:
    """The document in `raw`: text, blocks, sentences, and what is known about it.

    Offsets are code points of the text that is stored: for plain text the decoded bytes as they are, else what the
    format's reader found. Raises BadInput (a SkipItem) with the reason when there is no text to read.
    """
    if not raw.data:
        raise BadInput("the file is empty (0 bytes)")
    content = read(raw)
    if not content.text.strip():
        raise BadInput("there is no text in it")
    return _assemble(raw, content)


def parse_text(text: str, *, name: str, published: str = "", source: str = "", title: str = "") -> ParsedText:
    """The same for a text that is already one; offsets are code points of `text` exactly as given."""
    safe = _LONE_SURROGATES.sub("\ufffd", text)
    raw = Raw(name, safe.encode("utf-8"), "text/plain", title=title, source=source, published=published)
    return _assemble(raw, Content(safe))


def places(raw: Raw) -> tuple[Place, ...]:
    """Where in the original each stretch of the text comes from, read again from the bytes; empty for plain text."""
    return read(raw).places


def _assemble(raw: Raw, content: Content) -> ParsedText:
    text = content.text.replace("\x00", "\ufffd")
    title = raw.title or content.title
    blocks, facts = lay_out(text, marks=content.marks, title=title)
    published, doubts = settle(_dates(raw, content, facts))
    body = "\n".join(text[b.start : b.end] for b in blocks if b.kind == "body") or text
    measured = ENGLISH if is_english(body[:EDGE]) else language(body)
    spoken = raw.language or measured or content.language
    blocks, sentences = apart(text, blocks, split(text, blocks), spoken)
    document = Document(
        bytes_id(raw.data),
        (raw.name,),
        raw.media_type,
        title=title or facts.title,
        url=raw.url or content.url or facts.url,
        source=_source(raw, content, facts),
        language=spoken,
        translated_from=content.spoken or (code_of(facts.translated) if facts.translated else translated_from(text)),
        published=published,
        credits=tuple(dict.fromkeys((*content.credits, *facts.credits))),
        handling=_stricter(raw.handling, facts.handling),
    )
    kind = kind_of(document, text, blocks)
    document = replace(
        document,
        translation_of=content.of,
        aligned=content.aligned,
        genre=kind.genre,
        issuer=kind.issuer,
        about=kind.about,
        attendees=kind.attendees,
    )
    notes = (*content.notes, *content.dropped, *doubts, *_said_otherwise(content, measured), *_set_apart(blocks))
    return ParsedText(document, text, blocks, sentences, notes)


def _dates(raw: Raw, content: Content, facts: Facts) -> list[DateClue]:
    clues = [DateClue(raw.published, "metadata")] if raw.published else []
    clues += content.dates
    clues += facts.dates
    if words := dated(raw.title or content.title or facts.title):
        clues.append(DateClue(words, "front matter", weak=True))
    for words in (raw.url or content.url or facts.url, raw.name):
        named = in_name(words)
        if named is not None:
            clues.append(DateClue(named[0], "url", weak=True))
    return clues


def _source(raw: Raw, content: Content, facts: Facts) -> str:
    """Who published it: what we were told, what page or header says, the address, the outlet in the dateline."""
    url = raw.url or content.url or facts.url
    told = raw.source or content.source or facts.source or _host(url)
    if told:
        return told
    outlets = [part for part in _JOINED.split(facts.outlet) if part]
    return next((outlet for outlet in outlets if not _NO_OUTLET.fullmatch(outlet)), "")


def _stricter(told: str, said: str) -> str:
    """The stricter of two marks; one that is not known counts as the strictest."""
    ranks = [_MARKS.index(mark) if mark in _MARKS else len(_MARKS) - 1 for mark in (told, said) if mark]
    return _MARKS[max(ranks, default=1)].replace("WHITE", "CLEAR")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an address that is none
        return ""


def _said_otherwise(content: Content, measured: str) -> tuple[str, ...]:
    if content.language and measured and content.language != measured:
        return (f"the page says its language is {content.language}; measured {measured}",)
    return ()


def _set_apart(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    counts = {kind: sum(1 for b in blocks if b.kind == kind) for kind in ("caption", "credit", "link")}
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return (f"kept but not read for statements: {said}",) if said else ()
