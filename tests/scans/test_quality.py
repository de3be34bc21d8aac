"""The quality of a photo: in the answer to the upload, and checked before it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.builders import a_photo, encoded
from tests.databases import on_sqlite
from tests.ocr.test_photo_quality import a_card


def ask_quality(ana, photo: bytes, *, expect: int = 200):
    answer = ana.ask("POST", "/quality", data={"photo": (io.BytesIO(photo), "card.jpg")})
    assert answer.status_code == expect
    return answer.get_json()


@on_sqlite
def test_the_answer_to_an_upload_has_the_quality_of_the_photo(ana):
    blurred = encoded(a_card().filter(ImageFilter.GaussianBlur(5)))

    scan = ana.scan(blurred)

    assert scan["quality"] == {"ok": False, "reason": "out of focus"}


@on_sqlite
def test_the_quality_of_a_photo_can_be_checked_before_the_upload(world, ana):
    assert ask_quality(ana, encoded(a_card())) == {"ok": True, "reason": None}
    assert (
        ask_quality(ana, encoded(Image.new("RGB", (900, 600), "white")))["reason"] == "no card in the picture"
    )
    assert list(world.files()) == []


@on_sqlite
def test_bytes_that_are_no_photo_are_refused(ana):
    assert ask_quality(ana, b"hello", expect=415)["code"] == "not-a-photo"


@on_sqlite
@pytest.mark.parametrize("side", ["front", "back"])
def test_a_truncated_photo_is_stored_and_reported(ana, side):
    whole = encoded(a_card())
    cut = whole[: len(whole) * 2 // 3]
    photos = {"front": whole, "back": a_photo()} | {side: cut}

    scan = ana.scan(photos["front"], back=photos["back"])

    assert scan["quality"] == {"ok": False, "reason": "part of the picture is missing"}
    assert ana.ask("GET", f"/scans/{scan['id']}/photo/{side}").status_code == 200


@on_sqlite
def test_16_bit_greyscale_scans_are_served_in_grey(ana):
    grey = np.tile(np.linspace(0, 65_535, 320).astype(np.uint16), (200, 1))
    scan = ana.scan(encoded(Image.fromarray(grey), "PNG"))

    shown = Image.open(io.BytesIO(ana.ask("GET", f"/scans/{scan['id']}/photo/front").data)).convert("L")

    greys: list[Any] = [shown.getpixel((x, 100)) for x in (0, 160, 319)]
    assert [round(grey / 255, 1) for grey in greys] == [0.0, 0.5, 1.0]
