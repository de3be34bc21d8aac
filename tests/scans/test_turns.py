"""The reading queue: accounts take turns, and people who were just met come before what can wait."""

from __future__ import annotations

import io
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from app.core.db import new_id
from app.models import Scan
from app.scans import lifecycle, store
from app.scans.rules import Lane, ScanState
from tests.builders import Person, World, a_photo

LEASE = timedelta(minutes=5)


@pytest.fixture
def ben(world: World) -> Person:
    return world.person("ben")


def claim(world: World, *, holder: str = "one") -> Scan | None:
    """The scan that a reader takes up now."""
    with world.runtime.database.write() as session:
        taken = lifecycle.claim_unread(session, now=world.clock(), holder=holder, lease=LEASE)
        return session.get(Scan, taken) if taken else None


def finish(world: World, scan: Scan) -> None:
    with world.runtime.database.write(scan.account_id) as session:
        lifecycle.mark_read(session.get_one(Scan, (scan.account_id, scan.id)))


def read_one(world: World) -> Scan:
    scan = claim(world)
    assert scan is not None
    finish(world, scan)
    return scan


def accounts_read(world: World, count: int) -> list[Any]:
    return [read_one(world).account_id for _ in range(count)]


def photograph(person: Person, count: int, **how: Any) -> None:
    for _ in range(count):
        person.world.clock.move(seconds=1)
        person.scan(**how)


@pytest.mark.parametrize("readers", [1, 2])
def test_one_photo_waits_only_for_those_in_the_readers_hands(world, ana, ben, readers):
    """Ana has many waiting; when Ben's comes, it is the next."""
    photograph(ana, 12)
    for _ in range(3):
        read_one(world)
    held = [claim(world, holder=f"reader {number}") for number in range(readers)]
    photograph(ben, 1)

    assert {scan.account_id for scan in held} == {ana.account_id}
    assert claim(world).account_id == ben.account_id


def test_accounts_with_many_photos_take_turns(world, ana, ben):
    eve = world.person("eve")
    photograph(ana, 6)
    photograph(ben, 6)
    photograph(eve, 6)

    assert accounts_read(world, 9) == [ana.account_id, ben.account_id, eve.account_id] * 3


def test_many_photos_that_come_later_do_not_pass_those_that_wait(world, ana, ben):
    photograph(ana, 8)
    accounts_read(world, 4)
    photograph(ben, 8)

    assert Counter(accounts_read(world, 8)) == {ana.account_id: 4, ben.account_id: 4}


def test_the_photos_of_an_account_are_read_in_their_order(world, ana, ben):
    photograph(ana, 4)
    photograph(ben, 2)
    order = [
        scan.received_at for scan in (read_one(world) for _ in range(6)) if scan.account_id == ana.account_id
    ]

    assert order == sorted(order)
    assert len(order) == 4


def test_a_reading_again_waits_for_people_who_were_just_met(world, ana, ben):
    old = ana.scan()
    world.read_all()
    ana.post(f"/scans/{old['id']}/read-again", {})
    photograph(ben, 2)

    assert accounts_read(world, 3) == [ben.account_id, ben.account_id, ana.account_id]


def test_the_back_of_a_new_card_is_no_reading_again(world, ana, ben):
    """The page sends it when the front may have been read already."""
    card = ana.scan()
    world.read_all()
    photograph(ben, 2)
    ana.ask("PUT", f"/scans/{card['id']}/back", data={"back": (io.BytesIO(a_photo()), "back.jpg")})

    assert ana.account_id in accounts_read(world, 2)


def test_photos_of_other_days_wait_for_people_who_were_just_met(world, ana, ben):
    """Somebody uploads a drawer full of old cards; their own new card comes first as well."""
    photograph(ana, 3, captured_at=world.clock() - timedelta(days=2))
    photograph(ben, 1)
    photograph(ana, 1)
    first, second = accounts_read(world, 2)

    assert {first, second} == {ana.account_id, ben.account_id}
    assert accounts_read(world, 3) == [ana.account_id] * 3


def test_a_capture_that_was_uploaded_a_day_late_is_still_new(world, ana, ben):
    """A phone without a network for an evening and a night."""
    photograph(ben, 1, captured_at=world.clock() - timedelta(hours=23))

    assert read_one(world).turn < Lane.LATER.first_turn


def test_imported_photos_wait_and_take_turns(world, ana, ben):
    photograph(ben, 3)
    archive = ben.ask("GET", "/account/archive").data
    for person in (world.person("eve"), world.person("mia")):
        body = {"archive": (io.BytesIO(archive), "nextday.zip")}
        person.ask("POST", "/account/archive", data=body, content_type="multipart/form-data")
    photograph(ana, 1)
    in_order = accounts_read(world, 10)

    assert set(in_order[:4]) == {ana.account_id, ben.account_id}
    assert len(set(in_order[4:6])) == len(set(in_order[6:8])) == len(set(in_order[8:])) == 2


def test_a_photo_that_waits_after_a_fault_holds_back_no_turn(world, ana, ben):
    """Else all that comes meanwhile would begin at its turn, before what has waited for long."""
    photograph(ana, 9)
    failed = claim(world)
    with world.runtime.database.write(ana.account_id) as session:
        scan = session.get_one(Scan, (failed.account_id, failed.id))
        lifecycle.defer(scan, until=world.clock() + timedelta(hours=9))
    accounts_read(world, 4)
    photograph(ben, 6)

    assert Counter(accounts_read(world, 6)) == {ana.account_id: 3, ben.account_id: 3}


def test_it_is_its_turn_again_after_the_fault(world, ana):
    photograph(ana, 3)
    failed = claim(world)
    with world.runtime.database.write(ana.account_id) as session:
        scan = session.get_one(Scan, (failed.account_id, failed.id))
        lifecycle.defer(scan, until=world.clock() + timedelta(minutes=1))
    world.clock.move(minutes=1)

    assert read_one(world).id == failed.id


def test_the_turns_begin_again_when_nothing_waits(world, ana):
    photograph(ana, 5)
    accounts_read(world, 5)
    photograph(ana, 1)

    assert read_one(world).turn == 0


@pytest.mark.parametrize("seed", range(4))
def test_whoever_waits_is_passed_at_most_twice_by_anybody(world, seed):
    """A random day: between two readings of an account that has photos waiting, no other account is read a third time."""
    chance = random.Random(seed)
    people = [world.person(f"p{number}") for number in range(4)]
    passed = {(waiting.account_id, other.account_id): 0 for waiting in people for other in people}
    most = 0
    for _ in range(120):
        if chance.random() < 0.45:
            add_scans(world, chance.choice(people), chance.choice([1, 1, 1, 8]))
            continue
        waiting = who_waits(world)
        if not waiting:
            continue
        read = read_one(world).account_id
        for one in people:
            key = (one.account_id, read)
            passed[key] = passed[key] + 1 if one.account_id in waiting and one.account_id != read else 0
        for other in people:
            passed[read, other.account_id] = 0
        most = max(most, *passed.values())

    assert 1 <= most <= 2


def add_scans(world: World, person: Person, count: int) -> None:
    for _ in range(count):
        world.clock.move(seconds=1)
        with world.runtime.database.write(person.account_id) as session:
            turn = store.first_free_turn(session, person.account_id, Lane.CAPTURE)
            scan = Scan(
                account_id=person.account_id,
                id=new_id(),
                turn=turn,
                received_at=world.clock(),
                front_sha256="0" * 64,
            )
            session.add(scan)


def who_waits(world: World) -> set[Any]:
    return {scan.account_id for scan in world.rows(Scan) if scan.state == ScanState.QUEUED}
