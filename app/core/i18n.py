"""Languages: the text of every message in the language of whom it is for.

English sentences in the code are the keys. `app/locales/<language>/LC_MESSAGES/messages.po` holds the translations of the
page and of the server; `make messages` collects the keys from Python, templates and JavaScript (see app/ops/messages.py).
The catalogues are read as they are, so there is no compiled file that could be out of date.

`t` translates into the current language: `with use_language("de"): ...`, or `t(..., language="de")`. A request has the
language of its account, or that of the browser: see app/core/http.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

LOCALES = Path(__file__).parents[1] / "locales"
PAGE = "app/web/site/"
SOURCE = "en"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt-BR": "Português (Brasil)",
    "ja": "日本語",
}
"""The languages by tag (BCP 47), with the name that each has for itself."""

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_region: ContextVar[str | None] = ContextVar("region", default=None)


@dataclass(frozen=True)
class Translations:
    """The messages of one language; a message that is missing stays English."""

    single: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    catalog: Catalog

    def form(self, one: str, other: str, number: int) -> str:
        forms = self.plural.get(one)
        if forms is None:
            return one if number == 1 else other
        # Of the languages here, each has one form, or a singular and a plural: see tests/core/test_i18n.py.
        is_singular = number == 1 or (number == 0 and self.catalog.plural_expr == "(n > 1)")
        return forms[0] if is_singular or len(forms) == 1 else forms[1]


def noop(text: str) -> str:
    """Mark a text for the catalogues that is translated elsewhere, as the values of a table are."""
    return text


def t(text: str, *, language: str | None = None, **values: Any) -> str:
    """The text in the current language, or in `language`, with each `{name}` replaced by the value of that name.

    If a value is markup, so is the result, and the text and all other values are escaped.
    """
    return _filled(translations(language or current_language()).single.get(text, text), values)


def tn(one: str, other: str, number: int, *, language: str | None = None, **values: Any) -> str:
    """`one` or `other`, as `number` asks for; `{n}` is the number."""
    form = translations(language or current_language()).form(one, other, number)
    return _filled(form, {"n": number, **values})


def current_language() -> str:
    return _current.get()


def current_locale() -> Locale:
    """By which dates, times and lists are written: the current language as in the current region."""
    return _locale(current_language(), _region.get())


def set_language(language: str | None, *, region: str | None = None) -> None:
    """Translate into `language` from now on: for requests, which begin and end in hooks."""
    _current.set(supported(language))
    _region.set(region)


@contextmanager
def use_language(language: str | None, *, region: str | None = None) -> Iterator[None]:
    """Translate into `language` (English for None) while the block runs; times are written as in `region`, a country."""
    token, region_token = _current.set(supported(language)), _region.set(region)
    try:
        yield
    finally:
        _current.reset(token)
        _region.reset(region_token)


@overload
def supported(language: str | None) -> str: ...
@overload
def supported(language: str | None, *, default: None) -> str | None: ...
def supported(language: str | None, *, default: str | None = SOURCE) -> str | None:
    """The language of ours that is nearest to a tag such as `de-AT` or `pt`; `default` if there is none."""
    if not language:
        return default
    by_tag = {tag.lower(): tag for tag in LANGUAGES}
    base = language.replace("_", "-").split("-")[0].lower()
    near = next((tag for tag in LANGUAGES if tag.split("-")[0] == base), default)
    return by_tag.get(language.replace("_", "-").lower(), near)


@lru_cache
def _locale(language: str, region: str | None) -> Locale:
    base = language.replace("-", "_")
    if region:
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse(f"{base}_{region}")
    # Plain English would be that of the United States: twelve hours, and the month before the day.
    return Locale.parse("en_GB" if language == SOURCE else base)


@lru_cache
def translations(language: str) -> Translations:
    """The catalogue of one of LANGUAGES; English has none, for its sentences are the keys."""
    catalog = Catalog(locale=SOURCE) if language == SOURCE else read_catalog(language)
    single, plural = dict[str, str](), dict[str, tuple[str, ...]]()
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        strings = strings_of(message)
        if not all(strings):
            continue
        if message.pluralizable:
            plural[message.id[0]] = strings
        else:
            single[str(message.id)] = strings[0]
    return Translations(single, plural, catalog)


def strings_of(message: Message) -> tuple[str, ...]:
    """The translation of a message, in all its plural forms; empty strings where it is missing."""
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return tuple(str(string or "") for string in strings)


def read_catalog(language: str) -> Catalog:
    with catalog_path(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def page_messages(language: str, files: str = PAGE) -> dict[str, str | tuple[str, ...]]:
    """The translations that the page needs, or those of its `files`, by their English text; plural ones by the singular."""
    known = translations(language)
    wanted = [message for message in known.catalog if message.id and _is_of(message, files)]
    return {
        key: found
        for key in (m.id[0] if isinstance(m.id, (list, tuple)) else m.id for m in wanted)
        if (found := known.plural.get(key) or known.single.get(key)) is not None
    }


def _is_of(message: Message, files: str) -> bool:
    return any(file.startswith(files) for file, _ in message.locations)


def catalog_path(language: str) -> Path:
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "messages.po"


def _filled(text: str, values: Mapping[str, Any]) -> str:
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(text).format(**values)
    return text.format(**values) if values else text
