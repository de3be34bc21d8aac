"""PDFs, as scanner apps write them: the first page is a photo, and what cannot be rendered is refused."""

from __future__ import annotations

import io
import resource
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr import pdf, photo, read_photo
from ocr.engine import Readers
from ocr.errors import BadPhoto
from tests.cards import DANA
from tests.ocr.fake_engines import FakeEngine

RED, BLUE = (Image.new("RGB", (300, 200), colour) for colour in ("red", "blue"))


def a_pdf(page: Image.Image = RED, **settings: Any) -> bytes:
    out = io.BytesIO()
    page.save(out, "PDF", **settings)
    return out.getvalue()


@pytest.mark.parametrize("as_source", [bytes, io.BytesIO])
def test_the_first_page_of_a_pdf_is_a_photo(as_source):
    content = a_pdf(save_all=True, append_images=[BLUE])
    picture = photo.load(as_source(content))

    assert photo.probe(as_source(content)) == ("PDF", 3000, 2000)
    assert picture.size == (3000, 2000)
    red, _, blue = np.asarray(picture)[1000, 1500]
    assert red > 200 > 50 > blue


def test_the_front_and_the_back_are_rendered_once_each():
    sides = a_pdf(Image.new("RGB", (320, 200), "red")), a_pdf(Image.new("RGB", (320, 200), "blue"))
    for side in sides:
        photo.load(side)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    for side in sides:
        photo.probe(side)
        photo.load(side)

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == before.ru_utime


def test_a_card_in_a_pdf_is_read():
    reading = read_photo(
        a_pdf(Image.effect_noise((600, 400), 80).convert("RGB")), readers=Readers(FakeEngine(DANA))
    )

    assert [card.fn and card.fn.value for card in reading.cards] == ["Dana Kim"]


@pytest.mark.parametrize("size", [(200, 100), (3000, 1)], ids=["large", "thin"])
def test_a_page_of_any_size_is_rendered_at_the_same_size(size):
    """A resolution of one dot per inch makes a page of five metres."""
    _, width, height = photo.probe(a_pdf(Image.new("RGB", size, "red"), resolution=1))

    assert (width, max(1, round(3000 * size[1] / size[0]))) == (3000, height)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"\n\n%PDF-1.4\n1 0 obj", a_pdf()[:200], a_pdf()[:-400].replace(b"/Page", b"/Pig")],
)
def test_a_damaged_pdf_is_refused_by_its_name(content):
    with pytest.raises(BadPhoto) as refusal:
        photo.load(content)

    assert refusal.value.code == "not-a-photo"
    assert "PDF" in refusal.value.detail


def test_a_page_that_takes_too_long_is_given_up():
    with pytest.raises(BadPhoto):
        pdf.first_page(a_pdf(), seconds=0.0)
