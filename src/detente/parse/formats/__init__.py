"""Readers of file formats, one small file each, in one list."""

from __future__ import annotations

from collections.abc import Callable

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Content
from detente.parse.formats import docx, epub, html, mail, markdown, odt, pdf, plain, rtf, translation

Reader = Callable[[Raw], Content]

# Media type → the function that reads it. `collect.media` says which file suffix has which media type.
READERS: dict[str, Reader] = {
    "text/plain": plain.read,
    "text/markdown": markdown.read,
    "text/html": html.read,
    "application/pdf": pdf.read,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": docx.read,
    "application/vnd.oasis.opendocument.text": odt.read,
    "application/rtf": rtf.read,
    "application/epub+zip": epub.read,
    "message/rfc822": mail.read,
    "multipart/related": mail.read_page,
    translation.MEDIA_TYPE: translation.read,
}


def read(raw: Raw) -> Content:
    """The text in `raw`. Raises BadInput when there is no reader for it or none in it."""
    reader = READERS.get(raw.media_type.partition(";")[0])
    if reader is None:
        raise BadInput(f"no reader for {raw.media_type}")
    return reader(raw)
