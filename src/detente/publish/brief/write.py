"""Writes the brief: sections from the record, checked line by line, then rendered. What fails is not written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from detente.model.documents import Document
from detente.model.errors import UsageError
from detente.model.evidence import Evidence
from detente.model.handling import marks, strictest
from detente.model.records import Copy
from detente.publish.brief.line import Section
from detente.publish.brief.render import Format, Page, render
from detente.publish.brief.sections import sections
from detente.publish.brief.sources import Sources
from detente.publish.validate import lines, validate
from detente.store.contract import View


def write_brief(
    view: View, *, format: Format = "md", title: str = "", as_of: date | None = None,
    pages: float | None = None, earlier: View | None = None,
) -> str:  # fmt: skip
    """The case's brief as Markdown ("md") or a self-contained page ("html").

    `pages` is a budget of A4 pages for all but the sources; what it leaves out is counted. With `earlier`, an earlier
    state of the record, the brief begins with what changed since. `as_of` is the day taken as now, by default the
    newest publication date. Raises UsageError for a day before it, and NotValid when a line says more than the words
    it cites.
    """
    return render(brief_page(view, title=title, as_of=as_of, pages=pages, earlier=earlier), format)


def brief_page(
    view: View, *, title: str = "", as_of: date | None = None, pages: float | None = None, earlier: View | None = None
) -> Page:
    """The case's brief, checked and ready to be rendered; see `write_brief`."""
    return checked_page(view, sections(view, pages=pages, earlier=earlier), title=title or "Brief", as_of=as_of)


def checked_page(view: View, written: Sequence[Section], *, title: str, as_of: date | None = None) -> Page:
    """Sections with their sources, once every line of them holds; raises as `write_brief` does."""
    documents = sorted(view.documents(), key=lambda d: (d.published.iso()[0] or "9999", d.name))
    newest = _newest(documents)
    if as_of is not None and newest is not None and as_of < newest:
        raise UsageError(
            f"the case holds reports up to {newest}; a brief as of {as_of} needs a case without the later ones"
        )
    validate(written, view)
    sources = Sources(view, (line for section in written for line in lines(section)))
    origins = {d.id: d.id for d in documents}
    for copy in view.rows(Copy):
        origins.update(dict.fromkeys(copy.documents, copy.id))
    return Page(
        title, as_of or newest, documents, len(set(origins.values())), written, sources, sources.entries(),
        [entry for entry in view.log() if entry.level != "note"], mark_of(view, documents),
    )  # fmt: skip


def _newest(documents: list[Document]) -> date | None:
    """The last day on which a document was, or may have been, published."""
    ends = [d.published.end - timedelta(microseconds=1) for d in documents if d.published.end is not None]
    return max(ends).date() if ends else None


def mark_of(view: View, documents: Sequence[Document]) -> str:
    """The mark of a page that holds all these documents and what is marked in them."""
    said = marks(view.judgements()).words
    words = (mark for document in documents for _, mark in said.get(document.id, ()))
    return strictest((*(d.handling for d in documents), *words))


def count_lines(view: View, hidden: Callable[[tuple[Evidence, ...]], bool]) -> int:
    """How many lines of the brief cite what is `hidden`."""
    return sum(hidden(line.cites) for section in sections(view) for line in lines(section) if line.cites)
