"""Commit what was read of documents, with the log lines of their parsing; what an earlier reading left of them goes."""

from __future__ import annotations

from collections.abc import Sequence

from detente.extract.contract import Page
from detente.findings.passages import STAGE as PASSAGES
from detente.model.documents import Document
from detente.model.entities import LogEntry
from detente.model.ids import content_id
from detente.run.amending import Amendments, state_of
from detente.run.handling import STAGE
from detente.run.tagging import mark_tagged
from detente.store.contract import Store


def commit_pages(store: Store, pages: Sequence[Page | LogEntry], amended: Amendments) -> list[LogEntry]:
    """Commit what was read from each page; returns the log lines of pages that failed."""
    with store.writer() as writer:
        for page in pages:
            if isinstance(page, LogEntry):
                continue
            document = page.parsed.document
            for stage in ("parse", "extract", STAGE, PASSAGES):
                writer.clear(stage, document=document.id)
            writer.put_parsed(page.parsed)
            writer.log("parse", [_note(document, note) for note in page.parsed.notes])
            writer.put_rows("extract", page.found.rows())
            writer.log("extract", page.found.log)
            mark_tagged(writer, document.id, page.found.tagged)
            writer.mark("extract", document.id, state_of(document.id, amended))
    return [page for page in pages if isinstance(page, LogEntry)]


def _note(document: Document, note: str) -> LogEntry:
    ident = content_id("log", "parse", document.id, note)
    return LogEntry(ident, "note", "parse", document.name, note, document.id)
