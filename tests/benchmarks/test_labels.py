"""Labelled folders: what is read, and which errors name their line."""

from __future__ import annotations

import json

import pytest

from benchmarks.labels import BadLabels, Item, read_labels

ROW = {
    "file": "a.jpg",
    "kind": "photo",
    "region": "ES",
    "cards": [
        {"name": "Dr. Ana Ruiz", "name_core": "Ana Ruiz", "company": "Nandu", "company_alt": ["Nandu S.L."]}
    ],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(b"jpeg")
    return tmp_path


def write(folder, *rows) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / "truth.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_alternatives_are_answers_as_good_as_the_printed_one(folder):
    write(folder, ROW)
    card = read_labels(folder)[0].cards[0]

    assert card.texts["name"] == ("Dr. Ana Ruiz", "Ana Ruiz")
    assert card.texts["company"] == ("Nandu", "Nandu S.L.")
    assert card.texts["title"] == ()
    assert card.region == "ES"


def test_a_title_may_be_given_with_its_department(folder):
    write(folder, {**ROW, "cards": [{"title": "Manager", "department": "Sales"}]})

    assert read_labels(folder)[0].cards[0].texts["title"] == ("Manager", "Manager, Sales")


def test_items_are_strings_or_objects(folder):
    phones = ["020 7946 0001", {"number": "020 7946 0002", "e164": "+442079460002"}]
    urls = [{"value": "linkedin.com/in/ana", "optional": True}]
    write(folder, {**ROW, "cards": [{"phones": phones, "urls": urls, "emails": None}]})
    items = read_labels(folder)[0].cards[0].items

    assert items["phones"] == (Item("020 7946 0001"), Item("020 7946 0002", "+442079460002"))
    assert items["urls"] == (Item("linkedin.com/in/ana", is_optional=True),)
    assert items["emails"] == ()


def test_pictures_are_grouped_by_difficulty_else_by_kind(folder):
    write(folder, ROW, "", {**ROW, "difficulty": "hard"})

    assert [picture.group for picture in read_labels(folder)] == ["photo", "hard"]


@pytest.mark.parametrize(
    "line", ["{not json", "[]", '{"cards": []}', '{"file": "a.jpg"}', '{"file": "a.jpg", "cards": [3]}']
)
def test_a_malformed_line_is_named(folder, line):
    write(folder, ROW, line)

    with pytest.raises(BadLabels, match="line 2"):
        read_labels(folder)


def test_a_picture_that_is_not_there_is_named(folder):
    write(folder, {**ROW, "file": "b.jpg"})

    with pytest.raises(BadLabels, match=r"b\.jpg"):
        read_labels(folder)


def test_a_folder_without_labels_says_so(tmp_path):
    with pytest.raises(BadLabels, match=r"no truth\.jsonl"):
        read_labels(tmp_path)
