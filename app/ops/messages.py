"""Collects the texts to translate and brings the catalogues up to date: `make messages`.

Texts are the literals in calls of `t`, `tn`, `rich` and `noop`: in Python and the templates by Babel's extractors, in
JavaScript by our own, because Babel's stumbles over templates within templates. A catalogue names the files of each
message, without lines, so that a change of code elsewhere in the file does not change it; by them the page gets its own
messages only.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.core.i18n import LANGUAGES, SOURCE, catalog_path, read_catalog, strings_of
from app.web.masking import mask_script

ROOT = Path(__file__).parents[2]
METHODS = [
    ("web/site/**.js", "app.ops.messages:extract_script"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("**.py", "python"),
]
OPTIONS = {"templates/**.html": {"silent": "false"}, "templates/**.txt": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "t": None,
    "noop": None,
    "rich": None,
    "tn": (1, 2),
    "richn": (1, 2),
}
PLURAL_FORMS = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "pt-BR": "nplurals=2; plural=(n > 1);",
    "ja": "nplurals=1; plural=0;",
}
"""Without the form that Spanish, French and Portuguese have for whole millions: nothing here is counted so far."""
_CALL = re.compile(r"(?<![\w$.])(t|tn|rich|richn|noop)\(\s*(?:\0(\d+)\0\s*(?:,\s*\0(\d+)\0)?)?")
_ESCAPED = re.compile(r"\\u\{?([0-9a-fA-F]+)\}?|\\(.)", re.DOTALL)


def extract_script(
    file: BinaryIO,
    _keywords: Iterable[str],
    _comment_tags: Iterable[str],
    options: dict[str, Any],  # noqa: ARG001
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The texts in a module of the page, in the form in which Babel wants them; ValueError for one that is no literal."""
    masked = mask_script(file.read().decode())
    for found in _CALL.finditer(masked.code):
        name, first, second = found.groups()
        before = masked.code[: found.start()].rstrip()
        if before.endswith("function"):
            continue
        if first is None:
            raise ValueError(
                f"{name}(...) needs a literal: {masked.unmask(masked.code[found.start() :][:60])!r}"
            )
        texts = [literal_text(masked.literals[int(index)]) for index in (first, second) if index]
        yield 1, name, tuple(texts) if name in {"tn", "richn"} else texts[0], []


def literal_text(literal: str) -> str:
    """The text of a JavaScript string; ValueError for a template, which has parts that nobody can translate."""
    if literal[0] not in "'\"":
        raise ValueError(f"a plain string is needed, not {literal!r}")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], literal[1:-1])


def extract() -> Catalog:
    """All texts of the program, each with the files it stands in."""
    catalog = Catalog(locale=SOURCE)
    found = extract_from_dir(ROOT / "app", METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    for name, _, text, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalog.add(text, locations=[(f"app/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of `language` with exactly the messages of `template`. New ones are empty: nothing is guessed."""
    exists = catalog_path(language).exists()
    catalog = read_catalog(language) if exists else _new_catalog(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.fuzzy = False
    catalog.obsolete.clear()
    return catalog


def _new_catalog(language: str) -> Catalog:
    header = f'msgid ""\nmsgstr ""\n"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n'
    return read_po(io.BytesIO(header.encode()), locale=language.replace("-", "_"))


def as_text(catalog: Catalog) -> str:
    # Otherwise each run would change every file.
    catalog.revision_date = catalog.creation_date
    file = io.BytesIO()
    write_po(file, catalog, width=0, sort_by_file=True, omit_header=False, include_lineno=False)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_UNSTABLE))


_UNSTABLE = (
    "#\n",
    "# ",
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
)


def untranslated(catalog: Catalog) -> list[str]:
    """The messages of a catalogue that lack a translation, or one of its plural forms."""
    return [str(m.id) for m in catalog if m.id and not all(strings_of(m))]


def main() -> None:
    template = extract()
    for language in LANGUAGES.keys() - {SOURCE}:
        path = catalog_path(language)
        catalog = updated(language, template)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(catalog), encoding="utf-8")
        print(f"{language}: {len(template)} messages, {len(untranslated(catalog))} without a translation")


if __name__ == "__main__":
    main()
