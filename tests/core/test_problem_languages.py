"""Errors of the API in the language of the account, else of the browser."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest

from app.core.errors import NotFound
from app.core.i18n import read_catalog, use_language
from app.core.revisions import Synced, Tombstone
from tests.databases import on_sqlite
from tests.languages import TRANSLATED, english_in

APP, OCR = Path(__file__).parents[2] / "app", Path(__file__).parents[2] / "ocr"
PROBLEMS = {"Problem", "Invalid", "Conflict", "bad_archive"}
FOR_PROGRAMS = (
    "METRICS_TOKEN",
    "push endpoint",
    "Push services",
    "p256dh",
    "auth is not",
    "If-Match",
    "cursor",
    "quiet_from",
)
"""In errors that only a program can make: they stay English."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def detail_of(answer):
    assert answer.content_type == "application/problem+json"
    return answer.json["detail"]


@on_sqlite
@pytest.mark.parametrize(
    ("browser", "detail"),
    [
        (None, "That e-mail and password do not fit together."),
        ("nl", "That e-mail and password do not fit together."),
        ("de-AT, en;q=0.5", "E-Mail-Adresse und Passwort passen nicht zusammen."),
        ("ja", "メールアドレスとパスワードが一致しません。"),
    ],
)
def test_before_sign_in_an_error_speaks_the_language_of_the_browser(world, browser, detail):
    headers = {"Accept-Language": browser} if browser else {}
    body = {"email": "nobody@example.com", "password": "wrong password", "device": "a phone"}

    answer = world.stranger().ask("POST", "/tokens", json=body, headers=headers)

    assert detail_of(answer) == detail


@on_sqlite
def test_the_language_of_the_account_counts_before_the_browser(world):
    ana = world.person(language="es")

    answer = ana.ask("GET", f"/contacts/{UNKNOWN}", headers={"Accept-Language": "fr"})

    assert detail_of(answer) == "Ese contacto no existe."
    assert answer.json["title"] == "No encontrado"
    assert answer.json["code"] == "not-found"


@on_sqlite
@pytest.mark.parametrize("language", TRANSLATED)
def test_errors_that_people_meet_are_in_one_language(world, language):
    ana = world.person(language=language)
    stranger, headers = world.stranger(), {"Accept-Language": language}
    sign_up = {"email": "ana", "password": "short", "name": ""}
    archive = {"archive": (io.BytesIO(b"no zip"), "archive.zip")}
    answers = [
        stranger.ask("GET", "/account", headers=headers),
        stranger.ask("POST", "/accounts", json=sign_up, headers=headers),
        stranger.ask("POST", "/accounts", data="not JSON", headers=headers),
        ana.upload(UNKNOWN, b"no photo", captured_at=world.clock()),
        ana.upload(UNKNOWN, b"", captured_at=world.clock()),
        ana.upload(UNKNOWN, None, captured_at=world.clock()),
        ana.ask("POST", "/account/archive", data=archive),
        ana.ask("PATCH", "/account", json={"quiet_from": "08:00", "quiet_until": "08:00"}),
        ana.ask("PATCH", f"/events/{UNKNOWN}", json={"name": "Harbour Tech Days"}),
        ana.ask("GET", "/nothing-here", headers=headers),
    ]

    assert [answer.status_code for answer in answers if answer.status_code < 400] == []
    for answer in answers:
        assert english_in(f"{detail_of(answer)}\n{answer.json['title']}", language) == [], answer.json


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_kind_of_row_that_can_be_missing_has_a_sentence(language):
    with use_language(language):
        details = {
            NotFound(model.__name__.lower()).detail
            for model in Synced.__subclasses__()
            if model is not Tombstone
        }

    assert english_in("\n".join(details), language) == []


def untranslated(path):
    """The texts that are given to a problem without being translated."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in PROBLEMS:
            for argument in call.args:
                text = ast.unparse(argument)
                if isinstance(argument, ast.Constant | ast.JoinedStr) and re.search(r"\w \w", text):
                    yield text


def test_no_error_that_people_meet_is_left_in_english():
    found = [text for path in sorted(APP.rglob("*.py")) for text in untranslated(path)]

    assert len(found) >= len(FOR_PROGRAMS)
    assert [text for text in found if not any(words in text for words in FOR_PROGRAMS)] == []


def test_all_that_can_be_wrong_with_a_photo_is_in_the_catalogues():
    """The reader of photos speaks English only, and its sentences are translated where they are shown."""
    sources = "\n".join(path.read_text("utf-8") for path in OCR.glob("*.py"))
    calls = re.findall(r'BadPhoto\(\s*"[\w-]+",\s*f?"([^"]+)"', sources)
    known = {str(message.id) for message in read_catalog("de")}

    assert len(calls) >= 5
    assert [detail for detail in calls if detail not in known and "max_pixels" not in detail] == []
