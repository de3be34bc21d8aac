"""Large photos are sent smaller, but never as something else than was taken: browsers hide behind canvases that lie."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.server import Client, Server, wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import sign_in
from tests.web.firefox import Firefox, firefox_path
from tests.web.lockable_page import TAKE

TAKEN = (4000, 3000)
SENT = (2400, 1800)
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"

LIES = {
    "hands out one colour": """
      OffscreenCanvas.prototype.convertToBlob = async function () {
        const canvas = Object.assign(document.createElement('canvas'), { width: this.width, height: this.height })
        const pen = canvas.getContext('2d')
        pen.fillStyle = 'rgb(40, 160, 60)'
        pen.fillRect(0, 0, this.width, this.height)
        return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
      }""",
    "hands out noise for what is read back": """
      const read = OffscreenCanvasRenderingContext2D.prototype.getImageData
      OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...where) {
        const image = read.apply(this, where)
        image.data.forEach((_, at) => { if (at % 4 !== 3) image.data[at] = Math.random() * 255 })
        return image
      }""",
    "hands out another picture, and white for all that is read back": """
      OffscreenCanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) =>
        new ImageData(new Uint8ClampedArray(width * height * 4).fill(255), width, height)
      OffscreenCanvas.prototype.convertToBlob = async function () {
        const canvas = Object.assign(document.createElement('canvas'), { width: this.width, height: this.height })
        const pen = canvas.getContext('2d')
        pen.fillStyle = 'white'
        pen.fillRect(0, 0, this.width, this.height)
        pen.fillStyle = 'black'
        for (let at = 0; at < 20000; at += 1) pen.fillRect(Math.random() * this.width, Math.random() * this.height, 3, 3)
        return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
      }""",
    "has no memory for a context": "OffscreenCanvas.prototype.getContext = () => null",
    "has no memory, and draws nothing without saying so": """
      const draw = OffscreenCanvasRenderingContext2D.prototype.drawImage
      OffscreenCanvasRenderingContext2D.prototype.drawImage = function (...what) {
        if (this.canvas.width < 2000) draw.apply(this, what)
      }""",
    "draws half of the picture": """
      const draw = OffscreenCanvasRenderingContext2D.prototype.drawImage
      OffscreenCanvasRenderingContext2D.prototype.drawImage = function (picture, x, y, width, height) {
        if (this.canvas.width < 2000) return draw.call(this, picture, x, y, width, height)
        this.save()
        this.beginPath()
        this.rect(0, 0, width, height / 2)
        this.clip()
        draw.call(this, picture, x, y, width, height)
        this.restore()
      }""",
    "cannot make a JPEG": """
      OffscreenCanvas.prototype.convertToBlob = () => Promise.reject(new DOMException('No.', 'EncodingError'))""",
    "cannot open the photo": "globalThis.createImageBitmap = () => Promise.reject(new DOMException('No.'))",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Nothing is read: only the photos count."""
    with Server(
        tmp_path_factory.mktemp("server"), now=datetime.now(UTC), READER_PROCESSES="0", SIGNUP="open"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of twelve megapixels: a card on a table."""
    table = Image.effect_noise(TAKEN, 24).convert("RGB")
    table.paste(Image.open(io.BytesIO(a_card())).convert("RGB").resize((2600, 1600)), (700, 700))
    path = tmp_path_factory.mktemp("photos") / "large.jpg"
    table.save(path, "JPEG", quality=88)
    return path


def arrived(server: Server, client: Client) -> bytes:
    """The octets of the photo that the server keeps."""
    [scan] = wait_for(lambda: client.items("/scans"), "the photo", seconds=60)
    [path] = server.data_dir.rglob(f"{scan['id']}/front*")
    return path.read_bytes()


def send(phone: Any, ana: Client, photo: Path, *, before: str = "") -> None:
    phone.add_init_script(f"{NO_SYNC}\n{before}")
    sign_in(phone, ana)
    phone.goto("/capture")
    phone.set_input_files("#photos", photo)


@pytest.mark.parametrize(
    "before", ["", "delete globalThis.OffscreenCanvas"], ids=["as it is", "older Safari"]
)
def test_a_large_photo_is_sent_smaller(phone, server, ana, large, before):
    send(phone, ana, large, before=before)

    small = Image.open(io.BytesIO(arrived(server, ana)))
    assert small.size == SENT
    before_and_after = [image.convert("L").resize((16, 12)).tobytes() for image in (Image.open(large), small)]
    assert max(abs(a - b) for a, b in zip(*before_and_after, strict=True)) < 12


@pytest.mark.parametrize("lie", LIES)
def test_where_the_browser(phone, server, ana, large, lie):
    """…, the photo arrives as it was taken."""
    send(phone, ana, large, before=LIES[lie])

    assert arrived(server, ana) == large.read_bytes()


@pytest.fixture
def private_firefox(tmp_path: Path) -> Iterator[Firefox]:
    with Firefox(firefox_path(), tmp_path / "firefox", **{"privacy.resistFingerprinting": True}) as browser:
        yield browser


def test_where_firefox_resists_fingerprinting_the_photo_arrives_as_it_was_taken(
    private_firefox, server, ana, large
):
    token = str(ana._session.headers["Authorization"]).removeprefix("Bearer ")
    private_firefox.open(server.address)
    private_firefox.run("localStorage.setItem('nextday.token', arguments[0]); arguments[1]()", token)
    private_firefox.open(f"{server.address}/capture")
    there = "arguments[0](document.querySelector('#photos') !== null)"
    wait_for(lambda: private_firefox.run(there), "the camera", seconds=60, pause=0.2)

    private_firefox.run(
        f"({TAKE})(arguments[0]); arguments[1]()", base64.b64encode(large.read_bytes()).decode()
    )

    assert arrived(server, ana) == large.read_bytes()
