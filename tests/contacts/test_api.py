"""Contacts over HTTP: search, corrections and vCards."""

from __future__ import annotations

import pytest
import vobject

from tests.builders import a_card, new_uuid
from tests.databases import on_sqlite

DANA = a_card(
    "Danaë Müller-Kim", org="Acme Robotics", emails=["dana.kim@acme.example"], tels=["+442079460958"]
)
ERIK = a_card("Erik Åsgård", org="Fjord Æra", emails=["erik@fjord.example"])
YUKI = a_card("山田 太郎", org="株式会社アクメ", emails=["yamada@acme.example"])


SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("danae", ["Danaë Müller-Kim"]),
    ("DANAË", ["Danaë Müller-Kim"]),
    ("mul", ["Danaë Müller-Kim"]),
    ("kim", ["Danaë Müller-Kim"]),
    ("kim dan", ["Danaë Müller-Kim"]),
    ("asgard", ["Erik Åsgård"]),
    ("robot", ["Danaë Müller-Kim"]),
    ("dana.kim@acme", ["Danaë Müller-Kim"]),
    ("太郎", ["山田 太郎"]),
    ("sailing", ["Erik Åsgård"]),
    ("山田太郎", ["山田 太郎"]),
    ("株式", ["山田 太郎"]),
    ("020 7946", ["Danaë Müller-Kim"]),
    ("(020) 7946-0958", ["Danaë Müller-Kim"]),
    ("0044 20 7946 0958", ["Danaë Müller-Kim"]),
    ("+44 20 7946", ["Danaë Müller-Kim"]),
    ("danae 0958", ["Danaë Müller-Kim"]),
    ("+1 212 555 0100", []),
    ("999", []),
    ("danae kima", []),
    ("ller", []),
    ("danae asgard", []),
    ("dan%kin", []),
    ("m_ller", []),
    ("zebra", []),
)


def test_search_knows_the_beginnings_of_words_without_case_or_accents(ana):
    ana.meets(DANA)
    ana.meets(ERIK, note="likes sailing")
    ana.meets(YUKI)

    for q, found in SEARCHES:
        assert names(ana, q=q) == found, q


def test_a_search_for_no_word_finds_everybody(ana):
    ana.meets(DANA)

    for q in ("", " ", "%", "?!"):
        assert names(ana, q=q) == ["Danaë Müller-Kim"], q


def test_what_the_user_writes_is_found_at_once(ana):
    scan = ana.meets(DANA)
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"org": "Globex", "fn": "Dana Kim"})
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"note": "wants a telescope"})

    assert names(ana, q="globex") == names(ana, q="telesc") == ["Dana Kim"]
    assert names(ana, q="acme robotics") == []


def test_contacts_are_filtered_by_event_and_state(ana):
    harbour, fair = ana.event("Harbour"), ana.event("Fair")
    dana, erik = ana.meets(DANA, event_id=harbour), ana.meets(ERIK, event_id=fair)
    ana.post(f"/contacts/{erik['contact_ids'][0]}/resolve", {"outcome": "let_go"})

    assert names(ana, event_id=harbour) == ["Danaë Müller-Kim"]
    assert names(ana, state="waiting") == ["Danaë Müller-Kim"]
    assert names(ana, state="let_go") == ["Erik Åsgård"]
    assert names(ana, state="followed_up") == []
    assert names(ana, state="waiting", event_id=fair) == []
    assert names(ana, event_id=new_uuid()) == []
    assert dana["contact_ids"] != erik["contact_ids"]


@on_sqlite
def test_the_state_is_waiting_while_any_meeting_waits(ana):
    first = ana.meets(DANA)
    ana.post(f"/contacts/{first['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    assert names(ana, state="followed_up") == ["Danaë Müller-Kim"]

    ana.meets(DANA)

    assert names(ana, state="followed_up") == []
    assert names(ana, state="waiting") == ["Danaë Müller-Kim"]


def test_paging_neither_repeats_nor_skips_while_others_come_and_go(world, ana):
    scans = []
    for number in range(7):
        scans.append(ana.meets(a_card(f"Person {number}")))
        world.clock.move(minutes=1)
    page = ana.get("/contacts", limit=3)
    ana.meets(a_card("Newcomer"))
    ana.delete(f"/contacts/{scans[5]['contact_ids'][0]}")

    rest = []
    while page["next_cursor"]:
        page = ana.get("/contacts", limit=3, cursor=page["next_cursor"])
        rest += [contact["fn"]["value"] for contact in page["items"]]

    assert rest == ["Person 3", "Person 2", "Person 1", "Person 0"]


def test_a_correction_becomes_the_users_own(ana):
    scan = ana.meets(a_card("Dana Kin", emails=["dana@acme.example"], confidence=0.5))
    assert ana.contact(scan)["needs_review"]

    contact = ana.patch(
        f"/contacts/{scan['contact_ids'][0]}",
        {"fn": "Dana Kim", "title": "Chair", "tels": ["020 7946 0958", {"value": "12", "type": "work"}]},
    )

    assert contact["needs_review"] is False
    assert (contact["fn"]["value"], contact["fn"]["source"], contact["fn"]["confidence"]) == (
        "Dana Kim",
        "user",
        1.0,
    )
    assert contact["title"]["value"] == "Chair"
    assert [(tel["value"], tel["raw"], tel["type"]) for tel in contact["tels"]] == [
        ("+442079460958", "020 7946 0958", "other"),
        (None, "12", "work"),
    ]
    assert contact["emails"][0]["source"] == "front"


@on_sqlite
def test_what_is_only_confirmed_keeps_its_place_on_the_card(ana):
    scan = ana.meets(DANA)
    before = ana.contact(scan)

    contact = ana.patch(f"/contacts/{before['id']}", {"fn": before["fn"]["value"], "org": None})

    assert contact["fn"]["box"] == before["fn"]["box"]
    assert contact["org"] is None


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        {"emails": ["not an address"]},
        {"emails": None},
        {"fn": ""},
        {"tels": [{"value": "1", "type": "satellite"}]},
        {"urls": ["x"] * 51},
        {"fn": {"value": "Dana"}},
        {"confidence": 1},
    ],
)
def test_a_correction_that_cannot_be_kept_is_refused_whole(ana, change):
    scan = ana.meets(DANA)
    before = ana.contact(scan)

    ana.patch(f"/contacts/{before['id']}", {"title": "Chair", **change}, expect=422)

    assert ana.contact(scan) == before


@on_sqlite
def test_a_contact_leaves_as_a_vcard_that_others_read(ana):
    scan = ana.meets(DANA, event_id=ana.event("Harbour; Tech, Days"), note="promised\nthe PDF")

    answer = ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}.vcf")

    card = vobject.readOne(answer.text)
    assert answer.content_type == "text/vcard; charset=utf-8"
    assert card.version.value == "3.0"
    assert card.fn.value == "Danaë Müller-Kim"
    assert card.org.value == ["Acme Robotics"]
    assert card.email.value == "dana.kim@acme.example"
    assert card.tel.value == "+442079460958"
    assert card.note.value == "promised\nthe PDF"
    assert card.categories.value == ["Harbour; Tech, Days"]


def test_many_leave_in_one_file_all_or_those_of_one_event(ana):
    harbour = ana.event("Harbour")
    ana.meets(DANA, event_id=harbour)
    ana.meets(ERIK)

    everybody = list(vobject.readComponents(ana.ask("GET", "/contacts.vcf").text))
    met_there = list(vobject.readComponents(ana.ask("GET", f"/contacts.vcf?event_id={harbour}").text))

    assert [card.fn.value for card in everybody] == ["Danaë Müller-Kim", "Erik Åsgård"]
    assert [card.fn.value for card in met_there] == ["Danaë Müller-Kim"]


def test_an_unreadable_card_is_exported_too(ana):
    scan = ana.meets()

    assert vobject.readOne(ana.ask("GET", f"/contacts/{scan['contact_ids'][0]}.vcf").text).fn.value


@on_sqlite
def test_the_api_has_no_endpoint_that_writes_to_contacts(world):
    """No sending, no bulk, no sequences, no tracking: the routes themselves say so."""
    rules = {rule.rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/api/")}

    words = ("send", "bulk", "campaign", "sequence", "track", "enrich")
    assert [rule for rule in rules if any(word in rule for word in words)] == []
    assert len(rules) > 30


def names(ana, **query) -> list[str]:
    return [contact["fn"]["value"] for contact in ana.items("/contacts", **query)]
