"""Phone numbers: each once, of the right kind and country, and nothing that is not for calling."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from ocr.fields import phones
from ocr.understand import understand
from ocr.view import box_around
from tests.ocr.text_cards import a_line, card_of, values


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("T +44 20 7946 0958", "work"),
        ("Tel: +44 20 7946 0958", "work"),
        ("Telephone +44 20 7946 0958", "work"),
        ("Office: +44 20 7946 0958", "work"),
        ("Direct +44 20 7946 0958", "work"),
        ("DDI: +44 20 7946 0958", "work"),
        ("Tél. : +33 1 99 00 12 34", "work"),
        ("Telefon: +49 30 23125 014", "work"),
        ("Teléfono +34 910 123 456", "work"),
        ("電話：+81 3-1234-5678", "work"),
        ("电话: +86 10 1234 5678", "work"),
        ("전화 +82 2-312-3456", "work"),
        ("тел. +7 495 123-45-67", "work"),
        ("τηλ. +30 21 0123 4567", "work"),
        ("M: +44 7400 123456", "cell"),
        ("Mob. +44 7400 123456", "cell"),
        ("Mobile +44 7400 123456", "cell"),
        ("Cell: +1 212 555 0123", "cell"),
        ("Handy: +49 171 3920012", "cell"),
        ("Mobil +49 171 3920012", "cell"),
        ("Móvil: +34 600 123 456", "cell"),
        ("Celular: +55 11 91234-5678", "cell"),
        ("Portable : +33 6 39 98 12 34", "cell"),
        ("WhatsApp +44 7400 123456", "cell"),
        ("携帯 +81 90-1234-5678", "cell"),
        ("手机：+86 139 1234 5678", "cell"),
        ("手機 +886 912 345 678", "cell"),
        ("휴대폰 +82 10-1234-5678", "cell"),
        ("моб. +7 912 345-67-89", "cell"),
        ("F +44 20 7946 0959", "fax"),
        ("Fax: +44 20 7946 0959", "fax"),
        ("Telefax: +49 30 23125 015", "fax"),
        ("Facsimile +1 212 555 0199", "fax"),
        ("传真：+86 10 1234 5679", "fax"),
        ("傳真 +886 2 2345 6789", "fax"),
        ("팩스 +82 2-312-3457", "fax"),
        ("факс +7 495 123-45-68", "fax"),
        ("+44 20 7946 0959 (fax)", "fax"),
        ("+44 7400 123456 (mobile)", "cell"),
    ],
)
def test_the_label_says_what_kind_of_number_it_is(line, kind):
    (tel,) = card_of(line).tels

    assert tel.type == kind
    assert tel.value is not None


@pytest.mark.parametrize(
    ("line", "region", "e164"),
    [
        ("020 7946 0958", "GB", "+442079460958"),
        ("(0117) 496 0123", "GB", "+441174960123"),
        ("07400 123456", "GB", "+447400123456"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("212.555.0123", "US", "+12125550123"),
        ("1-212-555-0123", "US", "+12125550123"),
        ("030 23125 014", "DE", "+493023125014"),
        ("0171/3920012", "DE", "+491713920012"),
        ("01 99 00 12 34", "FR", "+33199001234"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("090-1234-5678", "JP", "+819012345678"),
        ("010-1234-5678", "KR", "+821012345678"),
        ("139 1234 5678", "CN", "+8613912345678"),
        ("(11) 91234-5678", "BR", "+5511912345678"),
        ("98765 43210", "IN", "+919876543210"),
        ("0412 345 678", "AU", "+61412345678"),
        ("(02) 5550 1234", "AU", "+61255501234"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("06 12345678", "NL", "+31612345678"),
        ("910 123 456", "ES", "+34910123456"),
        ("0912-345-678", "TW", "+886912345678"),
        ("6123 4567", "SG", "+6561234567"),
    ],
)
def test_a_national_number_is_completed_by_the_country(line, region, e164):
    (tel,) = card_of(f"Tel {line}", region=region).tels

    assert tel.value == e164
    assert tel.raw == line


@pytest.mark.parametrize(
    ("line", "e164"),
    [
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+44(0) 20 7946 0958", "+442079460958"),
        ("+49 (0) 30 / 23125-014", "+493023125014"),
        ("0044 20 7946 0958", "+442079460958"),
        ("00 49 30 23125 014", "+493023125014"),
        ("(+44) 20 7946 0958", "+442079460958"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("+ 44 20 7946 0958", "+442079460958"),
        ("+44.20.7946.0958", "+442079460958"),
        ("+44-20-7946-0958", "+442079460958"),
        ("+442079460958", "+442079460958"),
        ("+33 (0)1 99 00 12 34", "+33199001234"),
    ],
)
@pytest.mark.parametrize("region", [None, "US"])
def test_a_code_on_the_card_beats_the_region_given(line, e164, region):
    (tel,) = card_of(f"Tel: {line}", region=region).tels

    assert tel.value == e164


@pytest.mark.parametrize(
    ("line", "extension"),
    [
        ("+44 20 7946 0958 ext. 12", "12"),
        ("+44 20 7946 0958 x12", "12"),
        ("+44 20 7946 0958 Ext 1234", "1234"),
        ("+1 212 555 0123, extension 7", "7"),
        ("+886 2 2345 6789 分機 123", "123"),
        ("+81 3-1234-5678 内線 45", "45"),
        ("+33 1 99 00 12 34 poste 21", "21"),
    ],
)
def test_an_extension_is_kept_but_no_part_of_the_number(line, extension):
    (tel,) = card_of(f"Tel {line}").tels

    assert tel.raw.endswith(extension)
    assert tel.value is not None
    assert not tel.value.endswith(extension)


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Tel +44 20 7946 0958 / +44 20 7946 0959", ["+442079460958", "+442079460959"]),
        ("020 7946 0958, 020 7946 0960", ["+442079460958", "+442079460960"]),
        ("T 020 7946 0958 M 07400 123456", ["+442079460958", "+447400123456"]),
        ("Tel: 020 7946 0958 Fax: 020 7946 0959", ["+442079460958", "+442079460959"]),
        ("020 7946 0958 | 07400 123456", ["+442079460958", "+447400123456"]),
        ("020 7946 0958 • 07400 123456", ["+442079460958", "+447400123456"]),
    ],
)
def test_a_list_of_numbers_is_split(line, numbers):
    assert values(card_of(line, region="GB").tels) == numbers


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("020 7946 0958 / 59", ["+442079460958", "+442079460959"]),
        ("020 7946 0958/9", ["+442079460958", "+442079460959"]),
        ("020 7946 0958/0959", ["+442079460958", "+442079460959"]),
        ("020 7946 0958 / 59 / 60", ["+442079460958", "+442079460959", "+442079460960"]),
        ("020 7946 0958 & 59", ["+442079460958", "+442079460959"]),
        ("020 7946 0958 or 0959", ["+442079460958", "+442079460959"]),
        ("+49 30 23125 014/015", ["+493023125014", "+493023125015"]),
        ("+49 30 23125-014 / -015", ["+493023125014", "+493023125015"]),
    ],
)
@pytest.mark.parametrize("label", ["", "Tel. "])
def test_a_number_may_be_followed_by_the_endings_of_more(label, line, numbers):
    tels = card_of(label + line, region="GB").tels

    assert values(tels) == numbers


@pytest.mark.parametrize("line", ["030/23125-014", "0171/3920012", "+49 (0) 30 / 23125-0"])
def test_a_slash_after_an_area_code_starts_no_extra_number(line):
    (tel,) = card_of(f"Tel {line}", region="DE").tels

    assert tel.value is not None
    assert tel.raw == line


def test_the_extension_of_a_list_is_kept():
    tels = card_of("Tel 020 7946 0958/59 ext. 12", region="GB").tels

    assert values(tels) == ["+442079460958", "+442079460959"]
    assert tels[-1].raw.endswith("12")


def test_a_house_number_after_a_slash_is_no_extra_number():
    card = card_of("Tel 020 7946 0958 / 12 Harbour Street", region="GB")

    assert values(card.tels) == ["+442079460958"]


def test_each_number_of_a_row_keeps_its_own_kind():
    tels = card_of("T 020 7946 0958  M 07400 123456  F 020 7946 0959", region="GB").tels

    assert [tel.type for tel in tels] == ["work", "cell", "fax"]


def test_a_label_in_a_column_of_its_own_counts():
    row = [a_line("FAX", left=0), a_line("+44 20 7946 0959", left=120)]
    (tel,) = understand(row, place=box_around).tels

    assert tel.type == "fax"


@pytest.mark.parametrize(
    ("elsewhere", "e164"),
    [
        ("www.example.de", "+493023125014"),
        ("10115 Berlin, Germany", "+493023125014"),
        ("Acme GmbH", "+493023125014"),
    ],
)
def test_the_card_tells_the_country_before_the_region_given(elsewhere, e164):
    (tel,) = card_of("Tel 030 23125 014", elsewhere, region="GB").tels

    assert tel.value == e164


def test_a_national_number_of_no_country_is_kept_without_a_value():
    """Its digits are as sure as those of any other number; that its country is unknown says the missing value."""
    (tel,) = card_of("Tel 030 23125 014").tels

    assert (tel.value, tel.raw) == (None, "030 23125 014")
    assert 0.8 < tel.confidence < card_of("Tel +49 30 23125 014").tels[0].confidence


def test_a_number_that_does_not_fit_the_country_is_not_forced_into_it():
    """A Berlin number on a phone of someone in Hong Kong: no number is better than a stranger's."""
    (tel,) = card_of("Tel 030 23125 014", region="HK").tels

    assert tel.value is None


@pytest.mark.parametrize(
    "line",
    [
        "VAT No. GB 123 4567 89",
        "VAT: 123456789",
        "VAT GB123456789",
        "USt-IdNr. DE123456789",
        "KvK 12345678",
        "Company No. 07123456",
        "Account 12345678 Sort 12-34-56",
        "ABN 51 824 753 556",
        "GSTIN 29 12345 6789 01",
        "Reg. No. 0712 3456",
        "HRB 1234567",
        "SIRET 123 456 789 00012",
        "CNPJ 12.345.678/0001-95",
        "統一編號 12345678",
        "IBAN 1234 5678 9012",
        "ISO 9001:2015",
        "Est. 1998 - 2024",
        "01.02.2024",
        "Licence # 1234567",
        "〒530-0001",
        "Mon-Fri 9-17",
        "London SE1 7PB",
        "12345-6789",
    ],
)
def test_other_digits_are_no_phone_numbers(line):
    assert card_of(line, region="GB").tels == ()


def test_a_number_printed_twice_is_one():
    assert len(card_of("Tel +44 20 7946 0958", "", "+44 20 7946 0958").tels) == 1


def test_an_unlabelled_number_has_the_kind_its_plan_gives_it():
    tels = card_of("+44 7400 123456", "+49 171 3920012", "+44 20 7946 0958").tels

    assert [tel.type for tel in tels] == ["cell", "cell", "work"]


def test_a_fax_label_wins_over_the_numbering_plan():
    (tel,) = card_of("Fax +44 7400 123456").tels

    assert tel.type == "fax"


def test_a_number_for_calls_and_fax_is_a_phone_number():
    (tel,) = card_of("Tel/Fax +44 20 7946 0958").tels

    assert tel.type == "work"


def test_a_local_number_borrows_the_code_of_its_neighbour():
    tels = card_of("Tel 2345 6789", "Fax +852 2345 6780").tels

    assert values(tels) == ["+85223456789", "+85223456780"]


def test_a_remark_after_a_number_is_no_part_of_it():
    card = card_of("+44 20 7946 0958 (5 lines)")

    assert values(card.tels) == ["+442079460958"]
    assert values(card.other) == ["(5 lines)"]


def test_a_long_line_of_digits_and_blanks_is_fast():
    """Every way to cut a list is tried, so that the number of ways must have an end."""
    assert card_of("1 " * 2000, region="GB").tels == ()


def test_a_number_too_long_beside_one_with_an_area_code_is_kept_as_printed():
    """The area code of the first is tried on the second, which is then longer than any number may be."""
    tels = card_of("Tel: +44 117 496 0123", "Tel: 99 9117 4960 12345").tels

    assert values(tels) == ["+441174960123", None]


def test_an_incomplete_local_number_has_no_value():
    """American local numbers without an area code cannot be called from elsewhere."""
    (tel,) = card_of("Tel. 555-0123", region="US").tels

    assert tel.value is None


@pytest.mark.parametrize(
    ("line", "region", "e164"),
    [
        ("+39 (0)2 3031 4455", None, "+390230314455"),
        ("0039 (0)2 3031 4455", "DE", "+390230314455"),
        ("+378 (0549) 123456", None, "+3780549123456"),
        ("0049 (0)1522 3433333", "DE", "+4915223433333"),
        ("0049 (0) 30 2312 5140", "US", "+493023125140"),
        ("49 (0)30 2312 5140", "DE", "+493023125140"),
        ("49 (0)30 2312 5140", None, "+493023125140"),
        ("44 (0) 20 7946 0958", "US", "+442079460958"),
        ("+52 1 55 1234 5678", None, "+525512345678"),
        ("+521 55 1234 5678", "MX", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("(01) 55 1234 5678", "MX", "+525512345678"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("tel:+44-20-7946-0958", None, "+442079460958"),
        ("T E L:81-52-204-2612", "JP", "+81522042612"),
        ("F A X:81-52-204-2612", "JP", "+81522042612"),
        ("h65 9630 1571", "SG", "+6596301571"),
    ],
)
def test_country_codes_are_completed_as_each_country_writes_them(line, region, e164):
    assert values(card_of(line if line[0].isalpha() else f"Tel {line}", region=region).tels) == [e164]


@pytest.mark.parametrize(
    ("line", "region", "number"),
    [
        ("Tel 98765 43210", "US", None),
        ("Tel 650-253-0000 (US)", "JP", "+16502530000"),
        ("携帯：650-253-0000（米国）", "JP", "+16502530000"),
        ("Tel (Vietnam): 091 234 56 78", "JP", "+84912345678"),
        ("Tel (UK office): 020 7946 0958", "US", "+442079460958"),
        ("Tel (212) 555-0123", "US", "+12125550123"),
    ],
)
def test_a_number_is_not_forced_into_a_country_that_is_not_its_own(line, region, number):
    assert values(card_of(line, region=region).tels) == [number]


@pytest.mark.parametrize(
    ("line", "region", "numbers"),
    [
        ("Tél. 01 99 00 05 40-41-42", "FR", ["+33199000540", "+33199000541", "+33199000542"]),
        ("Tél. +33 1 99 00 05 40-41", None, ["+33199000540", "+33199000541"]),
        ("Tel 020 7946 0958-59", "GB", ["+442079460958", "+442079460959"]),
        ("Tel. 020 7946 0958 bis 59", "GB", ["+442079460958", "+442079460959"]),
        ("Tel. 020 7946 0958, 59, 60", "GB", ["+442079460958", "+442079460959", "+442079460960"]),
        ("Тел. +7 495 122-23-24", "RU", ["+74951222324"]),
        ("Tel 0171 39200-12", "DE", ["+491713920012"]),
        ("Tel 20 12-13-14", "DK", ["+4520121314"]),
        ("Tel 030 23125-014", "DE", ["+493023125014"]),
    ],
)
def test_a_range_is_told_from_the_groups_of_one_number(line, region, numbers):
    assert values(card_of(line, region=region).tels) == numbers


@pytest.mark.parametrize(
    ("line", "extension"),
    [
        ("Tel +1 416 555 0182 #204", "204"),
        ("Tel +1 416 555 0182, #204", "204"),
        ("Tel +49 30 2312 5140 Durchwahl 14", "14"),
        ("Tel +49 30 2312 5140 DW -14", "14"),
        ("Tel +44 20 7946 0958;ext=14", "14"),
        ("Tel +39 02 3031 4455 interno 14", "14"),
        ("Tel +55 11 3322-1100 ramal 14", "14"),
        ("Тел. +7 495 123-45-67 доб. 14", "14"),
    ],
)
def test_extensions_of_many_countries_are_kept(line, extension):
    (tel,) = card_of(line).tels

    assert tel.raw.endswith(f" ext. {extension}")


@pytest.mark.parametrize(
    ("line", "region", "e164"),
    [
        ("1-800-FLOWERS", None, "+18003569377"),
        ("Toll free: 1-800-LUNDQUAY", None, "+18005863782"),
        ("Call 1 (888) LUND-NOW", "GB", "+18885863669"),
        ("Tel 800-FLOWERS", "US", "+18003569377"),
        ("Phone 1300 FLOWER", "AU", "+611300356937"),
    ],
)
def test_numbers_in_letters_are_dialled_by_the_keys(line, region, e164):
    (tel,) = card_of(line, region=region).tels

    assert tel.value == e164
    assert re.sub(r"[^A-Z]", "", tel.raw)


@pytest.mark.parametrize(
    "line",
    [
        "1987 2024 2030",
        "2019 - 2024",
        "4000 1234 5678 9010",
        "4000-1234-5678-9010",
        "800 MAIN STREET",
        "1800 FLOWERS WAY",
        "x10101100110",
    ],
)
def test_years_and_numbers_of_cards_and_houses_are_not_called(line):
    assert card_of(line).tels == ()


def test_two_numbers_of_eight_digits_behind_a_label_are_two():
    assert values(card_of("Tel: 6123 4567 6123 4568", region="SG").tels) == ["+6561234567", "+6561234568"]


@pytest.mark.parametrize(
    ("upper", "lower", "numbers"),
    [
        ("Tel: 020 7946 0958 /", "59", ["+442079460958", "+442079460959"]),
        ("Tel: 020 7946 0958,", "020 7946 0960", ["+442079460958", "+442079460960"]),
        ("Fax: 020 7946 0958,", "0960", ["+442079460958", "+442079460960"]),
        ("Tel: +44 20 7946", "0958", ["+442079460958"]),
        ("Tel: 020 7946", "0958", ["+442079460958"]),
    ],
)
def test_a_list_of_numbers_goes_on_in_the_next_line(upper, lower, numbers):
    tels = card_of(upper, lower, region="GB").tels

    assert values(tels) == numbers
    assert {tel.type for tel in tels} == {"fax" if upper.startswith("Fax") else "work"}


@pytest.mark.parametrize("lower", ["14 Harbour Street", "10115", "1987", "2nd floor"])
def test_another_line_does_not_go_on_a_number(lower):
    assert values(card_of("Tel: 020 7946 0958", lower, region="GB").tels) == ["+442079460958"]


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
@pytest.mark.parametrize(
    "kind", [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE], ids=["landline", "mobile"]
)
def test_numbers_of_every_country_are_completed_in_both_formats(region, kind):
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        return
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)

    assert values(card_of(f"Tel: {international}").tels) == [e164]
    assert completed(f"Tel: {national}", region) == [e164]


@pytest.mark.parametrize("line", ["Tel: 62889", "62889", "Room 628899", "Fax 1234", "Tel 20.12.34"])
def test_a_few_digits_are_no_number_in_large_countries(line):
    assert card_of(line, region="GB").tels == ()


def completed(line: str, region: str) -> list[str | None]:
    return [phones.e164(phone.raw, region)[0] for phone in phones.find(line, region)]
