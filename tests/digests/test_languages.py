"""Digest mails in the languages of whom they are for."""

from __future__ import annotations

import pytest

from app.models import Account
from tests.builders import a_card
from tests.databases import on_sqlite
from tests.digests.conftest import open_link
from tests.digests.test_silent_devices import send_nudge, silences
from tests.digests.test_weekly import NEXT_MONDAY, a_week_later, weekly
from tests.languages import TRANSLATED, english_in


def is_in(mail, language):
    english = [*english_in(f"{mail.subject}\n{mail.text}", language), *english_in(mail.html, language)]
    return english == [] and f'<html lang="{language}">' in mail.html


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_the_weekly_mail_is_in_the_language_of_its_account(world, run_due, language):
    ana = world.person("ana", language=language, weekly_due_at=NEXT_MONDAY)
    for name in ("Dana Kim", "Tomas Lindqvist", "Mia Ito", "Jan Novak", "Eva Braga", "Li Wei"):
        ana.meets(a_card(name), note="PDF")
    a_week_later(world)

    (mail,) = weekly(run_due())

    assert is_in(mail, language)


@on_sqlite
@pytest.mark.parametrize(
    ("language", "since"),
    [
        ("en", "since Tuesday, 3 March."),
        ("de", "seit Dienstag, 3. März "),
        ("fr", "depuis mardi 3 mars."),
        ("es", "desde: martes, 3 de marzo."),
        ("pt-BR", "desde terça-feira, 3 de março."),
        ("ja", "3月3日（火曜日）以降に"),
    ],
)
def test_the_mail_about_a_silent_device_is_in_the_language_of_its_account(world, run_due, language, since):
    ana = world.person("ana", language=language)
    send_nudge(world, ana)
    world.clock.move(days=7)

    (mail,) = silences(run_due())

    assert since in mail.text
    assert language == "en" or is_in(mail, language)


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_confirming_speaks_the_language_of_the_sign_up(world, run_due, language):
    """Before anything is chosen: the mail goes by the browser that signed up, the page by the one that opens the link."""
    world.stranger().ask(
        "POST",
        "/accounts",
        json={
            "email": "ana@example.com",
            "password": "a long password",
            "name": "Ana",
            "timezone": "Europe/Berlin",
        },
        headers={"Accept-Language": language},
    )

    (mail,) = run_due()
    link = next(line.split()[-1] for line in mail.text.splitlines() if "/confirm/" in line)
    asked = open_link(world, link, headers={"Accept-Language": language})
    confirmed = open_link(world, link, "POST")

    assert is_in(mail, language)
    for page in (asked, confirmed):
        assert page.status_code == 200
        assert english_in(page.text, language) == []
        assert f'<html lang="{language}">' in page.text
    assert [account.language for account in world.rows(Account)] == [None]
