"""The parts of a name that the user typed, in vCards and drafts; and what stands around names and behind numbers."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import vobject

from app.contacts.names import FormerName, parts_of
from app.contacts.phones import extension_of
from tests.builders import a_card
from tests.databases import on_sqlite


@pytest.mark.parametrize(
    ("fn", "before", "family_before", "given", "family"),
    [
        ("Dana Maria Kim", "Dana Kim", "Kim", "Dana Maria", "Kim"),
        ("José García López", "José Garcia Lopez", "Garcia Lopez", "José", "García López"),
        ("Nguyễn Văn Anh", "Nguyễn Văn An", "Nguyễn", "Văn Anh", "Nguyễn"),
        ("Nagy Jánoss", "Nagy János", "Nagy", "Jánoss", "Nagy"),
        ("Kim, Dana", "Dana Kin", "Kin", "Dana", "Kim"),
        ("山田 花子", "山田 太郎", "山田", "花子", "山田"),
        ("danah boyd", None, None, "danah", "boyd"),
        ("Ludwig van Beethoven", None, None, "Ludwig", "van Beethoven"),
        ("İpek Yılmaz", None, None, "İpek", "Yılmaz"),
        ("Dr. Dana Kim, PhD", "Erik Aas", "Aas", "Dana", "Kim"),
        ("Dana", "Dana Kim", "Kim", "Dana", None),
        ("Smith", "Smyth", "Smyth", "Smith", None),
        ("...", None, None, None, None),
    ],
)
def test_a_typed_name_has_parts(fn, before, family_before, given, family):
    former = FormerName(before, family_before, None) if before else None

    parts = parts_of(fn, before=former)

    assert (parts.given_name, parts.family_name) == (given, family)


def test_a_corrected_name_keeps_its_degrees_and_another_one_does_not():
    former = FormerName("Dr. Lena Hofer", "Hofer", "MSc")

    assert parts_of("Dr. Lena Höfer", before=former).honorific_suffixes == "MSc"
    assert parts_of("Lena Höfer, PhD", before=former).honorific_suffixes == "PhD"
    assert parts_of("Lena Maria Huber", before=former).honorific_suffixes is None


@pytest.mark.parametrize(
    ("fn", "region", "given", "family"),
    [
        ("Nagy Gábor", "HU", "Gábor", "Nagy"),
        ("Ana García López", "ES", "Ana", "García López"),
        ("Dana Kim", "KR", "Dana", "Kim"),
    ],
)
def test_the_country_of_the_numbers_tells_the_order_of_a_typed_name(fn, region, given, family):
    parts = parts_of(fn, before=None, region=region)

    assert (parts.given_name, parts.family_name) == (given, family)


@on_sqlite
def test_a_typed_name_is_parted_by_the_country_of_the_contact_s_numbers(ana):
    scan = ana.meets(a_card(None, tels=["+3612345678"]))

    changed = ana.patch(path_of(scan), {"fn": "Nagy Gábor"})

    assert (changed["given_name"], changed["family_name"]) == ("Gábor", "Nagy")


@on_sqlite
def test_a_name_that_the_user_corrects_is_parted_in_the_vcard_and_the_draft(ana):
    scan = ana.meets(a_card("Dana Kin", emails=["dana@acme.example"]), note="wants our benchmark")

    changed = ana.patch(path_of(scan), {"fn": "Dana Maria Kim"})

    assert (changed["given_name"], changed["family_name"]) == ("Dana Maria", "Kim")
    name = vcard(ana, scan).n.value
    assert (name.family, name.given) == ("Kim", "Dana Maria")
    draft = ana.get(path_of(scan, "/draft"), shape="useful")["text"]
    assert "Dana Maria" in draft.splitlines()[0]
    assert "Kim" not in draft.splitlines()[0]


@on_sqlite
def test_parts_that_the_user_types_count_more_than_those_of_the_name(ana):
    scan = ana.meets(a_card("Dana Kim"))

    changed = ana.patch(
        path_of(scan), {"fn": "Dana Maria Kim", "family_name": "Maria Kim", "given_name": "Dana"}
    )
    confirmed = ana.patch(path_of(scan), {"fn": "Dana Maria Kim"})

    for each in (changed, confirmed):
        assert (each["given_name"], each["family_name"]) == ("Dana", "Maria Kim")


@on_sqlite
def test_without_a_name_there_are_no_parts(ana):
    scan = ana.meets(a_card("Dana Kim"))

    changed = ana.patch(path_of(scan), {"fn": None})

    assert (changed["fn"], changed["given_name"], changed["family_name"]) == (None, None, None)


@on_sqlite
def test_what_stands_before_and_behind_a_name_is_in_the_vcard(ana):
    card = {
        **a_card("Dr. Lena Hofer"),
        "given_name": "Lena",
        "honorific_prefixes": "Dr.",
        "honorific_suffixes": "MSc",
    }
    scan = ana.meets(card)

    assert n_line(ana, scan) == "N:Hofer;Lena;;Dr.;MSc"
    ana.patch(path_of(scan), {"fn": "Dr. Lena Höfer"})
    assert n_line(ana, scan) == "N:Höfer;Lena;;Dr.;MSc"
    ana.patch(path_of(scan), {"fn": "Prof. Erik van Aas, PhD"})
    assert n_line(ana, scan) == "N:van Aas;Erik;;Prof.;PhD"


@on_sqlite
def test_a_name_that_cannot_be_parted_stands_whole_with_its_title(ana):
    card = {**a_card("Dr. Sukarno"), "given_name": None, "family_name": None, "honorific_prefixes": "Dr."}

    assert n_line(ana, ana.meets(card)) == "N:;Dr. Sukarno;;;"


@on_sqlite
def test_a_name_that_a_join_brings_comes_with_its_parts_and_goes_with_them(ana):
    nameless = ana.meets(a_card(None, emails=["dana@acme.example"]))
    named = ana.meets(a_card("Dana Kim", emails=["dana.kim@acme.example"]))

    ana.post(path_of(nameless, "/join"), {"contact_id": named["contact_ids"][0]})
    assert n_line(ana, nameless) == "N:Kim;Dana;;;"

    ana.post(path_of(nameless, "/split"), {"encounter_id": named["encounter_ids"][0]})
    left = ana.contact(nameless)
    assert (left["fn"], left["given_name"], left["family_name"]) == (None, None, None)


@pytest.mark.parametrize(
    ("raw", "extension"),
    [
        ("416.555.0182 ext. 3179", "3179"),
        ("416.555.0182 x3179", "3179"),
        ("416.555.0182x3179", "3179"),
        ("+1 416 555 0182 Ext 12", "12"),
        ("(416) 555-0182 (ext. 204)", "204"),
        ("+14165550182;ext=204", "204"),
        ("416 555 0182 #204", "204"),
        ("+49 30 123456 DW 12", "12"),
        ("+49 30 123456 Durchwahl: 12", "12"),
        ("+33 1 23 45 67 89 poste 44", "44"),
        ("+81 3 1234 5678 内線 12", "12"),
        ("416.555.0182", None),
        ("+49 30 123456-12", None),
        ("text 3179", None),
    ],
)
def test_the_extension_of_a_number_is_known(raw, extension):
    assert extension_of({"raw": raw, "value": "+14165550182"}) == extension
    assert extension_of({"raw": raw, "value": None}) is None, "kept as it stands"


@on_sqlite
@pytest.mark.parametrize("typed", [False, True])
def test_an_extension_is_in_the_vcard_and_in_the_table(ana, typed):
    scan = ana.meets(with_tels("+14165550182", "416.555.0182 ext. 3179"))
    if typed:
        ana.patch(path_of(scan), {"tels": ["+1 416.555.0182 x3179"]})

    assert "TEL;TYPE=WORK,VOICE:+14165550182;ext=3179" in vcf(ana, scan).replace(
        "TYPE=VOICE", "TYPE=WORK,VOICE"
    )
    table = ana.ask("GET", "/contacts.csv").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    assert row["Phone"] == "+14165550182 x3179"


@on_sqlite
def test_two_extensions_of_one_number_are_both_kept(ana):
    first = ana.meets(with_tels("+14165550182", "416.555.0182 ext. 3179"))
    ana.meets(with_tels("+14165550182", "416.555.0182 ext. 204"))

    assert [tel["raw"] for tel in ana.contact(first)["tels"]] == [
        "416.555.0182 ext. 3179",
        "416.555.0182 ext. 204",
    ]


def with_tels(value: str, *raws: str) -> dict[str, Any]:
    card = a_card("Dana Kim", tels=[value for _ in raws])
    card["tels"] = [{**tel, "raw": raw} for tel, raw in zip(card["tels"], raws, strict=True)]
    return card


def path_of(scan, what: str = "") -> str:
    return f"/contacts/{scan['contact_ids'][0]}{what}"


def vcf(ana, scan) -> str:
    return ana.ask("GET", path_of(scan, ".vcf")).get_data(as_text=True)


def vcard(ana, scan):
    return vobject.readOne(vcf(ana, scan))


def n_line(ana, scan) -> str:
    return next(line for line in vcf(ana, scan).splitlines() if line.startswith("N:"))
