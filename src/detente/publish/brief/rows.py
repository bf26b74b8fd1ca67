"""A document of ours as rows for other programs: a line each, with what it tells and the words it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.publish.brief.line import Line, Section
from detente.publish.brief.render import Page

Row = dict[str, Any]


def page_rows(page: Page) -> Iterator[Row]:
    """Every line in the order of the page; those that belong under another stand in its `below`."""
    names = {document.id: document.name for document in page.documents}
    for section in page.sections:
        yield from _section_rows(section, names)


def _section_rows(section: Section, names: Mapping[str, str]) -> Iterator[Row]:
    for group in section.groups:
        place = {"section": section.key, "heading": group.heading.text if group.heading is not None else ""}
        for line in group.lines:
            yield {"kind": "line", **place, **_row(line, names)}


def _row(line: Line, names: Mapping[str, str]) -> Row:
    return {
        "text": line.text,
        "records": list(line.ids),
        "evidence": [
            {"document": names.get(e.document, e.document), "start": e.start, "end": e.end, "quote": e.quote}
            for e in line.cites
        ],
        "below": [_row(below, names) for below in line.below],
    }
