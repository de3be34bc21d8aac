"""The language of an account: as chosen, else that of the browser."""

from __future__ import annotations

import typing

import pytest

from app.accounts import store
from app.accounts.api import Language
from app.accounts.model import Device
from app.core.i18n import LANGUAGES


def spoken_to(world, person) -> str:
    """The language of mails and pushes."""
    with world.runtime.database.read() as session:
        return store.language_of(session, store.account_of(session, person.account_id))


def asks_in(person, languages: str) -> None:
    person.ask("GET", "/account", headers={"Accept-Language": languages})


def test_the_api_offers_the_languages_there_are():
    assert set(typing.get_args(Language)) == set(LANGUAGES)


@pytest.mark.parametrize("language", ["de", "pt-BR", None])
def test_a_language_is_chosen_in_the_settings(ana, language):
    assert ana.get("/account")["language"] is None

    assert ana.patch("/account", {"language": language})["language"] == language
    assert ana.get("/account")["language"] == language


def test_a_language_that_is_not_there_is_refused(ana):
    ana.patch("/account", {"language": "tlh"}, expect=422)


def test_until_one_is_chosen_messages_follow_the_browser(world, ana):
    assert spoken_to(world, ana) == "en"

    asks_in(ana, "nl, de-AT;q=0.8, en;q=0.5")

    assert spoken_to(world, ana) == "de"
    assert ana.get("/account")["language"] is None


def test_a_browser_that_names_no_language_changes_nothing(world, ana):
    asks_in(ana, "fr")

    asks_in(ana, "*")
    asks_in(ana, "nl")

    assert spoken_to(world, ana) == "fr"


def test_a_chosen_language_wins_over_the_browser(world, ana):
    ana.patch("/account", {"language": "ja"})

    asks_in(ana, "fr")

    assert spoken_to(world, ana) == "ja"
    assert [device.language for device in world.rows(Device)] == ["fr"]
