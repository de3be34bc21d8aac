"""Add to accounts whether the e-mail address is confirmed, and which mails are wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONFIRMATION, WEEKLY = "ix_accounts_confirmation_due", "ix_accounts_weekly_due"


def upgrade() -> None:
    for column in (
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unconfirmed_letters", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("confirmation_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmation_tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("nudges_by_mail", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("weekly_look", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("weekly_due_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("accounts", column)
    for index, column in ((CONFIRMATION, "confirmation_due_at"), (WEEKLY, "weekly_due_at")):
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(index, "accounts", [column], sqlite_where=is_set, postgresql_where=is_set)


def downgrade() -> None:
    op.drop_index(WEEKLY, "accounts")
    op.drop_index(CONFIRMATION, "accounts")
    for column in (
        "weekly_due_at",
        "weekly_look",
        "nudges_by_mail",
        "confirmation_tries",
        "confirmation_due_at",
        "unconfirmed_letters",
        "email_confirmed_at",
    ):
        op.drop_column("accounts", column)
