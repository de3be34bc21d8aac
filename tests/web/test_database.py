"""What database.js promises, kept by the databases of real browsers. Node asks the same of the one in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server
from tests.web.firefox import Firefox, firefox_path

DATABASE = Path(__file__).parents[2] / "app" / "web" / "site" / "js" / "storage" / "database.js"
CONTRACT = Path(__file__).parent / "modules" / "database_contract.js"
# Both files are run as one script: what they import are sentences to show, here in English.
IMPORTED = "const noop = (text) => text\nconst translated = noop\n"
ASK_ALL = (
    IMPORTED
    + "".join(
        re.sub(r"^import .*\n|^export ", "", path.read_text("utf-8"), flags=re.MULTILINE)
        for path in (DATABASE, CONTRACT)
    )
    + """
async function askAll() {
  const broken = []
  for (const [index, [promise, keeps]] of Object.entries(PROMISES).entries())
    await keeps(() => openAccountDatabase(`contract-${index}`)).catch((error) => broken.push(`${promise}: ${error}`))
  return [Object.keys(PROMISES).length, broken]
}
"""
)


def test_chromium_keeps_what_the_database_promises(phone, server):
    phone.goto("/")

    number, broken = phone.evaluate(f"() => {{ {ASK_ALL} return askAll() }}")

    assert broken == []
    assert number > 5


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    with Firefox(firefox_path(), tmp_path / "firefox") as browser:
        yield browser


def test_firefox_keeps_what_the_database_promises(firefox: Firefox, server: Server):
    firefox.open(server.address)

    number, broken = firefox.run(f"{ASK_ALL} askAll().then(arguments[0])")

    assert broken == []
    assert number > 5
