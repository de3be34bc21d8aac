"""Let accounts take turns in the reading queue. What waits already keeps its order, and the first turn."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEXES = {"ix_scans_turn_unread": ["turn", "received_at"], "ix_scans_account_turn_unread": ["account_id", "turn"]}
UNREAD = sa.text("state IN ('queued', 'reading')")


def upgrade() -> None:
    op.add_column("scans", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    for name, columns in INDEXES.items():
        op.create_index(name, "scans", columns, sqlite_where=UNREAD, postgresql_where=UNREAD)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "scans")
    op.drop_column("scans", "turn")
