"""No private remark in any draft, and a draft with the detail wherever the note has one that may be said."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from app.contacts.drafts.rules import Draft, Shape, draft
from app.core.errors import Conflict
from tests.contacts.drafts import independent_notes, later_notes
from tests.contacts.drafts.notes import HARMLESS, TRAPS, Noted


def drafts_of(note: str) -> dict[Shape, Draft]:
    made = {}
    for shape in Shape:
        try:
            made[shape] = draft(
                shape,
                fn="Dana Kim",
                given_name="Dana",
                note=note,
                event_name="Harbour Tech Days",
                sender_name="Ana",
                met_on=date(2026, 11, 19),
            )
        except Conflict as refused:
            assert refused.code == "detail-needed"
    return made


@pytest.mark.parametrize(
    "noted", (*TRAPS, *later_notes.TRAPS, *independent_notes.TRAPS), ids=lambda noted: noted.note[:40]
)
def test_nothing_private_enters_a_draft(noted: Noted):
    for made in drafts_of(noted.note).values():
        for private in noted.private:
            assert private.casefold() not in made.text.casefold()


@pytest.mark.parametrize(
    "noted", [noted for noted in TRAPS if noted.detail], ids=lambda noted: noted.note[:40]
)
def test_what_is_harmless_beside_it_still_makes_a_draft(noted: Noted):
    assert noted.detail.casefold() in drafts_of(noted.note)[Shape.THANKS].text.casefold()


def test_harmless_notes_make_drafts_with_their_detail():
    useful = Counter[str]()
    for noted in HARMLESS:
        made = drafts_of(noted.note)
        useful[noted.language] += len(made) == len(Shape) and all(
            noted.detail.casefold() in each.text.casefold() for each in made.values()
        )

    assert all(count >= 0.8 * 12 for count in useful.values()), useful
    assert useful.total() >= 0.8 * len(HARMLESS)


def test_notes_written_after_the_rules_make_drafts_as_well():
    useful = [
        noted
        for noted in later_notes.HARMLESS
        if noted.detail.casefold() in getattr(drafts_of(noted.note).get(Shape.THANKS), "text", "").casefold()
    ]

    assert len(useful) >= 0.8 * len(later_notes.HARMLESS)


def test_the_table_has_every_language_alike():
    for notes in (HARMLESS, TRAPS):
        assert Counter(noted.language for noted in notes) == dict.fromkeys(["en", "de", "fr", "es", "pt"], 12)
