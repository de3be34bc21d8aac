"""The e-mail of a nudge: its words, whom it names, and its links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.accounts.rules import NotificationDetail
from app.action_links.account_links import MailChoice, MailKind, open_confirmation, open_mail_choice
from app.action_links.links import ActionLink, Verb, read_action_link
from app.nudges.rules import NudgeKind
from app.nudges.wording.email import (
    MOST_LISTED,
    EmailEntry,
    LinkFactory,
    MailReason,
    nudge_email,
    unconfirmed_email,
)
from app.nudges.wording.notification import Subject, Wording, push_text

FULL, NAME, NONE = NotificationDetail.FULL, NotificationDetail.NAME, NotificationDetail.NONE
THURSDAY_1840 = datetime(2026, 11, 19, 18, 40, tzinfo=UTC)
FRIDAY_1840 = THURSDAY_1840 + timedelta(hours=24)
SATURDAY_1740 = THURSDAY_1840 + timedelta(hours=47)
SERVER = "https://cards.example.org"
SECRET = b"a secret of this server"
NOTE = "her team needs our benchmark,\npromised the <PDF> & more"
GROUP = Wording(
    "Dana Kim and one more", "You met them yesterday at Harbour Tech Days. One at a time is fine."
)


def uuid_of(number: int) -> UUID:
    return UUID(int=number)


ACCOUNT = uuid_of(1)
DANA = EmailEntry(
    subject=Subject(
        kind=NudgeKind.FOLLOW_UP,
        fn="Dana Kim",
        org="Acme Robotics",
        note=NOTE,
        event_name="Harbour Tech Days",
        met_at=THURSDAY_1840,
        zone=ZoneInfo("Europe/London"),
        given_name="Dana",
    ),
    contact_id=uuid_of(10),
    encounter_id=uuid_of(11),
    nudge_id=uuid_of(12),
)
TOMAS = replace(
    DANA,
    subject=replace(
        DANA.subject, fn="Tomas Lindqvist", given_name="Tomas", org=None, note="", met_at=THURSDAY_1840
    ),
    contact_id=uuid_of(20),
    encounter_id=uuid_of(21),
    nudge_id=uuid_of(22),
)


def unreadable(entry):
    return replace(entry, subject=replace(entry.subject, fn=None, given_name=None, org=None, unreadable=True))


def of_kind(entry, kind):
    return replace(entry, subject=replace(entry.subject, kind=kind))


LINKS = LinkFactory(SERVER, SECRET, ACCOUNT, FRIDAY_1840)


def an_email(*entries, detail=FULL, reason=MailReason.SILENT, last_call_at=SATURDAY_1740):
    entries = entries or (DANA,)
    wording = push_text(entries[0].subject, detail=detail, now=FRIDAY_1840) if len(entries) == 1 else GROUP
    return nudge_email(
        entries, wording=wording, detail=detail, links=LINKS, reason=reason, last_call_at=last_call_at
    )


def actions_in(email):
    """What the links of the plain text may do, in order."""
    tokens = re.findall(rf"{SERVER}/act/(\S+)", email.text)
    return [
        opened[0]
        for token in tokens
        if (opened := read_action_link(SECRET, token, now=FRIDAY_1840)) is not None
    ]


def test_the_email_about_one_person_has_the_whole_note():
    email = an_email()

    assert email.subject == "Follow up with Dana Kim (Acme Robotics)"
    assert email.text.startswith(
        f"“{NOTE}”\n\nYou met on Thursday, 18:40, at Harbour Tech Days.\n\nWrite to Dana: {SERVER}/act/"
    )
    assert (
        "\n\nYou get this because your phone stayed silent. One last call comes tomorrow at 17:40, then nothing more.\n"
        in email.text
    )


def test_each_action_has_a_link_for_this_nudge():
    assert actions_in(an_email()) == [ActionLink(verb, ACCOUNT, uuid_of(11), uuid_of(12)) for verb in Verb]


def test_links_expire_after_a_week():
    token = re.findall(rf"{SERVER}/act/(\S+)", an_email().text)[0]
    week = timedelta(days=7)

    in_time = read_action_link(SECRET, token, now=FRIDAY_1840 + week - timedelta(seconds=1))
    late = read_action_link(SECRET, token, now=FRIDAY_1840 + week)
    assert in_time is not None
    assert late is not None
    assert (in_time[1], late[1]) == (False, True)


def test_the_html_fetches_nothing():
    html = an_email(DANA, TOMAS).html

    assert not re.search("<(img|script|link|iframe|object|style|form)|url\\(|src=", html)
    assert "promised the &lt;PDF&gt; &amp; more" in html


@pytest.mark.parametrize("detail", [FULL, NAME])
def test_a_name_of_several_lines_is_shown_in_one(detail):
    """A line of its own would look like a sentence or a link of the program."""
    name = "Dana Kim\n\nDone: https://evil.example/\r\n"
    text = an_email(
        replace(DANA, subject=replace(DANA.subject, fn=name, given_name=name, org=name, event_name=name)),
        TOMAS,
        detail=detail,
    ).text

    assert "Dana Kim Done: https://evil.example/" in text
    assert not re.search(r"^Done: https://evil", text, re.MULTILINE)


def test_each_person_of_a_group_has_separate_links():
    email = an_email(DANA, TOMAS)

    assert email.subject == GROUP.title
    assert email.text.splitlines()[0] == GROUP.body
    assert actions_in(email) == [
        ActionLink(verb, ACCOUNT, entry.encounter_id, entry.nudge_id)
        for entry in (DANA, TOMAS)
        for verb in Verb
    ]
    assert (
        email.text.index("Dana Kim (Acme Robotics)")
        < email.text.index(NOTE)
        < email.text.index("Tomas Lindqvist")
        < email.text.index("Write to Tomas")
    )


@pytest.mark.parametrize(
    ("people", "more"), [(MOST_LISTED, None), (MOST_LISTED + 1, 1), (400, 400 - MOST_LISTED)]
)
def test_a_large_group_is_cut_and_the_rest_counted(people, more):
    entries = [
        replace(
            DANA,
            subject=replace(DANA.subject, note="n" * 2000),
            encounter_id=uuid_of(number),
            nudge_id=uuid_of(number),
        )
        for number in range(people)
    ]

    email = an_email(*entries)

    assert len(actions_in(email)) == MOST_LISTED * len(Verb)
    assert (f"{more} more in the drawer." in email.text) == (more is not None)
    assert (f'href="{SERVER}/drawer"' in email.html) == (more is not None)
    assert len(email.html.encode()) < 100_000


@pytest.mark.parametrize("entries", [(DANA,), (DANA, TOMAS)])
def test_detail_name_hides_note_event_and_company(entries):
    text = an_email(*entries, detail=NAME).text.replace(GROUP.body, "")

    assert "Dana" in text
    assert not re.search("Acme|PDF|benchmark|Harbour", text)


@pytest.mark.parametrize("entries", [(DANA,), (DANA, TOMAS), (unreadable(DANA),), (unreadable(DANA), TOMAS)])
def test_detail_none_names_nobody_and_hides_whether_a_card_was_read(entries):
    email = an_email(*entries, detail=NONE)
    said = (email.text + email.html).replace(GROUP.body, "").replace(GROUP.title, "")

    assert not re.search("Dana|Tomas|Acme|PDF|Harbour|photo|could not read", said)
    assert len(actions_in(email)) == 5 * len(entries)


def test_with_detail_none_the_time_tells_people_apart():
    later = replace(TOMAS, subject=replace(TOMAS.subject, met_at=THURSDAY_1840 + timedelta(minutes=5)))
    text = an_email(DANA, later, detail=NONE).text

    assert "Somebody you met yesterday at 18:40" in text
    assert "Somebody you met yesterday at 18:45" in text


def test_an_unreadable_card_links_to_its_photo():
    text = an_email(unreadable(DANA)).text

    assert f"See the photo: {SERVER}/contact/{uuid_of(10)}\n" in text
    assert [act.verb for act in actions_in(an_email(unreadable(DANA)))] == list(Verb)[1:]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (MailReason.NO_DEVICE, "by mail because no phone of yours takes reminders yet."),
        (MailReason.SILENT, "because your phone stayed silent."),
        (MailReason.REFUSED, "because your phone could not be reached."),
    ],
)
def test_the_email_says_why_it_comes_by_mail(reason, said):
    assert f"You get this {said}" in an_email(reason=reason).text
    assert "Nothing more comes." in an_email(reason=reason, last_call_at=None).text


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        (
            NudgeKind.LAST_CALL,
            FULL,
            "This was the last one. Dana stays in your drawer until you write or let go.",
        ),
        (
            NudgeKind.LAST_CALL,
            NONE,
            "This was the last one. It stays in your drawer until you write or let go.",
        ),
        (NudgeKind.SNOOZED, FULL, "You get this because your phone stayed silent. You chose this hour."),
    ],
)
def test_the_last_sentence_says_what_still_comes(kind, detail, said):
    assert said in an_email(of_kind(DANA, kind), detail=detail, last_call_at=None).text


def test_the_last_call_of_a_group_speaks_of_all():
    group = [of_kind(entry, NudgeKind.LAST_CALL) for entry in (DANA, TOMAS)]

    assert "They stay in your drawer until you write or let them go." in an_email(*group).text


def test_reminders_by_mail_stop_with_one_click():
    email = an_email()
    headers = dict(email.headers)
    link = headers["List-Unsubscribe"].strip("<>")

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert open_mail_choice(SECRET, link.rpartition("/")[2], now=FRIDAY_1840) == MailChoice(
        ACCOUNT, MailKind.NUDGES
    )
    assert f"Stop these mails: {link}" in email.text


def test_an_unconfirmed_address_is_told_nothing_but_how_to_confirm_it():
    email = unconfirmed_email("ana@example.com", links=LINKS)
    (token,) = re.findall(rf"{SERVER}/confirm/(\S+)", email.text)
    confirmation = open_confirmation(SECRET, token, now=FRIDAY_1840)

    assert email.subject == "You have somebody to follow up with"
    assert set(re.findall(rf"{SERVER}/(\w+)/", email.text + email.html)) == {"confirm", "mail"}
    assert confirmation is not None
    assert confirmation.account_id == ACCOUNT
    assert confirmation.fits("ana@example.com")
