"""Cards as vCard 3.0: read back by a reader of its own, nothing lost, nothing broken by odd text."""

from __future__ import annotations

import pytest
import vobject

from ocr.card import Box, Card, Tel, Value
from ocr.vcard import vcard
from tests.ocr.text_cards import card_of

NOWHERE = Box(0, 0, 0, 0)


def read_back(card: Card):
    return vobject.readOne(vcard(card))


def test_every_field_of_a_card_is_in_its_vcard():
    card = card_of(
        ("Dana Kim", 44),
        "Head of Hardware",
        "Acme Robotics Ltd",
        "T +44 20 7946 0958",
        "M +44 7400 123456",
        "F +44 20 7946 0959",
        "dana.kim@acme.example.com",
        "www.acme.example.com",
        "VAT 123456789",
    )
    read = read_back(card)

    assert read.version.value == "3.0"
    assert read.fn.value == "Dana Kim"
    assert (read.n.value.given, read.n.value.family) == ("Dana", "Kim")
    assert read.org.value == ["Acme Robotics Ltd"]
    assert read.title.value == "Head of Hardware"
    assert [(tel.value, tel.params["TYPE"]) for tel in read.tel_list] == [
        ("+442079460958", ["WORK", "VOICE"]),
        ("+447400123456", ["CELL"]),
        ("+442079460959", ["WORK", "FAX"]),
    ]
    assert read.email.value == "dana.kim@acme.example.com"
    assert read.url.value == "www.acme.example.com"
    assert read.note.value == "VAT 123456789"


@pytest.mark.parametrize(
    "text",
    ["Kim; Dana, \\ Co", "Ångström & Søn " * 12, "東京都千代田区" * 12, "two\nlines", "END:VCARD\r\nFN:X"],
)
def test_odd_text_comes_back_as_it_was(text):
    read = read_back(Card(NOWHERE, org=a_value(text)))

    assert read.org.value[0].split() == text.split()
    assert len(list(read.getChildren())) == 4, "VERSION, FN, N and ORG"


def test_no_line_is_longer_than_75_octets():
    text = vcard(Card(NOWHERE, org=a_value("東京都千代田区" * 12)))

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_card_without_a_person_has_the_company_as_fn():
    assert read_back(Card(NOWHERE, org=a_value("Acme Ltd"))).fn.value == "Acme Ltd"


def test_an_incomplete_number_is_given_as_printed_and_an_extension_kept():
    tels = (
        Tel(None, "030 23125 014", 0.7, NOWHERE),
        Tel("+442079460958", "020 7946 0958 ext. 12", 0.9, NOWHERE, type="work"),
    )

    assert [tel.value for tel in read_back(Card(NOWHERE, tels=tels)).tel_list] == [
        "030 23125 014",
        "+442079460958;ext=12",
    ]


def a_value(text: str) -> Value:
    return Value(text, text, 0.9, NOWHERE)


def test_degrees_and_titles_stand_in_the_parts_of_the_name():
    text = vcard(card_of("Dr. Dana Kim, PhD, MBA", "Head of Sales", "dana.kim@example.com"))

    assert "\r\nN:Kim;Dana;;Dr.;PhD\\, MBA\r\n" in text
