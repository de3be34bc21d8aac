"""A contact as address books read it; read back by a library that shares no code with the writer."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.vcard import Adr, Person, Tel, to_vcard

DANA = Person(
    uid="0192f3a4-0000-7000-8000-000000000001",
    fn="Dr. Dana Kim",
    family_name="Kim",
    given_name="Dana",
    honorific_prefixes="Dr.",
    org="Acme Robotics; Labs, Inc.",
    title="Head of Testing",
    emails=("dana@example.com", "dana.kim@example.org"),
    tels=(
        Tel("+442079460958", "work"),
        Tel("+447700900123", "cell"),
        Tel("+442079460959", "fax"),
        Tel("020 7946 0960", "other"),
    ),
    urls=("https://example.com/dana",),
    adrs=("1 Main St, London; 2nd floor",),
    categories=("Harbour Tech Days, day 2", "PyCon"),
    note="her team needs our benchmark\npromised the PDF \\ soon",
)


def read(person):
    return vobject.readOne(to_vcard(person))


def test_everything_is_read_back():
    card = read(DANA)

    assert card.version.value == "3.0"
    assert card.uid.value == DANA.uid
    assert card.fn.value == "Dr. Dana Kim"
    assert (card.n.value.family, card.n.value.given, card.n.value.prefix) == ("Kim", "Dana", "Dr.")
    assert card.org.value == ["Acme Robotics; Labs, Inc."]
    assert card.title.value == "Head of Testing"
    assert [email.value for email in card.email_list] == list(DANA.emails)
    assert [tel.value for tel in card.tel_list] == [tel.value for tel in DANA.tels]
    assert [url.value for url in card.url_list] == list(DANA.urls)
    assert [adr.value.street for adr in card.adr_list] == list(DANA.adrs)
    assert card.categories.value == list(DANA.categories)
    assert card.note.value == DANA.note


def test_an_address_whose_parts_are_known_keeps_them_apart():
    parted = Adr("14 Harbour Street; 2nd floor", "London", "", "SE1 7PB", "United Kingdom")
    card = read(replace(DANA, adrs=(parted, "somewhere by the river")))

    first, second = (adr.value for adr in card.adr_list)
    assert (first.street, first.city, first.code, first.country) == (
        parted.street,
        parted.locality,
        parted.code,
        parted.country,
    )
    assert (second.street, second.city) == ("somewhere by the river", "")


def test_kinds_of_numbers_are_told_apart():
    types = [tel.params["TYPE"] for tel in read(DANA).tel_list]

    assert types == [["WORK", "VOICE"], ["CELL", "VOICE"], ["WORK", "FAX"], ["VOICE"]]


def test_the_lines_are_those_of_the_standard():
    assert to_vcard(
        Person(uid="1", fn="Dana Kim", family_name="Kim", given_name="Dana", note="a;b,c\\d\ne")
    ) == (
        "BEGIN:VCARD\r\n"
        "VERSION:3.0\r\n"
        "UID:1\r\n"
        "FN:Dana Kim\r\n"
        "N:Kim;Dana;;;\r\n"
        "NOTE:a\\;b\\,c\\\\d\\ne\r\n"
        "END:VCARD\r\n"
    )


def test_several_cards_can_stand_in_one_file():
    cards = list(vobject.readComponents(to_vcard(DANA) + to_vcard(Person(uid="2", fn="Ben Ode"))))

    assert [card.fn.value for card in cards] == ["Dr. Dana Kim", "Ben Ode"]


@pytest.mark.parametrize(
    ("person", "fn", "n"),
    [
        (Person(uid="1", fn="Dana Kim"), "Dana Kim", ("", "Dana Kim")),
        (Person(uid="1", fn="Dana Kim", given_name="Dana"), "Dana Kim", ("", "Dana")),
        (Person(uid="1", org="Acme Robotics"), "Acme Robotics", ("", "")),
        (Person(uid="1", emails=("dana@example.com",)), "Somebody you met", ("", "Somebody you met")),
    ],
)
def test_a_card_always_has_a_name(person, fn, n):
    card = read(person)

    assert card.fn.value == fn
    assert (card.n.value.family, card.n.value.given) == n


def test_a_company_is_shown_as_a_company():
    assert read(Person(uid="1", org="Acme Robotics")).x_abshowas.value == "COMPANY"


def test_long_lines_are_folded_between_characters():
    person = Person(uid="1", fn="Dana", note="ü金🙂" * 60)
    octets = to_vcard(person).encode()

    lines = octets.split(b"\r\n")
    assert 72 <= max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert read(person).note.value == person.note


words = st.text(st.characters(codec="utf-8"), max_size=120)
some = st.lists(words.filter(str.strip), max_size=3).map(tuple)


def as_read(text):
    """What is left of a text: no control characters, one kind of line break."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", " ", unified)


@given(
    fn=words.filter(str.strip),
    family=words,
    given_name=words,
    org=words,
    title=words,
    note=words,
    emails=some,
)
def test_whatever_a_card_says_is_read_back(fn, family, given_name, org, title, note, emails):
    person = Person(
        uid="1",
        fn=fn,
        family_name=family,
        given_name=given_name or "x",
        org=org,
        title=title,
        note=note,
        emails=emails,
        categories=emails,
    )
    card = read(person)

    assert card.fn.value == as_read(fn)
    assert card.n.value.family == as_read(family)
    assert card.n.value.given == as_read(given_name or "x")
    assert [text.value[0] for text in card.contents.get("org", [])] == ([as_read(org)] if org else [])
    assert [text.value for text in card.contents.get("title", [])] == ([as_read(title)] if title else [])
    assert [text.value for text in card.contents.get("note", [])] == ([as_read(note)] if note else [])
    assert [email.value for email in card.contents.get("email", [])] == [as_read(email) for email in emails]
    assert (card.categories.value if emails else []) == [as_read(category) for category in emails]


@given(fn=words, note=words, adr=words, tel=words, kind=words)
def test_no_text_can_begin_a_line_of_its_own(fn, note, adr, tel, kind):
    text = to_vcard(Person(uid="1", fn=fn, note=note, adrs=(adr,), tels=(Tel(tel, kind),)))

    unfolded = text.replace("\r\n ", "")
    names = [re.split("[:;]", line)[0] for line in unfolded.split("\r\n")]
    assert names == [
        *["BEGIN", "VERSION", "UID", "FN", "N", "TEL", "ADR"],
        *(["NOTE"] if note else []),
        *["END", ""],
    ]
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_half_a_character_becomes_a_blank():
    assert read(Person(uid="1", fn="Dana", note="a\ud83db")).note.value == "a b"
