"""Card photos of a long drawer, and on a network that swallows everything, in a real Chromium."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.server import Server, wait_for
from tests.web.test_offline import wait_in_page
from tests.web.test_review import come_back

MANY = 64  # more than were once kept at hand
PICTURES = (
    """() => [...document.querySelectorAll('img[data-photo]')].map((image) => image.naturalWidth > 0)"""
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that reads no cards: sixty of them would take a minute, and their photos are there at once."""
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC), ROLE="web") as running:
        yield running


def a_picture(number: int) -> bytes:
    image = Image.new("RGB", (170, 110), (200, 200 - number, 190))
    ImageDraw.Draw(image).text((20, 20), str(number), fill="black")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def photographs(ana: Any, server: Any, number: int) -> list[Any]:
    moments = [server.now - timedelta(minutes=index) for index in range(number)]
    return [ana.photograph(a_picture(index), captured_at=at) for index, at in enumerate(moments)]


def count_card_requests(page: Any) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "card.jpg" in request.url else None)
    return asked


def test_everybody_of_a_long_drawer_has_a_picture_and_a_change_asks_for_one(signed_in, server, ana):
    scans = photographs(ana, server, MANY)
    asked = count_card_requests(signed_in)
    signed_in.goto("/")
    wait_for(lambda: len(signed_in.evaluate(PICTURES)) == MANY, "all rows", seconds=60, pause=0.2)
    assert len(asked) < MANY  # those far below are not asked for yet

    def all_are_seen() -> bool:
        signed_in.evaluate("scrollBy(0, 700)")
        return all(signed_in.evaluate(PICTURES))

    wait_for(all_are_seen, "all pictures", seconds=60, pause=0.1)
    before = len(asked)
    ana.patch(f"/contacts/{scans[0]['contact_ids'][0]}", json={"fn": "Dana Kim"})
    come_back(signed_in)
    signed_in.get_by_text("Dana Kim").first.wait_for()
    signed_in.evaluate("scrollTo(0, 0)")
    wait_for(all_are_seen, "all pictures again", seconds=60, pause=0.1)

    assert len(asked) - before <= 1


def test_pictures_that_are_kept_are_there_before_a_network_that_swallows_everything(signed_in, server, ana):
    photographs(ana, server, 3)
    signed_in.goto("/")
    wait_for(lambda: signed_in.evaluate(PICTURES) == [True] * 3, "the pictures", seconds=60, pause=0.1)

    swallowed: list[Any] = []
    signed_in.route("**/api/v1/**", lambda route: swallowed.append(route))
    signed_in.reload()
    wait_in_page(signed_in, lambda: signed_in.evaluate(PICTURES) == [True] * 3)

    assert not any("card.jpg" in route.request.url for route in swallowed)
