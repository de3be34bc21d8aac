"""The lists in data/: text files whose comments name their sources.

Three forms: lines; sections, "[titles]" above its words; and entries, "COUNTRY: name, name" in a line. A language or script is added
by adding a file, a word by adding it to one: no code changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

Sections = dict[str, list[str]]


def data_lines(name: str) -> list[str]:
    """The lines of a file in data/, without its comments and empty lines."""
    lines = files("ocr").joinpath("data", name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def data_sections(name: str) -> Sections:
    """The words of a file in data/, by the section they stand in."""
    sections: Sections = {}
    words: list[str] = []
    for line in data_lines(name):
        if line.startswith("[") and line.endswith("]"):
            words = sections.setdefault(line[1:-1], [])
        else:
            words += line.split()
    return sections


def data_entries(name: str) -> Iterator[tuple[str, str]]:
    """Each entry of a file in data/, with what stands before the colon: a country or a language."""
    for line in data_lines(name):
        key, _, entries = line.partition(": ")
        yield from ((key, entry) for entry in entries.split(", "))


def data_folder(name: str) -> list[str]:
    """The files of a folder in data/, sorted."""
    return sorted(
        f"{name}/{file.name}"
        for file in files("ocr").joinpath("data", name).iterdir()
        if file.name.endswith(".txt")
    )
