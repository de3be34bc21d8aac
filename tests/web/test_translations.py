"""The page in its languages: no English is left outside the catalogues, and the words are kept for when there is no network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.web import SITE
from app.web.masking import mask_script
from tests.server import wait_for
from tests.stories.pictures import a_card
from tests.web.conftest import wait_for_shell
from tests.web.literal_texts import literal_texts

LONG = 60  # seconds; the machine may be busy
# What is wider than the window, and what covers its neighbour in the bar at the bottom.
OVER_THE_EDGE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`${document.documentElement.scrollWidth} px`] : []
  const links = [...document.querySelectorAll('.bar a')].map((link) => link.getBoundingClientRect())
  const inOrder = links.sort((a, b) => a.left - b.left)
  const covers = inOrder.slice(1).some((link, index) => link.left < inOrder[index].right - 1)
  const atEdge = inOrder.some((link) => link.left < 8 || link.right > innerWidth - 8)
  if (covers) wide.push('the links of the bar cover each other')
  if (atEdge) wide.push('a link of the bar touches the edge')
  return wide
}"""

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


def page_in(chromium, server, locale: str, **options):
    context = chromium.new_context(
        base_url=server.address, has_touch=True, locale=locale, timezone_id="UTC", **options
    )
    page = context.new_page()
    page.set_default_timeout(LONG * 1000)
    return page


def stored_language(page) -> str:
    return page.evaluate("document.documentElement.lang")


def test_the_page_speaks_the_language_of_the_browser_and_then_the_one_that_was_chosen(chromium, server):
    """Also without a network, and another device follows."""
    ana = server.sign_up("ana")
    page = page_in(chromium, server, "de-AT")
    page.goto("/")
    page.get_by_role("button", name="Anmelden").wait_for()
    page.evaluate("token => localStorage.setItem('nextday.token', token)", ana.token)
    page.goto("/settings")
    page.get_by_role("heading", name="Einstellungen").wait_for()
    wait_for_shell(page)

    page.get_by_label("Sprache dieser Seite").select_option("fr")

    page.get_by_role("heading", name="Réglages").wait_for()
    assert stored_language(page) == "fr"
    wait_for(lambda: ana.get("/account")["language"] == "fr", "the account", seconds=LONG)
    page.context.set_offline(True)
    page.goto("/")
    page.get_by_role("heading", name="Personne n’attend").wait_for()
    page.context.set_offline(False)

    ana.patch("/account", json={"language": None})
    page.goto("/settings")
    page.get_by_role("heading", name="Einstellungen").wait_for()
    assert stored_language(page) == "de"
    page.context.close()


@pytest.mark.parametrize("locale", ["de-DE", "fr-FR", "es-MX", "pt-BR", "ja-JP", "ar-XB"])
def test_on_the_narrowest_phone_nothing_runs_over_the_edge_in_any_language(chromium, server, locale):
    ana = server.sign_up(f"ana-{locale.lower()}")
    note = "her team needs our benchmark"
    scan = ana.photograph(a_card(), captured_at=server.now - timedelta(hours=25), note=note)
    contact = f"/contact/{scan['contact_ids'][0]}"
    page = page_in(chromium, server, locale, viewport={"width": 320, "height": 640})
    paths = ("/", contact, f"{contact}/write", "/capture", "/event", "/find", "/settings", "/start")
    page.goto("/")
    page.evaluate("token => localStorage.setItem('nextday.token', token)", ana.token)
    too_wide = {}
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if (over := page.evaluate(OVER_THE_EDGE)) != []:
            too_wide[path] = over
    page.evaluate("localStorage.clear()")
    page.goto("/signin")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.dir") == ("rtl" if locale == "ar-XB" else "ltr")
    assert too_wide == {}
    assert page.evaluate(OVER_THE_EDGE) == []
    page.context.close()
