"""The brief as Markdown and as one HTML page: no script, no outside address; everything from documents is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.model.documents import Document
from detente.model.entities import LogEntry
from detente.publish.brief.line import DatePart, Group, Line, NamePart, QuotePart, Section, shown
from detente.publish.brief.sources import SourceEntry, Sources
from detente.publish.dates import written_day
from detente.publish.shown import seen

Format = Literal["md", "html"]

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&$])")


@dataclass(frozen=True, slots=True)
class Page:
    """All that a brief shows."""

    title: str
    as_of: date | None
    documents: Sequence[Document]
    origins: int
    sections: Sequence[Section]
    sources: Sources
    entries: Sequence[SourceEntry]
    log: Sequence[LogEntry]
    handling: str
    withheld: int = 0


def render(page: Page, form: Format) -> str:
    """The page as Markdown or HTML."""
    text = (
        _environment().get_template(f"brief.{form}.j2").render(page=page, show=_html if form == "html" else _markdown)
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("detente.publish.brief"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "seen": seen,
        "md": markdown,
        "day": written_day,
        "one": lambda words: " ".join(str(words).split()),
    }
    environment.tests["group"] = lambda value: isinstance(value, Group)
    return environment


def markdown(words: object) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", seen(words)).replace("\n", " ").replace("://", ":\\//")


def _markdown(line: Line) -> str:
    """A line's parts as Markdown."""
    out = []
    for part in line.parts:
        words = markdown(shown(part))
        out.append(f"**{words}**" if isinstance(part, NamePart) else words)
    return "".join(out)


def _html(line: Line) -> Markup:
    """A line's parts as HTML."""
    out = Markup("")
    for part in line.parts:
        words = seen(shown(part))
        match part:
            case NamePart():
                out += Markup("<b>{}</b>").format(words)
            case DatePart():
                out += Markup("<time>{}</time>").format(words)
            case QuotePart():
                out += Markup('<span class="quote">{}</span>').format(words)
            case _:
                out += words
    return out
