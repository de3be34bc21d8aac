"""Add indexes by which the rows of a deleted account or nudge are found."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_deliveries_account", "deliveries", "account_id"),
    ("ix_acts_account", "acts", "account_id"),
    ("ix_acts_made", "acts", "made_id"),
    ("ix_invitations_used_by", "invitations", "used_by"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
