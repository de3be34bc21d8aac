"""Where a domain or a mailbox spells the company or the person otherwise, both readings are offered and none is sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.unseen.deck import offered, read_deck
from ocr.merge import front_and_back
from ocr.spelling import checked, spelt
from tests.ocr.text_cards import card_of

DECK = Path(__file__).parent / "deck" / "unseen.jsonl"


@pytest.mark.parametrize(
    ("logo", "domain", "company"),
    [
        ("VELM0RA", "velmora.io", "VELMORA"),
        ("DraveI Ltd", "dravel.co.nz", "Dravel Ltd"),
        ("Quilfiotrc", "quilfiotre.com", "Quilfiotre"),
        ("WISSTDCEL", "wisstoxel.com", "WISSTOXEL"),
        ("Kestrei Anvil GmbH", "kestrel-anvil.de", "Kestrel Anvil GmbH"),
        ("Zantrnoxel", "zantrenoxel.com", "Zantrenoxel"),
        ("Xelfrernno", "xeltremno.com", "Xeltremno"),
        ("TREKREOAU", "trekreova.eu", "TREKREOVA"),
    ],
)
def test_a_misread_logo_keeps_its_reading_and_offers_the_domains(logo, domain, company):
    card = card_of((logo, 60), "", ("Dana Kim", 40), "Head of Sales", "", f"dana.kim@{domain}")

    assert card.org.value == logo
    assert card.org.alternatives[0] == company
    assert card.org.confidence < 0.8


def test_a_misread_person_is_offered_as_the_mailbox_spells_it():
    card = card_of(("Marta Quiltcr", 40), "Head of Sales", "", "marta.quilter@brightoak.com")

    assert card.fn.value == "Marta Quiltcr"
    assert card.fn.alternatives[0] == "Marta Quilter"
    assert card.fn.confidence < 0.8


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Velmora Solution", "velmorasolutions"),
        ("Müller Bau", "muellerbau"),
        ("Ærøskov", "aeroskov"),
        ("Larch", "march"),
        ("Brightoak", "brightoak"),
        ("Bright Oak Partners", "brightoak"),
        ("Northgate", "northgateway"),
        ("Otter & Sons", "ottersons"),
        ("Kilnworks", "brightoak"),
    ],
)
def test_a_domain_that_is_no_misreading_raises_no_doubt(text, name):
    assert spelt(text, [name], is_logo=True) is None


@pytest.mark.parametrize(
    ("name", "mailbox"), [("Catherine Wu", "katherine"), ("Jürgen Fehrs", "juergen"), ("Sara Olin", "sarah")]
)
def test_a_mailbox_that_is_written_otherwise_raises_no_doubt(name, mailbox):
    assert spelt(name, [mailbox]) is None


def test_a_mail_provider_spells_no_company():
    card = card_of(("OutIook Optics", 60), "", ("Dana Kim", 40), "", "dana.kim@outlook.com")

    assert card.org.alternatives == ()


def test_the_back_of_a_card_spells_the_logo_of_its_front():
    front = card_of(("VELM0RA Ltd", 60), "", ("Dana Kim", 40), "Head of Sales")
    back = card_of("www.velmora.io", "dana@velmora.io")

    assert front.org.alternatives == ()
    assert front_and_back(front, back).org.alternatives == ("VELMORA Ltd",)


def test_what_is_checked_twice_is_doubted_once():
    card = card_of(("VELM0RA", 60), "", ("Dana Kim", 40), "", "dana.kim@velmora.io")

    assert checked(card) == card


def test_the_right_spelling_of_nearly_all_misread_logos_is_offered():
    """Of thirty cards whose logo is misread in two letters: none without the domain's spelling."""
    cards = [card for card in read_deck(DECK) if card.photo.group == "misread logo"]

    assert len(cards) >= 28
    assert offered("company", cards) >= 0.75 * len(cards)
