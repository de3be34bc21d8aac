"""The person on the card: names from many countries, properly written; none where the card names nobody."""

from __future__ import annotations

import pytest

from ocr import personal_name as name
from ocr.fields.name import script_of
from tests.ocr.text_cards import card_of, everything, values


def card_with(printed: str):
    """A usual card: the name large, title, company and a number below it."""
    return card_of((printed, 44), "Head of Sales", "", "Acme Ltd", "+44 20 7946 0958")


@pytest.mark.parametrize(
    ("printed", "fn", "given", "family"),
    [
        ("Dana Kim", "Dana Kim", "Dana", "Kim"),
        ("DANA KIM", "Dana Kim", "Dana", "Kim"),
        ("dana kim", "Dana Kim", "Dana", "Kim"),
        ("Dana KIM", "Dana Kim", "Dana", "Kim"),
        ("Kim, Dana", "Dana Kim", "Dana", "Kim"),
        ("Ludwig van der Berg", "Ludwig van der Berg", "Ludwig", "van der Berg"),
        ("LUDWIG VAN DER BERG", "Ludwig van der Berg", "Ludwig", "van der Berg"),
        ("María de la Cruz", "María de la Cruz", "María", "de la Cruz"),
        ("MARÍA DE LA CRUZ", "María de la Cruz", "María", "de la Cruz"),
        ("Omar bin Rashid", "Omar bin Rashid", "Omar", "bin Rashid"),
        ("Seán O'Brien", "Seán O'Brien", "Seán", "O'Brien"),
        ("SEAN O’BRIEN", "Sean O'Brien", "Sean", "O'Brien"),
        ("ANGUS MCTAVISH", "Angus McTavish", "Angus", "McTavish"),
        ("JEAN-LUC MOREAU", "Jean-Luc Moreau", "Jean-Luc", "Moreau"),
        ("J. R. Hartley", "J. R. Hartley", "J. R.", "Hartley"),
        ("Zoë Ångström", "Zoë Ångström", "Zoë", "Ångström"),
        ("Søren Østergård", "Søren Østergård", "Søren", "Østergård"),
        ("Łukasz Żak", "Łukasz Żak", "Łukasz", "Żak"),
        ("Dana M. Kim Jr.", "Dana M. Kim Jr", "Dana M.", "Kim"),
        ("lan Hale", "Ian Hale", "Ian", "Hale"),
    ],
)
def test_a_name_is_found_and_written_as_on_an_envelope(printed, fn, given, family):
    card = card_with(printed)

    assert card.fn is not None
    assert (card.fn.value, card.given_name, card.family_name) == (fn, given, family)


@pytest.mark.parametrize(
    "printed",
    [
        "Dr. Dana Kim",
        "Prof. Dr. Dana Kim",
        "Mr. Dana Kim",
        "Ms Dana Kim",
        "Dana Kim, MBA",
        "Dana Kim, PhD, CPA",
        "Dana Kim Ph.D",
        "Dana Kim, M.D.",
    ],
)
def test_degrees_and_honorifics_are_no_part_of_given_and_family_name(printed):
    card = card_with(printed)

    assert (card.given_name, card.family_name) == ("Dana", "Kim")


@pytest.mark.parametrize(
    ("printed", "title", "org", "given", "family"),
    [
        ("田中 太郎", "営業部長", "株式会社青空", "太郎", "田中"),
        ("山田花子", "代表取締役", "青空商事株式会社", "花子", "山田"),
        ("王小明", "总经理", "青空科技有限公司", "小明", "王"),
        ("欧阳小明", "总经理", "青空科技有限公司", "小明", "欧阳"),
        ("陳大文", "經理", "藍天股份有限公司", "大文", "陳"),
        ("김민수", "부장", "주식회사 푸른하늘", "민수", "김"),
    ],
)
def test_in_east_asia_the_family_name_stands_first(printed, title, org, given, family):
    card = card_of((printed, 44), title, "", org)

    assert card.fn is not None
    assert (card.fn.value, card.given_name, card.family_name) == (family + given, given, family)
    assert card.title is not None
    assert card.title.value == title
    assert card.org is not None
    assert card.org.value == org


def test_a_single_name_is_the_given_name():
    """A mononym is a given name, and no family name is made up for it."""
    card = card_with("Sukarno")

    assert card.fn is not None
    assert (card.fn.value, card.given_name, card.family_name) == ("Sukarno", "Sukarno", None)


@pytest.mark.parametrize(
    "lines",
    [
        (("Acme Ltd", 50), "020 7946 0958", "www.acme.example.com", "info@acme.example.com"),
        (("Blue Sky Dental", 50), "Your smile matters", "020 7946 0958"),
        ("Open Monday to Friday", "9 - 17 h"),
        (("Harbour Coffee", 50), "Buy nine, get one free"),
        ("14 Harbour Street", "London SE1 7PB"),
        ("info@example.com", "www.example.com"),
        ("Head of Sales",),
        ("株式会社青空", "03-1234-5678"),
    ],
)
def test_a_card_without_a_person_has_no_name(lines):
    card = card_of(*lines)

    assert card.fn is None
    assert card.given_name is None
    assert card.family_name is None


@pytest.mark.parametrize(
    "name",
    [
        "Quentin Zabel",
        "Sylvia Kestrand",
        "Marcus Oyelowin",
        "Rosalie Thornquay",
        "Aarav Bhandup",
        "Zofia Kwarta",
    ],
)
@pytest.mark.parametrize("company", ["Acme Robotics GmbH", "Valenholt Ltd", "Norivio Trading LLC"])
@pytest.mark.parametrize("capitals", [False, True])
def test_a_rare_family_name_beside_a_legal_form_is_a_person(name, company, capitals):
    """The given name is known; the family name is in no list, and the two lines are alike."""
    printed = [one.upper() if capitals else one for one in (name, company)]
    card = card_of(*printed)

    assert card.fn is not None
    assert card.fn.value == name
    assert card.org is not None
    assert card.org.value == printed[1]


@pytest.mark.parametrize("name", ["Quentin Zabel", "Sylvia Kestrand", "Dana Kim"])
def test_a_name_alone_on_a_card_is_a_person(name):
    card = card_of(name)

    assert card.fn is not None
    assert card.fn.value == name
    assert card.org is None


@pytest.mark.parametrize(
    "name", ["Rose Carpenter", "Summer Cook", "Anna Baker", "Victor Dean", "Robin Fisher Cook"]
)
@pytest.mark.parametrize("below", [(), ("Interior stylist",), ("", "Acme Ltd", "+44 20 7946 0958")])
def test_a_name_of_title_words_is_a_person(name, below):
    """The given name is known, and the title's word is a family name as well."""
    card = card_of((name, 36), *below)

    assert card.fn is not None
    assert card.fn.value == name
    assert card.title is None or card.title.value == "Interior stylist"


@pytest.mark.parametrize(
    "title", ["Pastry Cook", "Grant Manager", "Senior Carpenter", "Head Baker", "Art Director"]
)
def test_a_title_is_no_name_for_a_word_that_is_one(title):
    card = card_of(("Dana Kim", 44), title, "", "Acme Ltd")

    assert card.title is not None
    assert card.title.value == title
    assert card.fn is not None
    assert card.fn.value == "Dana Kim"


@pytest.mark.parametrize(
    "lines", [("ol 7k", "Wz ag.", "rn ll"), ("eI.", "tni", "ya 1"), ("Kq", "i1 l", "oo"), ("la ve", "nn.-")]
)
def test_noise_around_a_card_is_nobody_and_nothing(lines):
    """Short lines that the recogniser is hardly sure of; the text is kept."""
    card = card_of(*lines, confidence=0.55)

    assert card.fn is None
    assert card.org is None
    assert card.title is None
    assert set("".join(lines).replace(" ", "")) <= set(everything(card))


@pytest.mark.parametrize("name", ["Kiss Sandor", "Tahmina Okwuosa", "Belarin Uzkova", "Quentin Zabel"])
@pytest.mark.parametrize("company", ["Acme Kft.", "Acme Robotics GmbH", "Norivio Ltd"])
def test_no_text_is_name_and_company_at_once(name, company):
    card = card_of(name, company)

    assert card.fn is None or card.org is None or card.fn.value not in card.org.value


def test_the_mailbox_tells_which_of_two_lines_is_the_person():
    card = card_of(("Hale Moreau", 40), "", ("Quentin Zabel", 40), "", "q.zabel@example.com")

    assert card.fn is not None
    assert card.fn.value == "Quentin Zabel"


def test_a_badly_read_name_is_unsure():
    clear = card_of(("Dana Kim", 44), "Head of Sales", confidence=0.98).fn
    poor = card_of(("Dana Kim", 44), "Head of Sales", confidence=0.6).fn

    assert clear is not None
    assert poor is None or poor.confidence < 0.8 <= clear.confidence


def test_raw_is_the_name_as_printed():
    card = card_with("DANA KIM, MBA")

    assert card.fn is not None
    assert card.fn.raw == "DANA KIM, MBA"


@pytest.mark.parametrize(
    "text", ["", " ", ".", ",", "-", "'", "®", "Dr.", "Dr. ", "van der", "王", "a,b", "Jr."]
)
def test_unusual_names_have_parts_too(text):
    assert isinstance(name.parts(text), name.Name)


def test_text_beside_a_name_is_not_lost():
    card = card_of(("Dana Kim", 44), "Head of Sales", "", "Booth 12", "", "Acme Ltd")

    assert "Booth 12" in values(card.other)


@pytest.mark.parametrize(
    ("printed", "fn", "given", "family"),
    [
        ("Dana Kim FRSA", "Dana Kim", "Dana", "Kim"),
        ("DANA KIM OBE", "Dana Kim", "Dana", "Kim"),
        ("Dana Kim PhD MBA", "Dana Kim", "Dana", "Kim"),
        ("Eur Ing Robin Vale CEng MIET", "Eur Ing Robin Vale", "Robin", "Vale"),
        ("Hon. Robin Vale QC", "Hon. Robin Vale", "Robin", "Vale"),
        ("Sir Robin Vale", "Sir Robin Vale", "Robin", "Vale"),
        ("Dame Dana Vale DBE", "Dame Dana Vale", "Dana", "Vale"),
        ("Dipl.-Ing. Robin Vale", "Dipl.-Ing. Robin Vale", "Robin", "Vale"),
        ("Hj. Siti binti Osman", "Hj. Siti binti Osman", "Siti", "binti Osman"),
        ("Dato' Robin Lim", "Dato' Robin Lim", "Robin", "Lim"),
        ("Datuk Seri Robin Lim", "Datuk Seri Robin Lim", "Robin", "Lim"),
        ("Tan Sri Robin Lim", "Tan Sri Robin Lim", "Robin", "Lim"),
        ("Robin Ma", "Robin Ma", "Robin", "Ma"),
        ("ROBIN MA", "Robin Ma", "Robin", "Ma"),
        ("Tan Robin", "Tan Robin", "Tan", "Robin"),
    ],
)
def test_titles_before_and_honours_behind_a_name_are_neither_given_nor_family(printed, fn, given, family):
    person = name.parts(printed)

    assert (person.fn, person.given, person.family) == (fn, given, family)


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("Nguyễn Văn An", "Văn An", "Nguyễn"),
        ("NGUYỄN THỊ MINH KHAI", "Thị Minh Khai", "Nguyễn"),
        ("NGUYEN VAN AN", "Van An", "Nguyen"),
        ("Trần Minh Đức", "Minh Đức", "Trần"),
        ("Đặng Quốc Huy", "Quốc Huy", "Đặng"),
        ("An Nguyen", "An", "Nguyen"),
        ("Le Roux Marie", "Le Roux", "Marie"),
        ("Dana Van Le", "Dana", "Van Le"),
    ],
)
def test_in_vietnam_the_family_name_stands_first(printed, given, family):
    person = name.parts(printed)

    assert (person.given, person.family) == (given, family)


@pytest.mark.parametrize(
    ("lines", "fn", "other"),
    [
        (("Dana Kim 김다나", "Manager"), "Dana Kim", "김다나"),
        (("김다나", "Dana Kim", "Manager"), "Dana Kim", "김다나"),
        (("田中 太郎", "Taro Tanaka", "Manager"), "Taro Tanaka", "田中 太郎"),
        (("李小明", "Li Xiaoming", "Manager"), "Li Xiaoming", "李小明"),
    ],
)
def test_a_name_in_two_scripts_is_one_name(lines, fn, other):
    card = card_of(*lines)

    assert card.fn is not None
    assert {card.fn.value, *card.fn.alternatives} == {fn, other}
    assert other not in values(card.other)


def test_a_company_in_another_script_is_no_second_name():
    card = card_of("Dana Kim", "오렌지 주식회사")

    assert card.fn is not None
    assert card.fn.alternatives == ()


@pytest.mark.parametrize(
    ("printed", "prefixes", "suffixes"),
    [
        ("Dr. Dana Kim", "Dr.", None),
        ("Prof. Dr. Dana Kim", "Prof. Dr.", None),
        ("DR DANA KIM", "Dr", None),
        ("Dana Kim, PhD, MBA", None, "PhD, MBA"),
        ("Dana Kim FRSA", None, "FRSA"),
        ("Eur Ing Robin Vale CEng MIET", "Eur Ing", "CEng, MIET"),
        ("Dipl.-Ing. Robin Vale, M.Sc., MBA", "Dipl.-Ing.", "M.Sc., MBA"),
        ("Robin Ma", None, None),
        ("Vale, Robin", None, None),
        ("Dana Kim (Founder)", None, None),
    ],
)
def test_prefixes_and_suffixes_of_a_name_are_separate(printed, prefixes, suffixes):
    person = name.parts(printed)

    assert (person.prefixes, person.suffixes) == (prefixes, suffixes)


@pytest.mark.parametrize(("text", "script"), [("Da 김나", "LATIN"), ("김나 Da", "CJK")])
def test_of_two_scripts_with_as_many_letters_the_first_counts(text, script):
    assert script_of(text) == script
