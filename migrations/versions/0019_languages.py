"""Add the language that an account has chosen, and the one that each device asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("language", sa.String(), nullable=True))
    op.add_column("devices", sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("devices", "language")
    op.drop_column("accounts", "language")
