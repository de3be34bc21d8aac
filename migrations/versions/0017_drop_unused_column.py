"""Drop a column of subscriptions that no version has written or read."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("subscriptions", "failing_since")


def downgrade() -> None:
    op.add_column("subscriptions", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
