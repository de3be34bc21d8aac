"""Accounts and devices: who may sign up, who is let in, and how one leaves a device behind."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts import store
from app.accounts.credentials import digest
from app.accounts.model import Account, Device, Invitation
from app.core.config import Signup
from tests.builders import Caller
from tests.databases import on_sqlite

PASSWORD = "correct horse battery"


def a_form(name: str = "ana", **fields) -> dict[str, str]:
    return {
        "email": f"{name}@example.com",
        "password": PASSWORD,
        "name": name.title(),
        "timezone": "Europe/Berlin",
        "region": "DE",
        **fields,
    }


def sign_up(world, name: str = "ana", *, expect: int = 201, **fields):
    return world.stranger().post("/accounts", a_form(name, **fields), expect=expect)


def signed_in(world, made) -> Caller:
    return Caller(world, made["token"])


def invite(world) -> str:
    with world.runtime.database.write() as session:
        return store.add_invitation(session, now=world.clock())


def test_the_first_account_is_free(world):
    made = sign_up(world)

    account = signed_in(world, made).get("/account")
    assert made["account"] == account
    assert (account["quiet_from"], account["quiet_until"], account["follow_up_hours"]) == (
        "21:00",
        "08:00",
        24,
    )
    assert account["notification_detail"] == "full"
    assert "password" not in json.dumps(made["account"])


@on_sqlite
def test_later_accounts_need_an_invitation_that_counts_once(world):
    sign_up(world)
    assert sign_up(world, "ben", expect=403)["code"] == "invitation-needed"
    code = invite(world)

    sign_up(world, "ben", invitation=f" {code.upper()} ")

    assert sign_up(world, "cleo", invitation=code, expect=403)["code"] == "invitation-unknown"
    assert (
        sign_up(world, "cleo", invitation="abcd-abcd-abcd-abcd", expect=403)["code"] == "invitation-unknown"
    )
    assert len(world.rows(Account)) == 2


@on_sqlite
@pytest.mark.parametrize(
    ("signup", "before", "after"), [(Signup.OPEN, "open", "open"), (Signup.FIRST, "open", "invitation")]
)
def test_strangers_are_told_who_may_create_an_account_and_nothing_else(make_world, signup, before, after):
    world = make_world(signup=signup)
    stranger = world.stranger()
    assert stranger.get("/sign-up") == {"has_accounts": False, "sign_up": before}

    sign_up(world)

    assert stranger.get("/sign-up") == {"has_accounts": True, "sign_up": after}


@on_sqlite
def test_strangers_are_told_that_no_account_can_be_created(make_world):
    world = make_world(signup=Signup.CLOSED)

    assert world.stranger().get("/sign-up") == {"has_accounts": False, "sign_up": "closed"}


@on_sqlite
def test_an_invitation_expires_after_two_weeks(world):
    sign_up(world)
    code = invite(world)
    world.clock.now += timedelta(days=14)

    assert sign_up(world, "ben", invitation=code, expect=403)["code"] == "invitation-unknown"


@on_sqlite
def test_an_invitation_is_kept_as_a_hash(world):
    code = invite(world)

    assert code not in world.dump()
    assert world.rows(Invitation)[0].code_hash == digest(code)


def test_a_failed_sign_up_uses_no_invitation_up(world):
    sign_up(world)
    code = invite(world)
    assert sign_up(world, "ana", invitation=code, expect=409)["code"] == "email-taken"

    sign_up(world, "ben", invitation=code)


@on_sqlite
@pytest.mark.parametrize(
    ("signup", "first", "second"),
    [(Signup.OPEN, 201, 201), (Signup.FIRST, 201, 403), (Signup.CLOSED, 403, 403)],
)
def test_the_operator_decides_who_may_sign_up(make_world, signup, first, second):
    world = make_world(signup=signup)

    sign_up(world, expect=first)
    sign_up(world, "ben", expect=second)


def test_of_many_who_sign_up_first_at_once_one_is_first(world):
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(
                lambda number: world.stranger().ask("POST", "/accounts", json=a_form(f"user{number}")),
                range(4),
            )
        )

    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]


def test_of_many_who_use_one_invitation_at_once_one_comes_in(world):
    world.person("ana")
    code = invite(world)

    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(
                lambda number: world.stranger().ask(
                    "POST", "/accounts", json=a_form(f"user{number}", invitation=code)
                ),
                range(4),
            )
        )

    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]


@on_sqlite
def test_an_email_belongs_to_one_account_however_it_is_written(make_world):
    world = make_world(signup=Signup.OPEN)
    sign_up(world)

    assert sign_up(world, email="ANA@Example.com", expect=409)["code"] == "email-taken"
    token = {"email": "Ana@EXAMPLE.com", "password": PASSWORD, "device": "phone"}
    world.stranger().post("/tokens", token, expect=201)


@on_sqlite
@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("groß@example.com", "groß@example.com"),
        ("GROẞ@example.com", "groẞ@example.com"),
        ("ana@straße.example", "ana@straße.example"),
        ("İpek@example.com", "İpek@example.com"),
        ("ılgaz@example.com", "ılgaz@example.com"),
        ("ﬁn@example.com", "ﬁn@example.com"),
        ("ａｎａ@example.com", "ａｎａ@example.com"),
        ("ΣΟΦΟΣ@example.com", "σοφοσ@example.com"),
        ("σοφος@example.com", "σοφος@example.com"),
        ("ŉala@example.com", "ŉala@example.com"),
        ("Ärni@Example.COM", "ärni@example.com"),
        ("ANA@BÜCHER.example", "ana@bücher.example"),
    ],
)
def test_mail_goes_to_the_address_that_was_typed(world, email, kept):
    """Only capitals become small letters. Case folding would turn some addresses into those of other people."""
    made = sign_up(world, email=email)

    assert made["account"]["email"] == kept
    world.stranger().post("/tokens", {"email": email, "password": PASSWORD, "device": "phone"}, expect=201)


@on_sqlite
def test_addresses_that_only_look_alike_after_folding_are_two_accounts(make_world):
    world = make_world(signup=Signup.OPEN)
    gross = sign_up(world, email="gross@example.com")
    other = sign_up(world, email="groß@example.com", password="another long password")

    for email, password, made in (
        ("gross@example.com", PASSWORD, gross),
        ("groß@example.com", "another long password", other),
    ):
        signed = world.stranger().post(
            "/tokens", {"email": email, "password": password, "device": "phone"}, expect=201
        )
        assert signed_in(world, signed).get("/account")["id"] == made["account"]["id"]


def test_an_account_kept_under_a_folded_address_can_still_be_signed_in_to(world):
    """Earlier versions kept groß@ as gross@."""
    made = sign_up(world, email="ana@example.com")
    with world.runtime.database.write() as session:
        session.get(Account, UUID(made["account"]["id"])).email = "gross@example.com"

    signed = world.stranger().post(
        "/tokens", {"email": "Groß@example.com", "password": PASSWORD, "device": "phone"}, expect=201
    )
    assert signed_in(world, signed).get("/account")["id"] == made["account"]["id"]


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"password": "short"},
        {"timezone": "Berlin"},
        {"region": "Germany"},
        {"name": " "},
        {"admin": True},
    ],
)
def test_an_account_that_cannot_be_kept_is_refused(world, change):
    assert sign_up(world, **change, expect=422)["code"] == "invalid"
    assert world.rows(Account) == []


@on_sqlite
def test_tokens_and_passwords_are_kept_as_hashes_only(world):
    token = sign_up(world)["token"]

    dump = world.dump()
    assert token not in dump
    assert token.removeprefix("nd_") not in dump
    assert PASSWORD not in dump
    assert "$argon2id$" in dump


@on_sqlite
def test_an_unknown_account_and_a_wrong_password_answer_alike(world):
    sign_up(world)
    wrong = {"email": "ana@example.com", "password": "wrong password", "device": "x"}

    known = world.stranger().ask("POST", "/tokens", json=wrong)
    unknown = world.stranger().ask("POST", "/tokens", json={**wrong, "email": "nobody@example.com"})

    assert known.status_code == unknown.status_code == 401
    assert known.data == unknown.data


def test_each_device_is_listed_and_can_be_signed_out(world):
    ana = signed_in(world, sign_up(world, device="laptop"))
    world.clock.move(minutes=1)
    made = ana.post(
        "/tokens", {"email": "ana@example.com", "password": PASSWORD, "device": "phone"}, expect=201
    )
    phone = Caller(world, made["token"])
    assert made["account_id"] == phone.get("/account")["id"]
    assert [(each["name"], each["current"]) for each in phone.items("/devices")] == [
        ("phone", True),
        ("laptop", False),
    ]

    ana.delete(f"/devices/{made['device']['id']}")

    assert phone.ask("GET", "/account").status_code == 401
    assert [each["name"] for each in ana.items("/devices")] == ["laptop"]
    ana.delete("/tokens/current")
    assert ana.ask("GET", "/account").status_code == 401
    assert world.rows(Device) == []


@on_sqlite
def test_a_signed_out_device_takes_its_push_subscription_along(world, ana):
    assert len(ana.items("/push/subscriptions")) == 1
    other = store_device(world, ana)

    ana.delete("/tokens/current")

    assert other.items("/push/subscriptions") == []


def test_a_new_password_signs_every_other_device_out(world):
    ana = signed_in(world, sign_up(world))
    other = store_device(world, ana)
    new = {"password": PASSWORD, "new_password": "another long password"}
    assert ana.post("/account/password", {**new, "password": "wrong"}, expect=403)["code"] == "wrong-password"
    other.get("/account")

    ana.post("/account/password", new, expect=204)

    ana.get("/account")
    assert other.ask("GET", "/account").status_code == 401
    credentials = {"email": "ana@example.com", "device": "x"}
    world.stranger().post("/tokens", {**credentials, "password": PASSWORD}, expect=401)
    world.stranger().post("/tokens", {**credentials, "password": "another long password"}, expect=201)


def test_settings_are_changed_by_name_and_kept(ana):
    change = {
        "timezone": "Pacific/Auckland",
        "region": "NZ",
        "quiet_from": "22:30",
        "quiet_until": "06:15",
        "follow_up_hours": 36,
        "notification_detail": "name",
    }

    changed = ana.patch("/account", change)

    assert ana.get("/account") == changed
    assert {name: changed[name] for name in change} == change
    assert ana.patch("/account", {"quiet_from": None, "quiet_until": None})["quiet_from"] is None


@on_sqlite
def test_when_a_device_was_last_used_is_kept_to_the_hour(world, ana):
    before = ana.get("/devices")["items"][0]["last_used_at"]
    world.clock.move(minutes=59)
    assert ana.get("/devices")["items"][0]["last_used_at"] == before

    world.clock.move(minutes=1)
    ana.get("/account")

    assert ana.get("/devices")["items"][0]["last_used_at"] == "2026-03-02T11:00:00Z"


@on_sqlite
def test_a_server_clock_that_is_set_back_keeps_no_device_used_in_the_future(world, ana):
    world.clock.move(hours=-1)
    ana.get("/account")

    assert ana.get("/devices")["items"][0]["last_used_at"] == "2026-03-02T09:00:00Z"


def store_device(world, caller) -> Caller:
    """One more device of the same account, without the cost of a password."""
    account_id = caller.get("/account")["id"]
    with world.runtime.database.write() as session:
        account = next(row for row in session.query(Account) if str(row.id) == account_id)
        _, token = store.add_device(session, account, name="another", now=world.clock())
    return Caller(world, token)
