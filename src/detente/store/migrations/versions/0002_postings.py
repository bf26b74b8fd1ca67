"""Postings: where set stages look for candidates."""

import sqlalchemy as sa
from alembic import op

from detente.store.tables import TEXT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the next reading fills it."""
    op.create_table(
        "posting",
        *(sa.Column(name, TEXT, primary_key=True) for name in ("stage", "key")),
        sa.Column("item", TEXT, sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("value", TEXT, nullable=False),
    )
    op.create_index("posting_item", "posting", ["item", "stage"])
