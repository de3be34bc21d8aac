"""Index subscriptions by device instead of by rev, which changed the index with every message."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_subscriptions_account", "subscriptions", ["account_id"])
    op.create_index("ix_subscriptions_device", "subscriptions", ["device_id"])
    op.drop_index("ix_subscriptions_account_rev", "subscriptions")


def downgrade() -> None:
    op.create_index("ix_subscriptions_account_rev", "subscriptions", ["account_id", "rev"])
    op.drop_index("ix_subscriptions_device", "subscriptions")
    op.drop_index("ix_subscriptions_account", "subscriptions")
