"""The record's tables. What changes here needs a new file in `migrations/versions` and a new `SCHEMA`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

# The newest revision in migrations/versions; a test keeps the two equal.
SCHEMA = "0002"

metadata = MetaData()

# Ids and names are in the order of their code points, whatever language the database server speaks.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def _cascade(target: str) -> ForeignKey:
    return ForeignKey(target, ondelete="CASCADE")


# Bytes taken in. The bytes themselves lie beside the tables (see blobs.py).
raw = Table(
    "raw",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("size", Integer, nullable=False),
)

# Every name the bytes came under, with what was known about them under that name.
name = Table(
    "name",
    metadata,
    Column("document", TEXT, _cascade("raw.id"), primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("media_type", TEXT, nullable=False),
    Column("url", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("published", TEXT, nullable=False),
    Column("language", TEXT, nullable=False),
    Column("handling", TEXT, nullable=False),
    Column("retrieved", TEXT, nullable=False),
)

# Parsed documents: body, blocks and notes are JSON, offsets run over `text`.
document = Table(
    "document",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("body", TEXT, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("blocks", TEXT, nullable=False),
    Column("notes", TEXT, nullable=False),
)

# Sentences in reading order; the search index (dialect.py) hangs on `id`, which never leaves the store.
sentence = Table(
    "sentence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", TEXT, _cascade("document.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("block", TEXT, nullable=False),
    Index("sentence_place", "document", "start"),
)

# All stored records. `document` and `start` are filled for what one document says, empty for what set stages conclude.
row = Table(
    "row",
    metadata,
    Column("class", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    Column("stage", TEXT, nullable=False),
    Column("document", TEXT, _cascade("document.id")),
    Column("start", Integer),
    Column("body", TEXT, nullable=False),
    Index("row_place", "document", "class", "start"),
    Index("row_stage", "stage", "document"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("turn", Integer, primary_key=True, autoincrement=True),
    Column("id", TEXT, nullable=False, unique=True),
    Column("body", TEXT, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("stage", TEXT, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("item", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Index("log_place", "stage", "document", "item", "reason"),
)

mark = Table(
    "mark",
    metadata,
    Column("stage", TEXT, primary_key=True),
    Column("item", TEXT, primary_key=True),
    Column("state", TEXT, nullable=False),
)

# Where set stages look for candidates: under `key`, the documents that have it. Made anew when it is missing.
posting = Table(
    "posting",
    metadata,
    Column("stage", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("item", TEXT, _cascade("document.id"), primary_key=True),
    Column("value", TEXT, nullable=False),
    Index("posting_item", "item", "stage"),
)
