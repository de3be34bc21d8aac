"""Add the effects of action links, and since when a device is silent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("came_with", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_acts_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"],
            ["encounters.id"],
            name=op.f("fk_acts_encounter_id_encounters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_id"], ["nudges.id"], name=op.f("fk_acts_made_id_nudges"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index("ix_acts_encounter", "acts", ["encounter_id"])
    op.add_column("subscriptions", sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscriptions", sa.Column("silence_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_deliveries_subscription", "deliveries", ["subscription_id"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_subscription", "deliveries")
    op.drop_column("subscriptions", "silence_told_at")
    op.drop_column("subscriptions", "silent_since")
    op.drop_table("acts")
