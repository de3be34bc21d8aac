"""The word lists in ocr/data: every file is read, says where it is from, and holds each word once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ocr
from ocr import domains, words, words_by_script
from ocr.data_files import data_entries, data_folder, data_sections

PACKAGE = Path(ocr.__file__).parent
DATA = PACKAGE / "data"
FILES = sorted(file.relative_to(DATA).as_posix() for file in DATA.rglob("*") if file.is_file())
SECTIONED = [*data_folder("words"), *data_folder("scripts"), "domains.txt"]
AS_PRINTED = {"partners", "conjunctions"}
"""Sections that are compared with texts as printed; and those "as written" in other letters than Latin."""


def _sections_asked_for(module: str) -> set[str]:
    source = (PACKAGE / module).read_text("utf-8")
    return set(re.findall(r"""(?:_words|_any|_patterns)\(["']([^"']+)["']""", source)) | set(
        re.findall(r"""\]?\[["']([a-z ]+)["']\]""", source)
    )


@pytest.mark.parametrize("file", FILES)
def test_a_file_says_where_its_words_are_from(file):
    comments = "".join(line for line in (DATA / file).read_text("utf-8").splitlines() if line.startswith("#"))

    assert re.search(
        r"licence as the program's|\(MIT\)|public domain|GeoNames|GLEIF|public statistics", comments
    )


def test_every_file_is_read():
    sources = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    named = [file for file in FILES if f'"{file}"' in sources]

    assert set(FILES) == {*named, *data_folder("words"), *data_folder("scripts")}
    assert set(data_folder("scripts")) == {f"scripts/{script}.txt" for script in words_by_script.SCRIPTS}


@pytest.mark.parametrize(
    ("files", "module"),
    [
        (data_folder("words"), "words.py"),
        (data_folder("scripts"), "words_by_script.py"),
        (["domains.txt"], "domains.py"),
    ],
)
def test_the_sections_of_the_files_are_those_that_are_asked_for(files, module):
    """A section whose title is misspelt would be words that nothing reads."""
    titles = {title for file in files for title in data_sections(file)}

    assert titles == _sections_asked_for(module)


@pytest.mark.parametrize("file", SECTIONED)
def test_a_section_holds_each_word_once(file):
    for title, listed in data_sections(file).items():
        assert listed, title
        assert sorted(set(listed)) == sorted(listed), title


@pytest.mark.parametrize("file", ["country_names.txt", "places.txt", "states.txt", "cities.txt"])
def test_a_place_is_listed_once(file):
    """Hong Kong is a city and a country: two files name it, none does twice."""
    listed = list(data_entries(file))

    assert sorted(set(listed)) == sorted(listed)
    assert all(re.fullmatch("[A-Z]{2}", country) for country, _ in listed)


def test_departments_are_listed_once_in_a_language_that_has_words():
    listed = list(data_entries("departments.txt"))

    assert sorted(set(listed)) == sorted(listed)
    assert {f"words/{language}.txt" for language, _ in listed} <= set(data_folder("words"))


def test_places_are_known_as_a_folded_text_writes_them():
    """Folding takes the marks off й and ї, and parts the letters of a Korean syllable."""
    assert [place for place in [*words.CITIES, *words.COUNTRIES] if words.fold(place) != place] == []
    assert {words.fold("Київ"), words.fold("서울"), "tokyo"} <= set(words.CITIES)


@pytest.mark.parametrize("file", data_folder("words"))
def test_words_are_folded_so_that_a_folded_text_can_hold_them(file):
    for title, listed in data_sections(file).items():
        if title not in AS_PRINTED and not title.endswith("as written"):
            assert [word for word in listed if words.fold(word) != word] == [], title


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz", "lukasz"),
        ("ŁUKASZ", "lukasz"),
        ("Østergaard", "ostergaard"),
        ("Đặng", "dang"),
        ("Þórðarson", "thordarson"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Çelik", "celik"),
    ],
)
def test_folding_leaves_letters_that_the_lists_are_written_in(text, folded):
    """In capitals as in small letters, and once as twice."""
    assert words.fold(text) == words.fold(words.fold(text)) == folded


def test_weak_and_leading_street_words_are_street_words():
    """Two words do not make an address, but colour one."""
    coloring = (words.WEAK_STREET_WORDS | words.LEADING_STREET_WORDS) - words.STREET_WORDS

    assert sorted(coloring) == ["center", "route"]


def test_no_family_name_stands_first_both_always_and_sometimes():
    assert not words.VIETNAMESE_SURNAMES & words.SHORT_VIETNAMESE_SURNAMES


def test_every_script_has_its_own_letters():
    """A word in the wrong file would be searched without the bounds of its script."""
    for script in words_by_script.SCRIPTS:
        for title, patterns in data_sections(f"scripts/{script}.txt").items():
            letters = [re.sub(r"\\[a-z]|[a-z]", "", pattern) for pattern in patterns]
            assert {words_by_script.script_of(each) for each in letters} == {script.upper()}, title


def test_mail_hosts_belong_to_providers_that_anybody_may_use():
    assert [host for host in domains.MAIL_HOSTS if domains.owner(host)] == []
