"""The token by which a phone reports "shown"."""

from __future__ import annotations

import re

import pytest

from app.channels.receipt_tokens import read_receipt, sign
from app.core.tokens import sign_token

SECRET = b"a secret of this server"
MESSAGE = "0192f3a4-0000-7000-8000-000000000001"


def test_a_receipt_names_the_message_it_was_signed_for():
    assert read_receipt(SECRET, sign(SECRET, MESSAGE)) == MESSAGE


def test_a_receipt_is_safe_in_a_url():
    assert re.fullmatch(r"[A-Za-z0-9._-]+", sign(SECRET, "any/message?id=ü"))


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "ü.ü", MESSAGE, sign(b"another secret", MESSAGE)])
def test_a_token_signed_by_another_secret_is_invalid(token):
    assert read_receipt(SECRET, token) is None


def test_a_changed_receipt_is_invalid():
    token = sign(SECRET, MESSAGE)
    other = sign(SECRET, MESSAGE.replace("1", "2"))
    exchanged = other.rpartition(".")[0] + "." + token.rpartition(".")[2]

    assert read_receipt(SECRET, exchanged) is None


def test_a_token_signed_for_another_purpose_is_no_receipt():
    assert read_receipt(SECRET, sign_token(SECRET, "mail", MESSAGE.encode())) is None


def test_a_receipt_of_version_0_1_is_still_read():
    """Made by the code of commit 9c6547e. The notification that holds it may still be shown."""
    token = ".eJxTMjC0NEwxTjbSNQACXXMQYQEiDBDAUAkAmCMHgA.SyZ79cpFIgwKRpb12qG7LXqV16UwaKa8WJ9p066pCBw"

    assert read_receipt(bytes(range(32)), token) == "0191d3c2-0000-7000-8000-000000000001"
    assert read_receipt(SECRET, token) is None
