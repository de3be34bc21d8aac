"""Whether the database can be asked again after a fault."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, text

from app.db import is_away


class Fault(Exception):
    """What a driver raises."""

    def __init__(self, sqlstate: str | None = None) -> None:
        super().__init__("the driver's own words")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "may_be_asked_again"),
    [
        (exc.OperationalError("SELECT 1", {}, Fault()), True),
        (exc.InterfaceError("SELECT 1", {}, Fault()), True),
        (exc.TimeoutError("every connection is taken"), True),
        (exc.InternalError("UPDATE nudges", {}, Fault("25006")), True),
        (exc.InternalError("UPDATE nudges", {}, Fault("XX000")), False),
        (exc.IntegrityError("INSERT", {}, Fault("23505")), False),
        (exc.ProgrammingError("SELECT", {}, Fault("42601")), False),
        (ValueError("ours"), False),
    ],
)
def test_it_is_away_when_nothing_is_wrong_with_the_question(error, may_be_asked_again):
    assert is_away(error) == may_be_asked_again


def test_a_server_that_has_just_become_a_copy_is_away(world):
    """As after a failover: it still answers, and takes no writes."""
    if world.here.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no copies")

    with pytest.raises(exc.DBAPIError) as raised, world.here.database.write() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.execute(text("UPDATE accounts SET name = name"))

    assert is_away(raised.value)
