"""Settings: each from its name, wrong ones refused by name and all at once, secrets from files."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path

import pytest

from app.core.config import BadSettings, Role, Settings, Signup, read_settings
from app.core.logs import start_logging


def mistakes(**environ: str) -> list[str]:
    """The errors of these settings, one line each."""
    with pytest.raises(BadSettings) as refused:
        read_settings(environ)
    return str(refused.value).splitlines()


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})

    assert settings == Settings(
        data_dir=tmp_path / "data", database_url=f"sqlite:///{tmp_path / 'data' / 'nextday.db'}"
    )
    assert (settings.role, settings.signup) == (Role.ALL, Signup.FIRST)
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.photos_dir == tmp_path / "data" / "photos"


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("PORT", "8123", "port", 8123),
        ("DATA_DIR", "/srv/nextday", "data_dir", Path("/srv/nextday")),
        ("DATABASE_URL", "postgresql+psycopg://u:p@h/n", "database_url", "postgresql+psycopg://u:p@h/n"),
        ("DATABASE_URL", "sqlite:////srv/x.db", "database_url", "sqlite:////srv/x.db"),
        ("PUBLIC_URL", "https://cards.example.org/", "public_url", "https://cards.example.org"),
        ("TRUSTED_PROXY", "10.0.0.7", "trusted_proxy", "10.0.0.7"),
        ("TRUSTED_PROXY", "*", "trusted_proxy", "*"),
        ("SIGNUP", "open", "signup", Signup.OPEN),
        ("SIGNUP", "CLOSED", "signup", Signup.CLOSED),
        ("VAPID_SUBJECT", "mailto:ana@example.com", "vapid_subject", "mailto:ana@example.com"),
        ("VAPID_SUBJECT", "https://example.com/us", "vapid_subject", "https://example.com/us"),
        (
            "PUSH_ALLOWED_HOSTS",
            "push.example.com, 127.0.0.1",
            "push_allowed_hosts",
            ("push.example.com", "127.0.0.1"),
        ),
        ("SMTP_URL", "smtps://u:p@mail.example.com:465", "smtp_url", "smtps://u:p@mail.example.com:465"),
        ("MAIL_FROM", "nextday@example.com", "mail_from", "nextday@example.com"),
        ("TESSERACT_CMD", "/opt/tesseract", "tesseract_cmd", "/opt/tesseract"),
        ("TESSDATA_DIR", "/srv/tessdata", "tessdata_dir", Path("/srv/tessdata")),
        ("READERS", "tesseract", "readers", ("tesseract",)),
        ("READER_PROCESSES", "0", "reader_processes", 0),
        ("METRICS_TOKEN", "a token", "metrics_token", "a token"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("ROLE", "sweep", "role", Role.SWEEP),
        ("TESTING", "1", "testing", True),
    ],
)
def test_a_setting_is_taken_from_its_name(name, text, field, value):
    assert getattr(read_settings({name: text}), field) == value


def test_a_setting_that_is_empty_is_not_set():
    assert read_settings({"PORT": " ", "ROLE": "", "DATABASE_URL_FILE": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80 80"),
        ("PORT", "8_000"),
        ("PORT", "-1"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "nextday.db"),
        ("PUBLIC_URL", "cards.example.org"),
        ("PUBLIC_URL", "ftp://cards.example.org"),
        ("PUBLIC_URL", "https://example.org/cards"),
        ("PUBLIC_URL", "https://example.org:port"),
        ("PUBLIC_URL", "https://[::1"),
        ("TRUSTED_PROXY", "proxy.example.com"),
        ("SIGNUP", "maybe"),
        ("VAPID_SUBJECT", "ana@example.com"),
        ("VAPID_SUBJECT", "mailto:ana@localhost"),
        ("SMTP_URL", "mail.example.com"),
        ("SMTP_URL", "smtp://mail.example.com:mail"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@example.com\nBcc: b@example.com"),
        ("READERS", "eyes"),
        ("READERS", ","),
        ("READER_PROCESSES", "many"),
        ("READER_PROCESSES", "65"),
        ("LOG_LEVEL", "loud"),
        ("ROLE", "king"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name, text):
    (line,) = mistakes(**{name: text})

    assert line.startswith(f"{name}: ")


def test_all_mistakes_are_named_at_once():
    assert [line.partition(":")[0] for line in mistakes(PORT="x", ROLE="x", SIGNUP="x", READERS="x")] == [
        "PORT",
        "SIGNUP",
        "READERS",
        "ROLE",
    ]


def test_a_closed_choice_names_what_there_is():
    assert mistakes(ROLE="king") == ["ROLE: 'king' cannot be used: one of all, web, sweep, read"]


@pytest.mark.parametrize("name", ["DATABASE_URL", "SMTP_URL"])
def test_a_secret_is_never_repeated(name):
    assert "hunter2" not in "".join(mistakes(**{name: "http://u:hunter2@host"}))


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("DATABASE_URL", "sqlite:////srv/x.db", "database_url"),
        ("SMTP_URL", "smtp://u:p@mail.example.com:587", "smtp_url"),
        ("METRICS_TOKEN", "a token", "metrics_token"),
    ],
)
def test_a_secret_may_come_from_a_file(tmp_path, name, text, field):
    (tmp_path / "secret").write_text(f"{text}\n")

    assert getattr(read_settings({f"{name}_FILE": str(tmp_path / "secret")}), field) == text


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\x00"])
def test_a_secret_file_that_holds_none_is_refused(tmp_path, content):
    """Or an empty file would mean the default database."""
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    (line,) = mistakes(DATABASE_URL_FILE=str(path))

    assert line.startswith(f"DATABASE_URL_FILE: {path} ")


def test_a_secret_comes_from_one_place(tmp_path):
    (tmp_path / "secret").write_text("one")

    assert mistakes(METRICS_TOKEN="another", METRICS_TOKEN_FILE=str(tmp_path / "secret")) == [
        "METRICS_TOKEN: give either this or METRICS_TOKEN_FILE"
    ]


def test_what_is_no_secret_is_not_read_from_a_file(tmp_path):
    (tmp_path / "port").write_text("8123")

    assert read_settings({"PORT_FILE": str(tmp_path / "port")}).port == 8000


def test_the_clock_can_be_moved_in_tests_only(tmp_path):
    clock = str(tmp_path / "clock")

    assert mistakes(CLOCK_FILE=clock) == ["CLOCK_FILE: works only with TESTING=1"]
    assert read_settings({"CLOCK_FILE": clock, "TESTING": "1"}).clock_file == tmp_path / "clock"


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "81"}, "http://127.0.0.1:81"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"HOST": "192.0.2.7"}, "http://192.0.2.7:8000"),
        ({"HOST": "0.0.0.0", "PUBLIC_URL": "https://cards.example.org"}, "https://cards.example.org"),
    ],
)
def test_the_address_is_one_that_can_be_opened(environ, address):
    assert read_settings(environ).address == address


@pytest.fixture
def log_at(monkeypatch):
    """Start logging at a level; what is called gives the lines written since. Afterwards all is as it was."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level

    def start(name):
        monkeypatch.setattr(sys, "stderr", written)
        start_logging(read_settings({"LOG_LEVEL": name}))
        return lambda: [json.loads(line) for line in written.getvalue().splitlines()]

    yield start
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_log_line_is_one_json_object(log_at):
    lines = log_at("info")
    logging.getLogger("app.scans").info("scan %s was read", "7f1c", extra={"attempts": 2})
    logging.getLogger("app.scans").debug("not asked for")
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("app.scans").exception("it failed")
    told, failed = lines()

    assert told["message"] == "scan 7f1c was read"
    assert (told["level"], told["logger"], told["attempts"]) == ("INFO", "app.scans", 2)
    assert told["time"].endswith("+00:00")
    assert "ValueError: why" in failed["exc_info"]


@pytest.mark.parametrize(("level", "heard"), [("error", []), ("info", ["a warning"])])
def test_libraries_are_no_louder_than_the_rest(log_at, level, heard):
    lines = log_at(level)
    logging.getLogger("urllib3").info("a detail")
    logging.getLogger("urllib3").warning("a warning")

    assert [line["message"] for line in lines()] == heard
