"""The tests of what waits on the phone, which Node runs in memory, run again in real browsers on their own IndexedDB."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.server import wait_for
from tests.web.firefox import Firefox, firefox_path
from tests.web.webkit import WebKit, webkit_path

ROOT = Path(__file__).parents[2]
SUITES = ("store", "capture_sender", "queue")
SHIMS = "/tests/web/modules/browser"
PAGE = f"""<!doctype html><meta charset="utf-8"><title>Tests</title>
<script type="importmap">
{{"imports": {{
  "node:test": "{SHIMS}/test.js",
  "node:assert/strict": "{SHIMS}/assert.js",
  "/app/web/site/js/storage/database.js": "{SHIMS}/database.js"
}}}}
</script>
<script type="module">
  import {{ run }} from 'node:test'
  const all = location.hash.slice(1).split(',').map((suite) => import(`/tests/web/modules/${{suite}}.test.js`))
  const told = await Promise.all(all).then(run).catch((error) => ({{ passed: 0, leftOut: [], failed: [String(error)] }}))
  document.body.textContent = JSON.stringify(told)
</script>
<body></body>"""
LIMIT = 120.0


class _Sources(SimpleHTTPRequestHandler):
    """The page's modules and their tests as files, and one page that gives Node's modules other names."""

    extensions_map = {".js": "text/javascript", "": "application/octet-stream"}

    def do_GET(self) -> None:
        if urlsplit(self.path).path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())
        return None

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture(scope="module")
def sources() -> Iterator[str]:
    """Where a browser finds the tests."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Sources, directory=str(ROOT))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/#{','.join(SUITES)}"
        server.shutdown()
        thread.join()


def assert_all_pass(text: Callable[[], str], *, except_for: str | None = None) -> None:
    """Wait for what the page says in the end. Tests that need a clock of their own are left to Node."""
    told = json.loads(wait_for(text, "the tests to end", seconds=LIMIT, pause=0.2))
    failed = [each for each in told["failed"] if except_for is None or except_for not in each]
    assert failed == [], "\n".join(failed)
    assert told["passed"] > 4 * len(told["leftOut"])
    assert told["passed"] > 50


def test_what_waits_is_safe_in_chromium(chromium: Any, sources: str):
    page = chromium.new_page()
    page.goto(sources)

    assert_all_pass(lambda: page.text_content("body").strip())

    page.close()


def test_what_waits_is_safe_in_firefox(tmp_path: Path, sources: str):
    with Firefox(firefox_path(), tmp_path / "firefox") as firefox:
        firefox.open(sources)

        assert_all_pass(lambda: firefox.text().strip())


def test_what_waits_is_safe_in_webkit(tmp_path: Path, sources: str):
    path = webkit_path()
    if path is None:
        assert not os.environ.get("CI"), "CI must have WebKit"
        pytest.skip("needs WebKit's MiniBrowser, WebKitWebDriver and Xvfb")
    with WebKit(path, tmp_path) as webkit:
        webkit.open(sources)

        # That version kept its photos as Blobs, which a private window, as this one is, never took.
        assert_all_pass(
            lambda: webkit.text().strip(), except_for="captures of an earlier version of the page"
        )
