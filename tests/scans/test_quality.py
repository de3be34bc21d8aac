"""The first impression of a photo: in the answer to the upload, and for the asking before it."""

from __future__ import annotations

import io

from PIL import Image, ImageFilter

from tests.builders import encoded
from tests.ocr.test_glance import a_card


def ask_quality(ana, photo: bytes, *, expect: int = 200):
    answer = ana.ask("POST", "/quality", data={"photo": (io.BytesIO(photo), "card.jpg")})
    assert answer.status_code == expect
    return answer.get_json()


def test_an_upload_is_answered_with_what_is_wrong_with_the_photo(ana):
    blurred = encoded(a_card().filter(ImageFilter.GaussianBlur(5)))

    scan = ana.scan(blurred)

    assert scan["quality"] == {"ok": False, "reason": "out of focus"}


def test_a_photo_can_be_judged_before_it_is_sent(world, ana):
    assert ask_quality(ana, encoded(a_card())) == {"ok": True, "reason": None}
    assert (
        ask_quality(ana, encoded(Image.new("RGB", (900, 600), "white")))["reason"] == "no card in the picture"
    )
    assert list(world.files()) == []


def test_what_is_no_photo_is_said_to_be_none(ana):
    assert ask_quality(ana, b"hello", expect=415)["code"] == "not-a-photo"
