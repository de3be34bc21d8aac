"""Page load: the bytes that a phone fetches before it can take the first photo, headers included."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.servers import nextday
from benchmarks.table import Table, ratio

GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Visit:
    """The requests and bytes of one visit."""

    name: str
    requests: int
    octets: int
    etags: dict[str, str]


def run() -> Table:
    """Measure a first and a second visit, without compression, and the API documentation for comparison."""
    with TemporaryDirectory() as folder, nextday(Path(folder)) as port:
        files = _shell(port)
        first = _visit("first visit", port, files, GZIP)
        again = _visit("second visit, nothing changed", port, files, GZIP, known=first.etags)
        plain = _visit("first visit, if nothing were compressed", port, files, {})
        docs = _visit("the API's own page (Swagger UI), as a bundled page", port, _docs(port), GZIP)
    return Table(
        title="The page's shell",
        head=("", "requests", "kB", "of the bundled page's"),
        rows=[
            [visit.name, str(visit.requests), f"{visit.octets / 1000:.1f}", ratio(visit.octets, docs.octets)]
            for visit in (first, again, plain, docs)
        ],
        note="Every file that the service worker keeps for use without a network, with headers, over HTTP/1.1.",
    )


def _shell(port: int) -> list[str]:
    """The files of the page, as its service worker lists them."""
    script = _get(port, "/sw.js", {})[1].decode()
    [version] = re.findall(r"^self\.SHELL = (.*)$", script, re.MULTILINE)
    return [*json.loads(version)["files"], "/sw.js"]


def _docs(port: int) -> list[str]:
    """A page and the files that it refers to."""
    page = _get(port, "/api/docs", {})[1].decode()
    return ["/api/docs", *re.findall(r'(?:src|href)="(/[^"]+)"', page)]


def _visit(
    name: str,
    port: int,
    files: Iterable[str],
    headers: Mapping[str, str],
    known: Mapping[str, str] | None = None,
) -> Visit:
    octets, etags = 0, dict[str, str]()
    names = list(files)
    for file in names:
        asked = {**headers, **({"If-None-Match": known[file]} if known else {})}
        _, body, head = _get(port, file, asked)
        octets += len(body) + sum(len(f"{key}: {value}\r\n") for key, value in head)
        etags[file] = next((value for key, value in head if key.lower() == "etag"), "")
    return Visit(name, len(names), octets, etags)


def _get(port: int, path: str, headers: Mapping[str, str]) -> tuple[int, bytes, list[tuple[str, str]]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, answer.getheaders()
