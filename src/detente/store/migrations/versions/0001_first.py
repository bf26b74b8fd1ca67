"""The first record: bytes, names, documents, sentences with search, rows, judgements, log, marks."""

import sqlalchemy as sa
from alembic import op

from detente.store.dialects import dialect_of
from detente.store.tables import TEXT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _cascade(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, ondelete="CASCADE")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def upgrade() -> None:
    """Create all tables."""
    _documents()
    _rows()
    for statement in dialect_of(op.get_bind().dialect.name).create_own():
        op.execute(statement)


def _documents() -> None:
    op.create_table("raw", sa.Column("id", TEXT, primary_key=True), _number("size"))
    op.create_table(
        "name",
        sa.Column("document", TEXT, _cascade("raw.id"), primary_key=True),
        sa.Column("name", TEXT, primary_key=True),
        *_texts("media_type", "url", "title", "source", "published", "language", "handling", "retrieved"),
    )
    op.create_table("document", sa.Column("id", TEXT, primary_key=True), *_texts("body", "text", "blocks", "notes"))
    op.create_table(
        "sentence",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document", TEXT, _cascade("document.id"), nullable=False),
        *(_number(name) for name in ("start", "end")),
        *_texts("block"),
    )
    op.create_index("sentence_place", "sentence", ["document", "start"])


def _rows() -> None:
    op.create_table(
        "row",
        sa.Column("class", TEXT, primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        *_texts("stage"),
        sa.Column("document", TEXT, _cascade("document.id")),
        _number("start", nullable=True),
        sa.Column("body", TEXT, nullable=False),
    )
    op.create_index("row_place", "row", ["document", "class", "start"])
    op.create_index("row_stage", "row", ["stage", "document"])
    op.create_table(
        "judgement",
        sa.Column("turn", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", TEXT, nullable=False, unique=True),
        sa.Column("body", TEXT, nullable=False),
    )
    op.create_table(
        "log", sa.Column("id", TEXT, primary_key=True), *_texts("stage", "document", "item", "reason", "body")
    )
    op.create_index("log_place", "log", ["stage", "document", "item", "reason"])
    op.create_table(
        "mark",
        sa.Column("stage", TEXT, primary_key=True),
        sa.Column("item", TEXT, primary_key=True),
        *_texts("state"),
    )
