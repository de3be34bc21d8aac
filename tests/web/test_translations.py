"""The page in its languages: no English is left outside the catalogues, and the words are kept for when there is no network."""

from __future__ import annotations

import pytest

from app.web import SITE
from app.web.masking import mask_script
from tests.web.literal_texts import literal_texts

SCRIPTS = {path.relative_to(SITE).as_posix(): path.read_text("utf-8") for path in SITE.rglob("*.js")}
NOT_TRANSLATED = {
    "boot.js": {"#page main"},
    "js/api.js": {"Bearer \1"},
    "js/device/language.js": {"English", "Deutsch"},  # in their own language
    "js/device/push.js": {"Notification"},
    "js/model/device.js": {
        "Edg",
        "Edge",
        "Samsung Internet",
        "Firefox",
        "Chrom",
        "Chrome",
        "Safari",
        "Android",
        "Chromebook",
        "Mac",
        "Windows",
        "Linux",
    },
    "js/model/unreadable_reasons.js": {
        # What the server says, and a command.
        *(
            "part of the picture is missing",
            "too dark",
            "too bright",
            "out of focus",
            "no card in the picture",
        ),
        ".venv/bin/python -m ocr.languages \1",
    },
    "js/storage/photos.js": {".card img"},
    "js/sync/capture_sender.js": {  # for the console
        *("Sending stopped:", "A capture could not be sent:", "A photo could not be made smaller:"),
    },
    "js/sync/change_sender.js": {"in conflict with what is there"},
    "sw.js": {"\1 is not of this version."},
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_of_the_page_stands_outside_the_catalogues(name):
    assert set(literal_texts(SCRIPTS[name])) - NOT_TRANSLATED.get(name, set()) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("const a = html`<p>Hello</p>`\n", ["Hello"]),
        (
            "const a = html`<p>${b ? html`<b>${t('Yes')}</b>` : html`<i>Never mind</i>`}</p>`\n",
            ["Never mind"],
        ),
        ('const a = html`<button aria-label="Close it" class="x">${t(\'Close\')}</button>`\n', ["Close it"]),
        ("say('Saved')\nsay(t('Saved'))\nsay(tn('one', '{n} cards', n))\n", ["Saved"]),
        ("say(`${name} is done`)\nfetch(`/contacts/${id}/parts`)\n", ["\1 is done"]),
        ("const a = html`dir=\"auto\"`\nif (b === 'Enter') c()\n", []),
    ],
)
def test_english_outside_of_a_call_is_found(source, found):
    assert list(literal_texts(source)) == found


def test_texts_are_translated_when_they_are_shown_and_not_when_a_module_is_loaded():
    """Only `noop` may stand where a module begins: the words are not there yet, and change with the language."""
    for name, source in SCRIPTS.items():
        for line in mask_script(source).code.splitlines():
            if line.startswith(("const ", "export const ", "let ")) and "=>" not in line:
                assert "= t(" not in line and "= tn(" not in line and "{t(" not in line, f"{name}: {line}"
