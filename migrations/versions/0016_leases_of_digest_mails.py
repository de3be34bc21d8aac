"""Add the lease of the process that is sending an account's digest mail."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("leased_by", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("accounts", "leased_until")
    op.drop_column("accounts", "leased_by")
