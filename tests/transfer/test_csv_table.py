"""Contacts as a table: what a spreadsheet gets to see, and what it does not run."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest

from app.contacts.rules import typed
from app.models import Contact, Encounter
from app.nudges.rules import MINUTE
from app.transfer.api import BATCH
from tests.builders import a_card
from tests.databases import on_sqlite

DANA = a_card(
    "Dana Kim", org="Acme, Inc.", title="Chair", emails=["dana@acme.example"], tels=["+442079460958"]
)


def table(person):
    answer = person.ask("GET", "/contacts.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@on_sqlite
def test_everybody_is_a_line_with_event_and_note(ana):
    ana.meets(DANA, event_id=ana.event("Harbour Tech Days"), note='likes "sailing",\nneeds the PDF')

    [dana] = table(ana)

    assert dana == {
        "Name": "Dana Kim",
        "Company": "Acme, Inc.",
        "Title": "Chair",
        "E-mail": "dana@acme.example",
        "Phone": "+442079460958",
        "Web": "",
        "Address": "",
        "Event": "Harbour Tech Days",
        "Met": "2026-03-02T10:00:00Z",
        "Note": 'likes "sailing",\nneeds the PDF',
        "State": "waiting",
    }


@on_sqlite
@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_a_card_says_becomes_a_formula(ana, beginning):
    ana.meets(a_card(f"{beginning}HYPERLINK(1)", org="=1+1"))

    [row] = table(ana)

    assert row["Name"] == f"'{beginning}HYPERLINK(1)"
    assert row["Company"] == "'=1+1"


@on_sqlite
def test_several_phone_numbers_are_numbers_too(ana):
    ana.meets(a_card("Dana Kim", tels=["+442079460958", "+4915112345678"]))

    assert table(ana)[0]["Phone"] == "+442079460958; +4915112345678"


@on_sqlite
@pytest.mark.parametrize(
    "text",
    [
        "+1+2",
        "+1-2",
        "+44*2",
        "+cmd|' /C calc'!A0",
        "+442079460958=1",
        "+4420; =1+1",
        "+442079460958;",
        "+442079460958\n=1+1",
        "+SUM(1)",
        "-442079460958",
        "+12",
        "+٤٤٢٠٧٩٤٦",
    ],
)
def test_what_only_begins_like_a_phone_number_is_no_exception(ana, text):
    ana.meets(a_card(text))

    assert table(ana)[0]["Name"] == f"'{text}"


@on_sqlite
def test_the_file_is_utf_8_with_its_mark_and_lines_end_as_the_standard_has_it(ana):
    ana.meets(a_card("Zoë Ångström 山田"))

    answer = ana.ask("GET", "/contacts.csv")

    assert answer.data.startswith(b"\xef\xbb\xbfName,Company,")
    assert answer.data.endswith(b"\r\n")
    assert "Zoë Ångström 山田" in answer.data.decode("utf-8")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contacts.csv"'


def test_every_contact_is_in_it_in_the_order_they_were_met_also_when_there_are_many(world, ana):
    """More than are in memory at a time, and each with its meeting."""
    number = BATCH * 2 + 1
    now = world.clock()
    with world.runtime.database.write(ana.account_id) as session:
        for each in range(number):
            contact = Contact(
                id=uuid4(),
                account_id=ana.account_id,
                fn=typed(f"Person {each}"),
                created_at=now + each * MINUTE,
            )
            meeting = Encounter(id=uuid4(), account_id=ana.account_id, met_at=now, note=f"note {each}")
            contact.encounters = [meeting]
            session.add(contact)

    assert [(row["Name"], row["Note"]) for row in table(ana)] == [
        (f"Person {each}", f"note {each}") for each in range(number)
    ]


@on_sqlite
def test_only_ones_own_contacts_are_in_it(world, ana):
    world.person("ben").meets(DANA)

    assert table(ana) == []
