"""Rename columns and tables to the names that the rest of the program uses."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = {
    "nudges": {
        "try_at": "next_attempt_at",
        "second_at": "fallback_at",
        "appointment_at": "snoozed_until",
        "follows_at": "follow_up_accepted_at",
    },
    "accounts": {
        "unconfirmed_letters": "unconfirmed_emails",
        "confirmation_tries": "confirmation_attempts",
    },
    "subscriptions": {"silence_told_at": "silence_notified_at"},
    "scans": {
        "front_came_as": "front_received_sha256",
        "back_came_as": "back_received_sha256",
    },
}
ACTS = {"id": "id", "account_id": "account_id", "encounter_id": "encounter_id", "came_with": "nudge_id", "verb": "verb"}
ACTS |= {"acted_at": "acted_at", "made_id": "snooze_id", "undone_at": "undone_at"}
"""The columns of `acts` and what they are called in `link_actions`."""


def upgrade() -> None:
    op.drop_index("ix_nudges_second", "nudges")
    for table, columns in COLUMNS.items():
        for former, now in columns.items():
            op.alter_column(table, former, new_column_name=now)
    _index_nudges("ix_nudges_fallback", "fallback_at")
    # Created again, because on SQLite a renamed table keeps the names of its constraints.
    _make_link_actions("link_actions", nudge_id="nudge_id", snooze_id="snooze_id", index="snooze")
    _move_rows("acts", "link_actions", ACTS)


def downgrade() -> None:
    _make_link_actions("acts", nudge_id="came_with", snooze_id="made_id", index="made")
    _move_rows("link_actions", "acts", {now: former for former, now in ACTS.items()})
    op.drop_index("ix_nudges_fallback", "nudges")
    for table, columns in COLUMNS.items():
        for former, now in columns.items():
            op.alter_column(table, now, new_column_name=former)
    _index_nudges("ix_nudges_second", "second_at")


def _index_nudges(name: str, column: str) -> None:
    only = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, "nudges", [column], sqlite_where=only, postgresql_where=only)


def _make_link_actions(table: str, *, nudge_id: str, snooze_id: str, index: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column(nudge_id, sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(snooze_id, sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"],
            ["encounters.id"],
            name=op.f(f"fk_{table}_encounter_id_encounters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            [snooze_id], ["nudges.id"], name=op.f(f"fk_{table}_{snooze_id}_nudges"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_account", table, ["account_id"])
    op.create_index(f"ix_{table}_encounter", table, ["encounter_id"])
    op.create_index(f"ix_{table}_{index}", table, [snooze_id])


def _move_rows(source: str, target: str, names: dict[str, str]) -> None:
    op.execute(f"INSERT INTO {target} ({', '.join(names.values())}) SELECT {', '.join(names)} FROM {source}")
    op.drop_table(source)
