"""Engines that are missing, blank, slow, broken or garbled: a reading or an EngineError, never anything else."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from ocr import load_readers, read_photo
from ocr.engine import Readers, Text
from ocr.errors import EngineError
from tests.cards import DANA, E164, EMAIL, draw, jpeg
from tests.ocr.fake_engines import FakeEngine, FinderBreaks, FixedOrientation, ReaderBreaks, Shaped
from tests.ocr.text_cards import everything, values

PHOTO = jpeg(draw(()))


def test_a_blank_engine_gives_an_empty_reading_with_a_reason():
    reading = read_photo(PHOTO, readers=Readers(FakeEngine()))

    assert reading.cards == ()
    assert not reading.quality.ok


def test_an_engine_that_finds_lines_but_reads_nothing_gives_no_card():
    class Illiterate(FakeEngine):
        def find(self, pixels):
            return FakeEngine(DANA).find(pixels)

    assert read_photo(PHOTO, readers=Readers(Illiterate())).cards == ()


@pytest.mark.parametrize("engine", [FinderBreaks(DANA), ReaderBreaks(DANA)], ids=["find", "read"])
def test_a_broken_engine_is_an_engine_error(engine):
    with pytest.raises(EngineError):
        read_photo(PHOTO, readers=Readers(engine))


def test_a_slow_engine_still_gives_a_reading():
    (card,) = read_photo(PHOTO, readers=Readers(FakeEngine(DANA, seconds=0.2))).cards

    assert values(card.emails) == [EMAIL]


def test_each_line_is_read_once():
    engine = FakeEngine(DANA)
    read_photo(PHOTO, readers=Readers(engine))

    assert engine.asked == [len(DANA)]


@pytest.mark.parametrize(
    "garbage",
    [
        "\x00\x01\x02",
        "\ufffd\ufffd\ufffd",
        "\ud800 lone surrogate",
        "\u202edrawkcab\u202c",
        "a\u0301\u0302\u0303" * 40,
        "\U0001f600\U0001f4de",
        "\u200b\u200b",
        "\x1f\x1f",
        "@@@ ... +++ ((( )))",
        "+" * 60,
        "0" * 300,
        "x" * 900,
        "١٢٣٤٥٦٧٨٩٠",
        "１２３ ４５６ ７８９０",
        "²³¹⁰",
        "\n\t\r",
        "ﷺ﷽",
    ],
)
def test_garbled_text_is_kept(garbage):
    (card,) = read_photo(PHOTO, readers=Readers(FakeEngine((*DANA, garbage)))).cards

    assert values(card.emails) == [EMAIL]
    assert values(card.tels)[0] == E164
    assert card.to_json()


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0)] * 4,
        [(-5, -5), (-4, -5), (-4, -4.5), (-5, -4.5)],
        [(0, 0), (10, 0), (10, 0.01), (0, 0.01)],
        [(0.005, 0.005), (0.005, 0.005), (0.006, 0.006), (0.006, 0.006)],
        [(1, 1), (0, 1), (0, 0), (1, 0)],
        [(0, 0), (0, 1), (0.001, 1), (0.001, 0)],
    ],
    ids=["a point", "outside", "too wide", "hardly there", "upside down", "upright hair"],
)
def test_lines_of_impossible_shape_are_tolerated(corners):
    engine = Shaped(texts=DANA, corners=corners)
    reading = read_photo(PHOTO, readers=Readers(engine))

    assert all(EMAIL in everything(card) for card in reading.cards)


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_confidences_stay_between_0_and_1(confidence):
    (card,) = read_photo(PHOTO, readers=Readers(FakeEngine(DANA, confidence=confidence))).cards

    assert all(0 <= value.confidence <= 1 for value in (*card.emails, *card.tels, *card.urls, *card.other))


@pytest.mark.parametrize(("answer", "engine_looks"), [((1, 0.95), 2), ((1, 0.5), 1), ((0, 0.99), 1)])
def test_a_photo_is_turned_only_when_the_orientation_is_sure(answer, engine_looks):
    class Counting(FakeEngine):
        looks = 0

        def find(self, pixels):
            self.looks += 1
            return super().find(pixels)

    engine = Counting(DANA)
    read_photo(PHOTO, readers=Readers(engine, orientation=FixedOrientation(answer)))

    assert engine.looks == engine_looks


def test_a_second_reading_restores_blanks_but_adds_no_letters():
    first = FakeEngine(("Dana Kim", "SeniorSales Manager"), confidence=0.9)
    second = FakeEngine(("Dana Kim", "Senior Sales Manager"), confidence=0.95)
    (card,) = read_photo(PHOTO, readers=Readers(first, second)).cards

    assert card.title is not None
    assert card.title.value == "Senior Sales Manager"


def test_a_line_on_which_the_engines_disagree_has_less_confidence():
    doubtful = FakeEngine(("Quentin Zabel",), confidence=0.95)
    (alone,) = read_photo(PHOTO, readers=Readers(doubtful)).cards
    (disputed,) = read_photo(PHOTO, readers=Readers(doubtful, FakeEngine(("Qventin Zobol",)))).cards

    assert alone.fn is not None
    assert disputed.fn is None or disputed.fn.confidence < alone.fn.confidence


def test_a_script_that_no_engine_reads_is_reported():
    """The first engine makes nothing of Hangul; the second one has no Korean."""
    lines = ("dana@example.co.kr", "+82 2 312 3456", "Seoul, Korea", "ol2 oF9")

    class Puzzled(FakeEngine):
        def read(self, strips, languages=()):
            texts = super().read(strips, languages)
            return [*texts[:-1], Text(texts[-1].text, 0.4)] if texts else []

    (card,) = read_photo(PHOTO, readers=Readers(Puzzled(lines), FakeEngine())).cards

    assert card.languages_needed == ("kor",)


@pytest.fixture
def without_rapidocr(tmp_path, monkeypatch):
    """A machine on which RapidOCR cannot be imported: a package of its name that fails stands before it."""
    import sys

    (tmp_path / "rapidocr.py").write_text("raise ImportError('no wheel for this machine')")
    hidden = [
        name for name in sys.modules if name.split(".")[0] == "rapidocr" or name == "ocr.engines.rapidocr"
    ]
    for name in hidden:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_where_rapidocr_cannot_be_loaded_tesseract_does_everything(without_rapidocr, caplog):
    with caplog.at_level(logging.WARNING):
        readers = load_readers()

    assert readers.first.name == "tesseract"
    assert readers.second is None
    assert "rapidocr" in caplog.text


def test_without_any_engine_loading_fails_by_name(without_rapidocr):
    with pytest.raises(EngineError, match="rapidocr"):
        load_readers(["rapidocr"])


def test_a_tesseract_that_is_no_program_is_reported_and_left_out(caplog):
    readers = load_readers(tesseract_cmd="/nowhere/tesseract")

    assert readers.second is None
    assert "/nowhere/tesseract" in caplog.text


def test_an_unknown_engine_is_refused_by_name():
    with pytest.raises(EngineError, match="abbyy"):
        load_readers(["rapidocr", "abbyy"])


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_real_engines_keep_the_contract(which, readers):
    """Blank strips have no text, and the answers come in the order of the strips."""
    engine = getattr(readers, which)
    blank = np.full((40, 300, 3), 255, np.uint8)
    drawn = draw(("Dana Kim",))
    left, top = drawn.places["Dana Kim"][0].astype(int) - 8
    right, bottom = drawn.places["Dana Kim"][2].astype(int) + 8
    line = np.asarray(drawn.image)[top:bottom, left:right]

    assert engine.read([]) == []
    assert engine.find(np.full((200, 300, 3), 255, np.uint8)) == []
    assert [text.text.strip() for text in engine.read([blank, line, blank])] == ["", "Dana Kim", ""]
    assert "eng" in engine.languages()
    assert engine.describe()["version"]
