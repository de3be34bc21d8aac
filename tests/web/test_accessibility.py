"""Every screen, light and dark, looked through by axe-core: no barrier it knows of; nothing moves under a finger."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.server import Client, Server, wait_for
from tests.web.conftest import PATIENCE, PHONE
from tests.web.screens import NOW, furnish, sign_up

PATHS = (
    "/", "/capture", "/capture/unsent", "/contact/Dana", "/contact/Nobody", "/contact/Dana/write",
    "/contact/Nobody/write", "/contact/Priya/write", "/contact/Dana/cards", "/?event=Harbour", "/event", "/find", "/settings",
    "/settings/phone", "/start", "/pair", "/signin",
)  # fmt: skip
MOST_SHIFT = 0.02
COUNT_SHIFTS = """() => {
  globalThis.shift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}"""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, dict[str, str]]]:
    """A server on which Ana has met people."""
    with Server(tmp_path_factory.mktemp("furnished"), now=NOW) as server:
        token = sign_up(server)
        yield server, token, furnish(Client(server.address, token))


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Any, furnished: Any) -> Iterator[Any]:
    server, token, _ = furnished
    context = chromium.new_context(
        base_url=server.address,
        viewport=PHONE,
        color_scheme=request.param,
        reduced_motion="reduce",
        bypass_csp=True,  # axe is a script of ours put into the page
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.clock.set_fixed_time(NOW)
    page.add_init_script(f"({COUNT_SHIFTS})()")
    page.goto("/")
    page.evaluate("token => localStorage.setItem('nextday.token', token)", token)
    yield page
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_screen_has_a_barrier_that_axe_knows(page, furnished, path):
    _, token, ids = furnished
    for name, contact_id in ids.items():
        path = path.replace(name, contact_id)
    page.evaluate(
        "([token, isIn]) => isIn ? localStorage.setItem('nextday.token', token) : localStorage.clear()",
        [token, path not in ("/pair", "/signin")],
    )
    page.goto(path)
    page.locator("#page h1").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("globalThis.shift") <= MOST_SHIFT
    page.evaluate("token => localStorage.setItem('nextday.token', token)", token)


BORDER = "(element) => getComputedStyle(element).borderTopWidth"
COLOUR = "(element) => getComputedStyle(element).color"


def test_with_forced_colours_what_is_to_be_tapped_has_an_edge(page, furnished):
    """Its background and shadow are gone then."""
    _, token, _ = furnished
    page.evaluate("token => localStorage.setItem('nextday.token', token)", token)
    page.emulate_media(forced_colors="active")
    for path, selector in (("/", ".bar .snap"), ("/capture", ".shutter"), ("/", ".main")):
        page.goto(path)
        # The page may be painted anew meanwhile: an element that is gone has no style.
        wait_for(partial(has_edge, page, selector), f"an edge of {selector}", seconds=30)


def has_edge(page: Any, selector: str) -> bool:
    return page.locator(selector).first.evaluate(BORDER) in ("1px", "2px")


def test_who_asks_for_more_contrast_gets_ink_for_pencil(page, furnished):
    page.emulate_media(forced_colors="none", contrast="no-preference")
    page.goto("/")
    wait_for(lambda: len(colours(page)) == 2, "pencil beside ink", seconds=30)

    page.emulate_media(contrast="more")

    wait_for(lambda: len(colours(page)) == 1, "ink alone", seconds=30)


def colours(page: Any) -> set[str]:
    return {page.locator(selector).first.evaluate(COLOUR) for selector in (".of", "h1")} - {""}
