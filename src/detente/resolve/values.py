"""How a person's words become the value of a field: names are looked up among the entities, words found in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from detente.model.entities import Entity
from detente.model.errors import BadInput, UsageError
from detente.model.evidence import Span
from detente.model.judging import FIELDS, Form, interval_of
from detente.model.rows import Mention
from detente.model.taxonomy import Taxonomy
from detente.resolve.verbs import find
from detente.store.contract import View

_NAME = Form("name")


def value_of(view: View, kind: str, field: str, words: str, rows: Sequence[Any], *, document: str = "") -> Any:
    """What `words` say of a field, ready for JSON.

    name: an entity by any spelling or id, else the words themselves. names: several, by ";", each with "=role" if need
    be. time: as `interval_of` reads it. choice, number: one of the field's values. choices: issue ids, by ",". words:
    stretches of the document's text, by "…", nearest to where the row stands. Raises UsageError.
    """
    form = FIELDS[kind].get(field, _NAME)
    documents = [document] if document else [row.evidence[0].document for row in rows if hasattr(row, "evidence")]
    match form.kind:
        case "name":
            return named(view, words, documents)
        case "names":
            return [_participant(view, part, documents) for part in words.split(";") if part.strip()]
        case "time":
            return _time(words)
        case "choices":
            return _issues(words, view.issues())
        case "words":
            return found_words(view, documents[0], words, near=rows[0].evidence[0].start)
        case "text":
            return " ".join(words.split())
    return _choice(form, field, words)


def named(view: View, words: str, documents: Sequence[str]) -> dict[str, str]:
    """Mention and words of whom `words` name: a mention in one of the documents, or else anywhere in the case."""
    words = " ".join(words.split())
    if not words:
        return {"mention": "", "words": ""}
    found = find(view, words)
    exact = [entity for entity in found if words in (entity.name, entity.id)]
    found = exact if len(exact) == 1 else found
    if len(found) > 1:
        several = ", ".join(f"{e.name} ({e.id})" for e in found[:8])
        raise UsageError(f"{words!r} may be {several}; give the id")
    if not found:
        return {"mention": "", "words": words}
    return {"mention": _mention(view, found[0], documents), "words": found[0].name}


def _mention(view: View, entity: Entity, documents: Sequence[str]) -> str:
    here = [m for m in view.rows(Mention, ids=entity.members) if m.evidence[0].document in documents]
    best = min(here, key=lambda m: (m.form != "name", m.evidence[0].start, m.id), default=None)
    return best.id if best else entity.members[0]


def _participant(view: View, words: str, documents: Sequence[str]) -> dict[str, str]:
    who, _, role = words.partition("=")
    return {**named(view, who, documents), "role": " ".join(role.split()) or "participant"}


def _time(words: str) -> str:
    try:
        interval_of(words, reason="")
    except BadInput as error:
        raise UsageError(str(error)) from error
    return words.strip()


def _issues(words: str, known: Taxonomy) -> list[str]:
    wanted = [part.strip() for part in words.split(",") if part.strip()]
    if unknown := [issue for issue in wanted if issue not in known]:
        there = ", ".join(issue.id for issue in known.issues)
        raise UsageError(f"no issue is called {', '.join(unknown)}; there are {there}")
    return wanted


def _choice(form: Form, field: str, words: str) -> Any:
    for value in form.values:
        if str(value) == words.strip():
            return value
    raise UsageError(f"{field} cannot be {words!r}; it can be {', '.join(map(str, form.values))}")


def found_words(view: View, document: str, words: str, *, near: int = 0) -> list[Span]:
    """Where the words stand in a document, whatever their white space: stretches apart are given with "…" between them.

    Of several places the nearest to `near` is taken. Raises UsageError when they are nowhere.
    """
    text = view.parsed(document).text
    spans: list[Span] = []
    for part in re.split(r"\s*(?:…|\.\.\.)\s*", words):
        if not part.strip():
            continue
        pattern = re.compile(r"\s+".join(map(re.escape, part.split())))
        places = [Span(*m.span()) for m in pattern.finditer(text)]
        if not places:
            raise UsageError(f"these words are not in the document: {part[:80]!r}; copy them as they stand there")
        spans.append(min(places, key=lambda span: (abs(span.start - near), span.start)))
    if not spans:
        raise UsageError("no words are given; copy them from the document")
    return sorted(spans)
