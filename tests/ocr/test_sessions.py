"""The models run by our own sessions: what they find and read, on one core and on two."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr import read_photo
from ocr.engine import Readers, threads_for
from ocr.engines.orientation import OrientationModel
from ocr.engines.rapidocr import Rapid
from ocr.engines.sessions import Session, model_in_package
from ocr.errors import EngineError
from ocr.read_lines import strip
from ocr.view import half_turned, whole
from tests.cards import DANA, draw, jpeg
from tests.ocr.fake_engines import FakeEngine
from tests.ocr.text_cards import everything


def card_pixels() -> np.ndarray:
    return np.ascontiguousarray(np.asarray(draw(DANA).image)[:, :, ::-1])


def test_two_cores_read_what_one_reads(readers):
    view = whole(card_pixels())
    two = Rapid(threads=2)
    quads = two.find(view.pixels)
    strips = [strip(view, quad) for quad in quads]

    assert [quad.tolist() for quad in quads] == [quad.tolist() for quad in Rapid().find(view.pixels)]
    assert two.read(strips) == readers.first.read(strips)
    assert [text.text.replace(" ", "") for text in two.read(strips)] == [
        line.replace(" ", "") for line in DANA
    ]


def test_a_model_that_is_no_model_is_an_engine_error(tmp_path):
    (tmp_path / "broken.onnx").write_bytes(b"no model")

    with pytest.raises(EngineError, match="broken"):
        Session(tmp_path / "broken.onnx")


def test_a_model_of_a_package_that_is_missing_is_an_engine_error():
    with pytest.raises(EngineError, match="no_such_package"):
        model_in_package("no_such_package", "any.onnx")


def test_processes_share_the_cores():
    assert threads_for(1) in (1, 2)
    assert threads_for(10_000) == 1


@pytest.mark.parametrize("quarters", range(4))
def test_a_long_picture_whose_text_stands_at_its_ends_is_turned_upright(quarters):
    """The middle of such a picture is blank, and the middle alone was looked at."""
    long = np.full((400, 2400, 3), 255, np.uint8)
    for left in (20, 1900):
        for row, text in enumerate(("Harbour Street", "Robotics Ltd", "Head of Sales")):
            cv2.putText(long, text, (left, 110 + 110 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.9, (0, 0, 0), 4)
    turn, confidence = OrientationModel().quarters(np.ascontiguousarray(np.rot90(long, quarters)))

    assert (turn + quarters) % 4 == 0
    assert confidence > 0.8


def test_codes_are_looked_for_beside_the_lines_with_the_same_result():
    photo = jpeg(draw(DANA, code="https://acme.example.com/dana"))
    one, two = (read_photo(photo, readers=Readers(FakeEngine(DANA), threads=threads)) for threads in (1, 2))

    assert "https://acme.example.com/dana" in everything(two.cards[0])
    assert two == one


def test_a_number_that_seems_upside_down_is_read_the_way_that_makes_sense(readers):
    """Whichever way up it is shown, both are tried when it is not sure to be upright."""
    pixels = np.full((64, 640, 3), 255, np.uint8)
    cv2.putText(pixels, "Tel +44 20 7946 0958", (20, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)
    upright, turned = readers.first.read([pixels, half_turned(pixels)])

    assert (upright.is_upside_down, turned.is_upside_down) == (False, True)
    assert [text.text.replace(" ", "") for text in (upright, turned)] == ["Tel+442079460958"] * 2
