"""A real Firefox, headless, with a profile of its own, told what to do over Marionette (JSON behind its length)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.server import free_port, wait_for

START_LIMIT = 180.0
SCRIPT_LIMIT_MS = 120_000
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def firefox_path() -> str:
    """The installed Firefox. Where there is none the test is skipped; CI must have it."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        assert not os.environ.get("CI"), "CI must have Firefox"
        pytest.skip("needs Firefox")
    return path


class Firefox:
    """One browser; `run` speaks to its page, `run_inside` to the browser itself."""

    def __init__(self, path: str, folder: Path, **preferences: Any) -> None:
        self._port = free_port()
        self._number = 0
        self.log = folder / "firefox.log"
        profile = folder / "profile"
        profile.mkdir(parents=True)
        wanted = {
            "marionette.port": self._port,
            "app.update.auto": False,
            "browser.shell.checkDefaultBrowser": False,
            "browser.startup.homepage": "about:blank",
            "datareporting.policy.dataSubmissionEnabled": False,
            "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False,
            "toolkit.telemetry.reportingpolicy.firstRun": False,
            **preferences,
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
        (profile / "user.js").write_text("\n".join(lines))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    path,
                    "--headless",
                    "--marionette",
                    "--remote-allow-system-access",
                    "--profile",
                    str(profile),
                ],
                env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Firefox:
        try:
            self._socket = wait_for(self._connected, "Firefox to listen", seconds=START_LIMIT, pause=0.2)
            self._stream = self._socket.makefile("rb")
            self._hear()
            self.tell("WebDriver:NewSession", {})
            self.tell("WebDriver:SetTimeouts", {"script": SCRIPT_LIMIT_MS, "pageLoad": SCRIPT_LIMIT_MS})
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._end()

    def open(self, address: str) -> None:
        self.tell("WebDriver:Navigate", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script's last argument is called with, in the page."""
        return self.tell("WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments)})["value"]

    def run_inside(self, script: str) -> Any:
        """What the script returns, with the browser's own rights."""
        self.tell("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.tell("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]
        finally:
            self.tell("Marionette:SetContext", {"value": "content"})

    def click(self, xpath: str) -> None:
        """Click, as a person would, what is there or comes."""
        self._use(xpath, "WebDriver:ElementClick")

    def type(self, xpath: str, text: str) -> None:
        """Type into a field, or choose the file with this path."""
        self._use(xpath, "WebDriver:ElementSendKeys", text=text)

    def _use(self, xpath: str, command: str, **parameters: Any) -> None:
        """Do something with an element; the page may replace it between the finding and the doing."""

        def is_done() -> bool:
            found = self._find(xpath)
            if not found:
                return False
            try:
                self.tell(command, {"id": found, **parameters})
            except AssertionError as error:
                if "stale element reference" not in str(error):
                    raise
                return False
            return True

        wait_for(is_done, xpath, seconds=60, pause=0.2)

    def text(self) -> str:
        return str(self.run("arguments[arguments.length - 1](document.body.innerText)"))

    def tell(self, command: str, parameters: dict[str, Any]) -> Any:
        """The answer to a command; AssertionError when it failed."""
        self._number += 1
        said = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(said)).encode() + b":" + said)
        _, number, error, result = self._hear()
        assert number == self._number
        assert error is None, f"{command}: {error}"
        return result

    def _find(self, xpath: str) -> str | None:
        found = self.tell("WebDriver:FindElements", {"using": "xpath", "value": xpath})
        return found[0][ELEMENT] if found else None

    def _hear(self) -> Any:
        digits = b""
        while (digit := self._stream.read(1)) != b":":
            assert digit, f"Firefox is gone: {self.log.read_text(errors='replace')[-2000:]}"
            digits += digit
        return json.loads(self._stream.read(int(digits)))

    def _connected(self) -> socket.socket | None:
        status = self._process.poll()
        assert status is None, f"Firefox ended with {status}: {self.log.read_text(errors='replace')[-2000:]}"
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", self._port), timeout=180)
        return None

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
