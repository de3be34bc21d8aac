"""The texts of notifications."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import NotificationDetail
from app.nudges.rules import NudgeKind
from app.nudges.wording.notification import Subject, Wording, cut, group_text, push_text

FULL, NAME, NONE = NotificationDetail.FULL, NotificationDetail.NAME, NotificationDetail.NONE
LONDON = ZoneInfo("Europe/London")
THURSDAY_1840 = datetime(2026, 11, 19, 18, 40, tzinfo=UTC)
FRIDAY_1840 = THURSDAY_1840 + timedelta(hours=24)
SATURDAY_1740 = THURSDAY_1840 + timedelta(hours=47)
NOTE = "her team needs our benchmark, promised the PDF"

DANA = Subject(
    kind=NudgeKind.FOLLOW_UP,
    fn="Dana Kim",
    org="Acme Robotics",
    note=NOTE,
    event_name="Harbour Tech Days",
    met_at=THURSDAY_1840,
    zone=LONDON,
    given_name="Dana",
)
WITHOUT_NOTE = replace(DANA, note="")
UNREADABLE = replace(
    DANA, fn=None, given_name=None, org=None, note="parts list for the drone man", unreadable=True
)


def last_call(subject):
    return replace(subject, kind=NudgeKind.LAST_CALL)


def snoozed(subject):
    return replace(subject, kind=NudgeKind.SNOOZED)


@pytest.mark.parametrize(
    ("subject", "detail", "title", "body"),
    [
        (DANA, FULL, "Follow up with Dana Kim (Acme Robotics)", f"“{NOTE}”"),
        (
            WITHOUT_NOTE,
            FULL,
            "Follow up with Dana Kim (Acme Robotics)",
            "You met yesterday at Harbour Tech Days. What did you talk about?",
        ),
        (DANA, NAME, "Follow up with Dana Kim", "You met yesterday."),
        (DANA, NONE, "Somebody from yesterday", "Open to see whom."),
        (snoozed(DANA), FULL, "You wanted to write to Dana Kim", f"“{NOTE}”"),
        (
            snoozed(WITHOUT_NOTE),
            FULL,
            "You wanted to write to Dana Kim",
            "You met yesterday at Harbour Tech Days. You chose this hour.",
        ),
        (snoozed(DANA), NAME, "You wanted to write to Dana Kim", "You chose this hour."),
        (snoozed(DANA), NONE, "You asked to be reminded", "Open to see of whom."),
        (
            UNREADABLE,
            FULL,
            "A card we could not read",
            "From Harbour Tech Days, yesterday 18:40: “parts list for the drone man”",
        ),
        (
            replace(UNREADABLE, note=""),
            FULL,
            "A card we could not read",
            "From Harbour Tech Days, yesterday 18:40. You may remember from the photo.",
        ),
        (UNREADABLE, NAME, "A card we could not read", "From yesterday. The photo is here."),
        (UNREADABLE, NONE, "Somebody from yesterday", "Open to see whom."),
    ],
)
def test_texts_of_follow_ups_and_snoozes(subject, detail, title, body):
    assert push_text(subject, detail=detail, now=FRIDAY_1840) == Wording(title, body)


@pytest.mark.parametrize(
    ("subject", "detail", "title", "body"),
    [
        (DANA, FULL, "Dana Kim, last call", f"“{NOTE}”. We will not ask again."),
        (
            WITHOUT_NOTE,
            FULL,
            "Dana Kim, last call",
            "You met on Thursday at Harbour Tech Days. We will not ask again.",
        ),
        (DANA, NAME, "Dana Kim, last call", "Two days soon. We will not ask again."),
        (DANA, NONE, "A last call", "Somebody from two days ago. We will not ask again."),
        (
            UNREADABLE,
            FULL,
            "A card we could not read, last call",
            "From Harbour Tech Days, Thursday 18:40: “parts list for the…”. We will not ask again.",
        ),
        (
            replace(UNREADABLE, note=""),
            FULL,
            "A card we could not read, last call",
            "From Harbour Tech Days, Thursday 18:40. We will not ask again.",
        ),
        (UNREADABLE, NAME, "A card we could not read, last call", "From Thursday. We will not ask again."),
        (UNREADABLE, NONE, "A last call", "Somebody from two days ago. We will not ask again."),
    ],
)
def test_texts_of_last_calls(subject, detail, title, body):
    assert push_text(last_call(subject), detail=detail, now=SATURDAY_1740) == Wording(title, body)


@pytest.mark.parametrize(
    ("later", "day", "on_day"),
    [
        (timedelta(hours=5), "today", "today"),
        (timedelta(hours=6), "yesterday", "yesterday"),
        (timedelta(hours=29), "yesterday", "yesterday"),
        (timedelta(hours=30), "Thursday", "on Thursday"),
        (timedelta(days=6), "Thursday", "on Thursday"),
        (timedelta(days=7), "19 November", "on 19 November"),
        (timedelta(days=60), "19 November", "on 19 November"),
    ],
)
def test_days_are_named_relative_to_now(later, day, on_day):
    wording = push_text(WITHOUT_NOTE, detail=FULL, now=THURSDAY_1840 + later)
    hidden = push_text(WITHOUT_NOTE, detail=NONE, now=THURSDAY_1840 + later)

    assert wording.body == f"You met {on_day} at Harbour Tech Days. What did you talk about?"
    assert hidden.title == f"Somebody from {day}"


def test_days_are_in_the_users_zone():
    """In Auckland it is already Friday morning, and Saturday a day later."""
    auckland = replace(UNREADABLE, zone=ZoneInfo("Pacific/Auckland"))

    assert "Harbour Tech Days, yesterday 07:40" in push_text(auckland, detail=FULL, now=FRIDAY_1840).body
    assert push_text(auckland, detail=NAME, now=SATURDAY_1740 + timedelta(hours=1)).body.startswith(
        "From Friday."
    )


def test_a_last_call_on_the_next_calendar_day_does_not_say_two_days_ago():
    early = replace(last_call(DANA), met_at=datetime(2026, 11, 19, 0, 30, tzinfo=UTC))
    wording = push_text(early, detail=NONE, now=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))

    assert wording.body == "Somebody from yesterday. We will not ask again."


def test_texts_without_an_event():
    nowhere = replace(WITHOUT_NOTE, event_name=None)

    assert (
        push_text(nowhere, detail=FULL, now=FRIDAY_1840).body == "You met yesterday. What did you talk about?"
    )
    assert (
        push_text(replace(UNREADABLE, event_name=None), detail=FULL, now=FRIDAY_1840).body
        == "From yesterday 18:40: “parts list for the drone man”"
    )


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (replace(DANA, fn=None), "Follow up with Acme Robotics"),
        (replace(DANA, fn=None, org=None), "Follow up with somebody you met"),
        (last_call(replace(DANA, fn=None)), "Acme Robotics, last call"),
        (last_call(replace(DANA, fn=None, org=None)), "Somebody you met, last call"),
        (snoozed(replace(DANA, fn=None, org=None)), "You wanted to write to somebody you met"),
        (replace(DANA, org=None), "Follow up with Dana Kim"),
    ],
)
def test_a_missing_name_is_not_guessed(subject, title):
    assert push_text(subject, detail=FULL, now=FRIDAY_1840).title == title


@pytest.mark.parametrize(
    ("fn", "org", "title"),
    [
        ("Aleksandra Kowalska", "Harbour", "Follow up with Aleksandra Kowalska"),
        ("Dana Kim", "Acme Robotics and Daughters", "Follow up with Dana Kim (Acme Robotics…)"),
        ("Dana Kim", "Acme-Robotics-and-Daughters", "Follow up with Dana Kim"),
        ("Maximiliane Freifrau von Hohenstein", "Acme", "Follow up with Maximiliane Freifrau von…"),
        ("Hubert-Blaine-Wolfeschlegelsteinhausen", None, "Follow up with Hubert-Blaine-Wolfeschle…"),
    ],
)
def test_a_long_name_takes_precedence_over_the_company(fn, org, title):
    wording = push_text(replace(DANA, fn=fn, org=org), detail=FULL, now=FRIDAY_1840)

    assert wording.title == title
    assert len(wording.title) <= 40


def test_a_long_note_is_cut_at_a_word():
    long = replace(
        DANA,
        note="she runs the test lab in Leeds and wants to compare our numbers with hers before the board meets",
    )

    first = push_text(long, detail=FULL, now=FRIDAY_1840).body
    second = push_text(last_call(long), detail=FULL, now=SATURDAY_1740).body

    assert first == "“she runs the test lab in Leeds and wants to compare our numbers with hers before the…”"
    assert (
        second == "“she runs the test lab in Leeds and wants to compare our numbers…”. We will not ask again."
    )


def test_a_long_event_leaves_room_for_the_question():
    long = replace(WITHOUT_NOTE, event_name="The Seventeenth International Congress of Harbour Engineering")

    body = push_text(long, detail=FULL, now=FRIDAY_1840).body

    assert body == "You met yesterday at The Seventeenth International Congress of… What did you talk about?"


def test_a_long_event_leaves_room_for_the_note():
    long = replace(UNREADABLE, event_name="The Seventeenth International Congress of Harbour Engineering")

    body = push_text(long, detail=FULL, now=FRIDAY_1840).body

    assert body == "From The Seventeenth International…, yesterday 18:40: “parts list for the drone man”"


def test_line_breaks_in_a_note_become_spaces():
    typed = replace(DANA, note="  promised the PDF\n\nlikes\tsailing \n")

    assert push_text(typed, detail=FULL, now=FRIDAY_1840).body == "“promised the PDF likes sailing”"


texts = st.text(st.characters(codec="utf-8"), max_size=300)


@given(
    kind=st.sampled_from(NudgeKind),
    detail=st.sampled_from(NotificationDetail),
    fn=st.none() | texts,
    org=st.none() | texts,
    note=texts,
    event_name=st.none() | texts,
    unreadable=st.booleans(),
    days=st.integers(0, 400),
)
def test_every_text_fits_its_room_and_is_one_line(kind, detail, fn, org, note, event_name, unreadable, days):
    subject = Subject(kind, fn, org, note, event_name, THURSDAY_1840, LONDON, unreadable)
    wording = push_text(subject, detail=detail, now=THURSDAY_1840 + timedelta(days=days))

    assert 0 < len(wording.title) <= 40
    assert 0 < len(wording.body) <= 90
    assert len((wording.title + wording.body).splitlines()) == 1


@given(fn=texts, org=texts, note=texts, event_name=texts, kind=st.sampled_from(NudgeKind))
def test_detail_none_reveals_nothing_about_the_person(fn, org, note, event_name, kind):
    """A readable and an unreadable card have the same text."""
    subject = Subject(kind, fn, org, note, event_name, THURSDAY_1840, LONDON)
    unread = Subject(kind, None, None, "", None, THURSDAY_1840, LONDON, unreadable=True)

    said = {push_text(each, detail=NONE, now=FRIDAY_1840) for each in (subject, unread)}

    assert len(said) == 1


@given(texts, st.integers(1, 60))
def test_a_cut_never_exceeds_its_room_and_keeps_the_beginning(text, room):
    shown = cut(text, room)

    assert len(shown) <= room
    assert " ".join(text.split()).startswith(shown.removesuffix("…"))


def people(*names, **changes):
    return [replace(DANA, fn=name, **changes) for name in names]


FOUR = ("Dana Kim", "Tomas Lindqvist", "Priya Raman", "Ines Duarte")
AT_HARBOUR = "You met them yesterday at Harbour Tech Days. One at a time is fine."


@pytest.mark.parametrize(
    ("subjects", "detail", "title", "body"),
    [
        (people(*FOUR[:2]), FULL, "Dana Kim and Tomas Lindqvist", AT_HARBOUR),
        (people(*FOUR[:3]), FULL, "Dana Kim, Tomas Lindqvist and one more", AT_HARBOUR),
        (people(*FOUR), FULL, "Dana Kim, Tomas Lindqvist and two more", AT_HARBOUR),
        (people(*FOUR, *FOUR[:3]), FULL, "Dana Kim, Tomas Lindqvist and others", AT_HARBOUR),
        (people(*FOUR), NAME, "Dana Kim, Tomas Lindqvist and two more", "You met them yesterday."),
        (people(*FOUR), NONE, "Some people from yesterday", "Open to see whom."),
        (people(None, "Tomas Lindqvist", org=None), FULL, "Tomas Lindqvist and one more", AT_HARBOUR),
        ([UNREADABLE, UNREADABLE], FULL, "Some people from yesterday", AT_HARBOUR),
        (
            people("Maximiliana Featherstonehaugh", "Konstantin Wolkenstein"),
            FULL,
            "Maximiliana Featherstoneha… and one more",
            AT_HARBOUR,
        ),
        (
            [DANA, replace(DANA, met_at=DANA.met_at - timedelta(days=1))],
            NONE,
            "Some people you met",
            "Open to see whom.",
        ),
        (
            [DANA, replace(DANA, met_at=DANA.met_at - timedelta(days=1))],
            FULL,
            "Dana Kim and Dana Kim",
            "You met them at Harbour Tech Days. One at a time is fine.",
        ),
        (
            [snoozed(DANA)] * 2,
            FULL,
            "Dana Kim and Dana Kim",
            "You wanted to write to them. You chose this hour.",
        ),
        ([snoozed(DANA)] * 2, NONE, "You asked to be reminded", "Open to see of whom."),
    ],
)
def test_texts_of_groups(subjects, detail, title, body):
    assert group_text(subjects, detail=detail, now=FRIDAY_1840) == Wording(title, body)


@pytest.mark.parametrize(
    ("detail", "title", "body"),
    [
        (FULL, "Last call: Dana Kim and one more", "From Harbour Tech Days. We will not ask again."),
        (NAME, "Last call: Dana Kim and one more", "From two days ago. We will not ask again."),
        (NONE, "A last call", "Some people from two days ago. We will not ask again."),
    ],
)
def test_texts_of_group_last_calls(detail, title, body):
    subjects = [last_call(subject) for subject in people(*FOUR[:2])]

    assert group_text(subjects, detail=detail, now=SATURDAY_1740) == Wording(title, body)


@given(
    names=st.lists(st.one_of(st.none(), st.text(min_size=1, max_size=60)), min_size=1, max_size=9),
    event_name=st.one_of(st.none(), st.text(min_size=1, max_size=120)),
    kind=st.sampled_from(list(NudgeKind)),
    detail=st.sampled_from(list(NotificationDetail)),
)
def test_every_group_text_fits_its_room(names, event_name, kind, detail):
    subjects = [replace(DANA, kind=kind, fn=name, org=None, event_name=event_name) for name in names]
    said = group_text(subjects, detail=detail, now=FRIDAY_1840)

    assert 0 < len(said.title) <= 40
    assert 0 < len(said.body) <= 90
