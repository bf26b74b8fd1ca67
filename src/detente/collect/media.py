"""Which files are read, by suffix, and what their first bytes say against it."""

from __future__ import annotations

from pathlib import PurePath

# Files that hold one document each. `parse.formats` has a reader for every media type here.
DOCUMENTS: dict[str, str] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
    ".eml": "message/rfc822",
    ".mhtml": "multipart/related",
    ".mht": "multipart/related",
}
# Files that hold several documents: rows, mails, feed entries, archived files.
SEVERAL = frozenset(
    {".jsonl", ".ndjson", ".csv", ".tsv", ".mbox", ".rss", ".atom", ".xml", ".json", ".zip", ".warc", ".wacz"}
)
# Files of these kinds may be gzipped, which their name says with another suffix: .warc.gz
GZIPPED = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".json", ".warc"})
SUFFIXES = SEVERAL | DOCUMENTS.keys()

_SIGNATURES = (
    (b"%PDF-", "PDF"), (b"PK\x03\x04", "ZIP archive"), (b"\x89PNG", "PNG picture"), (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"), (b"\x1f\x8b", "gzip archive"), (b"\x7fELF", "program"), (b"MZ\x90", "program"),
    (b"7z\xbc\xaf", "7-Zip archive"), (b"Rar!", "RAR archive"), (b"BZh", "bzip2 archive"), (b"\xfd7zXZ", "xz archive"),
    (b"SQLite format 3", "database"), (b"\xd0\xcf\x11\xe0", "old Office file"), (b"OggS", "Ogg sound"),
    (b"ID3", "MP3 sound"), (b"wOFF", "font"), (b"\x00\x00\x00\x18ftyp", "film"), (b"\x00\x00\x00\x20ftyp", "film"),
)  # fmt: skip
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 65_536
# Text holds hardly any control characters; bytes with more of them than this are none.
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27} | {127})
_BINARY_SHARE = 0.02
_BLANKS = b" \t\r\n\f\v"
_UNSEEN = bytes(range(33)) + b"\x7f"


def suffix_of(name: str) -> str:
    """The suffix that says what a file is, small, with the one of a gzipped file before it: ".pdf", ".warc.gz"."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix + path.suffix if path.suffix == ".gz" else path.suffix


def is_read(suffix: str) -> bool:
    """Files with this suffix are read."""
    return suffix in SUFFIXES or (suffix.endswith(".gz") and suffix[:-3] in GZIPPED)


def media_type(name: str) -> str:
    """The media type for a file name; empty when files of this suffix are not read."""
    return DOCUMENTS.get(PurePath(name).suffix.lower(), "")


def binary(data: bytes) -> str:
    """What the bytes of a file that should be text really are; empty when they can be text."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return what
    head = data[:_LOOKED_AT]
    if head.startswith(_UNICODE_MARKS):
        return ""
    if not head.translate(None, _UNSEEN) and head.translate(None, _BLANKS):
        return "nothing but control characters"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary content" if controls > max(3, len(head) * _BINARY_SHARE) else ""
