"""The page for those who set their text twice as large, and with words that are written from right to left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.server import wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import sign_in

LARGE = {"standard": 32, "fixed": 26}
WIDE = "document.documentElement.scrollWidth"
TOAST_IS_ABOVE_BAR = """
  document.querySelector('.toast').getBoundingClientRect().bottom <=
  document.querySelector('.bar').getBoundingClientRect().top
"""
NAME, ORG, NOTE, PLACE = "أحمد الخطيب", "مختبرات النور", "يحتاج فريقه إلى القياسات", "معرض التقنية"


@pytest.fixture
def met(ana: Any, server: Any) -> str:
    """Somebody whom Ana is to follow up with now; their contact's id."""
    event = "0195f7a0-0000-7000-8000-000000000001"
    ana.put(f"/events/{event}", json={"name": PLACE}, expect=201)
    scan = ana.photograph(a_card(), captured_at=server.now - timedelta(hours=25), event_id=event, note=NOTE)
    contact_id = str(scan["contact_ids"][0])
    ana.patch(f"/contacts/{contact_id}", json={"fn": NAME, "org": ORG, "emails": ["ahmad@example.com"]})
    return contact_id


@pytest.fixture
def large(phone: Any, ana: Any) -> Any:
    """A phone whose owner reads text at twice the usual size."""
    phone.context.new_cdp_session(phone).send("Page.setFontSizes", {"fontSizes": LARGE})
    sign_in(phone, ana)
    return phone


def screens(met: str) -> tuple[str, ...]:
    """The addresses of the screens that are shown to who is signed in."""
    contact = f"/contact/{met}"
    return ("/", contact, f"{contact}/write", "/capture", "/event", "/find", "/settings", "/start")


def test_at_twice_the_size_nothing_runs_over_the_edge(large, met):
    for path in screens(met):
        large.goto(path)
        large.wait_for_load_state("networkidle")

        assert large.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert large.evaluate(WIDE) <= 390, path


def test_at_twice_the_size_on_the_narrowest_phone_nothing_runs_over_the_edge(large, met):
    """Text of 200 % on 320 pixels, at once; also what is shown before anybody has signed in."""
    large.set_viewport_size({"width": 320, "height": 640})
    for path in screens(met):
        large.goto(path)
        large.wait_for_load_state("networkidle")
        assert large.evaluate(WIDE) <= 320, path

    large.evaluate("localStorage.clear()")
    for path in ("/signin", "/pair"):
        large.goto(path)
        large.wait_for_load_state("networkidle")
        assert large.evaluate(WIDE) <= 320, path
    large.goto("/signin")
    large.get_by_role("button", name="Create an account").click()
    large.get_by_role("heading", name="Create your account").wait_for()
    assert large.evaluate(WIDE) <= 320


def test_at_twice_the_size_what_was_done_is_said_above_the_bar(large, met):
    large.goto("/")
    large.get_by_role("button", name="Let go").click()

    large.locator(".toast").first.wait_for()
    wait_for(lambda: large.evaluate(TOAST_IS_ABOVE_BAR) or None, "the toast above the bar", seconds=30)


def test_at_twice_the_size_the_day_to_be_reminded_is_not_cut_off(large, met):
    """The browser neither wraps nor scrolls it: a day and an hour in all their letters take about eleven times the size of one."""
    large.goto("/")
    large.get_by_role("button", name="Snooze").click()
    field = large.locator("input[type=datetime-local]")
    field.wait_for()

    room = field.evaluate("(field) => field.clientWidth / parseFloat(getComputedStyle(field).fontSize)")

    assert room >= 13


def runs(element: Any, direction: str) -> None:
    """Wait until the element runs in this direction: the page may just be putting another one in its place."""
    ask = "(element) => getComputedStyle(element).direction"
    wait_for(lambda: element.first.evaluate(ask) == direction or None, f"{element} {direction}", seconds=30)


def test_words_run_in_their_own_direction_on_a_page_that_runs_in_its_own(signed_in, met):
    for path in ("/", f"/contact/{met}", f"/contact/{met}/write"):
        signed_in.goto(path)

        runs(signed_in.locator("q", has_text=NOTE), "rtl")
        runs(signed_in.locator("bdi", has_text=NAME), "rtl")
        runs(signed_in.locator("html"), "ltr")
        assert signed_in.evaluate(WIDE) <= 390, path

    signed_in.goto(f"/contact/{met}")
    runs(signed_in.locator("bdi", has_text="ahmad@"), "ltr")
