"""A real WebKit, the engine of every browser on an iPhone: WebKitGTK's MiniBrowser on a virtual screen, over WebDriver.

It keeps nothing between two sessions (automation runs in a private window), and has no push service.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from tests.server import free_port, wait_for

START_LIMIT = 60.0
COMMAND_LIMIT = 150.0
SCRIPT_LIMIT_MS = 120_000
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Large enough for the page's phone layout.
SCREEN = "600x1000x24"


def webkit_path() -> Path | None:
    """MiniBrowser, if this machine has it and what it needs: its driver and a virtual screen."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        return None
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


class StaleElement(Exception):
    """The page was drawn again after the element was found."""


class WebKit:
    """One browser with one page."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._port = free_port()
        self._driver = f"http://127.0.0.1:{self._port}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> WebKit:
        try:
            display = self._start_screen()
            self._start_driver(display)
            wait_for(self._is_listening, "WebKitWebDriver to listen", seconds=START_LIMIT, pause=0.2)
            options = {"binary": str(self._path), "args": ["--automation"]}
            wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
            answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
            self._session = f"/session/{answer['sessionId']}"
            self._ask(
                "POST", f"{self._session}/timeouts", {"script": SCRIPT_LIMIT_MS, "pageLoad": SCRIPT_LIMIT_MS}
            )
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(AssertionError, requests.RequestException):
            self._ask("DELETE", self._session)
        self._end()

    def open(self, address: str) -> None:
        self._ask("POST", f"{self._session}/url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script's last argument is called with, in the page."""
        return self._ask(
            "POST", f"{self._session}/execute/async", {"script": script, "args": list(arguments)}
        )

    def click(self, xpath: str) -> None:
        self._tell(xpath, "click", {})

    def type(self, xpath: str, text: str) -> None:
        """Type into a field; into a file field, the path of a file."""
        self._tell(xpath, "value", {"text": text})

    def find(self, xpath: str) -> str:
        """The reference of an element that is there or comes."""
        return str(wait_for(lambda: self._find(xpath), xpath, seconds=60, pause=0.2))

    def text(self) -> str:
        return str(self.run("arguments[arguments.length - 1](document.body.innerText)"))

    def _find(self, xpath: str) -> str | None:
        found = self._ask("POST", f"{self._session}/elements", {"using": "xpath", "value": xpath})
        return found[0][ELEMENT] if found else None

    def _tell(self, xpath: str, command: str, body: dict[str, str]) -> None:
        """Tell an element something; look for it again when the page was drawn again in between."""

        def told() -> bool:
            with suppress(StaleElement):
                self._ask("POST", f"{self._session}/element/{self.find(xpath)}/{command}", body)
                return True
            return False

        wait_for(told, f"{command} of {xpath}", seconds=60, pause=0.2)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self._driver + path, json=body, timeout=COMMAND_LIMIT)
        if "stale element reference" in answer.text:
            raise StaleElement
        assert answer.ok, f"{method} {path}: {answer.text[:1000]}"
        return answer.json()["value"]

    def _start_screen(self) -> str:
        """Start a virtual screen; its name. Xvfb itself finds a free number and writes it down."""
        reading, writing = os.pipe()
        self._start(["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN], {}, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as told:
            return f":{told.readline().strip()}"

    def _start_driver(self, display: str) -> None:
        surroundings = {
            "DISPLAY": display,
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            # Its own sandbox needs user namespaces, which a container may not have.
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        self._start(["WebKitWebDriver", f"--port={self._port}"], surroundings)

    def _start(
        self, command: list[str], surroundings: dict[str, str], pass_fds: tuple[int, ...] = ()
    ) -> None:
        with (self._folder / "webkit.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    command,
                    env={**os.environ, **surroundings},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=pass_fds,
                )
            )

    def _is_listening(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self._driver}/status", timeout=5).ok
        return False

    def _end(self) -> None:
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
