"""The requirements files tell the truth: what is imported is declared, within bounds, and the lock files follow them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OURS = {"app", "ocr", "wsgi", "tests", "benchmarks"}
DISTRIBUTIONS = packages_distributions()

# Versions that are years, and a package of data: the next one breaks nothing that this one promises.
DATED = {"tzdata", "packaging"}


def declared(*names: str) -> dict[str, Requirement]:
    """What these requirements files ask for by themselves, without the files that they include."""
    found = dict[str, Requirement]()
    for name in names:
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if (wanted := line.partition("#")[0].strip()) and not wanted.startswith("-"):
                requirement = Requirement(wanted)
                found[canonicalize_name(requirement.name)] = requirement
    return found


def locked(name: str) -> dict[str, list[str]]:
    """The versions of a lock file; there are several where they depend on the Python version."""
    found: dict[str, list[str]] = {}
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


RUNTIME = declared("requirements.txt")
OPTIONAL = declared("requirements-postgres.txt", "requirements-messengers.txt")
DEVELOPMENT = declared("requirements-dev.txt")
BENCHMARKS = declared("requirements-bench.txt")


def imported(paths: Iterable[Path]) -> set[str]:
    """The top-level packages that are imported anywhere in these files, also inside functions."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return names - OURS - sys.stdlib_module_names


def undeclared(paths: Iterable[Path], *requirements: dict[str, Requirement]) -> set[str]:
    known = {name for group in requirements for name in group}
    return {
        package
        for package in imported(paths)
        if not known & {canonicalize_name(name) for name in DISTRIBUTIONS.get(package, [package])}
    }


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert found
    return found


def test_what_the_program_imports_is_declared():
    program = [*files("app", "ocr", "migrations"), ROOT / "wsgi.py"]

    assert undeclared(program, RUNTIME, OPTIONAL) == set()


def test_what_tests_and_benchmarks_import_is_declared():
    groups = RUNTIME, OPTIONAL, DEVELOPMENT, BENCHMARKS

    assert undeclared(files("tests", "benchmarks"), *groups) == set()


@pytest.mark.parametrize("package", sorted(RUNTIME | OPTIONAL | DEVELOPMENT | BENCHMARKS))
def test_a_requirement_has_a_lower_and_an_upper_bound(package):
    specifier = (RUNTIME | OPTIONAL | DEVELOPMENT | BENCHMARKS)[package].specifier
    bounds = {bound.operator for bound in specifier}

    assert bounds == ({">="} if package in DATED else {">=", "<"})


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [("requirements.lock", RUNTIME), ("requirements-dev.lock", RUNTIME | OPTIONAL | DEVELOPMENT)],
)
def test_a_lock_file_holds_what_is_declared(lock, requirements):
    versions = locked(lock)

    wrong = {
        name
        for name, requirement in requirements.items()
        if not versions.get(name)
        or not all(requirement.specifier.contains(version) for version in versions[name])
    }

    assert wrong == set()


def test_both_lock_files_hold_the_same_versions():
    development = locked("requirements-dev.lock")

    assert {name: development.get(name) for name in locked("requirements.lock")} == locked(
        "requirements.lock"
    )
