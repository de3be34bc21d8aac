"""Formats of codes besides vCards: MECARD, BIZCARD, MATMSG, and addresses to dial or write to."""

from __future__ import annotations

import pytest

from ocr.code_formats import read_format


@pytest.mark.parametrize(
    ("name", "fn", "given", "family"),
    [
        ("Lund,Zoë", "Zoë Lund", "Zoë", "Lund"),
        ("Lund, Zoë", "Zoë Lund", "Zoë", "Lund"),
        ("Zoë Lund", "Zoë Lund", "Zoë", "Lund"),
        ("Lund\\, Jr.,Zoë", "Zoë Lund, Jr.", "Zoë", "Lund, Jr."),
        ("田中,太郎", "田中太郎", "太郎", "田中"),
        ("Lund,Zoë,Marie", "Zoë Marie Lund", "Zoë Marie", "Lund"),
    ],
)
def test_the_name_of_a_mecard_is_taken_apart_at_its_comma(name, fn, given, family):
    read = read_format(f"MECARD:N:{name};TEL:+442079460958;;")

    assert (read.fn, read.given_name, read.family_name) == (fn, given, family)


@pytest.mark.parametrize("end", [";;", ";", "", "\\"])
def test_a_mecard_may_end_anyhow(end):
    read = read_format(f"mecard:N:Lund,Zoë;ORG:Quay\\; Lund;EMAIL:zoe@quay.example.com{end}")

    assert read.org == "Quay; Lund"
    assert read.emails == ("zoe@quay.example.com",)


def test_a_mecard_holds_more_than_one_of_a_kind():
    read = read_format(
        "MECARD:N:Lund,Zoë;TEL:+442079460958;TEL:+447400123456;ADR:4\\, Quay,London;URL:https\\://a.example.com;NOTE:Hall 4;;"
    )

    assert read.tels == (("+442079460958", "other"), ("+447400123456", "other"))
    assert read.adrs == (("4, Quay, London", None),)
    assert read.urls == ("https://a.example.com",)
    assert read.other == ("Hall 4",)


def test_a_bizcard_is_understood():
    read = read_format(
        "BIZCARD:N:Zoë;X:Lund;T:Engineer;C:Quay Ltd;A:4 Quay, London;B:+442079460958;M:+447400123456;F:+442079460959;E:zoe@quay.example.com;;"
    )

    assert (read.fn, read.given_name, read.family_name) == ("Zoë Lund", "Zoë", "Lund")
    assert (read.title, read.org, read.adrs) == ("Engineer", "Quay Ltd", (("4 Quay, London", None),))
    assert read.tels == (("+442079460958", "work"), ("+447400123456", "cell"), ("+442079460959", "fax"))
    assert read.emails == ("zoe@quay.example.com",)


@pytest.mark.parametrize(
    "text",
    ["MATMSG:TO:zoe@quay.example.com;SUB:Hello;BODY:Hi;;", "mailto:zoe@quay.example.com?subject=Hello"],
)
def test_an_address_to_write_to_is_an_email(text):
    assert read_format(text).emails == ("zoe@quay.example.com",)


@pytest.mark.parametrize(
    "text",
    ["tel:+44-20-7946-0958", "TEL:+44-20-7946-0958", "SMSTO:+44-20-7946-0958:Hello", "sms:+44-20-7946-0958"],
)
def test_a_number_to_dial_is_a_number(text):
    assert read_format(text).tels == (("+44-20-7946-0958", "other"),)


@pytest.mark.parametrize(
    "text", ["", ":", "mailto:", "mailto:nobody", "tel:", "MECARD:", "MECARD:N:;;", "WIFI:S:x;;", "N:Lund;;"]
)
def test_other_texts_hold_no_card(text):
    assert not read_format(text)
