"""Add indexes for the operator's metrics, and drop an index that another one contains."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_nudges_sent", "nudges", "sent_at", "sent_at IS NOT NULL"),
    ("ix_nudges_refused", "nudges", "due_at", "state = 'pending' AND reason IS NOT NULL"),
    ("ix_nudges_undeliverable", "nudges", "due_at", "state = 'undeliverable'"),
    ("ix_subscriptions_silent", "subscriptions", "silent_since", "silent_since IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, column, where in INDEXES:
        op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.drop_index("ix_nudges_encounter", "nudges")


def downgrade() -> None:
    op.create_index("ix_nudges_encounter", "nudges", ["encounter_id"])
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
