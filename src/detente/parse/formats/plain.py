"""Plain text: the decoded bytes as they are."""

from __future__ import annotations

from detente.model.documents import Raw
from detente.parse.content import Content
from detente.parse.decode import decode


def read(raw: Raw) -> Content:
    """The text without its byte-order mark; line ends and everything else are kept."""
    text, notes = decode(raw.data, declared=raw.media_type.partition("charset=")[2])
    return Content(text, notes=notes)
