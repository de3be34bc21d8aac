"""The pages of links, in the language of whom they are for."""

from __future__ import annotations

import pytest

from app.action_links.account_links import MailKind, mail_link
from app.action_links.links import Verb
from app.models import Account
from tests.databases import on_sqlite
from tests.languages import TRANSLATED, english_in


def choose(mailed, language):
    with mailed.world.runtime.database.write(mailed.ana.account_id) as session:
        session.get_one(Account, mailed.ana.account_id).language = language


def is_in(page, language):
    return english_in(page.text, language) == [] and f'<html lang="{language}">' in page.text


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_acting_and_undoing_speak_the_language_of_the_account(mailed, language):
    choose(mailed, language)

    for verb in (Verb.DONE, Verb.LET_GO, Verb.TOMORROW, Verb.NEXT_WEEK):
        link = mailed.link(verb)
        pages = [mailed.get(link), mailed.post(link), mailed.post(f"{link}/undo")]
        assert all(is_in(page, language) for page in pages), verb


@on_sqlite
@pytest.mark.parametrize(
    ("chosen", "browser", "language"),
    [("de", "fr", "de"), (None, "fr", "fr"), (None, "nl", "en"), ("pt-BR", "", "pt-BR")],
)
def test_the_choice_counts_before_the_browser(mailed, chosen, browser, language):
    choose(mailed, chosen)

    page = mailed.ask("GET", mailed.link(Verb.DONE), headers={"Accept-Language": browser})

    assert f'<html lang="{language}">' in page.text


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("kind", MailKind)
def test_stopping_mails_speaks_the_language_of_the_account(mailed, language, kind):
    choose(mailed, language)
    link = mail_link("", mailed.world.runtime.secret, account_id=mailed.ana.account_id, kind=kind)

    pages = [mailed.get(link), mailed.post(link), mailed.post(f"{link}?again=1")]

    assert all(is_in(page, language) for page in pages)


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_links_that_cannot_be_used_speak_the_language_of_the_browser(mailed, language):
    headers = {"Accept-Language": language}
    old = mailed.link(Verb.DONE)
    broken = [mailed.ask("GET", path, headers=headers) for path in ("/act/x", "/confirm/x", "/mail/x")]
    mailed.world.clock.move(days=8)
    expired = mailed.ask("GET", old, headers=headers)
    gone = mailed.ask(
        "GET", mailed.link(Verb.DONE, encounter_id=mailed.ana.account_id, nudge_id=None), headers=headers
    )

    assert [page.status_code for page in (*broken, expired, gone)] == [404, 404, 404, 410, 410]
    assert all(is_in(page, language) for page in (*broken, expired, gone))
