"""A case's own issues: taken from its file into the record, and what was tagged with others is tagged anew."""

from __future__ import annotations

from detente.extract.contract import Page
from detente.extract.issues.layer import Issues
from detente.extract.syntax import Syntax
from detente.model.rows import Statement
from detente.run.progress import SILENT, Progress
from detente.store.contract import ISSUES, Store, Writer

# The stage that remembers under which issues a document's statements were tagged; no mark: under the shipped ones.
STAGE = Issues.name


def take_issues(store: Store, own: str) -> None:
    """Make `own`, the text of a case's file, the record's issues; "" stands for the shipped ones."""
    if store.view().issues().own == own:
        return
    with store.writer() as writer:
        writer.clear(ISSUES)
        if own:
            writer.mark(ISSUES, "case", own)


def mark_tagged(writer: Writer, document: str, state: str) -> None:
    """Remember the state of the issues that a document's statements were tagged with."""
    writer.clear(STAGE, document=document)
    if state:
        writer.mark(STAGE, document, state)


def tag_anew(store: Store, *, progress: Progress = SILENT) -> None:
    """Tag the statements of documents that were read under other issues; nothing else of them is read again."""
    view = store.view().as_read()
    issues, tagged = view.issues(), view.marks(STAGE)
    if not issues.state and not tagged:
        return
    todo = [document for document in sorted(view.marks("extract")) if tagged.get(document, "") != issues.state]
    if not todo:
        return
    layer, known = Issues(issues), {document.id for document in view.documents()}
    with progress.task("tagging", len(todo)):
        for document in todo:
            pages = []
            if document in known:
                parsed = view.parsed(document)
                pages.append(Page(parsed, Syntax(parsed.text, parsed.sentences)))
                pages[0].found.statements = list(view.rows(Statement, document=document))
            layer.read(pages)
            with store.writer() as writer:
                for page in pages:
                    writer.put_rows("extract", page.found.statements)
                mark_tagged(writer, document, issues.state)
            progress.step(1)
