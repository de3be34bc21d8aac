"""A note in its three parts, wherever their starters stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.drafts.parts import PartKind, parts_of
from app.core.i18n import LANGUAGES, t

CARE, PROMISE, PRIVATE, FREE = PartKind.CARE, PartKind.PROMISE, PartKind.PRIVATE, PartKind.FREE


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("They care about latency", [(CARE, "latency")]),
        ("they care about: latency", [(CARE, "latency")]),
        ("They care about - latency", [(CARE, "latency")]),
        ("They care about\nlatency\njitter", [(CARE, "latency\njitter")]),
        (
            "They care about\r\nlatency\r\nTo remember\r\nfrom Porto",
            [(CARE, "latency"), (PRIVATE, "from Porto")],
        ),
        ("They care about latency, To remember: from Porto", [(CARE, "latency"), (PRIVATE, "from Porto")]),
        ("They care about latency To remember from Porto", [(CARE, "latency"), (PRIVATE, "from Porto")]),
        ("They care about latency to remember: from Porto", [(CARE, "latency"), (PRIVATE, "from Porto")]),
        ("I promised the PDF. They care about cranes", [(PROMISE, "the PDF"), (CARE, "cranes")]),
        ("TO REMEMBER: RED GLASSES", [(PRIVATE, "RED GLASSES")]),
        (
            "• To remember: red glasses\n• I promised: the PDF",
            [(PRIVATE, "red glasses"), (PROMISE, "the PDF")],
        ),
        ("To remember red glasses\n\nlikes cranes", [(PRIVATE, "red glasses\n\nlikes cranes")]),
        ("They care about latency\narrogant", [(CARE, "latency"), (FREE, "arrogant")]),
        ("They care about latency. Arrogant.", [(CARE, "latency"), (FREE, "Arrogant.")]),
        ("They care about latency,\njitter", [(CARE, "latency, jitter")]),
        ("needs a crane\nI promised the PDF", [(FREE, "needs a crane"), (PROMISE, "the PDF")]),
        ("wants to remember names", [(FREE, "wants to remember names")]),
        ("private cloud migration", [(FREE, "private cloud migration")]),
        ("private: has a dog", [(PRIVATE, "has a dog")]),
        ("They care about", []),
        ("They care about:\n\nTo remember:\n", []),
        ("", []),
        ("Ihnen ist wichtig: Latenz\nZu merken: Porto", [(CARE, "Latenz"), (PRIVATE, "Porto")]),
        ("ich habe versprochen die Folien", [(PROMISE, "die Folien")]),
        ("À retenir : Porto", [(PRIVATE, "Porto")]),
        ("J’ai promis les diapos", [(PROMISE, "les diapos")]),
        ("Para recordar: Oporto", [(PRIVATE, "Oporto")]),
        ("Prometí: el PDF", [(PROMISE, "el PDF")]),
        ("Para lembrar: Porto", [(PRIVATE, "Porto")]),
        ("Eu prometi os slides", [(PROMISE, "os slides")]),
    ],
)
def test_a_part_begins_with_its_starter(note, parts):
    assert [(part.kind, part.text) for part in parts_of(note)] == parts


@given(
    before=st.text(max_size=60),
    starter=st.sampled_from(
        ["To remember", "to remember", "TO REMEMBER", "Zu merken", "À retenir", "Para recordar"]
    ),
    after=st.sampled_from([" ", ": ", ":", " - ", "\n", "\r\n", ":\r\n"]),
    secret=st.text(st.characters(categories=["L"]), min_size=1, max_size=20).map(lambda word: f"{word}QXZ"),
)
def test_what_is_to_be_remembered_is_private_whatever_stands_before_it(before, starter, after, secret):
    parts = parts_of(f"{before}\n{starter}{after}{secret}")

    assert all("QXZ" not in part.text for part in parts if part.kind is not PRIVATE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("starter", "kind"), [("They care about", CARE), ("I promised", PROMISE), ("To remember", PRIVATE)]
)
def test_the_starters_that_the_page_writes_are_known_in_each_language(language, starter, kind):
    """Otherwise what is private would be taken for something to write to the person."""
    note = f"Ana\n{t(starter, language=language)} X1"

    assert [(part.kind, part.text) for part in parts_of(note)] == [(FREE, "Ana"), (kind, "X1")]
