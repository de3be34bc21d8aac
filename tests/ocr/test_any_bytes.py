"""Any bytes and any text: a result or a clear error, in limited time, and no text lost."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr import BadPhoto, Reading, read_photo
from ocr.cards import cards_in, sheets_of
from ocr.engine import Readers
from ocr.layout import plain
from ocr.lines import Line
from ocr.qr_codes import parse
from ocr.understand import understand
from ocr.view import box_around, whole
from tests.cards import DANA, draw, encoded, jpeg, scaled
from tests.examples import examples
from tests.ocr.fake_engines import FakeEngine
from tests.ocr.text_cards import LETTER, card_of, everything

READERS = Readers(FakeEngine(DANA))
SMALL = scaled(draw(), 0.25)
HEIC = (Path(__file__).with_name("samples") / "card.heic").read_bytes()
PHOTOS = {
    "JPEG": jpeg(SMALL, orientation=6),
    "PNG": encoded(SMALL.image, "PNG"),
    "WEBP": encoded(SMALL.image, "WEBP"),
    "HEIC": HEIC,
}
BEGINNINGS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP", HEIC[:24]]

# Slow machines are no failures.
relaxed = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Bits of cards that readers look for, so that garbage comes close to sense.
CARD_WORDS = st.sampled_from(
    [
        "Dana",
        "Kim",
        "Ltd",
        "GmbH",
        "CEO",
        "Head",
        "of",
        "Tel",
        "Fax",
        "M:",
        "+44",
        "020",
        "7946",
        "0958",
        "/",
        "ext.",
        "12",
        "@",
        "example.com",
        "www",
        ".",
        ",",
        "com",
        "(",
        ")",
        "-",
        "&",
        "14",
        "Street",
        "London",
        "SE1",
        "Dr.",
        "van",
        "der",
        "田中",
        "株式会社",
        "電話",
        "東京都",
        "〒",
        "530-0001",
        "김",
        "전화",
        "VAT",
        "No.",
        "|",
        "•",
        "\x1f",
        "：",
        "ｗ",
    ]
)
GARBAGE = st.one_of(
    st.text(max_size=60), st.lists(CARD_WORDS, max_size=9).map(" ".join), st.lists(CARD_WORDS).map("".join)
)


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=400))
@relaxed
def test_any_bytes_are_read_or_refused(beginning, rest):
    read_or_refused(beginning + rest)


@pytest.mark.parametrize("kind", sorted(PHOTOS))
@given(drawn=st.data())
@relaxed
def test_a_photo_with_any_bytes_changed_is_read_or_refused(kind, drawn):
    photo = bytearray(PHOTOS[kind])
    head = min(len(photo), 1200)
    for _ in range(drawn.draw(st.integers(1, 8))):
        # Headers decide what decoders do; the rest is mostly pixels.
        at = drawn.draw(st.integers(0, head - 1) | st.integers(0, len(photo) - 1))
        photo[at] = drawn.draw(st.integers(0, 255))

    read_or_refused(bytes(photo[: drawn.draw(st.integers(head // 2, len(photo)))]))


@given(st.lists(GARBAGE, max_size=10), st.sampled_from([None, "GB", "US", "JP", "XX"]))
@relaxed
def test_any_lines_are_understood_and_none_is_lost(texts, region):
    """Every letter and digit read is in some field, or in `other`; words that only label a number may go."""
    card = card_of(*texts, region=region)
    kept = squashed(everything(card))

    missing = [text for text in texts if not is_kept(text, kept)]
    assert missing == []
    assert card.to_json()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*DANA, "14 Harbour Street", "London SE1 7PB", "Booth 12"]),
            *[st.floats(-2000, 2000)] * 2,
            st.floats(1, 400),
            st.floats(-3.2, 3.2),
        ),
        max_size=8,
    )
)
@relaxed
def test_lines_may_stand_anywhere_at_any_size_and_angle(places):
    lines = [a_tilted_line(*place) for place in places]
    table = whole(np.full((400, 600, 3), 90, np.uint8))
    groups = cards_in(lines, sheets_of(lines, table, table))
    cards = [understand(group, place=box_around) for group in groups]

    assert sum(len(group) for group in groups) == len(lines)
    assert all(card.to_json() for card in cards)


@given(
    st.text(max_size=80) | st.lists(CARD_WORDS).map(";".join),
    st.sampled_from(["", "BEGIN:VCARD\nN:", "MECARD:N:"]),
)
@relaxed
def test_any_text_may_stand_in_a_code(text, beginning):
    code = parse(beginning + text, np.zeros((4, 2)))

    assert code.text == beginning + text


def read_or_refused(sent: bytes) -> None:
    try:
        reading = read_photo(sent, readers=READERS)
    except BadPhoto as refusal:
        assert refusal.code
        assert refusal.detail
    else:
        assert isinstance(reading, Reading)
        assert reading.to_json()


def a_tilted_line(text: str, left: float, top: float, height: float, angle: float) -> Line:
    along = np.array([np.cos(angle), np.sin(angle)]) * LETTER * height * len(text)
    down = np.array([-np.sin(angle), np.cos(angle)]) * height
    start = np.array([left, top])
    return Line(text, 0.95, np.array([start, start + along, start + along + down, start + down]))


def squashed(text: str) -> str:
    return re.sub(r"[\W_]", "", plain(text)).casefold()


def is_kept(text: str, kept: str) -> bool:
    """Whether all words and numbers of some length are there; shorter ones are labels and bullets.

    Where one script ends and another begins, a word may be cut: an address may follow Chinese without a blank.
    """
    return all(
        squashed(word) in kept
        for word in re.findall(
            r"[a-z]{6,}|[^\W\d_a-z]{6,}|\d{6,}", plain(text).casefold().replace("www", " www")
        )
    )
