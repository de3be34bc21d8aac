"""vCards of every version, and those that generators of codes write wrongly."""

from __future__ import annotations

import time

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from ocr.vcard_reader import is_vcard, read_vcard

LINES = (
    "BEGIN:VCARD",
    "VERSION:3.0",
    "N:Okafor;Ngozi;;;",
    "FN:Ngozi Okafor",
    "ORG:Lagoon Freight",
    "TEL;TYPE=CELL:+447400123456",
    "EMAIL:ngozi@lagoon.example.com",
    "END:VCARD",
)


def vcard(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"])


@pytest.mark.parametrize(
    "text",
    [
        "\r\n".join(LINES),
        "\n".join(LINES),
        "\r".join(LINES),
        "\ufeff" + "\r\n".join(LINES),
        "  \n" + "\n".join(LINES) + "\n\0",
        "\\n".join(LINES),
        "\\r\\n".join(LINES),
        " ".join(LINES),
        "\n ".join(LINES),
        "\n\t".join(LINES[:-1]) + "\nEND:VCARD",
        "\n".join(LINES[:-1]),
        "\n".join(LINES).lower().replace("ngozi okafor", "Ngozi Okafor"),
    ],
)
def test_lines_are_told_apart_however_they_end(text):
    read = read_vcard(text)

    assert is_vcard(text)
    assert read.fn == "Ngozi Okafor"
    assert (read.org or "").casefold() == "lagoon freight"
    assert read.tels == (("+447400123456", "cell"),)
    assert read.emails == ("ngozi@lagoon.example.com",)


def test_a_folded_line_is_one_line():
    text = vcard("FN:Ngozi Oka\r\n for", "NOTE:met by\r\n  the sea, TEL: never")
    read = read_vcard(text)

    assert read.fn == "Ngozi Okafor"
    assert read.other == ("met by the sea, TEL: never",)


@pytest.mark.parametrize(
    ("line", "fn"),
    [
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=94=B0=E4=B8=AD=E5=A4=AA=E9=83=8E", "田中太郎"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=Shift_JIS:=93c=92=86=91=BE=98Y", "田中太郎"),
        ("FN;encoding=quoted-printable;charset=utf-8:Zo=C3=AB Lund", "Zoë Lund"),
        ("FN;QUOTED-PRINTABLE:Zo=C3=AB Lund", "Zoë Lund"),
        ("FN;ENCODING=QUOTED-PRINTABLE:Zo=EB Lund", "Zoë Lund"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=no-such:Zo=C3=AB Lund", "Zoë Lund"),
        ("FN;ENCODING=QUOTED-PRINTABLE:Zo=C3=\r\n=AB=20=\r\nLund", "Zoë Lund"),
        ("FN;CHARSET=UTF-8;ENCODING=B:Wm/DqyBMdW5k", "Zoë Lund"),
    ],
)
def test_encoded_values_of_vcard_2_1_are_decoded(line, fn):
    assert read_vcard(vcard(line, "TEL:+44 20 7946 0958", version="2.1")).fn == fn


def test_encoded_values_do_not_swallow_the_next_line():
    text = vcard(
        "N;ENCODING=QUOTED-PRINTABLE:Lund;Zo=C3=AB",
        "TITLE;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9 owner",
        "TEL;CELL;VOICE:+44 7400 123456",
        version="2.1",
    )
    read = read_vcard(text)

    assert (read.given_name, read.family_name, read.title) == ("Zoë", "Lund", "Café owner")
    assert read.tels == (("+44 7400 123456", "cell"),)


def test_a_colon_or_a_semicolon_within_quotes_parts_nothing():
    text = vcard(
        "FN:Zoë Lund",
        'ADR;TYPE=work;LABEL="Office: Quay 4; London":;;Quay 4;London;;E1 6AN;England',
        'TEL;TYPE="work,voice";X-NOTE="a;b:c":+44 20 7946 0958',
        version="4.0",
    )
    read = read_vcard(text)

    assert [adr.text for adr in read.adrs] == ["Quay 4, London, E1 6AN, England"]
    assert read.tels == (("+44 20 7946 0958", "work"),)


@pytest.mark.parametrize(
    ("line", "tel"),
    [
        ("TEL;TYPE=HOME,VOICE:+442079460958", ("+442079460958", "other")),
        ("TEL;type=HOME;type=VOICE;type=pref:+442079460958", ("+442079460958", "other")),
        ("TEL;TYPE=WORK,VOICE:+442079460958", ("+442079460958", "work")),
        ("TEL;HOME;FAX:+442079460958", ("+442079460958", "fax")),
        ("TEL;TYPE=CELL:+442079460958", ("+442079460958", "cell")),
        ("item1.TEL:+442079460958", ("+442079460958", "other")),
        ("TEL;VALUE=uri;TYPE=work:tel:+44-20-7946-0958", ("+44-20-7946-0958", "work")),
        ("TEL;VALUE=uri;TYPE=work:TEL:+44-20-7946-0958;ext=12", ("+44-20-7946-0958 ext. 12", "work")),
    ],
)
def test_a_number_has_the_kind_that_the_card_says(line, tel):
    assert read_vcard(vcard("FN:Zoë Lund", line)).tels == (tel,)


@pytest.mark.parametrize(
    ("lines", "fn", "given", "family"),
    [
        (("N:Lund;Zoë;Marie;;", "FN:Zoë Marie Lund"), "Zoë Marie Lund", "Zoë Marie", "Lund"),
        (("N:Lund;Zoë,Marie",), "Zoë Marie Lund", "Zoë Marie", "Lund"),
        (("FN:Zoë Lund",), "Zoë Lund", "Zoë", "Lund"),
        (("N:;;;;", "FN:Zoë Lund", "ORG:Quay Ltd"), "Zoë Lund", "Zoë", "Lund"),
        (("N:Lund;Zoë", "FN:Quay Ltd", "ORG:Quay Ltd"), "Zoë Lund", "Zoë", "Lund"),
        (("N:田中;太郎",), "田中太郎", "太郎", "田中"),
    ],
)
def test_a_person_is_named_by_what_the_card_has(lines, fn, given, family):
    read = read_vcard(vcard(*lines))

    assert (read.fn, read.given_name, read.family_name) == (fn, given, family)


@pytest.mark.parametrize(
    "lines",
    [
        ("N:;;;;", "FN:Quay Ltd", "ORG:Quay Ltd"),
        ("FN:Quay Ltd", "ORG:Quay Ltd;Sales"),
        ("FN:Quay Ltd", "KIND:org"),
        ("N:Ltd;Quay;;;", "FN:Quay Ltd", "X-ABShowAs:COMPANY"),
        ("ORG:Quay Ltd",),
    ],
)
def test_the_card_of_a_company_names_no_person(lines):
    read = read_vcard(vcard(*lines, "TEL:+442079460958"))

    assert (read.fn, read.given_name, read.family_name) == (None, None, None)
    assert read.org == "Quay Ltd"


def test_what_belongs_to_no_field_is_kept():
    read = read_vcard(vcard("FN:Zoë Lund", "ORG:Quay Ltd;Sales", "NOTE:Line one\\nLine two"))

    assert read.other == ("Sales", "Line one, Line two")


def test_needless_backslashes_are_removed():
    read = read_vcard(vcard("FN:Zoë Lund", "EMAIL:zoe\\@quay.example.com", "URL:https\\://quay.example.com"))

    assert read.emails == ("zoe@quay.example.com",)
    assert read.urls == ("https://quay.example.com",)


def test_another_library_s_card_is_read_as_it_was_meant():
    card = vobject.vCard()
    card.add("n").value = vobject.vcard.Name(
        family="Ó Dálaigh; Sons", given="Áine", prefix="Dr.", suffix="PhD"
    )
    card.add("fn").value = "Dr. Áine Ó Dálaigh; Sons"
    card.add("org").value = ["Quay, Lund & Co", "Research"]
    card.add("title").value = "Head of very long titles, which go on beyond the end of the line; twice"
    card.add("tel").value = "+442079460958"
    card.tel.type_param = "WORK"
    read = read_vcard(card.serialize())

    assert read.fn == "Dr. Áine Ó Dálaigh; Sons"
    assert (read.given_name, read.family_name) == ("Áine", "Ó Dálaigh; Sons")
    assert (read.honorific_prefixes, read.honorific_suffixes) == ("Dr.", "PhD")
    assert (read.org, read.other) == ("Quay, Lund & Co", ("Research",))
    assert read.title == card.title.value
    assert read.tels == (("+442079460958", "work"),)


@given(st.text(st.sampled_from(':;,="\\\n\r \t=0AFTELN.\ufeffé'), max_size=200))
def test_no_text_stops_the_reader(text):
    read_vcard(f"BEGIN:VCARD\n{text}\nEND:VCARD")


@pytest.mark.parametrize("run", ["=", ";", ",", '"', " ", "\\", ";a=", ',"', "=\n", "\n "])
def test_a_hostile_code_takes_no_time(run):
    """A pattern with two ways to read a sign would need longer than the universe for forty of them."""
    began = time.process_time()
    read_vcard("BEGIN:VCARD\nN;a" + run * 3000)

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("value", "text", "parts"),
    [
        (
            ";;4 Quay;London;;E1 6AN;England",
            "4 Quay, London, E1 6AN, England",
            ("4 Quay", "London", "", "E1 6AN", "England"),
        ),
        (
            "PO Box 7;Floor 2;4 Quay;London",
            "PO Box 7, Floor 2, 4 Quay, London",
            ("4 Quay, Floor 2, PO Box 7", "London", "", "", ""),
        ),
        (";;4 Quay\\nLondon\\nE1 6AN", "4 Quay, London, E1 6AN", None),
        ("4 Quay\\, London", "4 Quay, London", None),
    ],
)
def test_an_address_keeps_the_parts_it_has(value, text, parts):
    assert read_vcard(vcard("FN:Zoë Lund", f"ADR;TYPE=WORK:{value}")).adrs == ((text, parts),)
