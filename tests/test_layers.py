"""Imports point down: process and operation, use cases and endpoints, nouns, core. Never in a ring.

To read a file one needs to know what is below it, and nothing else. The layer follows from the place and the name:

    3  app/__init__, api, models; process/ ops/ web/
    2  use cases and endpoints: everything in the other folders that has no special name
    1  nouns: model, rules, store, and a few modules of values (`VALUES`)
    0  core/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TOP = {"process", "ops", "web"}
"""Folders of the top layer; `app/__init__.py`, `app/api.py` and `app/models.py`, which join the parts, belong to it too."""

NOUN_FILES = ("model", "rules", "store")
VALUES = {
    "app.accounts.credentials",
    "app.accounts.quiet_hours",
    "app.contacts.name_matching",
    "app.contacts.phones",
    "app.scans.exif",
    "app.scans.photos",
}
PACKAGES_OF_VALUES = ("app.channels.", "app.contacts.drafts.")
"""What a noun's model, rules and store may use besides each other: functions of values, the channels a message may take,
and the storage of photos. Endpoints in these packages are endpoints all the same."""

SCHEMA = {"app.models", "app.ops.migration"}
"""What a backup must know of the schema. Both name every noun's rows, so they stand on top, and use cases may import them."""

JOINS_PARTS = {"app", "app.models", "app.process.reader"}
"""`create_app` joins all parts, `models` lists every noun's rows for migrations, and the reader is a process of its own,
which builds what `create_app` builds: these may import anything."""
NAMES_WHAT_STANDS_BEHIND_IT = {"ocr", "ocr.engine"}
"""The entry of ocr/ and the seam of its engines load, when they are called, what is built on them."""

WITHIN_A_FOLDER = ("api", "flow", "store", "model", "rules")
ALLOWED_TO_VALUES = {"app.core.errors", "app.core.i18n", "app.accounts.quiet_hours", "app.accounts.rules"}


def modules(folder: str) -> dict[str, Path]:
    """Every module under a folder, by its dotted name."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


APP, OCR = modules("app"), modules("ocr")


def imports(path: Path) -> set[str]:
    """The modules a file imports when it runs; what stands under TYPE_CHECKING is for the type checker alone."""
    return {name for node in _running(ast.parse(path.read_text("utf-8"))) for name in _names(node)}


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _running(node)


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return set()
    below = {f"{node.module}.{alias.name}" for alias in node.names}
    return {name if name in APP or name in OCR else node.module for name in below}


def part(module: str) -> str:
    """The part of the program a module belongs to: a folder of app/, or a file beside them."""
    names = module.split(".")
    return names[1] if names[0] == "app" and len(names) > 1 else names[0]


def layer(module: str) -> int:
    names = module.split(".")
    if module in ("app", "app.api", "app.models") or names[1] in TOP:
        return 3
    if names[1] == "core":
        return 0
    if role(module) == "api":
        return 2
    is_value = module in VALUES or module.startswith(PACKAGES_OF_VALUES)
    return 1 if names[-1] in NOUN_FILES or is_value else 2


def role(module: str) -> str:
    """What a file of a folder is, by its name; every file with a name of its own is a flow."""
    last = "api" if module.endswith("_api") else module.rsplit(".", 1)[-1]
    return last if last in WITHIN_A_FOLDER else "flow"


@pytest.mark.parametrize("module", sorted(APP.keys() - JOINS_PARTS))
def test_imports_point_down(module):
    upward = {
        found for found in imports(APP[module]) - SCHEMA if found in APP and layer(found) > layer(module)
    }

    assert upward == set()


def test_the_lists_of_exceptions_are_not_longer_than_needed():
    used = {found for module in APP if layer(module) == 1 for found in imports(APP[module])}

    assert used >= VALUES


@pytest.mark.parametrize("module", sorted(module for module in APP if module.count(".") > 1))
def test_within_a_folder_api_stands_on_flows_on_store_on_model(module):
    height = {name: number for number, name in enumerate(WITHIN_A_FOLDER)}
    upward = {
        found
        for found in imports(APP[module])
        if found in APP
        and found.count(".") > 1
        and part(found) == part(module)
        and height[role(found)] < height[role(module)]
        and role(found) != "flow"
    }

    assert upward == set()


@pytest.mark.parametrize("module", sorted(module for module in APP if module.endswith(".rules")))
def test_rules_know_values_only(module):
    """No session, no request, no clock: a decision can be tried with nothing but its arguments."""
    found = imports(APP[module])
    ours = {name for name in found if name.startswith("app") and part(name) != part(module)}

    assert ours <= ALLOWED_TO_VALUES
    assert not {
        name for name in found if name.split(".")[0] in ("sqlalchemy", "flask", "flask_openapi", "requests")
    }


@pytest.mark.parametrize("module", sorted(module for module in APP if module.endswith((".store", ".model"))))
def test_rows_and_queries_know_no_request(module):
    found = imports(APP[module])

    assert not {name for name in found if name.split(".")[0] in ("flask", "flask_openapi", "werkzeug")}
    assert not found & {"app.core.http", "app.core.runtime", "app.api"}


def test_reading_photos_knows_nothing_of_the_program():
    for module, path in OCR.items():
        assert not {name for name in imports(path) if name == "app" or name.startswith("app.")}, module


def test_the_server_imports_only_the_public_modules_of_ocr():
    """Engines and stages of ocr/ are private to it."""
    public = {
        "ocr",
        "ocr.engine",
        "ocr.errors",
        "ocr.languages",
        "ocr.photo_quality",
        "ocr.memory",
        "ocr.photo",
        "ocr.reading_quality",
        "ocr.vcard",
    }
    used = {name for path in APP.values() for name in imports(path) if name.split(".")[0] == "ocr"}

    assert used <= public


@pytest.mark.parametrize("all_modules", [APP, OCR], ids=["app", "ocr"])
def test_there_is_no_ring(all_modules):
    graph = {
        module: {name for name in imports(path) if name in all_modules and name != module}
        for module, path in all_modules.items()
        if module not in JOINS_PARTS | NAMES_WHAT_STANDS_BEHIND_IT
    }

    order = list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the ring

    assert set(order) >= set(graph)


@pytest.mark.parametrize(
    "package",
    ["http_ece", "py_vapid", "zxingcpp", "argon2", "limits", "apscheduler", "phonenumbers", "smtplib"],
)
def test_one_module_knows_each_outside_package(package):
    knowing = {module for module, path in APP.items() if package in {n.split(".")[0] for n in imports(path)}}

    assert len(knowing) == 1


def test_only_the_clock_and_the_process_ask_what_time_it_is():
    """What else does could not be replayed in tests; APScheduler's own ticks and file names of copies are not ours."""
    asking = {
        module
        for module, path in APP.items()
        if any(
            word in path.read_text("utf-8") for word in ("datetime.now(", "datetime.utcnow(", "date.today(")
        )
    }

    assert asking <= {"app.core.clock", "app.process.scheduler", "app.ops.migration", "app.transfer.backup"}
