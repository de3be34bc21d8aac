"""The keys of a contact always match its values, after every kind of change."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from app.contacts.match_keys import address_keys, name_keys
from app.contacts.model import Contact, ContactKey
from tests.builders import ERIK_BOX, a_card

NAMES = ("Dana Kim", "Kim Dana", "Dr. Dana Kim", "Erik Aas", "Zoë Groß", "金 美", "O'Neill, Pat")
EMAILS = ("dana@acme.example", "erik@fjord.example", "groß@acme.example")
TELS = ("+442079460958", "+4930123456")
STEPS = 40


def check_keys(world) -> None:
    with world.runtime.database.read() as session:
        contacts = session.scalars(select(Contact)).all()
        wanted = {
            (contact.account_id, key, contact.id)
            for contact in contacts
            for key in address_keys(contact.emails, contact.tels) | name_keys(contact.fn_text)
        }
        kept = {tuple(row) for row in session.execute(select(ContactKey.__table__))}
    assert kept == wanted


class Walk:
    """Things that a user may do to contacts, at random."""

    def __init__(self, ana, seed: int) -> None:
        self.ana, self.random = ana, random.Random(seed)

    def step(self) -> str:
        act = self.random.choice([self.meet, self.meet, self.meet_two, self.correct, self.join, self.split])
        act = self.random.choice([act, act, act, self.delete, self.read_again])
        act()
        return act.__name__

    def card(self, **changes):
        emails = self.random.sample(EMAILS, self.random.randint(0, 2))
        tels = self.random.sample(TELS, self.random.randint(0, 1))
        return a_card(self.random.choice((*NAMES, None)), emails=emails, tels=tels, **changes)

    def someone(self) -> str:
        return self.random.choice(self.ana.items("/contacts"))["id"]

    def meet(self) -> None:
        self.ana.meets(self.card())

    def meet_two(self) -> None:
        self.ana.meets(self.card(), self.card(box=ERIK_BOX))

    def correct(self) -> None:
        change = self.random.choice(
            [
                {"fn": self.random.choice((*NAMES, None))},
                {"emails": self.random.sample(EMAILS, 2)},
                {"emails": []},
                {"tels": [self.random.choice(TELS)]},
                {"given_name": "Dana", "family_name": "Kim"},
            ]
        )
        self.ana.patch(f"/contacts/{self.someone()}", change)

    def join(self) -> None:
        one, other = self.someone(), self.someone()
        if one != other:
            self.ana.post(f"/contacts/{one}/join", {"contact_id": other})

    def split(self) -> None:
        joined = [
            (contact["id"], encounter["id"])
            for contact in self.ana.items("/contacts")
            for encounter in contact["encounters"]
            if encounter["joined"]
        ]
        if joined:
            contact, encounter = self.random.choice(joined)
            answer = self.ana.ask("POST", f"/contacts/{contact}/split", json={"encounter_id": encounter})
            assert answer.status_code in (200, 409), answer.text

    def delete(self) -> None:
        self.ana.delete(f"/contacts/{self.someone()}")

    def read_again(self) -> None:
        scans = self.ana.items("/scans")
        if scans:
            self.ana.post(f"/scans/{self.random.choice(scans)['id']}/read-again")
            self.ana.world.read_all()


@pytest.mark.parametrize("seed", range(3))
def test_keys_stay_in_step_with_the_values(world, ana, seed):
    walk, done = Walk(ana, seed), []
    for _ in range(STEPS):
        if not ana.items("/contacts"):
            walk.meet()
        done.append(walk.step())
        check_keys(world)
    assert len(set(done)) > 5, done
