"""The record's tables. What changes here needs a new file in `migrations/versions` and a new `SCHEMA`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

# The newest revision in migrations/versions; a test keeps the two equal.
SCHEMA = "0001"

metadata = MetaData()


def _cascade(target: str) -> ForeignKey:
    return ForeignKey(target, ondelete="CASCADE")


# Bytes taken in. The bytes themselves lie beside the tables (see blobs.py).
raw = Table(
    "raw",
    metadata,
    Column("id", Text, primary_key=True),
    Column("size", Integer, nullable=False),
)

# Every name the bytes came under, with what was known about them under that name.
name = Table(
    "name",
    metadata,
    Column("document", Text, _cascade("raw.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("handling", Text, nullable=False),
    Column("retrieved", Text, nullable=False),
)

# Parsed documents: body, blocks and notes are JSON, offsets run over `text`.
document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("blocks", Text, nullable=False),
    Column("notes", Text, nullable=False),
)

# Sentences in reading order; the search index (dialect.py) hangs on `id`, which never leaves the store.
sentence = Table(
    "sentence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", Text, _cascade("document.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("block", Text, nullable=False),
    Index("sentence_place", "document", "start"),
)

# All stored records. `document` and `start` are filled for what one document says, empty for what set stages conclude.
row = Table(
    "row",
    metadata,
    Column("class", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("document", Text, _cascade("document.id")),
    Column("start", Integer),
    Column("body", Text, nullable=False),
    Index("row_place", "document", "class", "start"),
    Index("row_stage", "stage", "document"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("turn", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("log_place", "stage", "document", "item", "reason"),
)

mark = Table(
    "mark",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("state", Text, nullable=False),
)
