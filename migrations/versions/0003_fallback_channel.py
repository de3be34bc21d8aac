"""Add the time at which the fallback channel sends a nudge that was pushed but not seen."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("nudges", sa.Column("second_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_nudges_second",
        "nudges",
        ["second_at"],
        sqlite_where=sa.text("second_at IS NOT NULL"),
        postgresql_where=sa.text("second_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_nudges_second", "nudges")
    op.drop_column("nudges", "second_at")
