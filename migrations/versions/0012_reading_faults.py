"""Add the time of the next reading after a fault of the storage or of an engine, and the number of faults in a row."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scans", sa.Column("faults", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("scans", sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("scans", "next_attempt_at")
    op.drop_column("scans", "faults")
