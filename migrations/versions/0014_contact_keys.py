"""Add the table of keys by which a contact is found when the same person is met again."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BATCH = 500
CONTACTS = sa.table(
    "contacts",
    sa.column("id", sa.Uuid()),
    sa.column("account_id", sa.Uuid()),
    sa.column("fn", sa.JSON()),
    sa.column("emails", sa.JSON()),
    sa.column("tels", sa.JSON()),
)


def upgrade() -> None:
    keys = op.create_table(
        "contact_keys",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_contact_keys_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_keys_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "key", "contact_id", name=op.f("pk_contact_keys")),
    )
    op.create_index("ix_contact_keys_contact", "contact_keys", ["contact_id"])
    for some in _contacts():
        if rows := [row for contact in some for row in _keys_of(contact)]:
            op.bulk_insert(keys, rows)


def downgrade() -> None:
    op.drop_table("contact_keys")


def _contacts() -> Iterator[list[sa.Row]]:
    in_order = sa.select(CONTACTS).order_by(CONTACTS.c.id).limit(BATCH)
    some = in_order
    while rows := op.get_bind().execute(some).all():
        yield list(rows)
        some = in_order.where(CONTACTS.c.id > rows[-1].id)


def _keys_of(contact: sa.Row) -> list[dict[str, object]]:
    # The program's own rules. A change of them needs a migration that derives the keys again.
    from app.contacts.match_keys import address_keys, name_keys

    fn = contact.fn["value"] if contact.fn else None
    keys = address_keys(contact.emails, contact.tels) | name_keys(fn)
    return [{"account_id": contact.account_id, "key": key, "contact_id": contact.id} for key in sorted(keys)]
