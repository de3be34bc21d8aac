"""A state machine has one home: only `lifecycle.py` assigns the state and the lease of a nudge or of a scan.

What is looked for is every way to write a column: `row.state = ...`, `setattr`, `Nudge(state=...)`, `.values(state=...)`,
and rows as dictionaries. `ALLOWED` are the same words about other things.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.test_layers import APP, imports

HOMES = {"app.nudges.lifecycle", "app.scans.lifecycle"}
LEASES = "app.core.leases"
"""What lifecycles have the columns of leases from."""
MAY_LEASE = HOMES | {"app.digests.store"}
WRITING_LEASES = {"UNLEASED", "claim", "leased_to"}
COLUMNS = {"state", "leased_by", "leased_until", "fallback_at", "next_attempt_at"}
ROWS = {"Nudge", "Scan", "values", "update", "insert", "dict"}
"""Calls whose keywords are columns, or may become them."""
DECLARING = ("app.nudges.model", "app.scans.model")
ALLOWED = {
    ("app.contacts.merging", "'state'"),  # of a meeting that became part of another, kept for a split
    ("app.contacts.resolving", "encounter.state"),
    ("app.upkeep.promises", "promise.state"),
}


def written_by(module: str) -> set[tuple[str, str]]:
    return {(module, written) for written in assignments(ast.parse(APP[module].read_text("utf-8")))}


def assignments(tree: ast.AST) -> Iterator[str]:
    """Every column of `COLUMNS` that is written, as it stands in the source."""
    for node in ast.walk(tree):
        yield from (ast.unparse(target) for target in _targets(node) if _column_of(target) in COLUMNS)
        if isinstance(node, ast.Call):
            yield from _written_by_call(node)
        if isinstance(node, ast.Dict):
            yield from (
                ast.unparse(key) for key in node.keys if key is not None and _column_of(key) in COLUMNS
            )


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement assigns: also one by one where it assigns several at once."""
    if isinstance(node, ast.Assign):
        wholes = node.targets
    elif (
        isinstance(node, ast.AugAssign)
        or (isinstance(node, ast.AnnAssign) and node.value is not None)
        or isinstance(node, ast.For | ast.comprehension)
    ):
        wholes = [node.target]
    else:
        return
    for whole in wholes:
        yield from (each for each in ast.walk(whole) if isinstance(each, ast.Attribute | ast.Subscript))


def _column_of(node: ast.expr) -> str | None:
    """The column that an attribute (`row.state`), an item (`row["state"]`) or a key (`"state"`, `Nudge.state`) names."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _column_of(node.slice)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _written_by_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if name in ROWS:
        yield from (f"{name}({each.arg}=)" for each in call.keywords if each.arg in COLUMNS)
    if name in ("setattr", "__setattr__", "set_attribute", "set_committed_value"):
        yield from (ast.unparse(call) for argument in call.args if _column_of(argument) in COLUMNS)


@pytest.mark.parametrize("module", sorted(APP.keys() - HOMES - {LEASES} - set(DECLARING)))
def test_only_a_lifecycle_assigns_states_and_leases(module):
    assert written_by(module) - ALLOWED == set()


def test_only_lifecycles_and_digests_write_leases():
    writing = {
        module
        for module, path in APP.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == LEASES
        and WRITING_LEASES & {name.name for name in node.names}
    }

    assert writing == MAY_LEASE


def test_the_list_of_exceptions_is_not_longer_than_needed():
    assert {found for module, _ in ALLOWED for found in written_by(module)} == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "nudge.state = 'sent'",
        "nudge.state, nudge.reason = 'sent', None",
        "nudge.leased_by = nudge.leased_until = None",
        "scan.next_attempt_at += wait",
        "for nudge.state in states: pass",
        "setattr(nudge, 'fallback_at', None)",
        "Nudge(id=new_id(), state='pending')",
        "model.Scan(state='queued')",
        "update(Nudge).values(next_attempt_at=now)",
        "update(Nudge).values({Nudge.state: 'sent'})",
        "session.execute(insert(Nudge), [{'id': 1, 'state': 'pending'}])",
        "{**row, 'state': 'queued'}",
        "row['leased_by'] = None",
        "dict(row, state='queued')",
    ],
)
def test_every_way_to_assign_is_found(source):
    assert list(assignments(ast.parse(source)))


def test_reading_a_state_is_no_assignment():
    source = "if nudge.state == 'sent' and row['state']: shown(state=nudge.state, until=scan.leased_until)"

    assert list(assignments(ast.parse(source))) == []


def test_sending_opens_no_transaction():
    """A message may wait a minute for a push service: no row may be locked during that time, so the sender has no database."""
    known = imports(APP["app.nudges.delivery.sending"])

    assert not {name for name in known if name.startswith(("sqlalchemy", "app.core.db"))}
    assert not {name for name in known if name.endswith((".store", ".recording", ".lifecycle"))}
