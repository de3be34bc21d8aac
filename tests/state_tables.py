"""The tables in the docstrings of lifecycle modules, and what an event did to a row."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import inspect as columns_of

from app.core.errors import IllegalTransition

NOTHING, ILLEGAL = "-", "!"


def read_table(module: ModuleType) -> dict[tuple[str, str], str]:
    """What the docstring says of each pair of event and state."""
    lines = [line.split() for line in (module.__doc__ or "").splitlines() if line.startswith("    ")]
    (_, *states), *rows = lines
    return {(event, state): cell for event, *cells in rows for state, cell in zip(states, cells, strict=True)}


def events_of(module: ModuleType, *, but: set[str]) -> set[str]:
    """The public functions of a module."""
    return {
        name
        for name, member in inspect.getmembers(module, inspect.isfunction)
        if member.__module__ == module.__name__ and not name.startswith("_")
    } - but


def columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in columns_of(type(row)).columns}


@contextmanager
def outcome(row: Any, *, refresh: Any = None) -> Iterator[list[str]]:
    """The cell that describes what is done to the row in the block; `refresh` loads the row again."""
    before, cell = columns(row), list[str]()
    try:
        yield cell
    except IllegalTransition:
        assert columns(row) == before
        cell.append(ILLEGAL)
        return
    if refresh is not None:
        refresh(row)
    cell.append(NOTHING if columns(row) == before else row.state)
