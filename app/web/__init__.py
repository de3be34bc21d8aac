"""Serves the installable page: plain modules and stylesheets under `site/`, joined and compressed in memory at the start.

There is no build step. Every file has a hash of its content. `index.html` names its scripts and its stylesheet with
their hashes (`/page.js?v=...`), and a hash this server does not have answers 404: a page never runs with files of
another version of itself. The service worker begins with the hashes of the files it keeps and with `PLACES`.

Every path that the page's router draws answers with `index.html`. The page uses the HTTP API only, and nothing here depends
on it. The translations of the page's texts are `/words/<language>.json`, made of the catalogues in app/locales; the page
loads one of them, and the service worker keeps that one. To add a view: a file in `site/js/views/`, its route in `site/js/main.js`, the first word of its path in `PLACES`. To
add a stylesheet: an `@import` in `site/css/page.css`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, Response, request

from app.core.http import browser_language
from app.core.i18n import LANGUAGES, PAGE, SOURCE, noop, page_messages, translations
from app.web.bundling import join_given, join_modules, join_styles, needed_by

SITE = Path(__file__).parent / "site"

PLACES = ("drawer", "capture", "contact", "event", "find", "pair", "settings", "signin", "start")
"""First segments of the paths that `js/main.js` draws; the service worker answers only these with the page."""

TEXTS = {
    "index.html": (
        noop("This page needs JavaScript to take photos and keep them on your phone."),
        noop("Keep the card and what you talked about. A day later, write to one person."),
        noop("Skip to content"),
    ),
    "manifest.webmanifest": (
        noop("Keep the card and what you talked about. A day later, write to one person."),
        noop("Snap a card"),
        noop("Drawer"),
    ),
}
"""What stands in these files, which a browser reads before or without the page's scripts, and is served in its language."""

COMMON_HEADERS = {"X-Content-Type-Options": "nosniff"}
# For responses that run code: the page itself and its service worker.
CODE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}

# Defined here because the system's table (/etc/mime.types) may be missing or wrong.
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
ALREADY_COMPRESSED = {".png"}
PAGE_STYLE, PAGE_SCRIPT, WORKER, BOOT = "css/page.css", "js/main.js", "sw.js", "boot.js"
JOINED = {".css", ".js"}
ASSET = re.compile(r'(?<==")/(\w+\.(?:css|js))(?=")')
WORDS = "words/"
ONE_YEAR = 365 * 24 * 60 * 60
# The browser requests these once, when the user installs the page.
NOT_CACHED = {"index.html", "icons/icon-180.png", "icons/icon-512.png", "icons/icon-maskable-512.png"}


@dataclass(frozen=True)
class SiteFile:
    """One file of the page; `compressed` is its gzip form, None if that would not be smaller."""

    content: bytes
    compressed: bytes | None
    media_type: str
    etag: str


def create_pages(site: Path = SITE) -> Blueprint:
    """Serve the page in `site` at `/`."""
    files = load_site(site)
    worker = service_worker(site, files)
    index = _in_each_language("index.html", files["index.html"])
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    @pages.get(f"/<any({','.join(PLACES)}):_place>")
    @pages.get(f"/<any({','.join(PLACES)}):_place>/<path:_rest>")
    def page(_place: str = "", _rest: str = "") -> Response:
        if not _is_current(files["index.html"]):
            return _unknown_version()
        return _respond_in_language(index, CODE_HEADERS)

    @pages.get("/sw.js")
    def worker_of_this_version() -> Response:
        return _respond(worker, {**CODE_HEADERS, "Service-Worker-Allowed": "/"})

    manifest = _in_each_language("manifest.webmanifest", files["manifest.webmanifest"])

    @pages.get("/manifest.webmanifest")
    def manifest_in_language() -> Response:
        if not _is_current(files["manifest.webmanifest"]):
            return _unknown_version()
        return _respond_in_language(manifest)

    for name in files.keys() - TEXTS.keys():
        pages.add_url_rule(f"/{name}", f"file:{name.replace('.', '-')}", _serve(files[name]), methods=["GET"])

    return pages


def load_site(site: Path) -> dict[str, SiteFile]:
    """The served files by path: scripts and stylesheets joined, every other file of `site` unchanged."""
    sources = _sources(site)
    core = _core(sources)
    words = {f"words/{language}.json": _words(language) for language in LANGUAGES if language != SOURCE}
    languages = f"self.LANGUAGES = {json.dumps(_hashes_of_words(words))}\n{_boot_words()}"
    joined = {
        "boot.js": _site_file((languages + join_modules(sources, BOOT)).encode(), ".js"),
        "core.js": _site_file(f"'use strict'\n{join_given(sources, core)}".encode(), ".js"),
        "page.css": _site_file(join_styles(sources, PAGE_STYLE).encode(), ".css"),
        "page.js": _site_file(join_modules(sources, PAGE_SCRIPT, given=core).encode(), ".js"),
    }
    paths = sorted(path for path in site.rglob("*") if path.suffix in MEDIA_TYPES.keys() - JOINED)
    plain = {path.relative_to(site).as_posix(): _site_file(path.read_bytes(), path.suffix) for path in paths}
    index = ASSET.sub(
        lambda found: _versioned(found[1], joined[found[1]]), plain["index.html"].content.decode()
    )
    return plain | joined | words | {"index.html": _site_file(index.encode(), ".html")}


def service_worker(site: Path, files: Mapping[str, SiteFile]) -> SiteFile:
    """The service worker with the version and the file list of the page; any changed file changes it."""
    version = hashlib.sha256("".join(f"{name}:{file.etag}" for name, file in sorted(files.items())).encode())
    cached = {"/": files["index.html"].etag} | {
        f"/{name}": files[name].etag
        for name in files
        if name not in NOT_CACHED and not name.startswith(WORDS)
    }
    version_info = json.dumps(
        {
            "version": version.hexdigest()[:16],
            "files": cached,
            "places": PLACES,
            "languages": _hashes_of_words(files),
        }
    )
    sources = _sources(site)
    own = join_modules(sources, WORKER, given=_core(sources))
    core = _versioned("core.js", files["core.js"])
    # A plain script for browsers without module workers; strict, as modules are.
    return _site_file(
        f"'use strict'\nself.SHELL = {version_info}\nimportScripts('{core}')\n{own}".encode(), ".js"
    )


def _in_each_language(name: str, file: SiteFile) -> dict[str, SiteFile]:
    """The file with its texts in each of the languages; the English one is as it stands."""
    return {language: _translated(name, file, language) for language in LANGUAGES} | {SOURCE: file}


def _translated(name: str, file: SiteFile, language: str) -> SiteFile:
    content = file.content.decode().replace('lang="en"', f'lang="{language}"', 1)
    content = content.replace('"lang": "en"', f'"lang": "{language}"', 1)
    for text in TEXTS[name]:
        content = content.replace(text, translations(language).single.get(text, text))
    return _site_file(content.encode(), Path(name).suffix)


@lru_cache
def _words(language: str) -> SiteFile:
    return _site_file(json.dumps(page_messages(language), ensure_ascii=False).encode(), ".json")


@lru_cache
def _boot_words() -> str:
    """The translations of what the page says when it cannot even load its translations."""
    translated = {tag: page_messages(tag, PAGE + BOOT) for tag in LANGUAGES if tag != SOURCE}
    return f"self.BOOT_WORDS = {json.dumps(translated, ensure_ascii=False)}\n"


def _hashes_of_words(files: Mapping[str, SiteFile]) -> dict[str, str]:
    return {
        name.removeprefix(WORDS).removesuffix(".json"): file.etag
        for name, file in sorted(files.items())
        if name.startswith(WORDS)
    }


def _core(sources: Mapping[str, str]) -> list[str]:
    """The modules that both the page and its worker need; they are served as one file."""
    needed_by_worker = set(needed_by(sources, WORKER))
    return [path for path in needed_by(sources, PAGE_SCRIPT) if path in needed_by_worker]


def _sources(site: Path) -> dict[str, str]:
    paths = [path for path in site.rglob("*") if path.suffix in JOINED]
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in paths}


def _site_file(content: bytes, suffix: str) -> SiteFile:
    compressed = None if suffix in ALREADY_COMPRESSED else gzip.compress(content, 9, mtime=0)
    return SiteFile(
        content=content,
        compressed=compressed if compressed and len(compressed) < len(content) else None,
        media_type=MEDIA_TYPES[suffix],
        etag=hashlib.sha256(content).hexdigest()[:20],
    )


def _versioned(name: str, file: SiteFile) -> str:
    return f"/{name}?v={file.etag}"


def _is_current(file: SiteFile) -> bool:
    """Whether the request asks for this version of the file, or for no particular one."""
    return request.args.get("v", file.etag) == file.etag


def _unknown_version() -> Response:
    response = Response("Another version of this file is here.", status=404, content_type="text/plain")
    response.cache_control.no_store = True
    return response


def _serve(file: SiteFile) -> Callable[[], Response]:
    def serve() -> Response:
        if not _is_current(file):
            return _unknown_version()
        response = _respond(file)
        if "v" in request.args:
            del response.cache_control.no_cache
            response.cache_control.max_age = ONE_YEAR
            response.cache_control.immutable = True
        return response

    return serve


def _respond_in_language(
    files: Mapping[str, SiteFile], headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    response = _respond(files[browser_language() or SOURCE], headers)
    response.vary.add("Accept-Language")
    return response


def _respond(file: SiteFile, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    compressed = file.compressed if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(compressed or file.content, content_type=file.media_type)
    if file.compressed:
        response.vary.add("Accept-Encoding")
    if compressed:
        response.content_encoding = "gzip"
    response.headers.extend({**COMMON_HEADERS, **headers})
    response.cache_control.no_cache = True
    response.set_etag(file.etag, weak=True)
    response.make_conditional(request)
    return response
