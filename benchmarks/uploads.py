"""Uploads per second over HTTP: our server, which stores the photo on disk and its contact, encounter and nudge in the
database before it answers; compared with a Flask handler that only writes the file to disk (fsync).
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import requests
from flask import Flask, request
from PIL import Image

from benchmarks.servers import nextday, postgresql, running
from benchmarks.table import Table, percentile, ratio

UPLOADS = 300
PHONES = 8
THREADS = 8  # of each server
PHOTO_SIZE = (2000, 1300)


@dataclass(frozen=True)
class Measured:
    """The results that phones measured with one server."""

    name: str
    per_second: float
    waits: tuple[float, ...]
    """Seconds from the request to its answer."""


def run(uploads: int = UPLOADS) -> Table:
    """Measure each server with the same photos, phones and threads."""
    photo = a_photo()
    with TemporaryDirectory() as name:
        folder = Path(name)
        with nextday(folder / "sqlite") as port:
            ours = measure("Nextday, SQLite", port, photo, uploads, sign_up)
        with postgresql(folder) as url, nextday(folder / "pg", DATABASE_URL=url) as port:
            grown = measure("Nextday, PostgreSQL", port, photo, uploads, sign_up)
        with running([sys.executable, "-m", "benchmarks.uploads"], FOLDER=str(folder)) as port:
            peer = measure("Flask handler, file only", port, photo, uploads, lambda _: "")
    return Table(
        title="Uploads",
        head=("server", "uploads/s", "of the handler's", "median ms", "p99 ms"),
        rows=[_row(each, peer) for each in (ours, grown, peer)],
        note=f"{uploads} photos of {len(photo) // 1000} kB from {PHONES} phones; both on waitress with {THREADS} threads.",
    )


def a_photo() -> bytes:
    """A photo as large as those that the page sends."""
    buffer = io.BytesIO()
    Image.effect_noise(PHOTO_SIZE, 30).convert("RGB").save(buffer, "JPEG", quality=35)
    return buffer.getvalue()


def sign_up(address: str) -> str:
    """A new account's token."""
    answer = requests.post(
        f"{address}/api/v1/accounts",
        json={
            "email": f"{uuid4().hex}@example.com",
            "password": secrets.token_hex(),
            "name": "Ana",
            "timezone": "UTC",
            "region": "GB",
        },
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["token"])


def measure(name: str, port: int, photo: bytes, uploads: int, token_of: Callable[[str], str]) -> Measured:
    """Measure the server on `port`."""
    address = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {token_of(address)}"}
    phones = threading.local()

    def upload(_number: int) -> float:
        if not hasattr(phones, "session"):
            phones.session = requests.Session()
        started = time.perf_counter()
        answer = phones.session.put(
            f"{address}/api/v1/scans/{uuid4()}",
            files={"front": ("card.jpg", photo + secrets.token_bytes(16), "image/jpeg")},
            headers=headers,
            timeout=60,
        )
        assert answer.status_code == 201, answer.text
        return time.perf_counter() - started

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(upload, range(PHONES)))  # a warm-up: opens connections and writes the first rows
        started = time.perf_counter()
        waits = tuple(pool.map(upload, range(uploads)))
        return Measured(name, uploads / (time.perf_counter() - started), waits)


def _row(measured: Measured, peer: Measured) -> list[str]:
    return [
        measured.name,
        f"{measured.per_second:.0f}",
        ratio(measured.per_second, peer.per_second),
        f"{percentile(measured.waits, 0.5) * 1000:.0f}",
        f"{percentile(measured.waits, 0.99) * 1000:.0f}",
    ]


def a_plain_handler(folder: Path) -> Flask:
    """The alternative: a simple Flask handler."""
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz() -> str:
        return "up"

    @app.put("/api/v1/scans/<scan_id>")
    def keep(scan_id: str) -> tuple[dict[str, str], int]:
        with (folder / scan_id).open("wb") as file:
            file.write(request.files["front"].read())
            file.flush()
            os.fsync(file.fileno())
        return {"id": scan_id}, 201

    return app


def main() -> None:
    """Serve the alternative."""
    import waitress

    logging.disable(logging.CRITICAL)
    app = a_plain_handler(Path(os.environ["FOLDER"]))
    waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=THREADS)


if __name__ == "__main__":
    main()
