"""The templates of mails and pages: what hostile values cannot do, and that markup stands nowhere else."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from app.action_links.links import Verb
from app.channels.email_content import render_email
from app.core.templates import FOLDER, render
from app.nudges.wording.email import PersonShown

ROOT = Path(__file__).parents[2]
MARKUP = "<script src=//evil.example></script><a href='x' onclick=\"y\">&amp;</a>"
RIGHT_TO_LEFT_OVERRIDE = "\u202e"
URLS = {str(verb): f"https://cards.example.org/act/{verb}" for verb in Verb}


def a_person(text: str = "Dana Kim") -> PersonShown:
    return PersonShown(
        name=text,
        short_name=text,
        note=f"{text}\nand a second line",
        event=text,
        met_day="Thursday",
        met_time="18:40",
        met_moment=None,
        is_hidden=False,
        is_unreadable=False,
        urls=URLS | {"photo": "https://cards.example.org/contact/1"},
    )


def email_values(text: str = "Dana Kim", **changed: Any) -> dict[str, Any]:
    """Values for every mail, with `text` wherever cards, notes, devices or users have a say."""
    return {
        "title": f"Follow up with {text}",
        "body": f"“{text}\nand a second line”",
        "is_quote": True,
        "is_group": False,
        "people": [a_person(text)],
        "others": 3,
        "kind": "follow_up",
        "reason": "silent",
        "last_call_moment": "tomorrow at 17:40",
        "device": text,
        "since": "Thursday, 19 November",
        "drawer_url": "https://cards.example.org/drawer",
        "settings_url": "https://cards.example.org/settings",
        "confirm_url": "https://cards.example.org/confirm/x",
        "stop_url": "https://cards.example.org/mail/x",
        **changed,
    }


def page_values(text: str = "Dana Kim", **changed: Any) -> dict[str, Any]:
    return {
        "name": text,
        "note": text,
        "email": text,
        "detail": text,
        "remind_moment": "tomorrow at 17:40",
        "verb": "tomorrow",
        "status": "acted",
        "outcome": "waiting",
        "has_reminder": True,
        "undo": "/act/x/undo",
        "kind": "weekly",
        "prefix": "/api/v1",
        **changed,
    }


HIDDEN = replace(
    a_person(), name=None, short_name=None, note=None, event=None, met_day=None, met_time=None, is_hidden=True
)
EMAILS = [
    ("nudge", {}),
    ("nudge", {"kind": "last_call"}),
    ("nudge", {"kind": "snoozed", "reason": "refused"}),
    ("nudge", {"is_quote": False, "last_call_moment": None, "reason": "no-device"}),
    ("nudge", {"is_group": True, "people": [a_person(), replace(a_person(), is_unreadable=True)]}),
    ("nudge", {"is_group": True, "people": [replace(HIDDEN, met_moment="yesterday at 18:40")] * 2}),
    (
        "nudge",
        {"is_group": True, "kind": "last_call", "people": [a_person(), replace(a_person(), name=None)]},
    ),
    ("unconfirmed", {}),
    ("confirmation", {}),
    ("silent_device", {}),
    ("weekly", {}),
    ("weekly", {"people": [a_person()] * 5, "others": 0}),
]
PAGES = sorted(path.name for path in (FOLDER / "pages").glob("*.html"))


class _Shown(HTMLParser):
    """What a mail program or browser makes of HTML: words, links and elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: list[str] = []
        self._is_title = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append(f"{tag} {sorted(name for name, _ in attrs)}")
        self.links += [value for name, value in attrs if name == "href"]
        self._is_title = tag == "title"

    def handle_endtag(self, tag):
        self._is_title = False

    def handle_data(self, data):
        if not self._is_title:
            self.words += [word for word in data.split() if word != "·"]


def test_every_mail_is_among_the_examples():
    examples = {name for name, _ in EMAILS}

    assert examples == {path.stem for path in (FOLDER / "email").glob("*.txt")} - {"parts"}


@pytest.mark.parametrize(("name", "changed"), EMAILS)
def test_text_and_html_of_a_mail_say_the_same(name, changed):
    email = render_email(name, email_values(**changed))
    shown = _Shown(email.html)

    assert shown.words == re.sub(r": https://\S+", "", email.text).split()
    assert shown.links == re.findall(r"https://\S+", email.text)
    assert not re.search(r"\n{3}|^\n|\n\n$", email.text)


@pytest.mark.parametrize("name", sorted({name for name, _ in EMAILS}))
@pytest.mark.parametrize("is_group", [False, True])
def test_markup_in_a_value_is_text_in_a_mail(name, is_group):
    harmless = _Shown(render_email(name, email_values(is_group=is_group)).html)
    hostile = _Shown(render_email(name, email_values(MARKUP, is_group=is_group)).html)

    assert hostile.elements == harmless.elements
    assert hostile.links == harmless.links


@pytest.mark.parametrize("name", PAGES)
def test_markup_in_a_value_is_text_on_a_page(name):
    harmless = _Shown(render(f"pages/{name}", page_values()))
    hostile = _Shown(render(f"pages/{name}", page_values(MARKUP)))

    assert hostile.elements == harmless.elements
    assert hostile.links == harmless.links


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\u2028", "\x0b", "\x85"])
def test_a_subject_is_one_line(line_break):
    email = render_email("silent_device", email_values(f"A phone{line_break}Bcc: eve@example.com"))

    assert email.subject == "A phone Bcc: eve@example.com shows no reminders"


@pytest.mark.parametrize("control", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_a_name_cannot_turn_the_direction_of_the_words_after_it(control):
    email = render_email("nudge", email_values(f"Dana{control} Kim", is_group=True))
    page = render("pages/action_result.html", page_values(f"Dana{control} Kim"))

    for shown in (email.subject, email.text, email.html, page):
        assert "Dana Kim" in shown
        assert control not in shown


def test_a_value_that_is_missing_leaves_no_gap():
    values = email_values()
    del values["stop_url"]

    with pytest.raises(UndefinedError, match="stop_url"):
        render_email("nudge", values)


def test_markup_stands_in_templates_only():
    """Where HTML is put together in Python, somebody forgets to escape a value."""
    element = re.compile(
        r"(?<!\?P)</?(a|b|body|br|div|form|h\d|html|li|link|p|script|span|style|table|ul)(\s[^<]*)?/?>"
    )
    found = {
        f"{path.relative_to(ROOT)}: {node.value}"
        for path in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and element.search(node.value)
    }

    assert found == {"app/core/templates.py: <br>\n"}


def test_all_words_of_mails_and_pages_are_translated():
    """Outside of markup and of Jinja's own marks there are no letters."""
    words = {}
    for path in sorted(FOLDER.rglob("*.*")):
        if "api_docs" in path.name:  # for programmers
            continue
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = re.findall(r"\w{2,}", re.sub(r"<[^>]*>|&\w+;", " ", text))
        if found and path.name != "action_layout.html":  # it has the name of a class
            words[path.name] = found

    assert words == {}
