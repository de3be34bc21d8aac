"""Promises in notes: which clauses are one, what was promised, and by which day. The labelled notes are those of the benchmark."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.drafts.words import plain_letters
from app.upkeep.recognition.due_dates import find_day
from app.upkeep.recognition.note_promises import MOST_PROMISES, promises_in
from benchmarks.promise_recognition import BERLIN, LANGUAGES, MET_AT, labelled_notes, total

MONDAY = date(2026, 3, 2)

DAYS = {
    "on Friday": "03-06",
    "by next Friday": "03-13",
    "next Monday": "03-09",
    "Monday": "03-09",
    "before Wednesday": "03-03",
    "this weekend": "03-08",
    "tomorrow afternoon": "03-03",
    "within 3 days": "03-05",
    "in a month": "04-02",
    "by the 1st": "04-01",
    "by the 31st": "03-31",
    "on March 20th": "03-20",
    "the 3rd of April": "04-03",
    "on 2026-04-11": "04-11",
    "before the end of the month": "03-31",
    "by next month": "04-01",
    "next month": "04-30",
    "end of this week": "03-06",
    "bis Freitag": "03-06",
    "bis zum 12. März": "03-12",
    "am 12.3.": "03-12",
    "vor Donnerstag": "03-04",
    "Ende der Woche": "03-06",
    "in drei Tagen": "03-05",
    "bis zum 20.": "03-20",
    "vendredi prochain": "03-06",
    "d'ici vendredi": "03-06",
    "le 15 avril": "04-15",
    "dans une semaine": "03-09",
    "avant jeudi": "03-04",
    "el próximo mes": "04-30",
    "el viernes que viene": "03-06",
    "dentro de dos semanas": "03-16",
    "antes del jueves": "03-04",
    "na sexta-feira": "03-06",
    "até ao fim da semana": "03-06",
    "daqui a três dias": "03-05",
    "5 de abril": "04-05",
}


def test_the_labelled_notes_are_recognised():
    """The labels were written before the rules."""
    notes = labelled_notes()
    found = total(notes)

    assert len(notes) == 150
    assert found.right + found.missed == 85
    assert found.precision >= 0.95
    assert found.recall >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language):
    found = total([note for note in labelled_notes() if note.language == language])

    assert (found.precision >= 0.95, found.recall >= 0.9) == (True, True)


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_in_words(text, day):
    found = find_day(plain_letters(text), MONDAY)

    assert found is not None
    assert f"{found.day:%m-%d}" == day
    assert text[: found.start].strip() + text[found.end :].strip() == ""


@pytest.mark.parametrize(
    "text", ["", "the 45th", "on June 31", "in May", "monday", "we met at 10", "Mayfair", "see 12.30."]
)
def test_what_names_no_day(text):
    found = find_day(plain_letters(text).replace("monday", "mondayish"), MONDAY)

    assert found is None


def test_a_day_of_last_month_is_one_of_the_next_year():
    assert find_day("on 3 february", MONDAY).day == date(2027, 2, 3)


def test_days_count_in_the_zone_of_the_user():
    """Shortly before midnight in Berlin it is the next day in Tokyo."""
    late = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)

    in_berlin, in_tokyo = (
        promises_in("I'll send the deck tomorrow", met_at=late, zone=ZoneInfo(name))[0].due_at
        for name in ("Europe/Berlin", "Asia/Tokyo")
    )

    assert in_berlin == datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert in_tokyo == datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_a_promise_without_a_day_is_due_after_a_day():
    [promise] = promises_in("promised the PDF", met_at=MET_AT, zone=BERLIN)

    assert (promise.what, promise.is_dated, promise.due_at) == (
        "the PDF",
        False,
        MET_AT + timedelta(hours=24),
    )


def test_the_quote_is_as_typed_and_the_day_is_not_part_of_what():
    note = "Runs a clinic.\nI'll send her the *deck* by Friday, she says hi"

    [promise] = promises_in(note, met_at=MET_AT, zone=BERLIN)

    assert promise.quote in note
    assert promise.what == "send her the *deck* , she says hi"


@pytest.mark.parametrize(
    "note",
    [
        "promised nothing",
        "I promised not to tell anyone",
        "will send me the specs",
        "prometi não mencionar a auditoria",
        "To remember: promised her flowers",
        "Will she send the deck?",
        "versprochen hat er nichts",
        "Er hat mir ein Buch versprochen",
    ],
)
def test_what_is_no_promise_of_the_writer(note):
    assert promises_in(note, met_at=MET_AT, zone=BERLIN) == []


def test_there_is_an_end_to_promises():
    note = "\n".join(f"I'll send letter {number}" for number in range(40))

    assert len(promises_in(note, met_at=MET_AT, zone=BERLIN)) == MOST_PROMISES


ENGLISH = ["I'll send", "her the deck", "by next Friday", "promised", "and", "in two months", "31", "12.3."]
OTHERS = ["ich werde", "schicken", "bis Ende des Monats", "je vais", "lui envoyer", "demain", "le prometo"]
WORDS = st.sampled_from([*ENGLISH, *OTHERS, ",", ".", "\n", "→"])
BEGINNING, END = (datetime.fromisoformat(f"{year}-01-01") for year in (2000, 2100))
MOMENTS = st.datetimes(BEGINNING, END, timezones=st.just(UTC))


@given(words=st.lists(WORDS, max_size=30), met_at=MOMENTS)
def test_nothing_is_due_before_the_meeting(words, met_at):
    note = " ".join(words)

    for promise in promises_in(note, met_at=met_at, zone=BERLIN):
        assert promise.what
        assert promise.quote in note
        assert promise.due_at.astimezone(BERLIN).date() >= met_at.astimezone(BERLIN).date()
