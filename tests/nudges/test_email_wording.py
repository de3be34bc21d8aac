"""The mail of a nudge: what stands in it, for whom, and which links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.accounts.rules import NotificationDetail
from app.action_links.account_links import MailChoice, MailKind, open_confirmation, open_mail_choice
from app.action_links.links import ActionLink, Verb, read_action_link
from app.nudges.rules import NudgeKind
from app.nudges.wording.email import MOST_LISTED, Because, EmailEntry, nudge_email
from app.nudges.wording.notification import Subject, Wording, push_text

FULL, NAME, NONE = NotificationDetail.FULL, NotificationDetail.NAME, NotificationDetail.NONE
THURSDAY_1840 = datetime(2026, 11, 19, 18, 40, tzinfo=UTC)
FRIDAY_1840 = THURSDAY_1840 + timedelta(hours=24)
SATURDAY_1740 = THURSDAY_1840 + timedelta(hours=47)
HERE = "https://cards.example.org"
SECRET = b"a secret of this server"
NOTE = "her team needs our benchmark,\npromised the <PDF> & more"
GROUP = Wording(
    "Dana Kim and one more", "You met them yesterday at Harbour Tech Days. One at a time is fine."
)


def an_id(number: int) -> UUID:
    return UUID(int=number)


ACCOUNT = an_id(1)
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
    contact_id=an_id(10),
    encounter_id=an_id(11),
    nudge_id=an_id(12),
)
TOMAS = replace(
    DANA,
    subject=replace(
        DANA.subject, fn="Tomas Lindqvist", given_name="Tomas", org=None, note="", met_at=THURSDAY_1840
    ),
    contact_id=an_id(20),
    encounter_id=an_id(21),
    nudge_id=an_id(22),
)


def unread(entry):
    return replace(entry, subject=replace(entry.subject, fn=None, given_name=None, org=None, unreadable=True))


def of_kind(entry, kind):
    return replace(entry, subject=replace(entry.subject, kind=kind))


def a_letter(*entries, detail=FULL, confirmed=True, because=Because.SILENT, last_call_at=SATURDAY_1740):
    entries = entries or (DANA,)
    wording = push_text(entries[0].subject, detail=detail, now=FRIDAY_1840) if len(entries) == 1 else GROUP
    return nudge_email(
        entries,
        wording=wording,
        detail=detail,
        now=FRIDAY_1840,
        address=HERE,
        secret=SECRET,
        account_id=ACCOUNT,
        email="ana@example.com",
        confirmed=confirmed,
        because=because,
        last_call_at=last_call_at,
    )


class _Reader(HTMLParser):
    """What a mail program shows, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._is_title = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._is_title = tag == "title"
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self._is_title = False

    def handle_data(self, data):
        if data.strip() and not self._is_title:
            self.words.append(" ".join(data.split()))


def read_html(letter):
    reader = _Reader()
    reader.feed(letter.html)
    return reader


def acts_in(letter):
    """What the links of the plain text may do, in their order."""
    tokens = re.findall(rf"{HERE}/act/(\S+)", letter.text)
    return [
        opened[0]
        for token in tokens
        if (opened := read_action_link(SECRET, token, now=FRIDAY_1840)) is not None
    ]


def test_one_persons_letter_is_the_notification_with_the_whole_note():
    letter = a_letter()

    assert letter.subject == "Follow up with Dana Kim (Acme Robotics)"
    assert letter.text.startswith(
        f"“{NOTE}”\n\nYou met on Thursday, 18:40, at Harbour Tech Days.\n\nWrite to Dana: {HERE}/act/"
    )
    assert (
        "\n\nYou get this because your phone stayed silent. One last call comes tomorrow at 17:40, then nothing more.\n"
        in letter.text
    )


def test_every_act_has_a_link_of_its_own_for_this_nudge():
    assert acts_in(a_letter()) == [ActionLink(verb, ACCOUNT, an_id(11), an_id(12)) for verb in Verb]


def test_the_links_count_for_a_week():
    token = re.findall(rf"{HERE}/act/(\S+)", a_letter().text)[0]
    week = timedelta(days=7)

    in_time = read_action_link(SECRET, token, now=FRIDAY_1840 + week - timedelta(seconds=1))
    late = read_action_link(SECRET, token, now=FRIDAY_1840 + week)
    assert in_time is not None
    assert late is not None
    assert (in_time[1], late[1]) == (False, True)


def test_html_says_the_same_and_fetches_nothing():
    letter = a_letter(DANA, TOMAS)
    shown = read_html(letter)

    words = [word for line in letter.text.splitlines() for word in re.sub(r": http\S+", "", line).split()]
    assert " ".join(shown.words).replace(" · ", " ").split() == words
    assert shown.links == re.findall(r"https?://\S+", letter.text)
    assert not shown.tags & {"img", "script", "link", "iframe", "object", "style", "form"}
    assert "url(" not in letter.html
    assert "<PDF>" not in letter.html


def test_a_group_has_each_person_with_links_of_their_own():
    letter = a_letter(DANA, TOMAS)

    assert letter.subject == GROUP.title
    assert letter.text.splitlines()[0] == GROUP.body
    assert acts_in(letter) == [
        ActionLink(verb, ACCOUNT, entry.encounter_id, entry.nudge_id)
        for entry in (DANA, TOMAS)
        for verb in Verb
    ]
    assert (
        letter.text.index("Dana Kim (Acme Robotics)")
        < letter.text.index(NOTE)
        < letter.text.index("Tomas Lindqvist")
        < letter.text.index("Write to Tomas")
    )


@pytest.mark.parametrize(
    ("people", "more"), [(MOST_LISTED, None), (MOST_LISTED + 1, 1), (400, 400 - MOST_LISTED)]
)
def test_a_large_group_is_listed_in_part_and_the_rest_is_counted(people, more):
    entries = [
        replace(
            DANA,
            subject=replace(DANA.subject, note="n" * 2000),
            encounter_id=an_id(number),
            nudge_id=an_id(number),
        )
        for number in range(people)
    ]

    letter = a_letter(*entries)

    assert len(acts_in(letter)) == MOST_LISTED * len(Verb)
    assert (f"{more} more in the drawer." in letter.text) == (more is not None)
    assert (f"{HERE}/drawer" in read_html(letter).links) == (more is not None)
    assert len(letter.html.encode()) < 100_000


@pytest.mark.parametrize("entries", [(DANA,), (DANA, TOMAS)])
def test_with_the_name_alone_no_note_and_no_place_is_told(entries):
    text = a_letter(*entries, detail=NAME).text.replace(GROUP.body, "")

    assert "Dana" in text
    assert not re.search("Acme|PDF|benchmark|Harbour", text)


@pytest.mark.parametrize("entries", [(DANA,), (DANA, TOMAS), (unread(DANA),), (unread(DANA), TOMAS)])
def test_with_nothing_to_be_shown_nobody_is_named_and_unread_cards_look_the_same(entries):
    letter = a_letter(*entries, detail=NONE)
    said = (letter.text + letter.html).replace(GROUP.body, "").replace(GROUP.title, "")

    assert not re.search("Dana|Tomas|Acme|PDF|Harbour|photo|could not read", said)
    assert len(acts_in(letter)) == 5 * len(entries)


def test_several_whom_nothing_may_name_are_told_apart_by_the_time():
    later = replace(TOMAS, subject=replace(TOMAS.subject, met_at=THURSDAY_1840 + timedelta(minutes=5)))
    text = a_letter(DANA, later, detail=NONE).text

    assert "Somebody you met yesterday at 18:40" in text
    assert "Somebody you met yesterday at 18:45" in text


def test_a_card_that_was_not_read_links_to_its_photo():
    text = a_letter(unread(DANA)).text

    assert f"See the photo: {HERE}/contact/{an_id(10)}\n" in text
    assert [act.verb for act in acts_in(a_letter(unread(DANA)))] == list(Verb)[1:]


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (Because.NO_DEVICE, "by mail because no phone of yours takes reminders yet."),
        (Because.SILENT, "because your phone stayed silent."),
        (Because.REFUSED, "because your phone could not be reached."),
    ],
)
def test_it_says_why_it_comes_by_mail(because, said):
    assert f"You get this {said}" in a_letter(because=because).text
    assert "Nothing more comes." in a_letter(because=because, last_call_at=None).text


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
def test_the_end_of_the_letter_says_what_is_still_to_come(kind, detail, said):
    assert said in a_letter(of_kind(DANA, kind), detail=detail, last_call_at=None).text


def test_a_groups_last_call_speaks_of_all():
    group = [of_kind(entry, NudgeKind.LAST_CALL) for entry in (DANA, TOMAS)]

    assert "They stay in your drawer until you write or let them go." in a_letter(*group).text


def test_reminders_by_mail_are_stopped_with_one_click():
    letter = a_letter()
    headers = dict(letter.headers)
    link = headers["List-Unsubscribe"].strip("<>")

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert open_mail_choice(SECRET, link.rpartition("/")[2], now=FRIDAY_1840) == MailChoice(
        ACCOUNT, MailKind.NUDGES
    )
    assert f"Stop these mails: {link}" in letter.text


@pytest.mark.parametrize("detail", [FULL, NAME, NONE])
@pytest.mark.parametrize("entries", [(DANA,), (DANA, TOMAS), (unread(DANA),)])
def test_an_address_nobody_confirmed_is_told_nothing_but_how_to_confirm_it(entries, detail):
    letter = a_letter(*entries, detail=detail, confirmed=False)
    link = re.findall(rf"{HERE}/confirm/(\S+)", letter.text)
    found = open_confirmation(SECRET, link[0], now=FRIDAY_1840)

    assert letter.subject == "You have somebody to follow up with"
    assert not re.search("Dana|Tomas|Acme|PDF|Harbour|/act/|/contact/", letter.text + letter.html)
    assert found is not None
    assert found.account_id == ACCOUNT
    assert found.fits("ana@example.com")
