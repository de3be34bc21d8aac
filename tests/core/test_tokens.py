"""Signed tokens: nobody can forge one, change one, or use one for another purpose."""

from __future__ import annotations

import re
import stat
from datetime import timedelta

import pytest

from app.core.tokens import load_or_create_secret, read_lasting_token, read_token, sign_token
from tests.builders import MONDAY_10AM

SECRET = b"a secret of this server"
NOW = MONDAY_10AM
LATER = NOW + timedelta(days=7)
CONTENT = bytes(range(60))


def test_a_token_holds_the_content_that_was_signed():
    opened = read_token(SECRET, "act", sign_token(SECRET, "act", CONTENT, until=LATER), now=NOW)

    assert opened is not None
    assert (opened.content, opened.is_expired) == (CONTENT, False)


def test_it_fits_into_a_link_as_it_is():
    assert re.fullmatch(r"[A-Za-z0-9._-]+", sign_token(SECRET, "act", CONTENT, until=LATER))


@pytest.mark.parametrize(("now", "is_expired"), [(LATER - timedelta(seconds=1), False), (LATER, True)])
def test_it_expires_at_its_moment(now, is_expired):
    opened = read_token(SECRET, "act", sign_token(SECRET, "act", CONTENT, until=LATER), now=now)

    assert opened is not None
    assert opened.is_expired == is_expired


def test_without_an_end_it_counts_for_ever():
    opened = read_token(SECRET, "act", sign_token(SECRET, "act", CONTENT), now=NOW + timedelta(days=36_500))

    assert opened is not None
    assert not opened.is_expired


def test_another_purpose_or_another_secret_opens_nothing():
    token = sign_token(SECRET, "act", CONTENT, until=LATER)

    assert read_token(SECRET, "confirm", token, now=NOW) is None
    assert read_token(b"another", "act", token, now=NOW) is None


def test_no_single_letter_can_be_changed():
    token = sign_token(SECRET, "act", CONTENT, until=LATER)
    changed = {
        token[:place] + other + token[place + 1 :]
        for place in range(len(token))
        for other in "Aa-"
        if token[place] != other
    }

    # The last letter of base64 holds bits that count for nothing: what is opened is then the same.
    opened = [read_token(SECRET, "act", each, now=NOW) for each in changed]
    assert {each.content for each in opened if each is not None} <= {CONTENT}
    assert sum(each is not None for each in opened) <= 3


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "ü.ü", "a" * 5000, "....", "%00"])
def test_text_that_is_no_token_is_not_read(token):
    assert read_token(SECRET, "act", token, now=NOW) is None


def test_a_token_that_expires_is_no_lasting_one():
    assert read_lasting_token(SECRET, "act", sign_token(SECRET, "act", CONTENT)) == CONTENT
    assert read_lasting_token(SECRET, "act", sign_token(SECRET, "act", CONTENT, until=LATER)) is None


def test_the_secret_is_created_once_and_readable_by_its_owner_only(tmp_path):
    secret = load_or_create_secret(tmp_path)

    assert len(secret) == 32
    assert load_or_create_secret(tmp_path) == secret
    assert load_or_create_secret(tmp_path / "other") != secret
    assert stat.S_IMODE((tmp_path / "receipts.key").stat().st_mode) == 0o600
