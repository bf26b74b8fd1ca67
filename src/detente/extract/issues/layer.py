"""Issues: tags each statement with the issues of the taxonomy that its words, or the question it answers, are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from detente.extract.contract import Layer, Page
from detente.extract.issues.tagger import Tagger, shared_tagger
from detente.model.rows import Statement
from detente.model.taxonomy import Taxonomy, taxonomy

# "It's a bad deal. It's falling down.": a short remark is about what the words before it are about.
SHORT = 12


class Issues(Layer):
    """Fills `issues` of every statement; rewrites the page's statements in place of the untagged ones."""

    name: ClassVar[str] = "issues"
    version: ClassVar[str] = f"2+{taxonomy().version}"

    def __init__(self, issues: Taxonomy | None = None) -> None:
        self._tagger = Tagger(issues) if issues else shared_tagger()
        self._state = issues.state if issues else ""

    def read(self, pages: Sequence[Page]) -> None:
        """Tag the statements of each page."""
        rows = [(page, row) for page in pages for row in page.found.statements]
        contents = [" ".join(piece.quote for piece in row.evidence) for _, row in rows]
        tags = self._tagger.tags(contents)
        short = [at for at, found in enumerate(tags) if not found and len(contents[at].split()) <= SHORT]
        for at, found in zip(short, self._tagger.tags([_around(*rows[at]) for at in short]), strict=True):
            tags[at] = found
        tagged = iter(tags)
        for page in pages:
            page.found.statements = [replace(row, issues=next(tagged)) for row in page.found.statements]
            page.found.tagged = self._state


def _around(page: Page, row: Statement) -> str:
    """The sentence a short remark stands in and the one before it."""
    start = row.evidence[0].start
    at = next((i for i, s in enumerate(page.sentences) if s.start <= start < s.end), None)
    if at is None:
        return ""
    first = page.sentences[max(0, at - 1)]
    return page.text[first.start : page.sentences[at].end]
