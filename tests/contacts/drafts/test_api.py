"""The draft over HTTP: what is left out stands beside it and enters by choice only."""

from __future__ import annotations

from tests.builders import Person, a_card
from tests.databases import on_sqlite

CRANES = "harbour cranes, arrogant. needs our SDK. To remember: from Porto"


def met(ana: Person, note: str) -> str:
    scan = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"]), note=note)
    return f"/contacts/{scan['contact_ids'][0]}/draft"


def test_what_is_left_out_stands_beside_the_draft(ana):
    draft = ana.get(met(ana, CRANES))

    assert "You mentioned that you need our SDK." in draft["text"]
    assert draft["left_out"] == ["harbour cranes, arrogant"]
    assert draft["private"] == ["from Porto"]
    assert "cranes" not in draft["text"] + draft["mailto"]
    assert "Porto" not in draft["text"] + draft["mailto"]


@on_sqlite
def test_what_was_left_out_is_taken_in_as_typed_when_it_is_asked_for(ana):
    draft = ana.get(met(ana, CRANES), include=0)

    assert (
        "You mentioned that you need our SDK. What stayed with me: harbour cranes, arrogant." in draft["text"]
    )
    assert draft["left_out"] == []
    assert "Porto" not in draft["text"]


@on_sqlite
def test_a_note_that_says_nothing_for_them_is_refused_with_its_choices(ana):
    path = met(ana, "parts list for the drone man. arrogant")

    refused = ana.get(path, expect=409)
    chosen = ana.get(path, include=0, shape="linkedin")

    assert refused["code"] == "detail-needed"
    assert refused["left_out"] == ["parts list for the drone man", "arrogant"]
    assert refused["private"] == []
    assert "What stayed with me: parts list for the drone man." in chosen["text"]
    assert chosen["left_out"] == ["arrogant"]


@on_sqlite
def test_without_a_note_nothing_is_there_to_choose(ana):
    refused = ana.get(met(ana, ""), expect=409)

    assert (refused["code"], refused["left_out"], refused["private"]) == ("detail-needed", [], [])


@on_sqlite
def test_choices_that_are_not_there_change_nothing(ana):
    path = met(ana, CRANES)

    assert ana.get(path, include=7) == ana.get(path)
    ana.get(path, include="x", expect=422)
