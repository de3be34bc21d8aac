"""QR codes: what one says about the person beats what is printed; what it says besides is added."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ocr import read_photo
from ocr.engine import Readers
from ocr.merge import CODE_CONFIDENCE
from ocr.qr_codes import find_codes, parse
from ocr.view import whole
from tests.cards import DANA, EMAIL, draw, encoded, jpeg, on_a_table, qr, scaled
from tests.ocr.fake_engines import FakeEngine
from tests.ocr.text_cards import values

CORNERS = np.zeros((4, 2))
VCARD = "\r\n".join(
    [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:van der Berg;Ludwig;;Dr.;",
        "FN:Dr. Ludwig van der Berg",
        "ORG:Berg & Zonen B.V.;Research",
        "TITLE:Hoofd R\\, D",
        "TEL;TYPE=CELL:+31 6 12345678",
        "TEL;TYPE=WORK,FAX:+31 20 123 4567",
        "EMAIL;TYPE=INTERNET:ludwig@berg.example.com",
        "URL:https://berg.example.com",
        "ADR;TYPE=WORK:;;Keizersgracht 12;Amsterdam;;1015 CX;Netherlands",
        "END:VCARD",
    ]
)
MECARD = "MECARD:N:Kim,Dana;TEL:+442079460999;EMAIL:dana@code.example.com;URL:https://code.example.com;ADR:14 Harbour Street,London;;"


def test_a_vcard_is_understood_whole():
    code = parse(VCARD, CORNERS).card

    assert (code.fn, code.given_name, code.family_name) == (
        "Dr. Ludwig van der Berg",
        "Ludwig",
        "van der Berg",
    )
    assert code.org == "Berg & Zonen B.V."
    assert code.title == "Hoofd R, D"
    assert code.tels == (("+31 6 12345678", "cell"), ("+31 20 123 4567", "fax"))
    assert code.emails == ("ludwig@berg.example.com",)
    assert code.urls == ("https://berg.example.com",)
    assert code.adrs == (
        (
            "Keizersgracht 12, Amsterdam, 1015 CX, Netherlands",
            ("Keizersgracht 12", "Amsterdam", "", "1015 CX", "Netherlands"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "fn"),
    [
        ("BEGIN:VCARD\nN:Kim;Dana\nEND:VCARD", "Dana Kim"),
        ("begin:vcard\nversion:2.1\nfn:Dana Kim\nend:vcard", "Dana Kim"),
        ("BEGIN:VCARD\nVERSION:4.0\nFN:Dana\n  Kim\nEND:VCARD", "Dana Kim"),
        ("BEGIN:VCARD\nitem1.FN;CHARSET=UTF-8:Zoë Ångström\nEND:VCARD", "Zoë Ångström"),
        ("BEGIN:VCARD\nFN:田中太郎\nN:田中;太郎\nEND:VCARD", "田中太郎"),
        ("MECARD:N:Kim,Dana;;", "Dana Kim"),
        ("mecard:N:Sukarno;;", "Sukarno"),
    ],
)
def test_names_are_read_from_every_version(text, fn):
    assert parse(text, CORNERS).card.fn == fn


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "BEGIN:VCARD",
        "BEGIN:VCARD\nN\nTEL\n::;;",
        "MECARD:",
        "MECARD:N:\\",
        "\x00\ufffd",
        "tel:",
        "mailto:",
    ],
)
def test_a_broken_code_says_nothing_but_does_no_harm(text):
    code = parse(text, CORNERS)

    assert code.text == text
    assert (code.card.fn, code.card.emails, code.card.tels) == (None, (), ())


def test_a_code_beats_the_print_and_hides_nothing_of_it():
    reading = read_photo(jpeg(draw((), code=VCARD)), readers=reads(*DANA))
    (card,) = reading.cards

    assert card.fn is not None
    assert (card.fn.value, card.fn.source) == ("Dr. Ludwig van der Berg", "qr")
    assert "Dana Kim" in card.fn.alternatives
    assert card.fn.confidence > 0.9
    assert (card.given_name, card.family_name) == ("Ludwig", "van der Berg")
    assert values(card.emails) == ["ludwig@berg.example.com", EMAIL]
    assert [(tel.value, tel.type) for tel in card.tels[:2]] == [
        ("+31612345678", "cell"),
        ("+31201234567", "fax"),
    ]
    assert reading.quality.ok


def test_what_code_and_print_both_say_is_said_once():
    text = f"MECARD:N:Kim,Dana;TEL:+442079460958;EMAIL:{EMAIL};;"
    (card,) = read_photo(jpeg(draw((), code=text)), readers=reads(*DANA)).cards

    assert card.fn is not None
    assert card.fn.alternatives == ()
    assert values(card.emails) == [EMAIL]
    assert values(card.tels) == ["+442079460958"]


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://acme.example.com/dana", "link"),
        ("https://qr.example.net/?c=8f3a&utm_source=card", "link"),
        ("https://www.linkedin.com/in/dana-kim", "social"),
        ("https://wa.me/442079460958", "social"),
    ],
)
def test_where_a_code_leads_is_kept_as_a_link_beside_the_printed_site(link, kind):
    (card,) = read_photo(jpeg(draw((), code=link)), readers=reads(*DANA)).cards

    assert card.fn is not None
    assert card.fn.value == "Dana Kim"
    assert values(card.urls) == ["www.acme.example.com"]
    assert (link, kind, "qr") in [(one.value, one.kind, one.source) for one in card.other]


def test_a_code_that_leads_to_the_printed_site_makes_it_sure():
    (card,) = read_photo(jpeg(draw((), code="https://acme.example.com/")), readers=reads(*DANA)).cards

    assert [(url.value, url.confidence) for url in card.urls] == [("www.acme.example.com", CODE_CONFIDENCE)]
    assert "https://acme.example.com/" not in values(card.other)


def test_a_code_of_something_else_is_kept_as_text():
    (card,) = read_photo(jpeg(draw((), code="WIFI:S:guests;;")), readers=reads(*DANA)).cards

    assert "WIFI:S:guests;;" in values(card.other)


def test_a_code_alone_is_a_card():
    (card,) = read_photo(encoded(qr(MECARD, 400)), readers=reads()).cards

    assert card.fn is not None
    assert card.fn.value == "Dana Kim"
    assert values(card.adrs) == ["14 Harbour Street, London"]


@pytest.mark.parametrize("slant", [0.0, 0.12])
@pytest.mark.parametrize("factor", [0.6, 1.0, 2.2])
def test_the_box_of_a_code_is_where_the_code_stands(slant, factor):
    drawn = on_a_table(draw((), code=MECARD), slant=slant)
    photographed = scaled(drawn, factor)
    (card,) = read_photo(jpeg(photographed), readers=reads()).cards
    assert card.fn is not None
    box = card.fn.box

    middle = ((box.x + box.w / 2) / photographed.image.width, (box.y + box.h / 2) / photographed.image.height)
    assert middle == pytest.approx((0.76, 0.64), abs=0.06)
    assert 0.15 < box.w / photographed.image.width < 0.3


@pytest.mark.parametrize("module", [2, 3])
def test_a_code_of_few_pixels_a_module_is_found(module):
    drawn = draw((), size=(600, 400))
    square = qr(MECARD, 41 * module)
    drawn.image.paste(square, (60, 60))
    found = find_codes(whole(np.ascontiguousarray(np.asarray(drawn.image)[:, :, ::-1])))

    assert [code.card.fn for code in found] == ["Dana Kim"]


def test_a_small_code_in_a_large_photo_is_found():
    """Of a photo of 12 megapixels the first look sees half the pixels: this code has less than two of them a module."""
    photo = Image.new("RGB", (3200, 2400), (120, 110, 100))
    photo.paste(qr(MECARD, 41 * 12).resize((41 * 3, 41 * 3), Image.Resampling.BOX), (1400, 900))
    blurred = photo.filter(ImageFilter.GaussianBlur(0.8))
    found = find_codes(whole(np.ascontiguousarray(np.asarray(blurred)[:, :, ::-1])))

    assert [code.card.fn for code in found] == ["Dana Kim"]


def reads(*lines: str) -> Readers:
    """Engines that read these lines and nothing else."""
    return Readers(FakeEngine(lines))
