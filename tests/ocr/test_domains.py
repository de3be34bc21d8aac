"""Internet names: every public ending is known, and the label of the owner is told from them."""

from __future__ import annotations

import socket
from importlib.resources import files

import pytest

from ocr.domains import country, is_country_ending, is_known_ending, owner
from ocr.fields import emails, urls


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("acme.com", "acme"),
        ("www.acme.coffee", "acme"),
        ("mail.acme.co.uk", "acme"),
        ("ACME.GmbH", "acme"),
        ("acme.com.br", "acme"),
        ("acme.k12.ca.us", "acme"),
        ("acme.github.io", "acme"),
        ("büro-lund.de", "buro-lund"),
        ("acme.c0m", "acme"),
        ("quay.südtirol.it", "quay"),
        ("почта.рф", "почта"),
        ("acme.example.com", "acme"),
        ("mail.acme.example.com", "acme"),
        ("acme.example", "acme"),
        ("acme.co.example", "acme"),
        ("example.com", "example"),
        ("acme", "acme"),
        ("acme.com.", "acme"),
        ("gmail.com", ""),
        ("yahoo.co.uk", ""),
        ("", ""),
        (".", ""),
    ],
)
def test_the_owner_is_the_label_before_the_public_ending(domain, name):
    assert owner(domain) == name


@pytest.mark.parametrize("label", ["com", "GmbH", "coffee", "рф", "中国", "example", "uk", "ck"])
def test_an_ending_is_known(label):
    assert is_known_ending(label)


@pytest.mark.parametrize("label", ["c0m", "co.uk", "", ".", "comwww", "*", "a" * 70])
def test_other_labels_are_no_ending(label):
    assert not is_known_ending(label)


def test_the_endings_of_countries_have_two_letters():
    assert all(map(is_country_ending, ("de", "UK", "ai")))
    assert not any(map(is_country_ending, ("com", "рф", "xx")))


@pytest.mark.parametrize(
    ("domain", "iso"), [("acme.co.uk", "GB"), ("acme.de/", "DE"), ("acme.ai", None), ("acme.com", None)]
)
def test_a_country_is_told_by_the_ending(domain, iso):
    assert country(domain) == iso


def test_nothing_is_fetched(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)

    assert owner("never-seen-before.co.nz") == "never-seen-before"


def test_addresses_and_sites_are_found_under_every_ending_of_the_list():
    rules = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8").splitlines()
    endings = {rule.rsplit(".", 1)[-1] for rule in rules if rule and not rule.startswith("//")}

    assert len(endings) > 1000
    for ending in sorted(endings):
        host = f"quay-lund.{ending}"
        assert [found.value for found in emails.find(f"E-mail: zoe@{host}")] == [f"zoe@{host}"]
        assert [found.value for found in urls.find(f"www.{host}")] == [f"www.{host}"]
