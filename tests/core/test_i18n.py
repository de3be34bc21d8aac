import re

import pytest
from markupsafe import Markup

from app.core.i18n import (
    LANGUAGES,
    PAGE,
    SOURCE,
    catalog_path,
    read_catalog,
    strings_of,
    supported,
    t,
    tn,
    translations,
    use_language,
)
from app.ops.messages import PLURAL_FORMS, as_text, extract, extract_script, updated

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
PLACEHOLDER = re.compile(r"\{\w+\}")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("es-419", "es"),
        ("JA_jp", "ja"),
        ("nl", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_browsers_language_is_the_nearest_of_ours(tag, language):
    assert supported(tag) == language


def test_english_is_the_text_itself():
    assert t("Hello {name}", name="Ana") == "Hello Ana"
    assert [tn("one card", "{n} cards", n) for n in (0, 1, 2)] == ["0 cards", "one card", "2 cards"]


def test_a_language_is_used_inside_its_block_only():
    with use_language("de"):
        inside = t("Skip to content")

    assert (inside, t("Skip to content")) == ("Zum Inhalt", "Skip to content")
    assert t("Skip to content", language="ja") == "本文へ移動"


def test_a_text_with_markup_escapes_everything_else():
    filled = t("<{name}> met {person}", name="<b>", person=Markup("<i>Ben</i>"))

    assert filled == Markup("&lt;&lt;b&gt;&gt; met <i>Ben</i>")


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_number_of_forms_is_that_of_the_language(language):
    header = f"nplurals={translations(language).catalog.num_plurals}; plural={translations(language).catalog.plural_expr};"

    assert header == PLURAL_FORMS[language]


def test_zero_is_singular_in_french_and_brazilian_portuguese():
    """Where the catalogues say `n > 1`."""
    catalogs = {language: translations(language) for language in TRANSLATED}
    forms = {
        language: [
            type(known)({}, {"a": ("a", "b")[: known.catalog.num_plurals]}, known.catalog).form("a", "", n)
            for n in (0, 1, 2, 1_000_000)
        ]
        for language, known in catalogs.items()
    }

    assert forms == {
        "de": ["b", "a", "b", "b"],
        "es": ["b", "a", "b", "b"],
        "fr": ["a", "a", "b", "b"],
        "pt-BR": ["a", "a", "b", "b"],
        "ja": ["a", "a", "a", "a"],
    }


@pytest.fixture(scope="module")
def template():
    return extract()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_the_messages_of_the_code_and_no_others(language, template):
    """`make messages` brings them up to date."""
    assert catalog_path(language).read_text("utf-8") == as_text(updated(language, template))


COMPLETE = TRANSLATED


@pytest.mark.parametrize("language", COMPLETE)
def test_every_message_is_translated(language):
    catalog = read_catalog(language)

    assert [m.id for m in catalog if m.id and not all(strings_of(m))] == []
    assert [m.id for m in catalog if m.id and m.fuzzy] == []
    assert not catalog.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_server_is_translated(language):
    of_server = [
        message
        for message in read_catalog(language)
        if message.id and not all(file.startswith(PAGE) for file, _ in message.locations)
    ]

    assert len(of_server) > 200
    assert [message.id for message in of_server if not all(strings_of(message))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language):
    """The singular may leave out the number."""
    wrong = []
    for message in read_catalog(language):
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for index, string in enumerate(strings_of(message) if message.id else ()):
            allowed_to_miss = {"{n}"} if message.pluralizable and index == 0 else set()
            found = set(PLACEHOLDER.findall(string))
            if string and not (found <= wanted and wanted - found <= allowed_to_miss):
                wrong.append((message.id, string))

    assert wrong == []


def test_texts_are_found_in_templates_within_templates(tmp_path):
    script = """
    import { t } from './i18n.js'
    export const a = html`<p>${b ? html`<b>${t('Inner “{name}”', { name })}</b>` : tn('one', '{n} of it', n)}</p>`
    const c = [noop("It's"), rich('With {link}', { link })] // t('not this')
    export function t(text) {}
    """
    path = tmp_path / "some.js"
    path.write_text(script, "utf-8")

    with path.open("rb") as file:
        found = [text for _, _, text, _ in extract_script(file, [], [], {})]

    assert found == ["Inner “{name}”", ("one", "{n} of it"), "It's", "With {link}"]


@pytest.mark.parametrize("call", ["t(words)", "t(`${a} b`)", "tn(one, other, 2)"])
def test_a_text_that_no_catalogue_can_have_is_refused(call, tmp_path):
    path = tmp_path / "some.js"
    path.write_text(f"const a = {call}\n", "utf-8")

    with path.open("rb") as file, pytest.raises(ValueError, match=r"literal|plain string"):
        list(extract_script(file, [], [], {}))
