"""The feed and single entries, by HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import vobject

from app.models import Calendar
from tests.builders import MONDAY_10AM, a_card
from tests.databases import on_sqlite
from tests.languages import TRANSLATED, english_in


@pytest.fixture
def feed(world, ana):
    """Ask for Ana's feed as a calendar program does; the answer."""
    path = urlsplit(ana.post("/account/calendar", expect=201)["url"]).path
    return lambda **headers: world.app.test_client().get(path, headers=headers)


def events(answer) -> list:
    assert answer.status_code == 200, answer.text
    return list(vobject.readOne(answer.text).contents.get("vevent", []))


def entry_of(answer):
    (found,) = events(answer)
    return found


@on_sqlite
def test_what_is_due_stands_in_the_feed(ana, feed):
    ana.meets(a_card("Dana Kim", org="Acme Robotics"), note="promised the PDF")

    answer = feed()
    entry = entry_of(answer)

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert entry.summary.value == "Follow up with Dana Kim (Acme Robotics)"
    assert "promised the PDF" in entry.description.value
    assert entry.dtstart.value == MONDAY_10AM + timedelta(hours=24)


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_the_feed_and_its_entries_are_in_the_language_of_the_account(ana, feed, language):
    ana.patch("/account", {"language": language})
    scan = ana.meets(a_card("Dana Kim", org="Acme Robotics"))

    text = feed(**{"Accept-Language": "en"}).text.replace("\r\n ", "")
    single = ana.ask("GET", f"/nudges/{ana.nudges(scan)[0]['id']}.ics").text.replace("\r\n ", "")

    assert "Dana Kim" in text
    assert english_in(text, language) == english_in(single, language) == []


@pytest.mark.parametrize(("detail", "named"), [("full", True), ("name", True), ("none", False)])
def test_it_says_no_more_than_a_lock_screen_may(ana, feed, detail, named):
    ana.patch("/account", {"notification_detail": detail})
    ana.meets(a_card("Dana Kim"), note="promised the PDF")

    text = feed().text

    assert ("Dana Kim" in text) is named
    assert ("promised the PDF" in text) is (detail == "full")


def test_a_moved_reminder_keeps_its_uid_and_grows_its_sequence(world, ana, feed):
    scan = ana.meets(a_card("Dana Kim"))
    before = entry_of(feed())
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"met_at": "2026-03-02T07:00:00Z"})
    after = entry_of(feed())

    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstart.value == datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_a_new_name_or_note_grows_the_sequence_too(ana, feed):
    scan = ana.meets(a_card("Dana Kim"))
    sequences = [int(entry_of(feed()).sequence.value)]
    ana.patch(f"/contacts/{scan['contact_ids'][0]}", {"fn": "Dana Kimball"})
    sequences.append(int(entry_of(feed()).sequence.value))
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"note": "likes sailing"})
    sequences.append(int(entry_of(feed()).sequence.value))

    assert sequences == sorted(set(sequences))


@on_sqlite
def test_it_stays_while_it_waits_and_goes_when_it_is_done(world, ana, feed):
    scan = ana.meets(a_card("Dana Kim"))
    world.clock.move(hours=24)
    world.deliver()
    while_waiting = events(feed())
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    done = events(feed())

    assert {event.summary.value for event in while_waiting} == {
        "Follow up with Dana Kim",
        "Dana Kim, last call",
    }
    assert done == []


@on_sqlite
def test_who_asks_again_is_told_that_nothing_changed(ana, feed):
    ana.meets(a_card("Dana Kim"))
    first = feed()
    again = feed(**{"If-None-Match": first.headers["ETag"]})
    ana.meets(a_card("Erik Berg"))
    later = feed(**{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert len(events(later)) == 2


def test_it_can_be_taken_back_and_made_anew(world, ana):
    client = world.app.test_client()
    first = urlsplit(ana.post("/account/calendar", expect=201)["url"]).path
    second = urlsplit(ana.post("/account/calendar", expect=201)["url"]).path
    statuses = [client.get(path).status_code for path in (first, second)]
    has_one = ana.get("/account/calendar")
    ana.delete("/account/calendar")
    ana.delete("/account/calendar")

    assert statuses == [404, 200]
    assert has_one["created_at"] is not None
    assert ana.get("/account/calendar") == {"created_at": None}
    assert client.get(second).status_code == 404


@on_sqlite
def test_the_secret_itself_is_not_kept(world, ana):
    secret = (
        urlsplit(ana.post("/account/calendar", expect=201)["url"]).path.split("/")[-1].removesuffix(".ics")
    )

    assert len(secret) >= 43
    assert secret not in world.dump()


@on_sqlite
@pytest.mark.parametrize("guess", ["x", "x" * 500, "../account"])
def test_other_addresses_lead_nowhere(world, guess):
    assert world.app.test_client().get(f"/calendar/{guess}.ics").status_code == 404


@on_sqlite
def test_a_feed_shows_nobody_elses(world, feed):
    world.person("ben").meets(a_card("Erik Berg"))

    assert events(feed()) == []


@on_sqlite
def test_it_goes_with_the_account(world, ana, feed):
    ana.delete("/account")

    assert world.rows(Calendar) == []
    assert feed().status_code == 404


@on_sqlite
def test_a_single_reminder_is_downloaded(ana):
    scan = ana.meets(a_card("Dana Kim"))
    (nudge,) = ana.nudges(scan)
    answer = ana.ask("GET", f"/nudges/{nudge['id']}.ics")
    ana.post(f"/contacts/{scan['contact_ids'][0]}/resolve", {"outcome": "let_go"})
    cancelled = ana.ask("GET", f"/nudges/{nudge['id']}.ics")

    assert entry_of(answer).uid.value == f"{nudge['id']}@nextday"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{nudge["id"]}.ics"'
    assert entry_of(cancelled).status.value == "CANCELLED"
