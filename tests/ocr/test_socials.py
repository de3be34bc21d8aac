"""Social profiles and handles: kept and marked, never among the sites."""

from __future__ import annotations

import pytest

from tests.ocr.text_cards import card_of, values


@pytest.mark.parametrize(
    "printed",
    [
        "linkedin.com/in/dana-kim",
        "www.linkedin.com/in/dana-kim",
        "https://uk.linkedin.com/in/dana-kim",
        "facebook.com/acmetools",
        "www.instagram.com/acmetools",
        "twitter.com/danakim",
        "x.com/danakim",
        "youtube.com/@acmetools",
        "github.com/danakim",
        "wa.me/442079460958",
        "t.me/danakim",
        "linktr.ee/danakim",
        "www.xing.com/profile/Dana_Kim",
    ],
)
def test_a_profile_is_kept_but_is_no_site(printed):
    card = card_of("Dana Kim", "www.acme.com", printed)

    assert values(card.urls) == ["www.acme.com"]
    assert [one.value for one in card.other if one.kind == "social"] == [printed]


@pytest.mark.parametrize(
    "printed",
    [
        "@acmetools",
        "Skype: dana.kim",
        "WeChat: danakim88",
        "Instagram: @acme.tools",
        "微信: danakim88",
        "LINE ID: danakim",
    ],
)
def test_a_handle_is_kept_and_marked(printed):
    card = card_of("Dana Kim", "dana@acme.com", printed)

    assert [one.value for one in card.other] == [printed]
    assert [one.kind for one in card.other] == ["social"]
    assert card.org is None or card.org.value != printed


@pytest.mark.parametrize(
    "printed", ["www.linkedin-experts.com", "facebookads.example.com", "www.x.com", "xing.example.com/in"]
)
def test_a_site_that_sounds_like_a_network_is_a_site(printed):
    assert values(card_of("Dana Kim", printed).urls) == [printed]


@pytest.mark.parametrize(
    "printed", ["X-ray: Dr. Kim", "Online: every day", "Made in Britain", "Line manager"]
)
def test_other_words_are_no_handles(printed):
    assert not [one for one in card_of("Dana Kim", "dana@acme.com", printed).other if one.kind]
