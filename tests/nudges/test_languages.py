"""Notifications and mails of nudges in the languages of whom they are for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, product
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.rules import NotificationDetail
from app.channels.email import Mail
from app.core.i18n import use_language
from app.core.local_times import clock_words
from app.models import Account, Device
from app.nudges.rules import NudgeKind
from app.nudges.wording.email import EmailEntry, LinkFactory, MailReason, nudge_email, unconfirmed_email
from app.nudges.wording.notification import (
    BODY_ROOM,
    TITLE_ROOM,
    Subject,
    group_text,
    moment_words,
    push_text,
)
from tests.builders import a_card
from tests.databases import on_sqlite
from tests.languages import TRANSLATED, english_in
from tests.smtpd import MailServer

FULL, NAME, NONE = NotificationDetail.FULL, NotificationDetail.NAME, NotificationDetail.NONE
LONDON = ZoneInfo("Europe/London")
THURSDAY_1840 = datetime(2026, 11, 19, 18, 40, tzinfo=UTC)
FRIDAY_1840 = THURSDAY_1840 + timedelta(hours=24)
DANA = Subject(
    kind=NudgeKind.FOLLOW_UP,
    fn="Dana Kim",
    org="Acme Robotics",
    note="Benchmark, PDF",
    event_name="Harbour Tech Days",
    met_at=THURSDAY_1840,
    zone=LONDON,
    given_name="Dana",
)
TOMAS = replace(DANA, fn="Tomas Lindqvist", given_name="Tomas", note="")
NAMELESS = replace(DANA, fn=None, given_name=None, org=None)
UNREADABLE = replace(NAMELESS, unreadable=True)
KINDS = tuple(NudgeKind)
LINKS = LinkFactory("https://cards.example.org", b"a secret", UUID(int=1), FRIDAY_1840)


def subjects():
    """One of each form that a subject may have."""
    for kind, event, note in product(KINDS, ("Harbour Tech Days", None), ("Benchmark, PDF", "")):
        for one in (DANA, TOMAS, NAMELESS, UNREADABLE):
            yield replace(one, kind=kind, event_name=event, note=note)


def entry(subject):
    return EmailEntry(subject, UUID(int=10), UUID(int=11), UUID(int=12))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("detail", NotificationDetail)
@pytest.mark.parametrize("days", [0, 1, 2, 4, 20])
def test_notifications_are_in_one_language_and_fit(language, detail, days):
    now = THURSDAY_1840 + timedelta(days=days)
    with use_language(language):
        alone = [push_text(subject, detail=detail, now=now) for subject in subjects()]
        together = [
            group_text([subject] * size, detail=detail, now=now)
            for subject in subjects()
            for size in range(2, 7)
        ]

    wordings = [*alone, *together]
    assert english_in("\n".join(f"{each.title}\n{each.body}" for each in wordings), language) == []
    assert [each.title for each in wordings if len(each.title) > TITLE_ROOM] == []
    assert [each.body for each in wordings if len(each.body) > BODY_ROOM] == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", range(1, 7))
def test_a_title_has_room_for_a_name_in_each_language(language, kind, size):
    with use_language(language):
        title = group_text([replace(TOMAS, kind=kind)] * size, detail=FULL, now=FRIDAY_1840).title

    assert "Tomas" in title


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        (
            "de",
            "Melde dich bei Tomas Lindqvist (Acme…)",
            "Ihr habt euch gestern bei Harbour Tech Days getroffen. Worüber habt ihr gesprochen?",
        ),
        (
            "fr",
            "Recontactez Tomas Lindqvist (Acme…)",
            "Vous vous êtes rencontrés hier, Harbour Tech Days. De quoi avez-vous parlé\u00a0?",
        ),
        (
            "es",
            "Escribe a Tomas Lindqvist",
            "Conociste a esta persona ayer en Harbour Tech Days. ¿De qué trató la conversación?",
        ),
        (
            "pt-BR",
            "Escreva para Tomas Lindqvist (Acme…)",
            "Vocês se conheceram ontem em Harbour Tech Days. Sobre o que vocês conversaram?",
        ),
        (
            "ja",
            "Tomas Lindqvistさんに連絡しましょう",
            "昨日、Harbour Tech Daysで会いました。どんな話をしましたか？",
        ),
    ],
)
def test_a_notification_in_each_language(language, title, body):
    with use_language(language):
        wording = push_text(TOMAS, detail=FULL, now=FRIDAY_1840)

    assert (wording.title, wording.body) == (title, body)


@pytest.mark.parametrize(
    ("language", "region", "moment"),
    [
        ("en", None, "on Monday at 09:05"),
        ("en", "GB", "on Monday at 09:05"),
        ("en", "US", "on Monday at 9:05\u00a0AM"),
        ("de", "AT", "am Montag um 09:05"),
        ("fr", "FR", "lundi à 09:05"),
        ("fr", "CA", "lundi à 09 h 05"),
        ("es", "ES", "el lunes a las 9:05"),
        ("es", "CO", "el lunes a las 9:05\u00a0a.\u00a0m."),
        ("pt-BR", "BR", "na segunda-feira às 09:05"),
        ("ja", "JP", "月曜日 9:05"),
    ],
)
def test_moments_are_written_as_in_the_language_and_the_region(language, region, moment):
    monday = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)

    with use_language(language, region=region):
        assert moment_words(monday, FRIDAY_1840, LONDON) == moment


@pytest.mark.parametrize(
    ("language", "region", "moment"),
    [
        ("en", "US", "on November 30 at"),
        ("en", "GB", "on 30 November at"),
        ("de", "DE", "am 30. November um"),
        ("fr", "FR", "le 30 novembre à"),
        ("es", "MX", "el 30 de noviembre a las"),
        ("pt-BR", "BR", "em 30 de novembro às"),
        ("ja", "JP", "11月30日 "),
    ],
)
def test_days_after_a_week_are_dates(language, region, moment):
    later = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)

    with use_language(language, region=region):
        assert moment_words(later, FRIDAY_1840, LONDON).startswith(moment)


def test_the_region_counts_inside_its_block_only():
    with use_language("en", region="US"):
        inside = clock_words(THURSDAY_1840, LONDON)

    assert (inside, clock_words(THURSDAY_1840, LONDON)) == ("6:40\u00a0PM", "18:40")


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("detail", NotificationDetail)
def test_mails_are_in_one_language(language, detail):
    with use_language(language):
        mails = [unconfirmed_email("ana@example.com", links=LINKS)]
        for (subject, size), reason in zip(product(subjects(), (1, 22)), cycle(MailReason), strict=False):
            about = [subject] * size
            mails.append(
                nudge_email(
                    [entry(each) for each in about],
                    wording=group_text(about, detail=detail, now=FRIDAY_1840),
                    detail=detail,
                    links=LINKS,
                    reason=reason,
                    last_call_at=FRIDAY_1840 + timedelta(hours=20),
                )
            )

    assert (
        english_in("\n".join(f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in mails), language) == []
    )
    assert all(f'<html lang="{language}">' in mail.html for mail in mails)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_subject_in_any_script_arrives_as_it_was(language):
    with use_language(language):
        mail = unconfirmed_email("ana@example.com", links=LINKS)
        expected = push_text(UNREADABLE, detail=FULL, now=FRIDAY_1840).title
    with MailServer() as server:
        Mail(server.url, "nextday@example.com").send(
            "ana@example.com", subject=expected, text=mail.text, message_id="1", headers=mail.headers
        )
        (received,) = server.wait_for(1)

    assert received.subject == expected
    assert received.message["List-Unsubscribe"] == dict(mail.headers)["List-Unsubscribe"]
    assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received.message.get_content().splitlines() == mail.text.splitlines()


def shown_by(push):
    return [json.loads(message.payload) for _, message in push.sent]


def speak(world, person, *, account=None, device=None):
    with world.runtime.database.write(person.account_id) as session:
        session.get_one(Account, person.account_id).language = account
        for each in session.scalars(select(Device).where(Device.account_id == person.account_id)):
            each.language = device


@pytest.mark.parametrize(
    ("account", "device", "title"),
    [
        ("de", "fr", "Melde dich bei Dana Kim (Acme Robotics)"),
        (None, "fr", "Recontactez Dana Kim (Acme Robotics)"),
        (None, None, "Follow up with Dana Kim (Acme Robotics)"),
    ],
)
def test_a_push_speaks_the_chosen_language_else_that_of_its_device(world, account, device, title):
    ana = world.person()
    ana.meets(a_card("Dana Kim", org="Acme Robotics"))
    speak(world, ana, account=account, device=device)
    world.clock.move(days=1)

    world.deliver()

    (shown,) = shown_by(world.push)
    assert shown["notification"]["title"] == title


@on_sqlite
def test_the_buttons_of_a_push_are_translated(world):
    ana = world.person()
    ana.meets(a_card("Dana Kim"))
    speak(world, ana, account="ja")
    world.clock.move(days=1)

    world.deliver()

    (shown,) = shown_by(world.push)
    assert [action["title"] for action in shown["notification"]["data"]["actions"]] == ["書く", "スヌーズ"]


@on_sqlite
def test_a_messenger_speaks_the_language_of_the_account(make_world):
    world = make_world(messengers=True)
    ana = world.person(subscribed=False)
    ana.post("/account/messengers", {"name": "ntfy", "url": "ntfy://example.com/ana"}, expect=201)
    ana.meets(a_card("Dana Kim"))
    speak(world, ana, account="pt-BR")
    world.clock.move(days=1)

    world.deliver()

    (sent,) = world.messengers.sent
    assert sent.title == "Escreva para Dana Kim"


@on_sqlite
@pytest.mark.parametrize(("account", "device"), [("es", "de"), (None, "es")])
def test_a_mail_speaks_the_language_of_its_account(make_world, account, device):
    world = make_world(mail=True)
    ana = world.person(subscribed=False)
    ana.meets(a_card("Dana Kim"))
    speak(world, ana, account=account, device=device)
    world.clock.move(days=1)

    world.deliver()

    (mail,) = world.mail.sent
    assert mail.subject == "Escribe a Dana Kim"
    assert english_in(mail.text, "es") == english_in(mail.html, "es") == []
