"""Alembic's entry point; runs on a connection that app.ops.migration passes."""

from alembic import context
from sqlalchemy import text

from app.models import Base

connection = context.config.attributes["connection"]

if connection.dialect.name == "postgresql":
    # Of two processes that start at once one waits for the other; the lock ends with the transaction.
    connection.execute(text("SELECT pg_advisory_xact_lock(20260504)"))


def render_item(kind: str, item: object, _autogenerate_context: object) -> str | bool:
    """Write our column types as what they are in the database, so that old migrations need no code of ours."""
    name = type(item).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=context.config.attributes.get("compare_type", True),
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
