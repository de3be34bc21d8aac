"""Let nudges be about promises and about people to keep in touch with."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

IS_UPKEEP = "kind IN ('promise', 'keep_warm')"


def upgrade() -> None:
    op.add_column("nudges", sa.Column("target_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("nudges", sa.Column("promise_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_nudges_upkeep",
        "nudges",
        ["account_id", "due_at"],
        sqlite_where=sa.text(IS_UPKEEP),
        postgresql_where=sa.text(IS_UPKEEP),
    )


def downgrade() -> None:
    # The older program would take them for reminders of encounters.
    op.execute(f"DELETE FROM deliveries WHERE nudge_id IN (SELECT id FROM nudges WHERE {IS_UPKEEP})")
    op.execute(f"DELETE FROM nudges WHERE {IS_UPKEEP}")
    op.drop_index("ix_nudges_upkeep", "nudges")
    op.drop_column("nudges", "promise_id")
    op.drop_column("nudges", "target_at")
