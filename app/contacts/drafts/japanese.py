"""Japanese: the sentences of a message. No statement of a note is recognised, so its writer chooses what is said.

There is no table of private topics in Japanese (private_topics.py), and nothing may be said unasked without one.
"""

from __future__ import annotations

import re
from datetime import date

from app.contacts.drafts.grammar import Kind, Language

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff々ー]")


def is_japanese(text: str) -> bool:
    """Whether the text is Japanese for certain: half of its letters or more are, and some are not Chinese, too."""
    letters = sum(letter.isalpha() for letter in text)
    return bool(_KANA.search(text)) and len(_JAPANESE.findall(text)) * 2 >= letters


def _day(met_on: date) -> str:
    return f"{met_on.month}月{met_on.day}日"


def _turn(text: str) -> str:
    return text


_ALWAYS, _NEVER = re.compile(""), re.compile(r"(?!)")

JAPANESE = Language(
    code="ja",
    about_them=(),
    others=(),
    promise="約束",
    turn=_turn,
    common="",
    beginnings=dict.fromkeys(Kind, "心に残っているのは、こちらです。"),
    also="",
    joined="",
    stop="。",
    greeting="{name}様",
    greeting_unnamed="こんにちは。",
    met_at="{event}（{day}）で",
    met_on="{day}に",
    openings={
        "thanks": "{met}お話しいただき、ありがとうございました。",
        "useful": "{met}お話しした内容について、考えておりました。",
        "offer": "{met}お話しできて、うれしく思います。",
    },
    closings={
        "useful": "お役に立てそうなものがあります。お送りしてもよろしいでしょうか。",
        "offer": "お手伝いできることがありましたら、お知らせください。",
        "promise": "お約束の件、忘れておりません。",
        "thanks": "またお話しできればうれしいです。",
    },
    linkedin=("{name}様、{met}お会いしました。", "こんにちは。{met}お会いしました。", "こんにちは。"),
    regards="よろしくお願いいたします。",
    subject="先日のお話",
    day=_day,
    ands="と",
    buts="しかし",
    theirs=_NEVER,
    not_plain=_ALWAYS,
)
