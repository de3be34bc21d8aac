"""A page whose phone can be locked. Playwright keeps its own pages in the foreground for ever; this one is only told by
it what to do, over the DevTools protocol, and the browser hides and freezes it as Android does."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server import wait_for

TAKE = """(octets) => {
  const input = document.querySelector('#photos')
  const files = new DataTransfer()
  const bytes = Uint8Array.from(atob(octets), (sign) => sign.charCodeAt(0))
  files.items.add(new File([bytes], 'card.png', { type: 'image/png' }))
  input.files = files.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}"""
TYPE = """(words) => {
  const field = document.querySelector('#note')
  field.value += words
  field.dispatchEvent(new Event('input', { bubbles: true }))
}"""


class LockablePage:
    """One phone: pages in a profile of their own."""

    def __init__(self, browser: Any, address: str, *, before: str = "") -> None:
        """`before` runs in every document before the page's own scripts."""
        self._address, self._before = address, before
        self._wire = browser.new_browser_cdp_session()
        self._answers: dict[tuple[str, int], Any] = {}
        self._number = 0
        self._wire.on("Target.receivedMessageFromTarget", self._hear)
        self._profile = self._wire.send("Target.createBrowserContext")["browserContextId"]
        self._session = ""

    def __enter__(self) -> LockablePage:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.send("Target.disposeBrowserContext", {"browserContextId": self._profile})

    def open(self, path: str) -> None:
        """Open a page of its own, in the foreground."""
        wanted = {"url": "about:blank", "browserContextId": self._profile}
        self._target = self._wire.send("Target.createTarget", wanted)["targetId"]
        attach = {"targetId": self._target, "flatten": False}
        self._session = self._wire.send("Target.attachToTarget", attach)["sessionId"]
        self.tell("Page.enable")
        self.tell("Page.addScriptToEvaluateOnNewDocument", source=self._before)
        self.tell("Page.navigate", url=self._address + path)
        wait_for(lambda: self.run("document.readyState") == "complete", path, seconds=30, pause=0.1)

    @contextmanager
    def another(self, path: str) -> Iterator[None]:
        """A second page of the same phone, until its worker and its queue are at work."""
        first = self._target, self._session
        self.open(path)
        self.wait_until("document.querySelector('h1') !== null")
        yield
        self._target, self._session = first
        self.show()

    def kill(self) -> None:
        """End the page without a word, as a phone does that needs the memory."""
        self._wire.send("Target.closeTarget", {"targetId": self._target})

    def hide(self) -> None:
        """Put another page before it, as when another app comes to the front."""
        wanted = {"url": "about:blank", "browserContextId": self._profile}
        other = self._wire.send("Target.createTarget", wanted)["targetId"]
        self._wire.send("Target.activateTarget", {"targetId": other})
        self.wait_until("document.visibilityState === 'hidden'")

    def freeze(self) -> None:
        """Stop the timers and answers of a hidden page."""
        self.tell("Page.setWebLifecycleState", state="frozen")

    def show(self) -> None:
        self.tell("Page.setWebLifecycleState", state="active")
        self._wire.send("Target.activateTarget", {"targetId": self._target})
        self.wait_until("document.visibilityState === 'visible'")

    def cut_off(self) -> None:
        """Take the network from the page, and from it alone."""
        self.tell("Network.enable")
        off = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.tell("Network.emulateNetworkConditions", **off)

    def sign_in(self, token: str) -> None:
        self.run(f"localStorage.setItem('nextday.token', {json.dumps(token)})")

    def take(self, photo: Path) -> None:
        """Choose a photo in the camera's view, and wait for the note."""
        self.wait_until("document.querySelector('#photos') !== null")
        self.run(f"({TAKE})({json.dumps(base64.b64encode(photo.read_bytes()).decode())})")
        self.wait_until("document.querySelector('#note') !== null")

    def type(self, words: str) -> None:
        self.run(f"({TYPE})({json.dumps(words)})")

    def wait_until(self, expression: str) -> None:
        wait_for(lambda: self.run(expression), expression, seconds=60, pause=0.1)

    def run(self, expression: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.tell("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def tell(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        key = (self._session, self._number)
        message = json.dumps({"id": self._number, "method": method, "params": parameters})
        self._wire.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        wait_for(
            lambda: self._wire.send("Browser.getVersion") and key in self._answers,
            method,
            seconds=60,
            pause=0.02,
        )
        answer = self._answers.pop(key)
        assert "error" not in answer, answer
        return answer["result"]

    def _hear(self, event: Any) -> None:
        said = json.loads(event["message"])
        if "id" in said:
            self._answers[event["sessionId"], said["id"]] = said
