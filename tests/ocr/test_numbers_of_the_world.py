"""Numbers of cards from 136 countries: right where the card tells its country, and never surely wrong where it does not."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.ocr.text_cards import card_of, values
from tests.ocr.world_cards import SURE, judged, world_cards


@pytest.mark.parametrize("seed", [1, 2])
def test_cards_of_all_countries(seed):
    """Of 1,632 numbers, 1,360 were right and 56 surely wrong while a region was forced on each; see `world_cards`."""
    found: Counter[str] = Counter()
    for card in world_cards(each=6, seed=seed):
        found += judged(card_of(*card.lines, region=card.region), card.numbers)

    assert found["right"] > 1400
    assert found["wrong, sure"] <= 8
    assert found["not found"] <= 85


@pytest.mark.parametrize(
    ("line", "address", "e164"),
    [
        ("Tel 62 812 347 720", "Jl. Sudirman 52, Jakarta, Indonesia", "+62812347720"),
        ("Mobil 49-1512-3458217", "Dorfstr. 9, 10117 Berlin, Germany", "+4915123458217"),
        ("·46 8 12 34 09", "Storgatan 3, Stockholm, Sweden", "+468123409"),
        ("(86) 139 1234 5678", "88 Queensway, Hong Kong", "+8613912345678"),
        ("86-10-12345678", "", "+861012345678"),
        ("Tel: 971 4 2234567", "", "+97142234567"),
        ("(852) 2345 6789", "", "+85223456789"),
        ("Tel: 011 44 20 7946 0958", "350 Fifth Avenue, New York, NY 10118", "+442079460958"),
        ("Tel: 011 44 20 7946 0958", "", "+442079460958"),
        ("Tel (011) 2301 2345", "Connaught Place, New Delhi, India", "+911123012345"),
    ],
)
def test_a_country_code_may_lack_its_plus(line, address, e164):
    (tel,) = card_of(address, line).tels

    assert tel.value == e164
    assert tel.confidence >= SURE


@pytest.mark.parametrize("line", ["Tel 507 200 1280", "Tel 212-555-0123", "Tel 98-76-54", "Tel 60 12345678"])
def test_a_number_that_may_be_local_gets_no_country_code(line):
    (tel,) = card_of(line).tels or (None,)

    assert tel is None or tel.value is None or tel.value.startswith("+1")


@pytest.mark.parametrize(
    ("lines", "region"),
    [
        (("Tel 0912 124 943",), None),
        (("Tel 01 20 21 47 88",), None),
        (("Tel 040-123-58-65",), "DE"),
        (("Tel 2212.3180",), "DE"),
        (("Tel 5123 5936",), "DE"),
        (("Tel (021) 2345-5812",), "GB"),
    ],
)
def test_a_country_that_is_only_likely_makes_no_sure_number(lines, region):
    """Croatia and Slovakia print what Taiwan prints, Benin what France prints; and the reader may be abroad."""
    (tel,) = card_of(*lines, region=region).tels

    assert tel.value is None or tel.confidence < SURE


@pytest.mark.parametrize(
    ("line", "region"),
    [
        ("Tel 020 7946 0958", "GB"),
        ("Tel (212) 555-0123", "US"),
        ("Tel 98765 43210", "IN"),
        ("Tel 030 23125014", "DE"),
    ],
)
def test_a_number_printed_as_at_home_is_sure(line, region):
    (tel,) = card_of(line, region=region).tels

    assert tel.value is not None
    assert tel.confidence >= SURE


@pytest.mark.parametrize(
    "line",
    [
        "Tel +44 20 7946 095",
        "Tel +44 5858 269466",
        "Tel +49 30 2",
        "Tel +1 212 355 01",
        "Tel 020 7946 09587",
        "Tel 0207 946 095",
        "Tel 00 44 20 7946 09",
    ],
)
def test_digits_that_are_no_number_of_their_country_are_doubtful(line):
    """A digit was misread, lost or added."""
    for tel in card_of("48 Fleet Street, London EC4Y 1BT", line).tels:
        assert tel.confidence < SURE


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("1 Raffles Place, Singapore", "Tel 6738 915"),
        ("Vesterbrogade 24, København, Denmark", "Tlf 32 19 74 8"),
    ],
)
def test_a_number_too_short_where_there_are_no_area_codes_is_doubtful(address, line):
    for tel in card_of(address, line).tels:
        assert tel.confidence < SURE


def test_a_lost_digit_is_mostly_noticed():
    """Of 272 numbers that lack their sixth digit, 221 looked sure; where plans allow several lengths nothing tells."""
    sure = 0
    for card in world_cards(each=2, seed=3):
        printed, _ = card.numbers[0]
        at = [place for place, letter in enumerate(printed) if letter.isdigit()][5]
        lines = [line.replace(printed, printed[:at] + printed[at + 1 :]) for line in card.lines]
        others = {e164 for _, e164 in card.numbers[1:]}
        tels = card_of(*lines, region=card.region).tels
        sure += any(tel.confidence >= SURE for tel in tels if tel.value not in others)

    assert sure <= 80


@pytest.mark.parametrize("line", ["+44 20 9876 5432", "+1 (987) 123-4567", "(555) 678-1234", "+123-456-7890"])
def test_numbers_of_specimens_are_not_doubted(line):
    (tel,) = card_of("350 Fifth Avenue, New York, NY 10118", f"Tel {line}").tels

    assert tel.confidence >= SURE


def test_a_local_number_below_one_with_an_area_code_is_not_another_towns():
    """ "23125015" is valid with the area code 2312 of a small town, too."""
    tels = card_of("Friedrichstraße 112, 10117 Berlin", "Tel. 030/23125014", "Fax 23125015").tels

    assert values(tels) == ["+493023125014", "+493023125015"]
    assert tels[1].confidence < SURE


def test_two_zeros_before_digits_that_are_no_number_are_no_prefix():
    assert [tel.value for tel in card_of("Tel 0071001234567").tels] == [None]
