"""Settings, read once from the environment: the only reader of `os.environ`.

Wrong values are refused at start, all at once, by name. Secrets may come from a file named by `NAME_FILE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from app.core.errors import NextdayError

Parsed = TypeVar("Parsed")
Choice = TypeVar("Choice", bound=StrEnum)

SECRETS = ("DATABASE_URL", "SMTP_URL", "METRICS_TOKEN")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOOPBACK_OF_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- compared, not bound
READER_NAMES = ("rapidocr", "tesseract")


class Role(StrEnum):
    """What this process runs. `all` runs the server and the sweep in one process, with the reader as its child process."""

    ALL = "all"
    WEB = "web"
    SWEEP = "sweep"
    READ = "read"


class Signup(StrEnum):
    OPEN = "open"
    FIRST = "first"
    CLOSED = "closed"


class BadSettings(NextdayError):
    """Settings that cannot be used; the message has one line for each of them."""


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    trusted_proxy: str | None = None
    signup: Signup = Signup.FIRST
    vapid_subject: str = "mailto:operator@example.com"
    push_allowed_hosts: tuple[str, ...] = ()
    messengers_allow_private: bool = False
    smtp_url: str | None = None
    mail_from: str = "nextday@localhost"
    tesseract_cmd: str | None = None
    tessdata: Path | None = None
    readers: tuple[str, ...] = READER_NAMES
    reader_processes: int = 1
    seen_within: timedelta = timedelta(minutes=30)
    metrics_token: str | None = None
    log_level: str = "INFO"
    role: Role = Role.ALL
    testing: bool = False
    clock_file: Path | None = None

    @property
    def address(self) -> str:
        """The URL of this server as people open it, without a slash at the end."""
        return self.public_url or self.local_address

    @property
    def local_address(self) -> str:
        """The URL at which programs of this machine reach the server."""
        host = LOOPBACK_OF_ANY.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def photos_dir(self) -> Path:
        return self.data_dir / "photos"

    @property
    def tessdata_dir(self) -> Path:
        """The folder of the languages that were added for reading."""
        return self.tessdata or self.data_dir / "tessdata"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Build the settings, or raise BadSettings naming every value that cannot be used."""
    return _SettingsReader(environ).settings()


class _SettingsReader:
    """Reads the environment once and collects all errors."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._errors: list[str] = []

    def settings(self) -> Settings:
        data_dir = Path(self._text("DATA_DIR") or "data").resolve()
        testing = self._text("TESTING") == "1"
        settings = Settings(
            data_dir=data_dir,
            database_url=self._get("DATABASE_URL", _database_address, f"sqlite:///{data_dir / 'nextday.db'}"),
            host=self._text("HOST") or Settings.host,
            port=self._get("PORT", _port, Settings.port),
            public_url=self._get("PUBLIC_URL", _web_address, None),
            trusted_proxy=self._get("TRUSTED_PROXY", _proxy_address, None),
            signup=self._get("SIGNUP", _one_of(Signup), Settings.signup),
            vapid_subject=self._get("VAPID_SUBJECT", _subject, Settings.vapid_subject),
            push_allowed_hosts=_comma_separated(self._text("PUSH_ALLOWED_HOSTS") or ""),
            messengers_allow_private=self._get("MESSENGERS_ALLOW_PRIVATE", _zero_or_one, False),
            smtp_url=self._get("SMTP_URL", _smtp_address, None),
            mail_from=self._get("MAIL_FROM", _mail_address, Settings.mail_from),
            tesseract_cmd=self._text("TESSERACT_CMD"),
            tessdata=self._get("TESSDATA_DIR", Path, None),
            readers=self._get("READERS", _readers, Settings.readers),
            reader_processes=self._get("READER_PROCESSES", _process_count, Settings.reader_processes),
            seen_within=self._get("SEEN_WITHIN", _minutes, Settings.seen_within),
            metrics_token=self._text("METRICS_TOKEN"),
            log_level=self._get("LOG_LEVEL", _log_level, Settings.log_level),
            role=self._get("ROLE", _one_of(Role), Settings.role),
            testing=testing,
            clock_file=self._get("CLOCK_FILE", Path, None),
        )
        if settings.clock_file and not testing:
            self._errors.append("CLOCK_FILE: works only with TESTING=1")
        if self._errors:
            raise BadSettings("\n".join(self._errors))
        return settings

    def _text(self, name: str) -> str | None:
        text = self._environ.get(name, "").strip() or None
        path = self._environ.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
        if not path:
            return text
        if text:
            self._errors.append(f"{name}: give either this or {name}_FILE")
        return self._secret(name, Path(path))

    def _secret(self, name: str, path: Path) -> str | None:
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            self._errors.append(f"{name}_FILE: {path} cannot be read: {reason}")
            return None
        if not text:
            self._errors.append(f"{name}_FILE: {path} is empty")
        return text or None

    def _get(self, name: str, parse: Callable[[str], Parsed], default: Parsed) -> Parsed:
        text = self._text(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as error:
            shown = "the value" if name in SECRETS else repr(text)
            self._errors.append(f"{name}: {shown} cannot be used: {error}")
            return default


def _one_of(choices: type[Choice]) -> Callable[[str], Choice]:
    def parse(text: str) -> Choice:
        try:
            return choices(text.lower())
        except ValueError as error:
            raise ValueError(f"one of {', '.join(choices)}") from error

    return parse


def _number(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"a number from {least} to {most} is needed")
    return int(text)


def _port(text: str) -> int:
    return _number(text, 1, 65535)


def _process_count(text: str) -> int:
    return _number(text, 0, 64)


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=_number(text, 1, 24 * 60))


def _zero_or_one(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("0 or 1 is needed")
    return text == "1"


def _comma_separated(text: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in text.split(",") if word.strip())


def _database_address(text: str) -> str:
    kind = text.partition("://")[0]
    if kind not in ("sqlite", "postgresql", "postgresql+psycopg") or "://" not in text:
        raise ValueError("sqlite:///file.db or postgresql+psycopg://user:password@host/name is needed")
    if kind != "sqlite" and find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs the packages of requirements-postgres.txt: install them first")
    return text


def _proxy_address(text: str) -> str:
    if text != "*":
        try:
            ip_address(text)
        except ValueError as error:
            raise ValueError(
                "the proxy's IP address is needed, or * if only the proxy can reach this server"
            ) from error
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare or parts.port == 0:
        raise ValueError("an address such as https://cards.example.org is needed")
    return text.rstrip("/")


def _subject(text: str) -> str:
    host = text.partition("@")[2] if text.startswith("mailto:") else urlsplit(text).hostname or ""
    if not text.startswith(("mailto:", "https://")) or "." not in host:
        raise ValueError("push services ask for mailto:you@your.host or https://your.host")
    return text


def _smtp_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0:
        raise ValueError("smtp://user:password@host:587 or smtps://host:465 is needed")
    return text


def _mail_address(text: str) -> str:
    if "@" not in text or any(c in text for c in "\r\n"):
        raise ValueError("an e-mail address is needed")
    return text


def _readers(text: str) -> tuple[str, ...]:
    names = _comma_separated(text)
    if not names or set(names) - set(READER_NAMES):
        raise ValueError(f"some of {','.join(READER_NAMES)}")
    return names


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"one of {', '.join(LOG_LEVELS)}")
    return text.upper()
