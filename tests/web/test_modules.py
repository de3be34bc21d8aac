"""The page's modules that never touch a page, tested where they are: in JavaScript, by Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.web import PAGE_SCRIPT, SITE, load_site, service_worker
from app.web.bundling import join_given, needed_by

MODULES = Path(__file__).parent / "modules"
OLDEST_NODE = (20, 19)  # the first that takes a .js file for the module it is


@pytest.fixture(scope="module")
def node() -> str:
    path = shutil.which("node")
    if not path or _version(path) < OLDEST_NODE:
        assert not os.environ.get("CI"), f"CI must have Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer"
        pytest.skip(f"needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer")
    return path


def test_the_modules_pass_their_own_tests(node):
    tests = sorted(str(path) for path in MODULES.glob("*.test.js"))
    ran = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=600, check=False)

    assert tests
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]


def test_what_is_served_is_javascript(node, tmp_path):
    """Each as what the page loads it as: only page.js is a module."""
    files = load_site(SITE)
    scripts = {"boot.js": files["boot.js"], "core.js": files["core.js"], "sw.js": service_worker(SITE, files)}

    for name, file in {**scripts, "page.mjs": files["page.js"]}.items():
        (tmp_path / name).write_bytes(file.content)
        assert _run(node, "--check", tmp_path / name) == ""


def test_a_joined_module_exports_what_the_plain_one_does(node, tmp_path):
    sources = {path.relative_to(SITE).as_posix(): path.read_text("utf-8") for path in SITE.rglob("*.js")}
    paths = [path for path in needed_by(sources, PAGE_SCRIPT) if path != PAGE_SCRIPT]
    names = ["$" + re.sub(r"\W", "_", path.removesuffix(".js")) for path in paths]
    given = join_given(sources, paths)
    joined = f"'use strict'\n{given}module.exports = [{', '.join(names)}]\n"
    (tmp_path / "joined.cjs").write_text(joined)
    (tmp_path / "compare.mjs").write_text(
        f"import joined from './joined.cjs'\nconst paths = {[(SITE / path).as_uri() for path in paths]}\n{COMPARE}"
    )

    assert len(paths) > 50
    assert _run(node, tmp_path / "compare.mjs") == ""


# Prints the modules that differ. Functions and classes are only there; all other values are compared.
COMPARE = """
const told = (exported) => JSON.stringify(Object.entries(exported).sort(), (_, value) =>
  typeof value === 'function' ? value.name : value)
for (const [index, path] of paths.entries()) {
  if (told(await import(path)) !== told(joined[index])) console.log(path)
}
"""


def _run(node: str, *arguments: str | Path) -> str:
    ran = subprocess.run([node, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    return tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2])
