"""Pairing: one more device signs in with a code that another one shows, once and within five minutes."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.accounts.model import Pairing
from tests.builders import Caller
from tests.databases import on_sqlite

GONE = "not-found"


def claim(world, code: str, *, expect: int = 201, device: str = "Ana's phone") -> Any:
    return world.stranger().post("/pairings/claim", {"code": code, "device": device}, expect=expect)


def drawn(svg: str) -> Image.Image:
    """The picture of an SVG whose dark squares are rectangles of one path, on white."""
    side = int(re.search(r'<svg viewBox="0 0 (\d+) \1"', svg)[1])
    picture = Image.new("L", (side, side), 255)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", svg):
        left, upper = int(x), int(y)
        box = (left, upper, left + int(width) - 1, upper + int(height) - 1)
        ImageDraw.Draw(picture).rectangle(box, fill=0)
    return picture.resize((side * 6, side * 6), Image.Resampling.NEAREST)


def test_a_code_signs_one_more_device_in(world, ana):
    offered = ana.post("/pairings", expect=201)

    made = claim(world, offered["code"])

    phone = Caller(world, made["token"])
    assert phone.get("/account") == ana.get("/account")
    assert made["device"]["name"] == "Ana's phone"
    assert made["account_id"] == ana.get("/account")["id"]
    assert {device["name"] for device in ana.items("/devices")} == {"a phone", "Ana's phone"}


@on_sqlite
def test_a_code_counts_once(world, ana):
    code = ana.post("/pairings", expect=201)["code"]
    claim(world, code)

    assert claim(world, code, expect=404)["code"] == GONE
    assert len(ana.items("/devices")) == 2


@on_sqlite
def test_a_code_counts_for_five_minutes(world, ana):
    early = ana.post("/pairings", expect=201)
    assert early["expires_at"] == "2026-03-02T10:05:00Z"
    world.clock.move(minutes=5)

    assert claim(world, early["code"], expect=404)["code"] == GONE


@on_sqlite
def test_a_new_code_takes_the_place_of_the_one_before(world, ana):
    first, second = (ana.post("/pairings", expect=201)["code"] for _ in range(2))

    claim(world, first, expect=404)
    claim(world, second)


@on_sqlite
def test_unknown_used_and_expired_codes_answer_alike(world, ana):
    used = ana.post("/pairings", expect=201)["code"]
    claim(world, used)
    late = ana.post("/pairings", expect=201)["code"]
    world.clock.move(minutes=6)

    answers = [claim(world, code, expect=404) for code in (used, late, "abcd-efgh-jkmn-pqrs")]

    assert answers[0] == answers[1] == answers[2]


@on_sqlite
def test_a_code_may_be_typed_in_capitals_with_blanks_around(world, ana):
    code = ana.post("/pairings", expect=201)["code"]

    claim(world, f"  {code.upper()} ")


@on_sqlite
def test_a_code_is_kept_as_a_hash_and_goes_when_it_was_used(world, ana):
    code = ana.post("/pairings", expect=201)["code"]
    assert code not in world.dump()

    claim(world, code)

    assert world.rows(Pairing) == []


@on_sqlite
def test_codes_that_are_out_of_date_go_when_anybody_makes_one(world, ana):
    ben = world.person("ben")
    ben.post("/pairings", expect=201)
    world.clock.move(minutes=5)

    ana.post("/pairings", expect=201)

    assert [pairing.account_id for pairing in world.rows(Pairing)] == [ana.account_id]


def test_of_many_who_claim_a_code_at_once_one_gets_in(world, ana):
    code = ana.post("/pairings", expect=201)["code"]

    def try_it(number: int) -> int:
        body = {"code": code, "device": f"phone {number}"}
        return world.stranger().ask("POST", "/pairings/claim", json=body).status_code

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(try_it, range(5)))

    assert statuses == [201, 404, 404, 404, 404]
    assert len(ana.items("/devices")) == 2


@on_sqlite
def test_guessing_is_slowed_down(world, ana):
    statuses = [
        world.stranger()
        .ask("POST", "/pairings/claim", json={"code": f"guess {number}", "device": "x"})
        .status_code
        for number in range(11)
    ]

    assert statuses == [404] * 10 + [429]


@on_sqlite
@pytest.mark.parametrize("body", [{}, {"code": "a"}, {"code": "", "device": "x"}, {"code": 1, "device": "x"}])
def test_a_claim_needs_a_code_and_a_name_for_the_device(world, body):
    assert world.stranger().post("/pairings/claim", body, expect=422)["code"] == "invalid"


@on_sqlite
def test_a_pairing_code_needs_a_signed_in_device(world):
    world.stranger().post("/pairings", expect=401)


@on_sqlite
def test_the_codes_of_an_account_go_with_it(world, ana):
    code = ana.post("/pairings", expect=201)["code"]

    ana.delete("/account")

    claim(world, code, expect=404)
    assert world.rows(Pairing) == []


@on_sqlite
def test_the_address_is_the_one_that_was_asked_and_keeps_the_code_after_the_hash(ana):
    offered = ana.ask("POST", "/pairings", base_url="http://192.168.1.20:8000").get_json()

    assert offered["url"] == f"http://192.168.1.20:8000/pair#{offered['code']}"


@on_sqlite
def test_the_public_address_counts_when_there_is_one(make_world):
    ana = make_world(public_url="https://cards.example.org").person("ana")

    offered = ana.post("/pairings", expect=201)

    assert offered["url"] == f"https://cards.example.org/pair#{offered['code']}"


@on_sqlite
def test_the_picture_is_a_qr_code_of_the_address(ana):
    offered = ana.post("/pairings", expect=201)

    assert zxingcpp.read_barcode(drawn(offered["svg"])).text == offered["url"]
    assert "<script" not in offered["svg"]
    assert offered["svg"].startswith("<svg ")
