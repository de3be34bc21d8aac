"""The drawn deck: the same for the same seed, and labelled with what is visible."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from random import Random

import numpy as np
import phonenumbers
import pytest
from PIL import Image, ImageOps

from benchmarks.deck.camera import make_up, photograph
from benchmarks.deck.deck import draw_deck, draw_sample, truth_row
from benchmarks.deck.fonts import installed_faces, scripts
from benchmarks.deck.layouts import LAYOUTS, DrawnCard, draw_card
from benchmarks.deck.locales import LOCALES
from benchmarks.deck.numbers import invent_number
from benchmarks.deck.people import choose_locale, invent, latin
from benchmarks.labels import FIELDS, LISTS, read_labels, true_card
from benchmarks.scoring import Given, GivenCard, score

RESERVED = re.compile(r"[a-z0-9-]+\.example\.(com|org|net)")


def test_the_same_seed_draws_the_same_picture():
    faces = installed_faces()
    first, again = (draw_sample(3, 5, "easy", faces) for _ in range(2))

    assert first.picture == again.picture
    assert truth_row(first) == truth_row(again)
    assert draw_sample(4, 5, "easy", faces).picture.jpeg != first.picture.jpeg


def test_a_deck_is_a_labelled_folder_that_its_own_truth_reads_fully_right(tmp_path):
    draw_deck(tmp_path, size=3, seed=1)
    pictures = read_labels(tmp_path)

    assert [picture.group for picture in pictures] == ["easy", "medium", "hard"]
    for picture in pictures:
        card = picture.cards[0]
        said = {field: tuple(map(Given, card.texts[field][:1])) for field in FIELDS if field not in LISTS}
        listed = {field: tuple(Given(item.text) for item in card.items[field]) for field in LISTS}
        assert score(picture, [GivenCard({**said, **listed})]).fully_right == 1


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.faker)
def test_a_locale_invents_whole_cards_under_reserved_names(locale):
    for seed in range(8):
        said = invent(Random(seed), locale)
        hosts = [email.partition("@")[2] for email in said.emails]
        hosts += [re.sub(r"^https?://|^www\.", "", url) for url in said.urls]

        assert all(RESERVED.fullmatch(re.sub(r"^www\.", "", host)) for host in hosts), hosts
        assert all(email.isascii() and not email.startswith("@") for email in said.emails)
        assert said.company == " ".join(said.logo)
        assert said.name is None or said.name.strip() == said.name != ""
        assert all(line.strip() == line != "" for address in said.addresses for line in address)


@pytest.mark.parametrize("region", sorted({locale.region for locale in LOCALES}))
@pytest.mark.parametrize("kind", ["work", "mobile"])
def test_every_form_of_a_number_is_the_number(region, kind):
    for style in range(12):
        number = invent_number(Random(style), region, kind, style=style)
        parsed = phonenumbers.parse(number.printed, region)

        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number.e164


def test_numbers_of_fiction_are_used_where_a_country_has_them():
    numbers = {invent_number(Random(n), "US", "mobile", style=0).e164 for n in range(40)}

    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in numbers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Núñez", "Nunez"),
        ("Großmann", "Grossmann"),
        ("Łukasz", "Lukasz"),
        ("Лесь", "Les"),
        ("Νίκος", "Nikos"),
    ],
)
def test_names_are_written_in_latin_letters_for_mail(text, expected):
    assert latin(text) == expected


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_value_of_a_card_stands_inside_the_sheet(layout):
    faces = installed_faces()
    for seed in range(3):
        rng = Random(seed)
        said = invent(rng, choose_locale(rng, scripts=scripts(faces)))
        card = draw_card(rng, said, faces, layouts=(layout,))
        width, height = card.image.size
        wanted = {("company", 0), *(("emails", n) for n in range(len(card.said.emails)))}
        wanted |= {("phones", n) for n in range(len(card.said.numbers))}
        wanted |= {("name", 0)} if card.said.name else set()

        assert wanted <= set(card.boxes)
        for left, top, right, bottom in card.boxes.values():
            assert -2 <= left < right <= width + 2
            assert -2 <= top < bottom <= height + 2


def test_without_installed_fonts_latin_cards_are_still_drawn():
    sample = draw_sample(1, 2, "easy", faces=())

    assert sample.card.said.locale.script == "latin"
    assert ("company", 0) in sample.card.boxes


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("tells", [True, False])
def test_a_box_lies_where_its_pixels_lie(difficulty, quarters, tells):
    """A dark bar on white paper, photographed: the dark pixels are those in the box."""
    rng = Random(f"{difficulty}{quarters}")
    card = _bar_card(rng)
    shot = replace(
        make_up(rng, difficulty),
        width=1200,
        height=900,
        quarters=quarters,
        tells_orientation=tells,
        surface="plain",
        shade=0.0,
        shadow=0.0,
        glare=0.0,
        noise=0.0,
        fingers=0,
        motion=0,
        blur=0.0,
        exposure=1.0,
        jpeg=95,
    )
    picture = photograph(rng, card, shot)
    image = ImageOps.exif_transpose(Image.open(BytesIO(picture.jpeg)))
    red, green, blue = np.asarray(image.convert("RGB"), dtype=int).transpose(2, 0, 1)
    rows, columns = np.nonzero((red - green > 90) & (red - blue > 90))
    left, top, width, height = picture.boxes["name", 0]

    assert image.size == (picture.width, picture.height)
    assert [columns.min(), rows.min(), columns.max(), rows.max()] == pytest.approx(
        [left, top, left + width, top + height], abs=max(3, max(image.size) / 250)
    )


def _bar_card(rng: Random) -> DrawnCard:
    """A white card with one red bar, standing for a name."""
    drawn = draw_card(rng, invent(rng, LOCALES[0]), ())
    image = Image.new("RGB", (1680, 980), (250, 250, 250))
    image.paste((220, 20, 20), (200, 300, 900, 420))
    return replace(drawn, image=image, boxes={("name", 0): (200, 300, 900, 420)})


def test_a_title_says_the_same_on_the_card_and_in_its_truth():
    """Capitals are a matter of style; the label has the letters that were printed."""
    faces = installed_faces()
    for number in range(4):
        sample = draw_sample(9, number, "easy", faces)
        card = true_card(truth_row(sample)["cards"][0])

        assert card.texts["title"][:1] == ((sample.card.said.title,) if sample.card.said.title else ())
        assert sample.card.said.company in card.texts["company"]
