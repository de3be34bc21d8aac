"""`python -m ocr`: what other programs rely on, tried in processes of its own, with the light engine for speed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import vobject

from tests.cards import BACK, E164, EMAIL, draw, jpeg, scaled

ROBIN = ("Orchard Books", "Robin Vale", "Editor", "robin.vale@orchard.example.org", "030 23125 014")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ocr", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "READERS": "tesseract", "OMP_THREAD_LIMIT": "1"},
    )


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    (folder / "dana.jpg").write_bytes(jpeg(scaled(draw(), 0.7)))
    (folder / "robin.jpg").write_bytes(jpeg(scaled(draw(ROBIN), 0.7)))
    (folder / "back.jpg").write_bytes(jpeg(scaled(draw(BACK), 0.7)))
    (folder / "text.jpg").write_bytes(b"I am no photo")
    return folder


def test_one_line_of_json_per_photo_in_the_order_given(photos):
    dana, missing, text, robin = (photos / name for name in ("dana.jpg", "no.jpg", "text.jpg", "robin.jpg"))
    ran = run("--json", "--region", "de", "--workers", 2, dana, missing, text, robin)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]

    assert ran.returncode == 1, "one photo could not be read"
    assert [line["file"] for line in lines] == [str(path) for path in (dana, missing, text, robin)]
    assert lines[1]["error"]["code"] == "no-such-file"
    assert lines[2]["error"]["code"] == "not-a-photo"
    assert lines[2]["error"]["detail"]
    assert lines[3]["cards"][0]["tels"][0]["value"] == "+493023125014", "the region settles a local number"
    keeps_the_contract(lines[0])


def keeps_the_contract(line: dict) -> None:
    """The form that other programs parse."""
    assert line["seconds"] > 0
    assert line["quality"] == {"ok": True, "reason": None}
    (card,) = line["cards"]
    assert card["fn"]["value"] == "Dana Kim"
    assert card["org"]["value"] == "Acme Robotics Ltd"
    assert card["title"]["value"] == "Head of Hardware"
    assert [email["value"] for email in card["emails"]] == [EMAIL]
    assert [(tel["value"], tel["raw"], tel["type"]) for tel in card["tels"]] == [
        (E164, "+44 20 7946 0958", "work")
    ]
    assert [url["value"] for url in card["urls"]] == ["www.acme.example.com"]
    assert card["adrs"] == card["other"] == []
    for value in (card["fn"], card["org"], card["title"], *card["emails"], *card["tels"], *card["urls"]):
        assert 0 < value["confidence"] <= 1
        assert len(value["box"]) == 4
        assert all(isinstance(number, int) for number in value["box"])
        assert value["raw"]


def test_front_and_back_are_read_as_a_pair(photos):
    ran = run("--json", "--pair", photos / "dana.jpg", photos / "back.jpg")
    (card,) = json.loads(ran.stdout)["cards"]

    assert ran.returncode == 0
    assert card["fn"]["value"] == "Dana Kim"
    assert [(tel["value"], tel["side"]) for tel in card["tels"]] == [
        (E164, "front"),
        ("+442079460959", "back"),
    ]


def test_vcards_follow_each_other_and_nothing_stands_between_them(photos):
    ran = run("--vcard", photos / "dana.jpg", photos / "text.jpg", photos / "robin.jpg")
    cards = list(vobject.readComponents(ran.stdout))

    assert ran.returncode == 1
    assert [card.fn.value for card in cards] == ["Dana Kim", "Robin Vale"]
    assert "text.jpg" in ran.stderr


def test_a_progress_bar_is_shown_on_a_terminal_only(photos):
    names = [str(photos / name) for name in ("text.jpg", "text.jpg")]
    leader, terminal = pty.openpty()
    ran = subprocess.run(
        [sys.executable, "-m", "ocr", "--json", *names],
        stdout=subprocess.PIPE,
        stderr=terminal,
        timeout=240,
        env={**os.environ, "READERS": "tesseract", "OMP_THREAD_LIMIT": "1"},
    )
    drawn = os.read(leader, 10_000).decode()
    os.close(terminal)
    os.close(leader)

    assert len(ran.stdout.splitlines()) == 2
    assert "1/2" in drawn
    assert run("--json", *names).stderr == ""


def test_the_default_output_is_a_table(photos):
    ran = run(photos / "dana.jpg")

    assert ran.returncode == 0
    assert "Dana Kim" in ran.stdout
    assert EMAIL in ran.stdout
    assert E164 in ran.stdout


def test_a_folder_stands_for_its_photos(photos, tmp_path):
    (tmp_path / "note.txt").write_text("not a photo")
    (tmp_path / "b.jpg").write_bytes((photos / "dana.jpg").read_bytes())
    (tmp_path / "a.JPG").write_bytes((photos / "text.jpg").read_bytes())
    ran = run("--json", tmp_path)

    assert [Path(json.loads(line)["file"]).name for line in ran.stdout.splitlines()] == ["a.JPG", "b.jpg"]
    assert ran.returncode == 1


def test_without_a_photo_the_usage_is_printed():
    ran = run()

    assert ran.returncode == 2
    assert "usage: python -m ocr" in ran.stderr


def test_an_unknown_engine_is_named():
    ran = run("--readers", "abbyy", "photo.jpg")

    assert ran.returncode == 2
    assert ran.stderr.splitlines() == ["python -m ocr: Unknown text engines: abbyy"]
