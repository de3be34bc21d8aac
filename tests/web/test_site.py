"""The page as it is served: what a browser gets, and what it must never get."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.web import BOOT, PAGE_SCRIPT, PLACES, SITE, WORKER, create_pages, load_site
from app.web.bundling import needed_by

INDEX = (SITE / "index.html").read_text()
SCRIPTS = {path.relative_to(SITE).as_posix(): path.read_text() for path in SITE.rglob("*.js")}
STYLES = {path.relative_to(SITE).as_posix(): path.read_text() for path in SITE.rglob("*.css")}
LARGEST_SHELL = 108_000  # without the translation, which is 13 kB


def a_browser(site=SITE):
    app = Flask(__name__)
    app.register_blueprint(create_pages(site))
    return app.test_client()


@pytest.fixture(scope="module")
def browser():
    return a_browser()


@pytest.mark.parametrize(
    "path", ["/", *(f"/{place}" for place in PLACES), "/contact/0199/write", "/capture/unsent"]
)
def test_every_path_the_page_draws_answers_with_it(browser, path):
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.text == browser.get("/").text
    assert re.sub(r"\?v=\w+", "", answer.text) == INDEX


def test_what_is_read_before_the_scripts_is_in_the_language_of_the_browser(browser):
    german = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}

    page, manifest = browser.get("/", headers=german), browser.get("/manifest.webmanifest", headers=german)

    assert '<html lang="de"' in page.text
    assert "braucht JavaScript" in page.text
    assert "Accept-Language" in page.headers["Vary"]
    assert manifest.get_json(force=True)["lang"] == "de"
    assert [shortcut["name"] for shortcut in manifest.get_json(force=True)["shortcuts"]] == [
        "Knipsen",
        "Schublade",
    ]


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/js/../__init__.py", "/js/main.js"])
def test_other_paths_are_not_the_page(browser, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/contact/0199", "/sw.js"])
def test_what_runs_code_comes_with_a_strict_policy(browser, path):
    headers = browser.get(path).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_file_is_taken_for_what_it_is_not(browser):
    for name in load_site(SITE):
        headers = browser.get(f"/{name}".removesuffix("index.html")).headers
        assert headers["X-Content-Type-Options"] == "nosniff", name


def test_the_page_holds_nothing_the_policy_would_refuse():
    inline_script = r"<script(?![^>]*\bsrc=)"
    inline_style = r"<style|\sstyle="
    handler = r"\son[a-z]+\s*=\s*[\"']"

    for markup in (INDEX, *SCRIPTS.values()):
        assert not re.search(f"{inline_script}|{inline_style}|{handler}", markup)


def test_nothing_comes_from_elsewhere():
    namespace = "http://www.w3.org/2000/svg"

    for name, text in {"index.html": INDEX, **SCRIPTS, **STYLES}.items():
        addresses = re.findall(r"https?://[\w./-]+", text.replace(namespace, ""))
        assert addresses == [], name


def test_every_stylesheet_is_part_of_the_page():
    imported = re.findall(r"@import '([^']+)'", STYLES["css/page.css"])

    assert sorted(f"css/{name}" for name in imported) == sorted(STYLES.keys() - {"css/page.css"})


def test_every_module_is_part_of_the_page_or_of_its_worker():
    """A file that nobody imports is served to nobody."""
    assert {*needed_by(SCRIPTS, PAGE_SCRIPT), *needed_by(SCRIPTS, WORKER), BOOT} == SCRIPTS.keys()


def test_every_import_leads_to_a_file():
    for name, text in SCRIPTS.items():
        for imported in re.findall(r"""from '(\.[^']+)'""", text):
            assert (SITE / name).parent.joinpath(imported).is_file(), f"{name} imports {imported}"


def test_the_manifest_names_icons_that_are_there():
    manifest = json.loads((SITE / "manifest.webmanifest").read_text())

    assert all((SITE / icon["src"].removeprefix("/")).is_file() for icon in manifest["icons"])
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}
    assert manifest["display"] == "standalone"


def test_the_badge_of_a_notification_is_an_outline():
    """Android shows nothing but its alpha channel: an opaque picture would be a white square."""
    [path] = re.findall(r"badge: '/([^']+)'", SCRIPTS["sw.js"])
    badge = Image.open(SITE / path).convert("RGBA")
    alpha = badge.getchannel("A")
    pixels: list[Any] = badge.getcolors(badge.width * badge.height) or []
    colours = {pixel[:3] for _, pixel in pixels if pixel[3]}

    assert badge.size == (96, 96)
    assert colours == {(255, 255, 255)}
    assert [alpha.getpixel(corner) for corner in ((0, 0), (95, 0), (0, 95), (95, 95))] == [0] * 4
    assert 0.1 < sum(alpha.histogram()[128:]) / (96 * 96) < 0.6


def test_the_shell_is_small_over_the_wire(browser):
    kept = shell_of(browser)["files"]
    wire = {
        path: len(browser.get(path, headers={"Accept-Encoding": "gzip"}).data) for path in [*kept, "/sw.js"]
    }

    assert sum(wire.values()) <= LARGEST_SHELL, sorted(wire.items(), key=lambda each: -each[1])


def test_it_is_compressed_for_those_who_can_read_that(browser):
    packed = browser.get("/page.css", headers={"Accept-Encoding": "gzip, br"})
    plain = browser.get("/page.css", headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_what_has_not_changed_is_not_sent_again(browser):
    first = browser.get("/page.js")
    second = browser.get("/page.js", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert second.status_code == 304
    assert second.data == b""


ASSETS = ("/boot.js", "/core.js", "/page.js", "/page.css")


def test_the_page_names_its_files_with_the_hash_of_their_content(browser):
    named = re.findall(r'(?:href|src)="(/[\w.]+)\?v=(\w+)"', browser.get("/").text)
    [imported] = re.findall(r"importScripts\('(/core\.js)\?v=(\w+)'\)", browser.get("/sw.js").text)

    assert sorted(path for path, _ in named) == sorted(ASSETS)
    assert imported in named
    for path, version in named:
        answer = browser.get(path, query_string={"v": version})
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'W/"{version}"')
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/contact/0199", "/manifest.webmanifest", *ASSETS])
def test_a_file_of_another_version_is_not_answered_with_the_one_that_is_here(browser, path):
    """Or a page that is just loading would run with files of two versions."""
    answer = browser.get(path, query_string={"v": "another"})

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_service_worker_may_look_after_the_whole_site(browser):
    headers = browser.get("/sw.js").headers

    assert headers["Service-Worker-Allowed"] == "/"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"].startswith("text/javascript")


def test_the_shell_holds_all_that_a_first_view_asks_for(browser):
    kept = set(shell_of(browser)["files"])

    named = set(re.findall(r'(?:href|src)="(/[^"]+)"', INDEX)) - {"/icons/icon-180.png"}

    assert {"/", "/icons/icon-192.png"} | named <= kept


def test_the_shell_is_asked_for_by_the_hash_of_each_file(browser):
    for path, version in shell_of(browser)["files"].items():
        assert browser.get(path, query_string={"v": version}).status_code == 200, path


def test_the_service_worker_knows_the_places_of_the_page(browser):
    routes = re.findall(r"^  \['/([a-z]*)[^']*', \w+\],$", SCRIPTS["js/main.js"], re.MULTILINE)

    assert shell_of(browser)["places"] == list(PLACES)
    assert {*PLACES, ""} == set(routes)


def test_what_tells_an_old_browser_why_is_understood_by_it():
    code = re.sub(r"//.*", "", SCRIPTS[BOOT])
    newer = r"=>|`|\b(const|let|class|async|await|import|export)\b|\?\.|\?\?|\.\.\.|\bof\b|\*\*"

    assert re.findall(newer, code) == []
    assert f'<script src="/{BOOT}"></script>' in INDEX  # neither deferred nor a module


NEWER_THAN_THE_LEAST_BROWSERS = {
    "lookbehind (Safari 16.4)": r"\(\?<[=!]",
    "a static block (Safari 16.4)": r"\bstatic \{",
    "RegExp flag v (Safari 17)": r"[^\s(]/[dgimsuy]*v[dgimsuy]*[,;).]",
    "copying array methods (Safari 16, Chrome 110)": r"\.(toSorted|toReversed|toSpliced|with)\(",
    "AbortSignal.any (Safari 17.4)": r"\bAbortSignal\.(any|timeout)\b",
    "grouping (Safari 17.4)": r"\b(Object|Map)\.groupBy\b",
    "Promise.withResolvers (Safari 17.4)": r"\bwithResolvers\b",
    "Array.fromAsync (Safari 16.4, Chrome 121)": r"\bfromAsync\b",
    "set methods (Safari 17)": r"\.(isSubsetOf|intersection|difference|symmetricDifference)\(",
    "requestIdleCallback (no Safari)": r"\brequestIdleCallback\b",
}


@pytest.mark.parametrize("newer", NEWER_THAN_THE_LEAST_BROWSERS)
def test_the_page_is_understood_by_the_least_browsers_that_the_readme_names(newer):
    for name, text in SCRIPTS.items():
        code = re.sub(r"^\s*//.*|(?<=\s)// .*", "", text, flags=re.MULTILINE)
        assert not re.search(NEWER_THAN_THE_LEAST_BROWSERS[newer], code), name


def test_the_least_browsers_are_the_same_for_those_who_read_and_those_who_run_it():
    readme = (SITE.parents[2] / "README.md").read_text()
    [named] = re.findall(r"Safari [\d.]+, Chrome \d+, Edge \d+, Firefox \d+", SCRIPTS[BOOT])

    assert named in readme


def test_a_changed_file_makes_another_version(tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(SITE, copy)
    before = shell_of(a_browser(copy))["version"]
    with (copy / "css" / "base.css").open("a") as style:
        style.write("b {\n}\n")

    assert shell_of(a_browser(copy))["version"] != before
    assert shell_of(a_browser())["version"] == before


@pytest.mark.parametrize(
    ("word", "owner"),
    [(r"\bfetch\(", "js/api.js"), (r"\bindexedDB\b", "js/storage/database.js"), (r"\blocalStorage\b", "js/storage/session.js"),
     (r"\.innerHTML\b", "js/page/html.js"), (r"\bPushManager\b|\bpushManager\b", "js/device/push.js")],
)  # fmt: skip
def test_what_is_dangerous_to_spread_stays_in_one_file(word, owner):
    users = {name for name, text in SCRIPTS.items() if re.search(word, text)}

    assert users - {"sw.js"} == {owner}


def test_modules_that_decide_never_touch_the_page():
    for name, text in SCRIPTS.items():
        if name.startswith("js/model/"):
            assert not re.search(r"\b(document|window|navigator|fetch|localStorage)\b", text), name


def test_no_words_of_trackers_and_funnels():
    """The page speaks of people and promises."""
    shown = re.sub(
        r"'/[\w/]+'|set\('\w+'", "", " ".join([INDEX, *SCRIPTS.values()])
    )  # not what the API is told

    assert not re.search(r"\b(lead|leads|overdue|streak)\b", shown, re.IGNORECASE)


def shell_of(browser):
    strict, told, *_ = browser.get("/sw.js").text.splitlines()
    assert strict == "'use strict'"
    return json.loads(told.removeprefix("self.SHELL = "))


def test_reading_a_site_leaves_out_what_is_not_served(tmp_path: Path):
    copy = shutil.copytree(SITE, tmp_path / "site")
    (copy / "notes.txt").write_text("not for the world")

    assert set(load_site(copy)) == set(load_site(SITE))
    assert {"index.html", "page.css", "page.js", "manifest.webmanifest"} <= set(load_site(copy))
    assert not any(name.startswith(("js/", "css/")) for name in load_site(copy))
