"""Issues: tags each statement with the issues of the taxonomy that its words, or the question it answers, are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from detente.extract.contract import Layer, Page
from detente.model.rows import Statement
from detente.model.taxonomy import Taxonomy, taxonomy

# "It's a bad deal. It's falling down.": a short remark is about what the words before it are about.
SHORT = 12


class Issues(Layer):
    """Fills `issues` of every statement; rewrites the page's statements in place of the untagged ones."""

    name: ClassVar[str] = "issues"
    version: ClassVar[str] = f"1+{taxonomy().version}"

    def __init__(self, issues: Taxonomy | None = None) -> None:
        self._issues = issues or taxonomy()

    def read(self, pages: Sequence[Page]) -> None:
        """Tag the statements of each page."""
        for page in pages:
            page.found.statements = [replace(row, issues=self._tags(page, row)) for row in page.found.statements]

    def _tags(self, page: Page, row: Statement) -> tuple[str, ...]:
        content = " ".join(piece.quote for piece in row.evidence)
        tags = self._issues.tags(content)
        if tags or len(content.split()) > SHORT:
            return tags
        return self._issues.tags(self._around(page, row))

    @staticmethod
    def _around(page: Page, row: Statement) -> str:
        """The sentence a short remark stands in and the one before it."""
        start = row.evidence[0].start
        at = next((i for i, s in enumerate(page.sentences) if s.start <= start < s.end), None)
        if at is None:
            return ""
        first = page.sentences[max(0, at - 1)]
        return page.text[first.start : page.sentences[at].end]
