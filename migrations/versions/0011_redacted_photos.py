"""Add the hash of the original upload of redacted photos, so that a repeated upload is recognised."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = ("front_came_as", "back_came_as")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("scans", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("scans", name)
