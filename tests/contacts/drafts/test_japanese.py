"""Drafts of Japanese notes: in Japanese, and of what their writer chooses only."""

from __future__ import annotations

from datetime import date

import pytest

from app.contacts.drafts.japanese import is_japanese
from app.contacts.drafts.rules import MAX_CHARACTERS_ON_LINKEDIN, Shape, draft
from app.core.errors import Conflict

NOTE = "新しいロボットに興味がある。デモを見せる約束をした。"


def a_draft(shape=Shape.THANKS, *, note=NOTE, include=(0, 1), event_name="ロボット展"):
    return draft(
        shape,
        fn="山田 花子",
        given_name=None,
        note=note,
        event_name=event_name,
        sender_name="Ana",
        met_on=date(2026, 11, 19),
        include=include,
    )


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        (NOTE, True),
        ("SDKのデモ", True),
        ("ロボット", True),
        ("机器人公司", False),
        ("needs our SDK, asked about ソニー", False),
        ("demo SDK", False),
        ("", False),
    ],
)
def test_japanese_is_told_by_its_own_letters(text, is_ours):
    assert is_japanese(text) is is_ours


def test_nothing_of_a_japanese_note_is_said_unasked():
    with pytest.raises(Conflict) as refused:
        a_draft(include=())

    assert refused.value.extra["left_out"] == ["新しいロボットに興味がある", "デモを見せる約束をした"]


@pytest.mark.parametrize("starter", ["\n覚えておくこと：", "\n覚えておくこと ", "覚えておくこと："])
def test_what_is_to_be_remembered_stays_private(starter):
    made = a_draft(note=f"{NOTE}{starter}犬が好き")

    assert made.private == ["犬が好き"]
    assert "犬" not in made.text


def test_a_message_in_japanese():
    made = a_draft(include=(1,))

    assert made.text.split("\n\n") == [
        "山田 花子様",
        "ロボット展（11月19日）でお話しいただき、ありがとうございました。"
        " 心に残っているのは、こちらです。デモを見せる約束をした。",
        "またお話しできればうれしいです。",
        "よろしくお願いいたします。\nAna",
    ]
    assert made.left_out == ["新しいロボットに興味がある"]


@pytest.mark.parametrize("shape", Shape)
def test_a_long_note_is_cut_between_characters(shape):
    made = a_draft(shape, note="ロボットの話" * 200, include=(0,))

    assert "ロボットの話ロボット" in made.text
    assert "…" in made.text
    assert shape is not Shape.LINKEDIN or len(made.text) <= MAX_CHARACTERS_ON_LINKEDIN
    assert len(made.text) < 400
