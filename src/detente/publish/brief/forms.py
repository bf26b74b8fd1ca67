"""The forms a checked page is handed on in, by the suffix of its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from detente.model.errors import UsageError
from detente.publish.brief.pdf import pdf
from detente.publish.brief.render import Page, render
from detente.publish.brief.word import docx

FORMS: dict[str, Callable[[Page], bytes]] = {
    "md": lambda page: render(page, "md").encode("utf8"),
    "html": lambda page: render(page, "html").encode("utf8"),
    "pdf": pdf,
    "docx": docx,
}
# Forms that may be written to a terminal.
TEXT_FORMS = frozenset(("md", "html"))
_SUFFIXES = {".htm": "html", ".txt": "md"}


def form_of(out: Path | None, wanted: str | None) -> str:
    """The form wanted, else what the file's suffix says, else Markdown. Raises UsageError for another suffix."""
    if wanted or out is None:
        return wanted or "md"
    form = _SUFFIXES.get(out.suffix.lower(), out.suffix.lower().lstrip("."))
    if form not in FORMS:
        raise UsageError(f"{out.name} is none of: .{', .'.join(FORMS)} (or say --format)")
    return form
