"""The language of a draft whose note could be in several: that of the account's region and of the contact's number."""

from __future__ import annotations

import pytest

from app.contacts.drafts.regions import likely_languages
from app.contacts.phones import region_of_first
from tests.builders import a_card

GERMAN, ENGLISH, SPANISH, PORTUGUESE = (
    "Guten Tag Dana",
    "Dear Dana",
    "Hola, Dana",
    "Olá, Dana",
)
BRAZIL, SPAIN, BRITAIN, FRANCE = "+5511987654321", "+34912345678", "+442079460958", "+33142685300"


@pytest.mark.parametrize(
    ("note", "region", "tels", "greeting"),
    [
        ("usa Kubernetes", "BR", (), PORTUGUESE),
        ("usa Kubernetes", "ES", (), SPANISH),
        ("usa Kubernetes", "GB", (BRAZIL,), PORTUGUESE),
        ("usa Kubernetes", "GB", (SPAIN,), SPANISH),
        ("busca un CTO", "BR", (BRAZIL,), PORTUGUESE),
        ("demo SDK", "DE", (), GERMAN),
        ("demo SDK", "DE", (BRITAIN,), ENGLISH),
        ("demo SDK", "DE", (FRANCE,), GERMAN),
        ("demo SDK", "GB", (), ENGLISH),
        ("needs our SDK", "BR", (BRAZIL,), ENGLISH),
        ("trabaja en IoT", "BR", (BRAZIL,), SPANISH),
    ],
)
def test_regions_decide_only_where_the_note_does_not(world, note, region, tels, greeting):
    ana = world.person("ana", region=region)
    scan = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"], tels=tels), note=note)

    text = ana.get(f"/contacts/{scan['contact_ids'][0]}/draft", include=0)["text"]

    assert text.startswith(greeting), text


@pytest.mark.parametrize(
    ("writer", "reader", "languages"),
    [
        ("BR", "ES", ["pt", "es"]),
        ("ES", "BR", ["es", "pt"]),
        ("FR", None, ["fr"]),
        ("FR", "JP", ["en", "fr"]),
        ("001", "800", ["en"]),
        ("JP", None, ["ja"]),
        ("JP", "JP", ["ja"]),
        ("JP", "BR", ["en", "pt"]),
    ],
)
def test_english_goes_first_where_one_of_the_two_speaks_it(writer, reader, languages):
    assert likely_languages(writer, reader) == languages


@pytest.mark.parametrize(
    ("spoken", "reader", "languages"),
    [
        ("de", None, ["de"]),
        ("pt-BR", "BR", ["pt"]),
        ("ja", "JP", ["ja"]),
        ("de", "GB", ["en", "de"]),
        ("en", "DE", ["en", "de"]),
        ("fr", "DE", ["fr", "de"]),
    ],
)
def test_the_language_of_the_account_counts_before_its_region(spoken, reader, languages):
    assert likely_languages("US", reader, spoken=spoken) == languages


@pytest.mark.parametrize(
    ("chosen", "browser", "greeting"),
    [("de", None, GERMAN), (None, "es-MX", SPANISH), ("pt-BR", "es", PORTUGUESE), (None, None, "Dear Dana")],
)
def test_a_note_that_tells_no_language_is_written_in_that_of_its_reader(world, chosen, browser, greeting):
    ana = world.person("ana", region="US", language=chosen)
    scan = ana.meets(a_card("Dana Kim"), note="demo SDK")
    headers = {"Accept-Language": browser} if browser else {}

    answer = ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}/draft?include=0", headers=headers)

    assert answer.json["text"].startswith(greeting)


def test_the_first_number_that_says_where_it_is_counts():
    assert region_of_first([None, "+0", "no number", "+80012345678", BRAZIL, SPAIN]) == "BR"
    assert region_of_first([None]) is None
