"""Add how often the user wants to be reminded of a person."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("keep_warm_months", sa.Integer(), nullable=True))
    op.add_column("contacts", sa.Column("circle", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("contacts", "circle")
    op.drop_column("contacts", "keep_warm_months")
