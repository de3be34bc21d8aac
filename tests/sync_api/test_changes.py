"""How phones keep in step: a copy that follows /changes is always what asking for everything would give."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.db import Database, lock_accounts
from app.models import Account
from app.sync_api.store import purge_tombstones
from tests.builders import ERIK_BOX, Person, a_card, a_photo
from tests.databases import on_postgresql
from tests.phones import Phone, everything

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
ERIK = a_card("Erik Aas", emails=["erik@fjord.example"], box=ERIK_BOX)


def days_of_ana(world: Any, ana: Person) -> Iterator[str]:
    """One thing after another that changes something, each named once it is done."""
    photo, both = a_photo(), a_photo()
    world.reader.shows(photo, DANA)
    world.reader.shows(both, DANA, ERIK)
    event_id = ana.event()
    yield "an event"
    first = ana.scan(photo, event_id=event_id, note="likes sailing")
    yield "a photo"
    world.read_all()
    yield "a reading"
    ana.patch(f"/events/{event_id}", {"place": "Hamburg"})
    yield "another place"
    ana.patch("/account", {"quiet_from": "22:00", "quiet_until": "07:00"})
    yield "quiet hours"
    ana.patch(f"/contacts/{first['contact_ids'][0]}", {"title": "Chair"})
    yield "a correction"
    second = ana.scan(both, event_id=event_id, captured_at=world.clock() - timedelta(hours=1))
    yield "two cards on a photo"
    world.read_all()
    yield "a reading that joins a meeting"
    ana.patch(f"/encounters/{first['encounter_ids'][0]}", {"note": "sails to Norway"})
    yield "a note"
    ana.post(f"/contacts/{first['contact_ids'][0]}/split", {"encounter_id": second["encounter_ids"][0]})
    yield "a split"
    third = ana.meets(DANA)
    yield "a join of another meeting"
    late = ana.scan(a_photo(), captured_at=world.clock() - timedelta(days=30))
    yield "a photo with a time that cannot be right"
    ana.patch(f"/encounters/{late['encounter_ids'][0]}", {"met_at": world.clock().isoformat()})
    yield "the right time"
    contact_ids = ana.get(f"/scans/{late['id']}")["contact_ids"]
    ana.post(f"/contacts/{first['contact_ids'][0]}/join", {"contact_id": contact_ids[0]})
    yield "a join by hand"
    same_evening = ana.meets(a_card("D. Kim"), event_id=event_id)
    ana.post(f"/contacts/{first['contact_ids'][0]}/join", {"contact_id": same_evening["contact_ids"][0]})
    yield "a join by hand of the same meeting"
    ana.post(f"/contacts/{third['contact_ids'][0]}/split", {"encounter_id": third["encounter_ids"][0]})
    yield "another split"
    ana.post(f"/scans/{second['id']}/read-again")
    world.read_all()
    yield "another reading"
    world.clock.move(hours=24)
    world.deliver()
    yield "a nudge"
    [nudge, *_] = [nudge for nudge in ana.items("/nudges") if nudge["state"] == "sent"]
    delivery = world.rows(type_of_delivery())[0]
    world.stranger().post(f"/receipts/{world.receipt(delivery.id)}", expect=204)
    yield "a receipt"
    tomorrow = (world.clock() + timedelta(days=1)).isoformat()
    ana.post(f"/nudges/{nudge['id']}/snooze", {"until": tomorrow})
    yield "a snooze"
    ana.post(f"/contacts/{first['contact_ids'][0]}/resolve", {"outcome": "followed_up"})
    yield "a follow-up"
    ana.post(f"/contacts/{first['contact_ids'][0]}/reopen", {})
    yield "a second thought"
    erik = next(each for each in ana.items("/contacts") if each["fn"]["value"] == "Erik Aas")
    ana.delete(f"/contacts/{erik['id']}")
    yield "one of two on a photo is deleted"
    ana.delete(f"/events/{event_id}")
    yield "the event is deleted"
    for contact in ana.items("/contacts"):
        ana.delete(f"/contacts/{contact['id']}")
    yield "everybody is deleted"


def type_of_delivery() -> Any:
    from app.nudges.model import Delivery

    return Delivery


def test_a_phone_that_follows_is_in_step_after_every_change(world, ana):
    phone = Phone(ana)
    phone.catch_up()

    for done in days_of_ana(world, ana):
        rev_before = phone.since
        phone.catch_up()

        assert phone.held == everything(ana), done
        assert phone.since > rev_before, done
    assert [kind for kind, _ in phone.held] == ["account"]


def test_outlines_that_are_drawn_while_a_photo_is_read_reach_the_phone_at_once(world, ana):
    photo, phone = a_photo(), Phone(ana)
    world.reader.shows(photo, DANA, ERIK)
    scan = ana.scan(photo)

    def draw() -> None:
        world.reader.before_answer = lambda: None
        phone.catch_up()
        boxes = [{"x": 20, "y": 20, "w": 140, "h": 90}]
        ana.post(f"/scans/{scan['id']}/cards", {"boxes": boxes})
        phone.catch_up()
        assert phone.held == everything(ana)

    world.reader.before_answer = draw
    assert world.read_all() > 0
    assert world.reader.before_answer is not draw


def test_deleting_one_of_several_on_a_lost_photo_reaches_the_phone(world, ana):
    """The scan itself does not change: its reading was removed with the first person, and nothing is painted over."""
    others = [a_card("Bo Ek", box=(260, 20, 60, 40)), a_card("Cid Lund", box=(20, 160, 60, 40))]
    scan = ana.meets(DANA, *others)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")
    phone = Phone(ana)
    phone.catch_up()
    for photo in world.runtime.settings.photos_dir.glob("*/*/*"):
        photo.unlink()

    ana.delete(f"/contacts/{scan['contact_ids'][1]}")

    phone.catch_up()
    assert phone.held == everything(ana)


def test_a_new_phone_gets_the_same_as_one_that_followed(world, ana):
    following = Phone(ana)
    for _ in days_of_ana(world, ana):
        following.catch_up()
    late = Phone(ana)
    late.catch_up(limit=1)

    assert late.held == following.held


def test_nothing_changes_when_nothing_is_changed(world, ana):
    event_id = ana.event()
    scan = ana.meets(DANA, event_id=event_id)
    contact = ana.contact(scan)
    phone = Phone(ana)
    phone.catch_up()

    ana.put(f"/events/{event_id}", {"name": "Harbour Tech Days"}, expect=200)
    ana.patch(f"/encounters/{scan['encounter_ids'][0]}", {"note": contact["encounters"][0]["note"]})
    world.deliver()

    assert ana.get("/changes", since=phone.since)["changes"] == []


def test_a_join_tells_phones_whom_the_stub_became(world, ana):
    phone = Phone(ana)
    survivor = ana.meets(DANA)["contact_ids"][0]
    photo = a_photo()
    world.reader.shows(photo, DANA)
    stub = ana.scan(photo)["contact_ids"][0]
    phone.catch_up()
    world.read_all()

    phone.catch_up()

    assert phone.merged == {stub: survivor}


def test_no_change_of_another_account_is_ever_seen(world, ana):
    ben = world.person("ben")
    ben.meets(DANA)

    assert [change["kind"] for change in ana.get("/changes")["changes"]] == ["account"]


@pytest.mark.parametrize(("since", "limit"), [(-1, 1), (0, 0), (0, 1001), (2**52, 1), ("x", 1)], ids=str)
def test_what_is_asked_for_is_checked(ana, since, limit):
    assert ana.get("/changes", since=since, limit=limit, expect=422)["code"] == "invalid"


def test_a_phone_older_than_the_purge_must_fetch_everything_anew(world, ana):
    phone = Phone(ana)
    phone.catch_up()
    scan = ana.scan()
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")
    ana.event()
    world.clock.move(days=91)
    with world.runtime.database.write() as session:
        assert purge_tombstones(session, before=world.clock() - timedelta(days=90)) > 0

    assert ana.get("/changes", since=phone.since, expect=410)["code"] == "too-old"
    anew = Phone(ana)
    anew.catch_up()
    assert anew.held == everything(ana)


def purge(world: Any) -> int:
    with world.runtime.database.write() as session:
        return purge_tombstones(session, before=world.clock() - timedelta(days=90))


@on_postgresql
def test_a_purge_locks_accounts_in_the_order_of_their_ids(world):
    """Whoever holds the first account keeps it from taking any other, and so can never wait for it in a ring."""
    people = sorted((world.person(f"p{number}") for number in range(20)), key=lambda each: each.account_id)
    for person in people:
        person.delete(f"/events/{person.event()}")
    world.clock.move(days=91)
    database = world.runtime.database
    with ThreadPoolExecutor(1) as thread, database.write() as other:
        lock_accounts(other, [people[0].account_id])
        purging = thread.submit(purge, world)
        wait_until_somebody_waits_for_a_lock(database)

        free = other.scalars(
            select(Account.id).where(Account.id != people[0].account_id).with_for_update(nowait=True)
        ).all()
        other.rollback()

    assert len(free) == 19
    assert purging.result() == 20


def wait_until_somebody_waits_for_a_lock(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with database.engine.connect() as connection:
            if connection.scalar(waiting):
                return
    raise AssertionError("nobody ever waits")


def test_a_new_phone_gets_everything_page_by_page_after_a_purge(world, ana):
    """Most rows are older than the deletion that was forgotten: each page but the last ends below it."""
    for _ in range(4):
        ana.event()
    ana.delete(f"/events/{ana.event()}")
    ana.event()
    world.clock.move(days=91)
    assert purge(world) == 1

    phone = Phone(ana)
    phone.catch_up(limit=1)

    assert phone.held == everything(ana)
    assert not phone.follow()
    assert phone.held == everything(ana)


def test_a_phone_that_knows_everything_after_a_purge_of_its_last_page_goes_on(world, ana):
    """The newest thing that happened is the deletion that was forgotten: no row has its rev any more."""
    ana.event()
    ana.delete(f"/events/{ana.event()}")
    world.clock.move(days=91)
    assert purge(world) == 1
    phone = Phone(ana)
    phone.catch_up(limit=1)

    assert not phone.follow()
    ana.event()
    assert not phone.follow()
    assert phone.held == everything(ana)


def test_a_copy_that_was_begun_before_a_purge_begins_again(world, ana):
    """Half copied, it holds a row whose deletion is forgotten while it copies."""
    gone = ana.event()
    for _ in range(3):
        ana.event()
    phone = Phone(ana)
    assert phone.take_page(2)
    ana.delete(f"/events/{gone}")
    world.clock.move(days=91)
    assert purge(world) == 1

    assert phone.follow(limit=1)
    assert phone.held == everything(ana)


def test_a_copy_below_an_older_purge_begins_again_after_another_one(world, ana):
    gone, *_ = (ana.event() for _ in range(3))
    ana.delete(f"/events/{ana.event()}")
    ana.event()
    world.clock.move(days=91)
    assert purge(world) == 1
    phone = Phone(ana)
    assert phone.take_page(2)
    ana.delete(f"/events/{gone}")
    world.clock.move(days=91)
    assert purge(world) == 1

    assert phone.follow(limit=1)
    assert phone.held == everything(ana)


def test_a_phone_that_is_ahead_of_the_server_fetches_everything_again(ana):
    """The database was put back to an earlier state."""
    assert ana.get("/changes", since=10_000, expect=410)["code"] == "too-old"


def test_a_purge_forgets_no_younger_deletion(world, ana):
    scan = ana.scan()
    phone = Phone(ana)
    phone.catch_up()
    world.clock.move(days=30)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")
    world.clock.move(days=61)
    with world.runtime.database.write() as session:
        assert purge_tombstones(session, before=world.clock() - timedelta(days=90)) == 0

    phone.catch_up()
    assert phone.held == everything(ana)


def test_no_change_is_missed_while_many_write(world, ana):
    """A change with a lower rev must never become visible after a higher one was."""
    writers, each_writes = 5, 8
    phone, done = Phone(ana), threading.Event()

    def write(number: int) -> None:
        for count in range(each_writes):
            event_id = ana.event(f"event {number}/{count}")
            ana.scan(event_id=event_id)
            ana.patch(f"/events/{event_id}", {"place": "somewhere"})

    def follow() -> None:
        while not done.is_set():
            phone.take_page(7)

    reader = threading.Thread(target=follow)
    reader.start()
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(writers)))
    done.set()
    reader.join()
    phone.catch_up()

    assert phone.held == everything(ana)
    assert sum(kind == "event" for kind, _ in phone.held) == writers * each_writes


def test_every_write_draws_a_rev_of_its_own(world, ana):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: ana.event(f"event {number}"), range(40)))

    revs = [event["rev"] for event in ana.items("/events")]
    assert len(set(revs)) == 40


@pytest.mark.parametrize("kind", ["account", "event", "contact", "encounter", "resolve", "delete"])
def test_if_match_refuses_what_was_changed_meanwhile(ana, kind):
    event_id = ana.event()
    scan = ana.meets(DANA, event_id=event_id)
    contact_id, encounter_id = scan["contact_ids"][0], scan["encounter_ids"][0]
    contact = ana.get(f"/contacts/{contact_id}")
    method, path, body, current = {
        "account": ("PATCH", "/account", {"name": "Ann"}, ana.get("/account")),
        "event": ("PATCH", f"/events/{event_id}", {"name": "New"}, ana.get(f"/events/{event_id}")),
        "contact": ("PATCH", f"/contacts/{contact_id}", {"org": "New"}, contact),
        "encounter": ("PATCH", f"/encounters/{encounter_id}", {"note": "x"}, contact["encounters"][0]),
        "resolve": ("POST", f"/contacts/{contact_id}/resolve", {"outcome": "let_go"}, contact),
        "delete": ("DELETE", f"/contacts/{contact_id}", None, contact),
    }[kind]

    refused = ana.call(method, path, body, expect=412, rev=current["rev"] - 1)

    assert (refused["code"], refused["current"]) == ("changed-meanwhile", current)
    ana.call(method, path, body, expect=204 if kind == "delete" else 200, rev=current["rev"])


def test_deletions_too_can_be_held_to_a_rev(ana):
    event_id = ana.event()
    rev = ana.get(f"/events/{event_id}")["rev"]
    device = ana.get("/devices")["items"][0]
    subscription = ana.get("/push/subscriptions")["items"][0]

    for path, known in (
        (f"/events/{event_id}", rev),
        (f"/push/subscriptions/{subscription['id']}", subscription["rev"]),
        (f"/devices/{device['id']}", device["rev"]),
    ):
        ana.delete(path, rev=known + 1000, expect=412)
        ana.delete(path, rev=known)
