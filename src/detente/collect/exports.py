"""JSON that programs of this field write: news-please, fundus, Media Cloud, GDELT, and feeds in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from detente.collect.feeds import json_entries
from detente.collect.links import Link, code, listed
from detente.collect.names import safe_name
from detente.collect.relevance import Crawled
from detente.model.documents import Raw
from detente.model.errors import BadInput

# Where these programs keep a text, the cleanest first.
TEXTS = ("text", "maintext", "plaintext", "story_text", "full_text", "content", "body", "article")
_HINTS = {
    "title": ("title", "headline"),
    "published": ("published", "date_publish", "publishing_date", "publish_date", "publication_date", "date"),
    "source": ("source", "publisher", "media_name", "outlet", "source_domain", "domain"),
    "url": ("url", "link", "requested_url"),
    "language": ("language", "lang"),
}


def from_json(data: bytes, name: str) -> Iterator[Raw | Link | Crawled | BadInput]:
    """The documents of a JSON file: a feed, one article, or a list of articles (under "articles" or "results", too)."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not JSON: {error}") from error
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        yield from json_entries(value, name)
        return
    rows = value
    if isinstance(value, dict):
        rows = next(
            (value[key] for key in ("articles", "results", "stories") if isinstance(value.get(key), list)), None
        )
        if rows is None:
            yield article(value, name)
            return
    if not isinstance(rows, list):
        raise BadInput("neither a feed nor articles")
    for number, row in enumerate(rows, 1):
        if isinstance(row, dict):
            yield article(row, f"{name}:{number}")
        else:
            yield BadInput(f"{name} entry {number}: not an object")


def article(row: Mapping[str, Any], name: str) -> Raw | Link | Crawled | BadInput:
    """One article of an export as a document; only its link where it has no text."""
    text = text_of(row)
    if not text:
        return listed(row) or BadInput(
            f"{name}: it has no text and no address (a text is looked for under {', '.join(TEXTS)})"
        )
    hints = hints_of(row)
    ident = row.get("id") or row.get("filename") or row.get("stories_id")
    named = safe_name(str(ident)) if isinstance(ident, (str, int)) and str(ident).strip() else name
    raw = Raw(named, text.encode("utf-8", "replace"), "text/plain", **hints)
    return Crawled(raw) if is_crawled(row) else raw


def is_crawled(row: Mapping[str, Any]) -> bool:
    """The article comes from a program that takes whole sites (news-please, fundus), not from a search or by hand."""
    return "maintext" in row or isinstance(row.get("body"), dict) or ("plaintext" in row and "html" in row)


def text_of(row: Mapping[str, Any]) -> str:
    """The text of an article, whichever of the known fields holds it; empty when none does."""
    for key in TEXTS:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict) and (inside := "\n\n".join(_paragraphs(value))):
            return inside
    return ""


def _paragraphs(body: Mapping[str, Any]) -> Iterator[str]:
    """fundus writes a body as a summary and sections, each with headlines and paragraphs."""
    sections = body.get("sections")
    parts: list[Any] = [body.get("summary")]
    for section in sections if isinstance(sections, list) else []:
        if isinstance(section, dict):
            parts += [section.get("headline"), section.get("paragraphs")]
    for part in parts:
        for words in part if isinstance(part, list) else [part]:
            if isinstance(words, str) and words.strip():
                yield words.strip()


def hints_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What an export says about an article, by the names a document has for it."""
    page = row.get("html")
    inside = {"url": page.get("requested_url"), "source": page.get("source_info")} if isinstance(page, dict) else {}
    out = {}
    for hint, names in _HINTS.items():
        values = [row.get(name) for name in names] + [inside.get(hint)]
        value = next((" ".join(v.split()) for v in values if isinstance(v, str) and v.strip()), "")
        out[hint] = value
    out["language"] = code(out["language"])
    return out
